import { and, eq, inArray } from "drizzle-orm";
import type { BookingObstacle } from "../domain/booking.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";

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
