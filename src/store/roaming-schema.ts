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

/** How far each partner's list of tokens was read. */
export const tokenPulls = sqliteTable("token_pulls", {
  partnerId: text("partner_id")
    .primaryKey()
    .references(() => partners.id, { onDelete: "cascade" }),
  /** Whoever reads the list now has so long for some pages of it; in the past: when it was last read. */
  leasedUntil: integer("leased_until").notNull(),
  /** When to go on, or to begin again. */
  dueAt: integer("due_at").notNull(),
  /** Of the pull that is under way; null: none is. */
  startedAt: integer("started_at"),
  /** All of the list; else what changed since the last pull. */
  isFull: integer("is_full", { mode: "boolean" }).notNull(),
  /** Where it goes on; null: at the beginning. */
  nextUrl: text("next_url"),
  pages: integer().notNull(),
  listed: integer().notNull(),
  /** Of those listed; no token of the partner's, or none that can be read. */
  skipped: integer().notNull(),
  /** When the last pull that was finished had begun; and the last full one. */
  pulledAt: integer("pulled_at"),
  fullAt: integer("full_at"),
  /** What went wrong last, for people; null: nothing since. */
  failure: text(),
});
