import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { type BookingObstacle, statesBefore } from "../domain/booking.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { sessions } from "./schema.ts";

/** What a charge point shows of an EVSE that is booked. Of a booking that has another EVSE by now, it says nothing. */
export function saveObstacle(
  db: Database,
  chargePointId: string,
  told: { readonly bookingId: string; readonly evseUid: string; readonly obstacle: BookingObstacle | null },
) {
  return db
    .update(bookings)
    .set({ blockedBy: told.obstacle })
    .where(
      and(
        eq(bookings.id, told.bookingId),
        eq(bookings.chargePointId, chargePointId),
        eq(bookings.evseUid, told.evseUid),
        inArray(bookings.state, ["PENDING", "RESERVED"]),
      ),
    );
}

/** Its driver has come. @param sessionId of the session, or a query of it: while it is null nothing changes. */
export function saveBookingStart(db: Database, bookingId: string, sessionId: string | SQL, now: number) {
  const session = sql`${sessionId}`;
  return db
    .update(bookings)
    .set({ state: "FULFILLED", sessionId: session, updatedAt: sql`max(${now}, ${bookings.updatedAt} + 1)` })
    .where(
      and(
        eq(bookings.id, bookingId),
        inArray(bookings.state, [...statesBefore("booking", "started")]),
        sql`${session} is not null`,
      ),
    );
}

/** The session of a transaction. */
export function sessionOfTransaction(db: Database, chargePointId: string, transactionId: number): SQL {
  const isIt = and(eq(sessions.chargePointId, chargePointId), eq(sessions.transactionId, transactionId));
  return sql`(${db.select({ id: sessions.id }).from(sessions).where(isIt).limit(1)})`;
}

/** The session of a booking has let go of its EVSE: what is left of its place is given back. */
export function releaseBookings(db: Database, sessionId: string, at: number, now: number) {
  return db
    .update(bookings)
    .set({
      isHeld: false,
      heldUntil: sql`max(${bookings.heldFrom}, min(${bookings.heldUntil}, ${at}))`,
      updatedAt: sql`max(${now}, ${bookings.updatedAt} + 1)`,
    })
    .where(and(eq(bookings.sessionId, sessionId), eq(bookings.state, "FULFILLED"), sql`${bookings.isHeld} = 1`));
}
