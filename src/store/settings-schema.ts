import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { OnboardingSetting } from "../domain/settings.ts";

/** What the operator switches at run time: one row, from the first edit on. */
export const settings = sqliteTable(
  "settings",
  {
    id: integer().primaryKey(),
    onboarding: text({ mode: "json" }).$type<OnboardingSetting>().notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [check("settings_one_row", sql`${table.id} = 1`)],
);
