import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import type { TimeSpan } from "../../figures/time-span.ts";
import { clockHour, shortDay } from "../../format.ts";
import { dateOf, isClockChange, offsetOf } from "../../local-days.ts";
import { m } from "../../text.ts";
import type { CalendarItem } from "./calendar-rows.ts";

export const BOOKING_STATE_WORDS: Readonly<Record<BookingView["state"], () => string>> = {
  PENDING: m.bookingPending,
  RESERVED: m.bookingReserved,
  CANCELED: m.bookingCanceled,
  FAILED: m.bookingFailed,
  NO_SHOW: m.bookingNoShow,
  FULFILLED: m.bookingFulfilled,
  REJECTED: m.bookingRejected,
};

export const BOOKING_KIND_WORDS: Readonly<Record<BookingView["kind"], () => string>> = {
  booking: m.bookingKind,
  maintenance: m.maintenance,
};

/** "10:00", with the offset on days on which the clocks change: "01:30 +01:00". */
export function timeWords(at: number, timeZone: string): string {
  const time = clockHour(at, timeZone);
  return isClockChange(dateOf(at, timeZone), timeZone) ? `${time} ${offsetOf(at, timeZone)}` : time;
}

/** "10:00–12:00", with the day where it is not that of the first. */
export function spanWords({ from, to }: TimeSpan, timeZone: string): string {
  const until = timeWords(to, timeZone);
  const isSameDay = dateOf(from, timeZone) === dateOf(to - 1, timeZone);
  return m.timeSpan({
    from: timeWords(from, timeZone),
    until: isSameDay ? until : `${shortDay(to, timeZone)} ${until}`,
  });
}

/** "Free 10:00–12:00", "Maintenance 12:00–14:00". */
export function itemWords(item: CalendarItem, timeZone: string): string {
  const span = spanWords(item, timeZone);
  switch (item.kind) {
    case "free":
      return m.freeTime({ span });
    case "maintenance":
      return item.entry.openEnded ? m.maintenanceOpenEnded({ span }) : m.maintenanceTime({ span });
    case "session":
      return m.sessionTime({ span });
    case "booking":
      return item.entry.state === "PENDING" ? m.bookingAskedTime({ span }) : m.bookingTime({ span });
  }
}
