import type { BatchItem } from "drizzle-orm/batch";
import { NO_ANSWER, type ReservationPicture } from "../ocpp/reservation.ts";
import { releaseBookings, saveBookingStart, sessionOfTransaction } from "../store/booked-sessions.ts";
import { saveBookingEnd, saveBookingEvent } from "../store/bookings.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";

type Statement = BatchItem<"sqlite">;

/** What the pictures of charge points mean to bookings. Each may come again, and changes nothing then. */

/** A session fulfils its booking, an immediate one of its own id at least, which has its place until it ends. */
export function sessionBookings({ db, now }: Deps, session: SessionRow): readonly Statement[] {
  const { id, bookingId, state, holdsEvse, stoppedAt } = session;
  if (state !== "ACTIVE" && state !== "COMPLETED") return [];
  const start = saveBookingStart(db, bookingId ?? id, id, now());
  return holdsEvse && stoppedAt === null ? [start] : [start, releaseBookings(db, id, stoppedAt ?? now(), now())];
}

/** A reservation is a booking of its own, unless it keeps the EVSE for one that was made ahead. */
export function reservationBookings(
  { db, now }: Deps,
  chargePointId: string,
  picture: ReservationPicture,
): readonly Statement[] {
  const { id, bookingId, state, transactionId } = picture;
  if (bookingId !== null) return [];
  const booking = { id, kind: "booking" } as const;
  const end = (event: Parameters<typeof saveBookingEnd>[2]) => [saveBookingEnd(db, booking, event, now())];
  switch (state) {
    case "wanted":
    case "kept":
      return [];
    case "armed":
      return [saveBookingEvent(db, booking, "confirmed", { state: "RESERVED", updatedAt: now() })];
    case "used":
      if (transactionId === null) return end("canceled");
      return [saveBookingStart(db, id, sessionOfTransaction(db, chargePointId, transactionId), now())];
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
