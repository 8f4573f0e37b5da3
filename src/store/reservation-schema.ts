import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ReservationState } from "../domain/reservation.ts";

/**
 * The charge point keeps the connector now: a change of it is under way perhaps, but not its end. In these very words, or
 * SQLite would not use the index of them.
 */
export const IS_HELD = sql.raw("armed_at is not null and ended_at is null and state <> 'cancelling'");

/** Connectors kept for a token, and what became of it. Keeps its plain ids after the station data is gone. */
export const reservations = sqliteTable(
  "reservations",
  {
    id: text().primaryKey(),
    /** Rises with every picture of the Durable Object; 0: it has not told one yet. */
    version: integer().notNull(),
    chargePointId: text("charge_point_id").notNull(),
    /** What the charge point knows it by. Null until the Durable Object has told it. */
    reservationId: integer("reservation_id"),
    /** 0: any one connector. */
    connectorId: integer("connector_id").notNull(),
    tokenUid: text("token_uid").notNull(),
    parentUid: text("parent_uid"),
    expiresAt: integer("expires_at").notNull(),
    state: text().$type<ReservationState>().notNull(),
    /** What the charge point last answered. */
    answer: text(),
    /** `Faulted` or `Unavailable`, where that ended it. */
    endedBy: text("ended_by"),
    /** The transaction that used it. */
    transactionId: integer("transaction_id"),
    requestedBy: text("requested_by").notNull(),
    /** Whose partner asked for it (OCPI 2.2.1 ReserveNow), in upper case; null: a wish of an operator. */
    partnerId: text("partner_id"),
    partyCountryCode: text("party_country_code"),
    partyId: text("party_id"),
    /** By which the partner knows it, at that location. */
    locationId: text("location_id"),
    partnersId: text("partners_id"),
    /** The session that it is until a start goes on with it. */
    sessionId: text("session_id"),
    /** When the partner was to be told that we had to cancel it. */
    withdrawnAt: integer("withdrawn_at"),
    /** That it keeps the connector for; null: it is none of a booking made ahead. */
    bookingId: text("booking_id"),
    createdAt: integer("created_at").notNull(),
    armedAt: integer("armed_at"),
    endedAt: integer("ended_at"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("reservations_by_charge_point").on(table.chargePointId, table.createdAt, table.id),
    index("reservations_held").on(table.chargePointId).where(IS_HELD),
    index("reservations_live").on(table.chargePointId).where(sql`${table.endedAt} is null`),
    // One at a time: the same again replaces it (OCPI-C7).
    uniqueIndex("reservations_of_partners")
      .on(
        table.partnerId,
        table.partyCountryCode,
        table.partyId,
        sql`upper(${table.partnersId})`,
        sql`upper(${table.locationId})`,
      )
      .where(sql`${table.partnerId} is not null and ${table.endedAt} is null and ${table.state} <> 'cancelling'`),
  ],
);
