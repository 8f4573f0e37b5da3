import { sql } from "drizzle-orm";
import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ConfigurationLevel } from "../domain/configuration.ts";

/** What is wanted of charge points' configuration, one row per deployment, model or charge point that has wishes. */
export const configurationWishes = sqliteTable(
  "configuration_wishes",
  {
    level: text().$type<ConfigurationLevel>().notNull(),
    /** Lower case, of level `model`; else empty. */
    vendor: text().notNull(),
    model: text().notNull(),
    /** Of level `chargePoint`; else empty. */
    chargePointId: text("charge_point_id").notNull(),
    values: text({ mode: "json" }).$type<Record<string, string | null>>().notNull(),
    /** Null: as the level before says. */
    rebootWhenIdle: integer("reboot_when_idle", { mode: "boolean" }),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.level, table.vendor, table.model, table.chargePointId] }),
    check("configuration_wishes_level", sql`${table.level} in ('deployment', 'model', 'chargePoint')`),
  ],
);

/**
 * Charge points whose object has to be told that the station data say something else now, or know it no longer. Gone
 * once it was told.
 */
export const untoldChargePoints = sqliteTable("untold_charge_points", {
  chargePointId: text("charge_point_id").primaryKey(),
  /** Names the newest change: who was told of an older one has to be told again. */
  changeId: text("change_id").notNull(),
});
