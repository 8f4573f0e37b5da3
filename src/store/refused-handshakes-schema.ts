import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Who knocked and was not let in, and why: one row each, written at the door. */
export const refusedHandshakes = sqliteTable(
  "refused_handshakes",
  {
    /** The OCPP identity; where none can be read, the path. */
    subject: text().primaryKey(),
    /** HTTP status of the answer. */
    status: integer().notNull(),
    reason: text().notNull(),
    address: text(),
    /** A minute with the same answer counts once. */
    count: integer().notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [index("refused_handshakes_by_last").on(table.lastAt, table.subject)],
);
