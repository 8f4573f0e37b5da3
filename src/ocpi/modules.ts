/** What we are in a module: SENDER owns the objects, RECEIVER is told of them. */
export type InterfaceRole = "SENDER" | "RECEIVER";

/** Functional modules say in headers whose party speaks to whose; configuration modules may not (OCPI-T10). */
export type ModuleKind = "configuration" | "functional";

export interface OcpiModule {
  readonly role: InterfaceRole;
  readonly kind: ModuleKind;
  /** For partners that play this role, and for nobody else; absent: for all. */
  readonly onlyFor?: "HUB";
}

/** THE TABLE: every module of OCPI 2.2.1 that is served. Version details and routes are made from it. */
export const MODULES = {
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

/** Whether somebody who plays these roles is served a module (OCPI-V2). */
export function isServed({ onlyFor }: OcpiModule, roles: readonly { readonly role: string }[]): boolean {
  return onlyFor === undefined || roles.some(({ role }) => role === onlyFor);
}
