import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { DsoFault, DsoKind, DsoSlot, Grant } from "../domain/dso.ts";
import { locations } from "./schema.ts";

/** Who sells energy, or owns the wire. One is asked for all its locations together (EN-D3). */
export const dsos = sqliteTable("dsos", {
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text().$type<DsoKind>().notNull(),
  currency: text().notNull(),
  sells: integer({ mode: "boolean" }).notNull(),
  gridOperator: integer("grid_operator", { mode: "boolean" }).notNull(),
  /** How it is reached, as its adapter reads it; secrets are sealed. */
  link: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** How the last questions to a DSO ended. Apart from `dsos`: asking is no edit. */
export const dsoStates = sqliteTable("dso_states", {
  dsoId: text("dso_id")
    .primaryKey()
    .references(() => dsos.id, { onDelete: "cascade" }),
  askedAt: integer("asked_at"),
  answeredAt: integer("answered_at"),
  nextFetchAt: integer("next_fetch_at").notNull(),
  /** Questions in a row without a usable answer. */
  failures: integer().notNull().default(0),
  fault: text({ mode: "json" }).$type<DsoFault>(),
  tag: text(),
  /** End of the last binding price that was ever known; null: none was (settled: silence is counted from here). */
  boundUntil: integer("bound_until"),
  subscriptionW: integer("subscription_w"),
  grants: text({ mode: "json" }).$type<readonly Grant[]>().notNull().default([]),
  offers: text({ mode: "json" }).$type<readonly Grant[]>().notNull().default([]),
});

/** What a DSO said of the slots of one UTC day: one row, written when it says something else. */
export const dsoDays = sqliteTable(
  "dso_days",
  {
    dsoId: text("dso_id").notNull(),
    dayAt: integer("day_at").notNull(),
    slots: text({ mode: "json" }).$type<readonly DsoSlot[]>().notNull(),
    fetchedAt: integer("fetched_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dsoId, table.dayAt] }),
    foreignKey({ columns: [table.dsoId], foreignColumns: [dsos.id] }).onDelete("cascade"),
  ],
);

/** Which DSO serves which location, and how far its connection has come (energy 2.7). */
export const dsoLinks = sqliteTable(
  "dso_links",
  {
    dsoId: text("dso_id")
      .notNull()
      .references(() => dsos.id, { onDelete: "cascade" }),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    /** What may be drawn where the DSO itself says nothing. */
    capacityW: integer("capacity_w").notNull(),
    connection: text().$type<"none" | "pending" | "active" | "refused">().notNull().default("none"),
    venId: text("ven_id"),
    resourceId: text("resource_id"),
    connectionDetail: text("connection_detail"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dsoId, table.locationId] }),
    index("dso_links_by_location").on(table.locationId),
  ],
);

/** Every question that was put to a DSO, for people. */
export const dsoFetches = sqliteTable(
  "dso_fetches",
  {
    id: text().primaryKey(),
    dsoId: text("dso_id")
      .notNull()
      .references(() => dsos.id, { onDelete: "cascade" }),
    at: integer().notNull(),
    tookMs: integer("took_ms").notNull(),
    slots: integer().notNull(),
    fault: text({ mode: "json" }).$type<DsoFault>(),
    ignored: text({ mode: "json" }).$type<readonly string[]>().notNull(),
  },
  (table) => [index("dso_fetches_newest").on(table.dsoId, table.at)],
);
