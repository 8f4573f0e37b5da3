import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { HandshakeCause } from "../domain/handshake-cause.ts";

/** Who is connected by OCPI. Instants are epoch milliseconds. */

/** A party as OCPI names one; a partner plays for one or more. */
export interface PartyId {
  readonly countryCode: string;
  readonly partyId: string;
}

/** What a partner said of itself in its credentials. */
export interface PartnerRole extends PartyId {
  readonly role: string;
  readonly name: string;
  readonly website: string | null;
}

/** Where a partner's interfaces are. */
export interface PartnerEndpoint {
  readonly identifier: string;
  readonly role: string;
  readonly url: string;
}

/** Under which name a partner sees the module Bookings; null: under that of our party (OCPI-B2). */
export interface BookingsModule {
  readonly identifier: "Booking" | "bookings" | null;
}

export const PARTNER_STATES = ["unregistered", "registered", "ended"] as const;
export type PartnerState = (typeof PARTNER_STATES)[number];

export const partners = sqliteTable("partners", {
  id: text().primaryKey(),
  name: text().notNull(),
  state: text().$type<PartnerState>().notNull(),
  /** For whom it may register; none: for anybody (OCPI-V11). */
  expectedParties: text("expected_parties", { mode: "json" }).$type<readonly PartyId[]>().notNull(),
  /** Where its addresses may lead, `host` or `host:port` (OCPI-C9). */
  hosts: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  /** It reads what the errata of OCPI 2.2.1 made longer (OCPI-J1, X1). */
  knowsErrata: integer("knows_errata", { mode: "boolean" }).notNull().default(false),
  versionsUrl: text("versions_url"),
  /** By which we call it; sealed (OCPI-V13). */
  sealedToken: text("sealed_token"),
  endpoints: text({ mode: "json" }).$type<readonly PartnerEndpoint[]>().notNull(),
  roles: text({ mode: "json" }).$type<readonly PartnerRole[]>().notNull(),
  /** It is asked about cards that nobody told us of (OCPI-K5). */
  asksUnknownTokens: integer("asks_unknown_tokens", { mode: "boolean" }).notNull().default(false),
  /** It has the module Bookings; null: it does not (OCPI-B2). */
  bookings: text({ mode: "json" }).$type<BookingsModule>(),
  registeredAt: integer("registered_at"),
  /** Since when it is kept out, though it stays registered; null: it is not. */
  blockedAt: integer("blocked_at"),
  /** From then on it is told everything once more, whatever it was told before: a trigger queues that (OCPI-U7). */
  toldAnewAt: integer("told_anew_at"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/**
 * `invitation`: token A that we minted; `offered`: sent in a handshake of ours that is not over; `access`: what a
 * registered partner uses; `retired`: what it used before, until it first uses the new one (OCPI-V6).
 */
export type PartnerTokenKind = "invitation" | "offered" | "access" | "retired";

/** By which partners call us. */
export const partnerTokens = sqliteTable(
  "partner_tokens",
  {
    /** SHA-256 (OCPI-V13). */
    hash: text().primaryKey(),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    kind: text().$type<PartnerTokenKind>().notNull(),
    expiresAt: integer("expires_at"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("partner_tokens_by_partner").on(table.partnerId)],
);

/** Whose partner is whose: a party has one (OCPI-V11). In upper case, because OCPI compares without case. */
export const partnerParties = sqliteTable(
  "partner_parties",
  {
    countryCode: text("country_code").notNull(),
    partyId: text("party_id").notNull(),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
  },
  (table) => [primaryKey({ columns: [table.countryCode, table.partyId] })],
);

/** What happened in a handshake, step by step, for people. */
export const handshakeSteps = sqliteTable(
  "handshake_steps",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    /** The steps of one handshake share it. */
    runId: text("run_id").notNull(),
    at: integer().notNull(),
    /** What was done: `GET versions`. */
    what: text().notNull(),
    url: text(),
    httpStatus: integer("http_status"),
    statusCode: integer("status_code"),
    ok: integer({ mode: "boolean" }).notNull(),
    /** Null: nothing failed, or nobody foresaw it. */
    cause: text().$type<HandshakeCause>(),
    /** What is wrong, or what came of it, in a sentence. */
    detail: text().notNull(),
  },
  (table) => [index("handshake_steps_by_partner").on(table.partnerId, table.id)],
);
