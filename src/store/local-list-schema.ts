import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { chargePoints } from "./schema.ts";

/** When each token last changed, in order; also those that are gone. Triggers on `tokens` write it. */
export const tokenChanges = sqliteTable("token_changes", {
  seq: integer().primaryKey({ autoIncrement: true }),
  foldedUid: text("folded_uid").notNull().unique(),
  uid: text().notNull(),
});

/** Up to which change of a token a charge point's object was told that there are changes. */
export const toldTokenChanges = sqliteTable("told_token_changes", {
  chargePointId: text("charge_point_id")
    .primaryKey()
    .references(() => chargePoints.id, { onDelete: "cascade" }),
  seq: integer().notNull(),
});
