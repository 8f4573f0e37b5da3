import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CdrDeliveryState, CdrFigures, ChargingPlace } from "../domain/cdr.ts";
import type { LockOrigin } from "../domain/cost.ts";
import type { AuthMethod } from "../domain/roaming.ts";
import type { ChargingPeriod } from "../domain/session.ts";
import { tariffVersions } from "./schema.ts";

/**
 * What partners owe for the sessions of their tokens. Triggers see to it that nothing in it ever changes, and that a session
 * has one CDR at most that is not credited (OCPI-D1).
 */
export const cdrs = sqliteTable(
  "cdrs",
  {
    /** The first of a session has the session's id. */
    id: text().primaryKey(),
    sessionId: text("session_id").notNull(),
    /** That the session fulfilled; null: it is from before there were bookings. */
    bookingId: text("booking_id"),
    /** The CDR that this one takes back. */
    creditOf: text("credit_of"),
    /** Why, and who: of what an operator did; null: it was made by itself. */
    reason: text(),
    issuedBy: text("issued_by"),
    tokenCountryCode: text("token_country_code").notNull(),
    tokenPartyId: text("token_party_id").notNull(),
    tokenUid: text("token_uid").notNull(),
    tokenType: text("token_type").notNull(),
    contractId: text("contract_id").notNull(),
    authMethod: text("auth_method").$type<AuthMethod>().notNull(),
    authorizationReference: text("authorization_reference"),
    startedAt: integer("started_at").notNull(),
    /** Since when the EVSE was kept for the driver; null: it was not. */
    reservedAt: integer("reserved_at"),
    endedAt: integer("ended_at").notNull(),
    locationId: text("location_id").notNull(),
    evseUid: text("evse_uid").notNull(),
    connectorId: integer("connector_id").notNull(),
    place: text({ mode: "json" }).$type<ChargingPlace>().notNull(),
    tariffVersionId: text("tariff_version_id")
      .notNull()
      .references(() => tariffVersions.id),
    currency: text().notNull(),
    /** That was locked at the start, VAT included. */
    priceMicroPerKwh: integer("price_micro_per_kwh").notNull().default(0),
    vatBasisPoints: integer("vat_basis_points").notNull().default(0),
    priceOrigin: text("price_origin", { mode: "json" }).$type<LockOrigin>().notNull().default({ kind: "tariff" }),
    energyWh: integer("energy_wh").notNull(),
    chargingPeriods: text("charging_periods", { mode: "json" }).$type<readonly ChargingPeriod[]>().notNull(),
    totalExclMicro: integer("total_excl_micro").notNull(),
    totalInclMicro: integer("total_incl_micro").notNull(),
    parts: text({ mode: "json" }).$type<CdrFigures["parts"]>().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("cdrs_credited_once").on(table.creditOf).where(sql`${table.creditOf} is not null`),
    index("cdrs_by_time").on(table.createdAt, table.id),
    index("cdrs_of_session").on(table.sessionId, table.createdAt, table.id),
    index("cdrs_of_parties").on(
      sql`upper(${table.tokenCountryCode} || '*' || ${table.tokenPartyId})`,
      table.createdAt,
      table.id,
    ),
    check("cdrs_id", sql`length(${table.id}) <= 39 and (${table.creditOf} is not null or length(${table.id}) <= 36)`),
  ],
);

/** What became of telling a CDR's partner of it: a party is one partner's. No row: it was never tried. */
export const cdrDeliveries = sqliteTable("cdr_deliveries", {
  cdrId: text("cdr_id")
    .primaryKey()
    .references(() => cdrs.id),
  partnerId: text("partner_id").notNull(),
  state: text().$type<CdrDeliveryState>().notNull(),
  /** What went wrong, for people; null: nothing. */
  why: text(),
  /** Where the partner says that it keeps it; null: it said nothing that is an address. */
  location: text(),
  /** Who decided that it is so; null: the partner, by its answer. */
  decidedBy: text("decided_by"),
  updatedAt: integer("updated_at").notNull(),
});
