import type { Party } from "./routing.ts";

/** What we are in a module: SENDER owns the objects, RECEIVER is told of them. */
export type InterfaceRole = "SENDER" | "RECEIVER";

/** Functional modules say in headers whose party speaks to whose; configuration modules may not (OCPI-T10). */
export type ModuleKind = "configuration" | "functional";

export interface OcpiModule {
  readonly role: InterfaceRole;
  readonly kind: ModuleKind;
  /** For partners that play this role, and for nobody else; absent: for all. */
  readonly onlyFor?: "HUB";
  /** For partners that were given it, and for nobody else: the text of OCPI 2.2.1 does not have it (OCPI-J6). */
  readonly isCustom?: true;
}

/** For whom modules are served. */
export interface ServedPartner {
  readonly roles: readonly { readonly role: string }[];
  /** It was given the module Bookings; null: it was not. */
  readonly bookings: { readonly identifier: string | null } | null;
}

/** THE TABLE: every module that is served, of OCPI 2.2.1 and custom. Version details and routes are made from it. */
export const MODULES = {
  bookings: { role: "SENDER", kind: "functional", isCustom: true },
  cdrs: { role: "SENDER", kind: "functional" },
  chargingprofiles: { role: "RECEIVER", kind: "functional" },
  commands: { role: "RECEIVER", kind: "functional" },
  credentials: { role: "SENDER", kind: "configuration" },
  locations: { role: "SENDER", kind: "functional" },
  sessions: { role: "SENDER", kind: "functional" },
  tariffs: { role: "SENDER", kind: "functional" },
  tokens: { role: "RECEIVER", kind: "functional" },
  hubclientinfo: { role: "RECEIVER", kind: "configuration", onlyFor: "HUB" },
} as const satisfies Record<string, OcpiModule>;

export type ModuleId = keyof typeof MODULES;

/** Whether somebody is served a module (OCPI-V2). */
export function isServed({ onlyFor, isCustom }: OcpiModule, { roles, bookings }: ServedPartner): boolean {
  if (isCustom) return bookings !== null;
  return onlyFor === undefined || roles.some(({ role }) => role === onlyFor);
}

/** What a module is called in our version details: a custom one after our party, or as was agreed (OCPI-B2). */
export function identifierOf(id: string, { isCustom }: OcpiModule, owner: Party, { bookings }: ServedPartner): string {
  if (!isCustom) return id;
  return bookings?.identifier ?? `${owner.countryCode}${owner.partyId}-${id}`.toLowerCase();
}

/** Bookings as the text calls them, as their addresses do, and as custom modules are called; in any case (OCPI-BD1). */
const BOOKINGS_IDENTIFIER = /^(bookings?|[a-z]{2}[a-z0-9]{3}-bookings)$/i;

/** Whether a partner means a module of the table by this name. The view `partner_receivers` says the same of bookings. */
export function isNamed(id: string, identifier: string): boolean {
  return id === "bookings" ? BOOKINGS_IDENTIFIER.test(identifier) : id === identifier;
}
