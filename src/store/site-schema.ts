import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { BatteryPool } from "../domain/battery-pool.ts";
import type { PlanReason, PlanStatus } from "../domain/plan-problem.ts";
import type { PlanSlot } from "../domain/plan-why.ts";
import type { EnergyReport } from "../domain/report.ts";
import type { EnergyPart, EnergyPolicy, OverrideWish, SiteBattery, SiteConnection } from "../domain/site.ts";
import type { SlotSupply } from "../domain/slot-supplies.ts";
import { locations } from "./schema.ts";

/** The electrical side of a location, and how it is to be run. No row: nothing is limited, planned or stored there. */
export const sites = sqliteTable("sites", {
  locationId: text("location_id")
    .primaryKey()
    .references(() => locations.id, { onDelete: "cascade" }),
  connection: text({ mode: "json" }).$type<SiteConnection>().notNull(),
  battery: text({ mode: "json" }).$type<SiteBattery>(),
  /** Sealed. */
  batteryKey: text("battery_key"),
  policy: text({ mode: "json" }).$type<EnergyPolicy>().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** What people decided over what the system would. Never deleted: it is the history too. */
export const energyOverrides = sqliteTable(
  "energy_overrides",
  {
    id: text().primaryKey(),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    wish: text({ mode: "json" }).$type<OverrideWish>().notNull(),
    author: text().notNull(),
    reason: text().notNull(),
    startAt: integer("start_at").notNull(),
    endAt: integer("end_at").notNull(),
    /** Ended before its time: taken back, or replaced by a newer one of its kind. */
    endedAt: integer("ended_at"),
    endedBy: text("ended_by"),
    replacedById: text("replaced_by_id"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("energy_overrides_by_location").on(table.locationId, table.endAt)],
);

/** Every plan that was made on something new: same inputs, no row (EN-M14). */
export const plans = sqliteTable(
  "plans",
  {
    id: text().primaryKey(),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    slotAt: integer("slot_at").notNull(),
    inputsHash: text("inputs_hash").notNull(),
    madeAt: integer("made_at").notNull(),
    status: text().$type<PlanStatus>().notNull(),
    reasons: text({ mode: "json" }).$type<readonly PlanReason[]>().notNull(),
    costMicro: integer("cost_micro").notNull(),
    /** Null: not known of all the energy. */
    co2Grams: integer("co2_grams"),
    /** With prices, their quality, and the reason of each slot. */
    slots: text({ mode: "json" }).$type<readonly PlanSlot[]>().notNull(),
  },
  (table) => [index("plans_newest").on(table.locationId, table.madeAt)],
);

/** Who changed what of a location's energy. What sites and overrides say now is elsewhere. */
export const energyChanges = sqliteTable(
  "energy_changes",
  {
    id: text().primaryKey(),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    at: integer().notNull(),
    author: text().notNull(),
    part: text().$type<EnergyPart>().notNull(),
    /** Null: there was none. */
    before: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    /** Null: there is none any more. */
    after: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
  },
  (table) => [index("energy_changes_newest").on(table.locationId, table.at, table.id)],
);

/** What happened at a location in one slot, beside what sessions took: for the report of energy sources. */
export const siteSlots = sqliteTable(
  "site_slots",
  {
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    slotAt: integer("slot_at").notNull(),
    /** At the bus, measured by the battery's own counters. */
    batteryInWh: integer("battery_in_wh").notNull(),
    batteryOutWh: integer("battery_out_wh").notNull(),
    storedWh: integer("stored_wh"),
    /** By DSO: its part of what came from the grid, and what it said of the slot. */
    supplies: text({ mode: "json" }).$type<readonly SlotSupply[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.locationId, table.slotAt] })],
);

/** What a session took in one slot, cut at the register; a session told late is counted late, and fully. */
export const sessionSlots = sqliteTable(
  "session_slots",
  {
    sessionId: text("session_id").notNull(),
    slotAt: integer("slot_at").notNull(),
    locationId: text("location_id").notNull(),
    energyWh: integer("energy_wh").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.slotAt] }),
    index("session_slots_by_location").on(table.locationId, table.slotAt),
  ],
);

/** The energy source reports of months that are closed: what is told later changes them no more (energy 8). */
export const energyMonths = sqliteTable(
  "energy_months",
  {
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    /** Local, `YYYY-MM`. */
    month: text().notNull(),
    currency: text(),
    report: text({ mode: "json" }).$type<Omit<EnergyReport, "pool">>().notNull(),
    /** What was in the battery at its end, for the month after. */
    pool: text({ mode: "json" }).$type<BatteryPool>(),
    closedAt: integer("closed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.locationId, table.month] })],
);
