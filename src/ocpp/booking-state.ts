import type { BookingObstacle } from "../domain/booking.ts";

/** What a charge point's object knows of its bookings by itself, beside the calendar that it was told. */
export interface BookingBook {
  /** Bookings whose driver has come, for as long as the calendar does not say so. */
  readonly used: readonly string[];
  /** What stands in the way of bookings, as it was told; by booking. */
  readonly obstacles: Readonly<Record<string, BookingObstacle>>;
  /** Stops of sessions that run into a booking; by transaction. */
  readonly stops: Readonly<Record<number, OverrunStop>>;
}

export interface OverrunStop {
  readonly tries: number;
  /** Null: the charge point has answered. */
  readonly nextAt: number | null;
}

export const NO_BOOKINGS: BookingBook = { used: [], obstacles: {}, stops: {} };

/** Whether the EVSE that is booked can be had; null: nothing speaks against it. */
export interface BookingReport {
  readonly kind: "booking";
  readonly bookingId: string;
  readonly evseUid: string;
  readonly obstacle: BookingObstacle | null;
  readonly at: number;
}
