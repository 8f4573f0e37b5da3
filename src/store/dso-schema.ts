import { sql } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type {
  ConnectionState,
  DsoFault,
  DsoKind,
  DsoSlot,
  Grant,
  SupplyRequestState,
  SupplyTicket,
} from "../domain/dso.ts";
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
  /** What it proves itself by when it tells us that something changed; sealed. Null: its kind never does. */
  notifyToken: text("notify_token"),
  notifyUrl: text("notify_url"),
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
  /** When it was to answer, or to publish, next. Null: it never answered. */
  expectedAt: integer("expected_at"),
  /** Since when it has answered, or has not. */
  streakSince: integer("streak_since"),
  /** Questions in a row without a usable answer. */
  failures: integer().notNull().default(0),
  fault: text({ mode: "json" }).$type<DsoFault>(),
  tag: text(),
  /** End of the last binding price that was ever known; null: none was (silence is counted from here). */
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
    connection: text().$type<ConnectionState>().notNull().default("none"),
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

/** Capacity that was asked for beyond a subscription, and what became of it (energy 2.7). */
export const supplyRequests = sqliteTable(
  "supply_requests",
  {
    id: text().primaryKey(),
    dsoId: text("dso_id")
      .notNull()
      .references(() => dsos.id, { onDelete: "cascade" }),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id, { onDelete: "cascade" }),
    startAt: integer("start_at").notNull(),
    endAt: integer("end_at").notNull(),
    additionalW: integer("additional_w").notNull(),
    maxFeeMicroPerKw: integer("max_fee_micro_per_kw").notNull(),
    answerBy: integer("answer_by").notNull(),
    state: text().$type<SupplyRequestState>().notNull(),
    grantedW: integer("granted_w"),
    feeMicroPerKw: integer("fee_micro_per_kw"),
    /** What the DSO knows it by; null: it was not reached yet. */
    ticket: text({ mode: "json" }).$type<SupplyTicket>(),
    /** Why it is as it is, in a sentence for a person. */
    detail: text(),
    requestedBy: text("requested_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("supply_requests_by_location").on(table.locationId, table.createdAt),
    index("supply_requests_pending").on(table.answerBy).where(sql`${table.state} = 'pending'`),
  ],
);
