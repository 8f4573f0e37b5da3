import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { BookingSettings } from "../domain/booking-settings.ts";
import type { OnboardingSetting, TileSource } from "../domain/settings.ts";
import type { SpeedSettings } from "../domain/speed.ts";

/** What the operator switches at run time: one row, from the first edit on. */
export const settings = sqliteTable(
  "settings",
  {
    id: integer().primaryKey(),
    onboarding: text({ mode: "json" }).$type<OnboardingSetting>().notNull(),
    /** Null: as they were at first. */
    speeds: text("speeds", { mode: "json" }).$type<SpeedSettings>(),
    /** Null: as they were at first. What a later version knows of and this does not say is as at first too. */
    bookings: text({ mode: "json" }).$type<Partial<BookingSettings>>(),
    helpPhone: text("help_phone"),
    tiles: text({ mode: "json" }).$type<TileSource>(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [check("settings_one_row", sql`${table.id} = 1`)],
);
