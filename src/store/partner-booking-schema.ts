import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { RequestStatus } from "../domain/booking.ts";
import type { ConnectorClass } from "../domain/location.ts";
import { bookings } from "./booking-schema.ts";

/** What partners see of bookings (Bookings 1.1). Instants are epoch milliseconds. */

/** All that a partner asked of one booking, in the order in which it was asked (OCPI-B4). */
export const bookingRequests = sqliteTable(
  "booking_requests",
  {
    bookingId: text("booking_id")
      .notNull()
      .references(() => bookings.id, { onDelete: "cascade" }),
    /** From 1. */
    seq: integer().notNull(),
    status: text().$type<RequestStatus>().notNull(),
    /** A BookingRequest, as it was understood. */
    body: text({ mode: "json" }).notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.bookingId, table.seq] })],
);

/**
 * What can be booked: each EVSE of the published locations, and at each of these any EVSE with a connector of a class.
 * Triggers keep it true.
 */
export const bookingLocations = sqliteTable(
  "booking_locations",
  {
    /** The EVSE's, or made of the location's. */
    id: text().primaryKey(),
    locationId: text("location_id").notNull(),
    /** Null: any of the class. */
    evseUid: text("evse_uid"),
    class: text().$type<ConnectorClass>(),
    createdAt: integer("created_at").notNull(),
    /** When its calendar changed, or what it is. */
    lastUpdated: integer("last_updated").notNull(),
  },
  (table) => [
    index("booking_locations_folded").on(sql`upper(${table.id})`),
    index("booking_locations_in_order").on(table.createdAt, table.id),
    index("booking_locations_by_location").on(table.locationId),
    index("booking_locations_by_evse").on(table.evseUid),
  ],
);
