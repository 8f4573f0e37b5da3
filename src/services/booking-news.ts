import type { BatchItem } from "drizzle-orm/batch";
import { NO_ANSWER, type ReservationPicture } from "../ocpp/reservation.ts";
import { saveBookingEnd, saveBookingEvent } from "../store/bookings.ts";
import type { Deps } from "./deps.ts";

type Statement = BatchItem<"sqlite">;

/** A reservation is a booking of its own, unless it keeps the EVSE for one that was made ahead. The same picture again changes nothing. */
export function reservationBookings({ db, now }: Deps, picture: ReservationPicture): readonly Statement[] {
  const { id, bookingId, state } = picture;
  if (bookingId !== null) return [];
  const booking = { id, kind: "booking" } as const;
  const end = (event: Parameters<typeof saveBookingEnd>[2]) => [saveBookingEnd(db, booking, event, now())];
  switch (state) {
    case "wanted":
    case "kept":
    // Its session says so.
    case "used":
      return [];
    case "armed":
      return [saveBookingEvent(db, booking, "confirmed", { state: "RESERVED", updatedAt: now() })];
    case "expired":
      return end("missed");
    case "refused":
    case "cancelling":
    case "cancelled":
      return end(endOf(picture));
  }
}

/** Once the charge point has agreed, whatever ends it cancels it. */
function endOf({ state, answer, armedAt }: ReservationPicture): "refused" | "failed" | "canceled" {
  if (armedAt !== null) return "canceled";
  if (answer === NO_ANSWER) return "failed";
  return state === "refused" ? "refused" : "canceled";
}
