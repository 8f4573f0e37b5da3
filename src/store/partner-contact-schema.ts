import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { partners } from "./partner-schema.ts";

/** When who spoke with whom last. Instants are epoch milliseconds. */

/** What was exchanged with a partner last, by direction and module. */
export const partnerContacts = sqliteTable(
  "partner_contacts",
  {
    partnerId: text("partner_id")
      .notNull()
      .references(() => partners.id, { onDelete: "cascade" }),
    /** `in`: it called us. */
    direction: text().$type<"in" | "out">().notNull(),
    /** As in the address: `locations`; `versions` and the version's details are one. */
    module: text().notNull(),
    at: integer().notNull(),
    ok: integer({ mode: "boolean" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.partnerId, table.direction, table.module] })],
);

/**
 * `no_token`: no Authorization header; `malformed`: it is not `Token …`, or not base64; `not_encoded`: a token of ours as
 * it is, without base64; `expired`: an invitation that is too old, or a token that was exchanged; `unknown`: nobody's;
 * `not_registered`: an invitation where only a registered partner may; `blocked`: of a partner that is kept out.
 */
export type CallerRefusal =
  | "no_token"
  | "malformed"
  | "not_encoded"
  | "expired"
  | "unknown"
  | "not_registered"
  | "blocked";

/** Who called us as a partner and was not let in: one row for each address and reason. */
export const refusedCallers = sqliteTable(
  "refused_callers",
  {
    /** Empty: not known. */
    address: text().notNull(),
    reason: text().$type<CallerRefusal>().notNull(),
    /** Whose token it was; null: nobody's. */
    partnerId: text("partner_id").references(() => partners.id, { onDelete: "cascade" }),
    /** A minute counts once. */
    count: integer().notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.address, table.reason] })],
);
