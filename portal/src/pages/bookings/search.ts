import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { isDate } from "../../local-days.ts";

/** What the addresses of the bookings hold. */

export interface CalendarSearch {
  /** The first day; left out: today there. */
  readonly day?: string | undefined;
  readonly week?: true | undefined;
  /** The booking that is open. */
  readonly booking?: string | undefined;
}

export function calendarSearchOf({ day, week, booking }: Record<string, unknown>): CalendarSearch {
  return {
    day: isDate(day) ? day : undefined,
    week: week === true ? true : undefined,
    booking: typeof booking === "string" ? booking : undefined,
  };
}

export const KIND_CHOICES = ["booking", "maintenance"] as const satisfies readonly BookingView["kind"][];
export const STATE_CHOICES = [
  "RESERVED",
  "PENDING",
  "FULFILLED",
  "CANCELED",
  "NO_SHOW",
  "REJECTED",
  "FAILED",
] as const satisfies readonly BookingView["state"][];

export interface BookingFilter {
  readonly station?: string | undefined;
  readonly kind?: (typeof KIND_CHOICES)[number] | undefined;
  readonly state?: (typeof STATE_CHOICES)[number] | undefined;
  /** Days, the last one too. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What an address does not say right is left out. */
export function bookingFilterOf({ station, kind, state, from, to }: Record<string, unknown>): BookingFilter {
  return {
    station: typeof station === "string" && station !== "" ? station : undefined,
    kind: KIND_CHOICES.find((choice) => choice === kind),
    state: STATE_CHOICES.find((choice) => choice === state),
    from: isDate(from) ? from : undefined,
    to: isDate(to) ? to : undefined,
  };
}
