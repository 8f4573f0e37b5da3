import type { BookingTerms } from "./booking.ts";

/** How slots are booked. Minutes, unless a name says otherwise. */
export interface BookingSettings {
  /** Between two bookings of one EVSE. */
  readonly bufferMinutes: number;
  /** Nothing is booked further ahead. */
  readonly horizonDays: number;
  readonly minMinutes: number;
  readonly maxMinutes: number;
  /** Bookings begin and end at multiples of it. */
  readonly incrementMinutes: 1 | 5 | 15;
  readonly changeUntilMinutes: number;
  readonly cancelUntilMinutes: number;
  readonly earlyStartMinutes: number;
  /** Nobody came so long after the begin: it is free again. Null: it is kept until its end. */
  readonly noShowMinutes: number | null;
  /** So long before the begin the charge point is told to keep the slot. */
  readonly armLeadMinutes: number;
  /** Bookings of one partner that are still to come. */
  readonly mostPerPartner: number;
  /** Assumed of a start that nothing was booked for. */
  readonly immediateMinutes: number;
  /** Who comes without a booking, though one begins soon: is refused, or may charge until then. */
  readonly walkUps: "refuse" | "until";
  /** A session that would run into a booking: is stopped before it, or goes on. Its operator is warned either way. */
  readonly overruns: "stop" | "continue";
  /** Who comes by a booking pays no more than a kWh cost when it was booked (EN-T4). */
  readonly guaranteesPrice: boolean;
}

export const INITIAL_BOOKING_SETTINGS: BookingSettings = {
  bufferMinutes: 0,
  horizonDays: 30,
  minMinutes: 15,
  maxMinutes: 8 * 60,
  incrementMinutes: 1,
  changeUntilMinutes: 0,
  cancelUntilMinutes: 0,
  earlyStartMinutes: 10,
  noShowMinutes: 15,
  armLeadMinutes: 5,
  mostPerPartner: 100,
  immediateMinutes: 60,
  walkUps: "until",
  overruns: "stop",
  guaranteesPrice: true,
};

/** What a booking made now is agreed on (B13). */
export function termsOf(settings: BookingSettings): BookingTerms {
  const { changeUntilMinutes, cancelUntilMinutes, earlyStartMinutes, noShowMinutes, minMinutes, maxMinutes } = settings;
  return { changeUntilMinutes, cancelUntilMinutes, earlyStartMinutes, noShowMinutes, minMinutes, maxMinutes };
}

/** What cannot be, in a sentence; null: nothing. */
export function whyNotBookingSettings(settings: BookingSettings): string | null {
  const { minMinutes, maxMinutes, immediateMinutes } = settings;
  if (minMinutes > maxMinutes) return "The shortest booking is longer than the longest.";
  return immediateMinutes > maxMinutes ? "A start without a booking is longer than the longest." : null;
}

/** Charge points keep bookings by these, without asking. */
const KEPT_BY_CHARGE_POINTS = ["walkUps", "overruns", "minMinutes", "immediateMinutes", "armLeadMinutes"] as const;

/** Must charge points be told anew? */
export function changesCalendars(before: BookingSettings, after: BookingSettings): boolean {
  return KEPT_BY_CHARGE_POINTS.some((name) => before[name] !== after[name]);
}
