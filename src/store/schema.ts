import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { FeatureProfile } from "../domain/abilities.ts";
import type { SecurityProfile } from "../domain/admission.ts";
import type { CdrGap, ChargingPlace } from "../domain/cdr.ts";
import type { ChargePointSettings } from "../domain/charge-point.ts";
import type { LockOrigin } from "../domain/cost.ts";
import type { ConnectorClass, ConnectorStandard, ConnectorStatus, PowerType } from "../domain/location.ts";
import type { PriceOrigin } from "../domain/price-origin.ts";
import type { AuthMethod } from "../domain/roaming.ts";
import type { ChargingPeriod, SessionFlag, SessionState } from "../domain/session.ts";
import type { TariffScope } from "../domain/tariff.ts";
import { evsePlaceColumns, placeColumns } from "./place-columns.ts";

/**
 * D1. Instants are epoch milliseconds. What the columns cannot say (a published location has an EVSE with a connector
 * and both tariffs, tariff versions never change) is said by the triggers of `migrations/0001_guards.sql`.
 */

export const locations = sqliteTable(
  "locations",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    address: text().notNull(),
    city: text().notNull(),
    postalCode: text("postal_code"),
    country: text().notNull(),
    latitude: text().notNull(),
    longitude: text().notNull(),
    timeZone: text("time_zone").notNull(),
    ...placeColumns,
    published: integer({ mode: "boolean" }).notNull().default(false),
    /** Out of service for good: in no list, and its charge points are strangers. What happened there stays. Null: it is not. */
    archivedAt: integer("archived_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** For partners: it, or anything on it, changed. Kept by triggers (OCPI-L1). */
    lastUpdated: integer("last_updated").notNull().default(0),
  },
  (table) => [
    index("locations_published").on(table.createdAt, table.id).where(sql`${table.published} = 1`),
    index("locations_archived").on(table.id).where(sql`${table.archivedAt} is not null`),
    index("locations_by_folded_id").on(sql`upper(${table.id})`),
  ],
);

export const chargePoints = sqliteTable(
  "charge_points",
  {
    /** The OCPP identity. */
    id: text().primaryKey(),
    locationId: text("location_id")
      .notNull()
      .references(() => locations.id),
    vendor: text().notNull(),
    model: text().notNull(),
    serialNumber: text("serial_number"),
    /** `hmac-sha256$salt$hash` (OCPP-X2). */
    passwordHash: text("password_hash").notNull(),
    securityProfile: integer("security_profile").$type<SecurityProfile>().notNull().default(2),
    /** An upgrade under way: recorded as done when the charge point first connects with it. */
    securityProfileWanted: integer("security_profile_wanted").$type<SecurityProfile>(),
    /** The highest profile that it was upgraded to: it is never registered below again (A05.FR.09). */
    securityProfileFloor: integer("security_profile_floor").$type<SecurityProfile>().notNull().default(0),
    settings: text({ mode: "json" }).$type<ChargePointSettings>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("charge_points_by_location").on(table.locationId)],
);

export const evses = sqliteTable(
  "evses",
  {
    uid: text().primaryKey(),
    chargePointId: text("charge_point_id")
      .notNull()
      .references(() => chargePoints.id, { onDelete: "cascade" }),
    label: text().notNull(),
    /** False: found by a StatusNotification of a connector nobody declared (OCPP-S3). */
    declared: integer({ mode: "boolean" }).notNull().default(true),
    position: integer().notNull(),
    ...evsePlaceColumns,
    /** For partners: it, its status or one of its connectors changed. */
    lastUpdated: integer("last_updated").notNull().default(0),
  },
  (table) => [
    unique("evses_of_charge_point").on(table.uid, table.chargePointId),
    index("evses_by_charge_point").on(table.chargePointId),
    uniqueIndex("evses_by_evse_id").on(table.evseId),
    index("evses_by_folded_uid").on(sql`upper(${table.uid})`),
  ],
);

export const connectors = sqliteTable(
  "connectors",
  {
    chargePointId: text("charge_point_id").notNull(),
    /** OCPP's number of the connector, from 1. */
    connectorId: integer("connector_id").notNull(),
    evseUid: text("evse_uid").notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    standard: text().$type<ConnectorStandard>().notNull(),
    format: text().$type<"SOCKET" | "CABLE">().notNull(),
    powerType: text("power_type").$type<PowerType>().notNull(),
    maxVoltageV: integer("max_voltage_v").notNull(),
    maxCurrentA: integer("max_current_a").notNull(),
    maxPowerW: integer("max_power_w").notNull(),
    lastUpdated: integer("last_updated").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.chargePointId, table.connectorId] }),
    // A connector's EVSE is one of its own charge point.
    foreignKey({
      columns: [table.evseUid, table.chargePointId],
      foreignColumns: [evses.uid, evses.chargePointId],
    }).onDelete("cascade"),
    check("connectors_class", sql`${table.class} in ('standard', 'fast')`),
    check("connectors_number", sql`${table.connectorId} >= 1`),
  ],
);

/** What a charge point itself last showed. Written on behalf of its Durable Object only. */
export const chargePointStates = sqliteTable("charge_point_states", {
  chargePointId: text("charge_point_id").primaryKey(),
  version: integer().notNull(),
  registration: text().$type<"Accepted" | "Pending" | "Rejected">(),
  connected: integer({ mode: "boolean" }).notNull(),
  online: integer({ mode: "boolean" }).notNull(),
  lastSeenAt: integer("last_seen_at"),
  offlineSince: integer("offline_since"),
  bootedAt: integer("booted_at"),
  /** The last BootNotification, field by field. */
  boot: text({ mode: "json" }).$type<Record<string, string>>(),
  /** What it says it supports; null: it has not said. */
  featureProfiles: text("feature_profiles", { mode: "json" }).$type<readonly FeatureProfile[]>(),
  deviations: text({ mode: "json" }).$type<readonly DeviationRow[]>().notNull(),
});

export interface DeviationRow {
  readonly code: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly example: string;
}

/** Newest status per connector; connector 0 is the charge point itself. */
export const connectorStates = sqliteTable(
  "connector_states",
  {
    chargePointId: text("charge_point_id").notNull(),
    connectorId: integer("connector_id").notNull(),
    status: text().$type<ConnectorStatus>(),
    rawStatus: text("raw_status").notNull(),
    errorCode: text("error_code").notNull(),
    /** The very word; null in rows from before it was kept. */
    rawErrorCode: text("raw_error_code"),
    vendorId: text("vendor_id"),
    vendorErrorCode: text("vendor_error_code"),
    info: text(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.chargePointId, table.connectorId] })],
);

export const tokens = sqliteTable(
  "tokens",
  {
    /** Upper case: the protocols compare without regard to case (OCPP-A2). */
    foldedUid: text("folded_uid").primaryKey(),
    uid: text().notNull(),
    state: text().$type<"valid" | "blocked">().notNull(),
    expiresAt: integer("expires_at"),
    parentUid: text("parent_uid"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    check("tokens_state", sql`${table.state} in ('valid', 'blocked')`),
    check("tokens_folded", sql`${table.foldedUid} = upper(${table.uid})`),
  ],
);

export const tariffVersions = sqliteTable(
  "tariff_versions",
  {
    id: text().primaryKey(),
    scope: text().$type<TariffScope>().notNull(),
    class: text().$type<ConnectorClass>().notNull(),
    validFrom: integer("valid_from").notNull(),
    createdAt: integer("created_at").notNull(),
    currency: text().notNull(),
    priceMicroPerKwh: integer("price_micro_per_kwh").notNull(),
    vatBasisPoints: integer("vat_basis_points").notNull(),
    origin: text({ mode: "json" })
      .$type<PriceOrigin>()
      .notNull()
      .default({ kind: "hand", by: null, reason: null, endAt: null }),
    /** Before it began: it never applies. Null: it stands. */
    withdrawnAt: integer("withdrawn_at"),
  },
  (table) => [
    uniqueIndex("tariff_versions_one_start")
      .on(table.scope, table.class, table.validFrom)
      .where(sql`${table.withdrawnAt} is null`),
    index("tariff_versions_by_start").on(table.validFrom, table.id),
    index("tariff_versions_ends")
      .on(table.scope, table.class, table.validFrom)
      .where(sql`${table.origin} ->> 'kind' = 'end' and ${table.withdrawnAt} is null`),
    check("tariff_versions_class", sql`${table.class} in ('standard', 'fast')`),
    check("tariff_versions_not_retroactive", sql`${table.validFrom} >= ${table.createdAt}`),
    check("tariff_versions_price", sql`${table.priceMicroPerKwh} >= 0 and ${table.vatBasisPoints} >= 0`),
  ],
);

/** One row per transaction of a charge point, and for what a partner asked for and has not started. Keeps its plain ids after the station data is gone. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    /** Rises with every picture the Durable Object sends; an older one never overwrites a newer. */
    version: integer().notNull(),
    chargePointId: text("charge_point_id").notNull(),
    /** Null: it has not started, and perhaps never will. */
    transactionId: integer("transaction_id"),
    locationId: text("location_id").notNull(),
    evseUid: text("evse_uid").notNull(),
    connectorId: integer("connector_id").notNull(),
    state: text().$type<SessionState>().notNull(),
    /** True for the one session that has the EVSE now. */
    holdsEvse: integer("holds_evse", { mode: "boolean" }).notNull(),
    tokenUid: text("token_uid").notNull(),
    /** Whose driver it was, as OCPI names one; null: a token of our own. */
    tokenCountryCode: text("token_country_code"),
    tokenPartyId: text("token_party_id"),
    tokenType: text("token_type"),
    contractId: text("contract_id"),
    authMethod: text("auth_method").$type<AuthMethod>(),
    authorizationReference: text("authorization_reference"),
    authorization: text().notNull(),
    startedAt: integer("started_at").notNull(),
    /** Since when the EVSE was kept for the driver; null: no reservation became this session. */
    reservedAt: integer("reserved_at"),
    stoppedAt: integer("stopped_at"),
    /** The booking that it fulfils, an immediate one of its own id at least; null: it never began, or is from before there were bookings. */
    bookingId: text("booking_id"),
    /** Another booking of its EVSE begins then; null: none is known. */
    endsBefore: integer("ends_before"),
    meterStartWh: integer("meter_start_wh"),
    meterStopWh: integer("meter_stop_wh"),
    energyWh: integer("energy_wh").notNull(),
    powerW: integer("power_w"),
    /** The most that `powerW` was, as far as pictures came; null: it was never measured. */
    peakPowerW: integer("peak_power_w"),
    stopReason: text("stop_reason"),
    /** The very word; null: none was sent, or the row is from before it was kept. */
    rawStopReason: text("raw_stop_reason"),
    flags: text({ mode: "json" }).$type<readonly SessionFlag[]>().notNull(),
    chargingPeriods: text("charging_periods", { mode: "json" }).$type<readonly ChargingPeriod[]>().notNull(),
    connectorClass: text("connector_class").$type<ConnectorClass>().notNull(),
    tariffVersionId: text("tariff_version_id").references(() => tariffVersions.id),
    currency: text(),
    priceMicroPerKwh: integer("price_micro_per_kwh"),
    vatBasisPoints: integer("vat_basis_points"),
    priceOrigin: text("price_origin", { mode: "json" }).$type<LockOrigin>(),
    totalInclMicro: integer("total_incl_micro"),
    totalExclMicro: integer("total_excl_micro"),
    payableMicro: integer("payable_micro"),
    /** Where it charges, as it was when its first picture came; null: a session of our own, or a connector of no station data. */
    place: text({ mode: "json" }).$type<ChargingPlace>(),
    /** Why no CDR was made of it; null: one was, or none is due. */
    cdrGap: text("cdr_gap").$type<CdrGap>(),
    /** When its first picture came here, which may be long after its start. */
    createdAt: integer("created_at").notNull().default(0),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("sessions_of_transaction").on(table.chargePointId, table.transactionId),
    uniqueIndex("sessions_one_per_evse").on(table.evseUid).where(sql`${table.holdsEvse} = 1`),
    index("sessions_by_start").on(table.startedAt, table.id),
    index("sessions_by_charge_point").on(table.chargePointId, table.startedAt, table.id),
    index("sessions_by_location").on(table.locationId, table.startedAt, table.id),
    index("sessions_completed")
      .on(table.locationId, table.connectorClass, table.startedAt)
      .where(sql`${table.state} = 'COMPLETED'`),
    index("sessions_by_state").on(table.state, table.startedAt, table.id),
    index("sessions_of_parties")
      .on(sql`upper(${table.tokenCountryCode} || '*' || ${table.tokenPartyId})`, table.createdAt, table.id)
      .where(sql`${table.tokenPartyId} is not null and ${table.currency} is not null`),
    index("sessions_of_parties_by_update")
      .on(sql`upper(${table.tokenCountryCode} || '*' || ${table.tokenPartyId})`, table.updatedAt, table.createdAt)
      .where(sql`${table.tokenPartyId} is not null and ${table.currency} is not null`),
    index("sessions_of_own_tokens")
      .on(sql`upper(${table.tokenUid})`, table.startedAt)
      .where(sql`${table.tokenPartyId} is null`),
    index("sessions_without_cdr").on(table.startedAt, table.id).where(sql`${table.cdrGap} is not null`),
    check("sessions_state", sql`${table.state} in ('RESERVATION', 'PENDING', 'ACTIVE', 'COMPLETED', 'INVALID')`),
    check("sessions_ended_holds_nothing", sql`${table.holdsEvse} = 0 or ${table.stoppedAt} is null`),
  ],
);
