import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { partners } from "./partner-schema.ts";

/** What hubs say of the parties behind them (OCPI 2.2.1 ClientInfo). The key is in upper case, as OCPI compares without case. */
export const hubClients = sqliteTable(
  "hub_clients",
  {
    hubId: text("hub_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    countryCode: text("country_code").notNull(),
    partyId: text("party_id").notNull(),
    status: text().notNull(),
    /** The ClientInfo as it was told, in its own spelling. */
    object: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    /** OCPI's `last_updated`: an older picture never replaces a newer one. */
    lastUpdated: integer("last_updated").notNull(),
    /** When the hub last named it; what its list does not name is gone. */
    toldAt: integer("told_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hubId, table.countryCode, table.partyId] }),
    index("hub_clients_by_told").on(table.hubId, table.toldAt),
  ],
);

/** When each hub's list is read next, and how it went last. */
export const hubPulls = sqliteTable("hub_pulls", {
  hubId: text("hub_id")
    .primaryKey()
    .references(() => partners.id, { onDelete: "cascade" }),
  dueAt: integer("due_at").notNull(),
  triedAt: integer("tried_at").notNull(),
  /** In words for people; null: all of it was read. */
  failure: text(),
});
