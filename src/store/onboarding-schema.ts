import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Brought } from "../domain/admission.ts";

/**
 * Identities that nobody registered, and that came while onboarding was on. Who came is written at the door; what it
 * showed, on behalf of its Durable Object. Gone once the identity is registered.
 */
export const onboarding = sqliteTable(
  "onboarding",
  {
    /** The OCPP identity. */
    id: text().primaryKey(),
    address: text(),
    /** Whose share of the list it takes: the address, or the /64 of an IPv6 address. Null: not limited. */
    network: text(),
    transport: text().$type<Brought["transport"]>().notNull(),
    firstSeenAt: integer("first_seen_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
    /** Null: it may come. */
    refusedAt: integer("refused_at"),
    /** Rises with every picture the Durable Object sends. */
    version: integer().notNull(),
    connected: integer({ mode: "boolean" }).notNull(),
    bootedAt: integer("booted_at"),
    /** The last BootNotification, field by field. */
    boot: text({ mode: "json" }).$type<Readonly<Record<string, string>>>(),
    /** Transaction messages it sent; they are kept in its object. */
    quarantined: integer().notNull(),
  },
  (table) => [index("onboarding_by_last_seen").on(table.lastSeenAt, table.id)],
);
