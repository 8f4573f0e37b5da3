import type { BookingKind } from "./booking.ts";
import type { Token } from "./token.ts";

/** What a charge point is to keep true of the bookings of its EVSEs. Instants are epoch milliseconds. */
export interface ChargePointCalendar {
  /** Rises with every change; an older picture never replaces a newer one. */
  readonly version: number;
  /** In order of their begin. */
  readonly entries: readonly CalendarEntry[];
  /** Who comes without a booking, though one begins soon: is refused, or may charge until then. */
  readonly walkUps: "refuse" | "until";
  /** Less than so long is left until a booking begins: nobody else may start. */
  readonly shortestMs: number;
  /** So long a start without a booking is assumed to take. */
  readonly immediateMs: number;
  /** A session that runs into a booking: is stopped at its begin, or goes on. */
  readonly overruns: "stop" | "continue";
}

/** Nothing is booked. */
export const NO_CALENDAR: ChargePointCalendar = {
  version: 0,
  entries: [],
  walkUps: "until",
  shortestMs: 0,
  immediateMs: 0,
  overruns: "stop",
};

export interface CalendarEntry {
  readonly bookingId: string;
  readonly kind: BookingKind;
  readonly evseUid: string;
  /** Null: any one of the EVSE. */
  readonly connectorId: number | null;
  /** The charge point is told from then on (B7); of maintenance: its begin. */
  readonly armAt: number;
  /** Who has booked may start from then on. */
  readonly startableFrom: number;
  readonly beginAt: number;
  /** Until then somebody may come; of maintenance: its end. */
  readonly keptUntil: number;
  readonly endAt: number;
  /** Who may charge: judged when it was booked, and asked about no more. None of maintenance. */
  readonly tokens: readonly BookedToken[];
}

export interface BookedToken extends Token {
  /** What its charge point knows it by. */
  readonly idTag: string;
}
