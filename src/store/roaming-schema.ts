import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { partners } from "./partner-schema.ts";

/** Tokens of partners. The key is OCPI's (mod_tokens), in upper case where OCPI compares without case. */
export const roamingTokens = sqliteTable(
  "roaming_tokens",
  {
    countryCode: text("country_code").notNull(),
    partyId: text("party_id").notNull(),
    foldedUid: text("folded_uid").notNull(),
    type: text().notNull(),
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    /** The Token as it was told, in its own spelling. */
    object: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    /** OCPI's `last_updated`: an older picture never replaces a newer one. */
    lastUpdated: integer("last_updated").notNull(),
    /** When the partner last named it; what a full pull does not name is gone. */
    toldAt: integer("told_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.countryCode, table.partyId, table.foldedUid, table.type] }),
    index("roaming_tokens_by_uid").on(table.foldedUid),
    index("roaming_tokens_by_partner").on(table.partnerId, table.toldAt),
  ],
);
