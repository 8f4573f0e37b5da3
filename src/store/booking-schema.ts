import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type {
  BookingKind,
  BookingObstacle,
  BookingOption,
  BookingOrigin,
  BookingState,
  BookingTerms,
  Cancellation,
} from "../domain/booking.ts";
import type { ConnectorStandard } from "../domain/location.ts";
import type { BookedPrices } from "../domain/quote.ts";
import type { Token } from "../domain/token.ts";

/**
 * The calendar of the EVSEs: bookings, immediate ones among them, and maintenance. Keeps its plain ids after the station
 * data is gone. Two rows of one EVSE that hold their place never overlap: `saveIfFree` in `bookings.ts` sees to it.
 */
export const bookings = sqliteTable(
  "bookings",
  {
    id: text().primaryKey(),
    kind: text().$type<BookingKind>().notNull(),
    origin: text().$type<BookingOrigin>().notNull(),
    state: text().$type<BookingState>().notNull(),
    locationId: text("location_id").notNull(),
    chargePointId: text("charge_point_id").notNull(),
    /** Null: whichever the charge point keeps (ReserveNow of connector 0). */
    evseUid: text("evse_uid"),
    /** Null: any one of the EVSE. */
    connectorId: integer("connector_id"),
    option: text({ mode: "json" }).$type<BookingOption>().notNull(),
    /** As booked. */
    beginAt: integer("begin_at").notNull(),
    endAt: integer("end_at").notNull(),
    /** Its place in the calendar: as booked at first; what was not used is given back. */
    heldFrom: integer("held_from").notNull(),
    heldUntil: integer("held_until").notNull(),
    isHeld: integer("is_held", { mode: "boolean" }).notNull(),
    /** Its driver may start from then on. */
    startableFrom: integer("startable_from").notNull(),
    /** Its driver must have come by then. */
    keptUntil: integer("kept_until").notNull(),
    terms: text({ mode: "json" }).$type<BookingTerms>().notNull(),
    /** Who may charge. Of a maintenance: none. */
    tokens: text({ mode: "json" }).$type<readonly Token[]>().notNull(),
    authorizationReference: text("authorization_reference"),
    /** Whose partner booked it, in upper case; null: an operator, or a token of our own. */
    partnerId: text("partner_id"),
    partyCountryCode: text("party_country_code"),
    partyId: text("party_id"),
    /** By which the partner knows it. */
    requestId: text("request_id"),
    requestedBy: text("requested_by").notNull(),
    vehicleId: text("vehicle_id"),
    /** What its driver will want to charge; null: not known. */
    energyWh: integer("energy_wh"),
    /** What its vehicle takes at most; null: not known. */
    vehicleMaxPowerW: integer("vehicle_max_power_w"),
    sessionId: text("session_id"),
    canceled: text({ mode: "json" }).$type<Cancellation>(),
    /** What it is for, or whom to call, in the operator's words. */
    note: text(),
    /** Who does the maintenance, in the operator's words. */
    technician: text(),
    /** A maintenance that lasts until somebody says that it is done: its end moves on until then. */
    isOpenEnded: integer("is_open_ended", { mode: "boolean" }).notNull().default(false),
    /** Maintenance that was entered as one series; null: a single one. */
    seriesId: text("series_id"),
    /** Why its EVSE cannot be had, as the charge point last showed; null: nothing speaks against it. */
    blockedBy: text("blocked_by").$type<BookingObstacle>(),
    /** What a kWh costs who comes by it at most; null: whatever it costs then. */
    guarantee: text({ mode: "json" }).$type<BookedPrices>(),
    createdAt: integer("created_at").notNull(),
    /** Its version too. */
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("bookings_in_calendar").on(table.evseUid, table.heldFrom).where(sql`${table.isHeld} = 1`),
    index("bookings_of_charge_points").on(table.chargePointId, table.heldFrom).where(sql`${table.isHeld} = 1`),
    index("bookings_open").on(table.keptUntil, table.id).where(sql`${table.state} in ('PENDING', 'RESERVED')`),
    index("bookings_by_begin").on(table.beginAt, table.id),
    index("bookings_by_location").on(table.locationId, table.beginAt, table.id),
    index("bookings_by_charge_point").on(table.chargePointId, table.beginAt, table.id),
    index("bookings_by_evse").on(table.evseUid, table.beginAt, table.id),
    index("bookings_of_sessions").on(table.sessionId),
    index("bookings_of_series").on(table.seriesId, table.beginAt).where(sql`${table.seriesId} is not null`),
    // The same request again is the same booking (B4).
    uniqueIndex("bookings_of_partners")
      .on(table.partnerId, table.partyCountryCode, table.partyId, sql`upper(${table.requestId})`)
      .where(sql`${table.requestId} is not null`),
    index("bookings_by_request")
      .on(table.partnerId, sql`upper(${table.requestId})`)
      .where(sql`${table.requestId} is not null`),
    index("bookings_of_partners_by_creation")
      .on(table.partnerId, table.createdAt, table.id)
      .where(sql`${table.requestId} is not null`),
    index("bookings_of_partners_by_update")
      .on(table.partnerId, table.updatedAt)
      .where(sql`${table.requestId} is not null`),
    check("bookings_kind", sql`${table.kind} in ('booking', 'maintenance')`),
    check("bookings_forward", sql`${table.endAt} > ${table.beginAt} and ${table.heldUntil} >= ${table.heldFrom}`),
    check(
      "bookings_fulfilled",
      sql`${table.state} <> 'FULFILLED' or ${table.kind} = 'maintenance' or ${table.sessionId} is not null`,
    ),
    check("bookings_hold", sql`${table.isHeld} = 0 or ${table.state} in ('PENDING', 'RESERVED', 'FULFILLED')`),
  ],
);

/** How far a charge point has been told of its calendar. */
export const calendarVersions = sqliteTable("calendar_versions", {
  chargePointId: text("charge_point_id").primaryKey(),
  /** Rises with every change. */
  version: integer().notNull(),
  toldVersion: integer("told_version").notNull().default(0),
  /** It knows what begins before. */
  toldUntil: integer("told_until").notNull().default(0),
});

/** Vehicles that bookings name. A plate is one vehicle's, and a vehicle is one driver's. */
export const vehicles = sqliteTable(
  "vehicles",
  {
    id: text().primaryKey(),
    /** Upper case, without blanks and dashes. */
    plate: text().notNull(),
    /** Whose: `own:<token uid>` or `<country>*<party>:<contract>`, in upper case. */
    owner: text().notNull(),
    /** Plugs that fit. */
    standards: text({ mode: "json" }).$type<readonly ConnectorStandard[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("vehicles_by_plate").on(table.plate)],
);
