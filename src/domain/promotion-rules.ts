import { MINUTES_OF_DAY, type Promotion } from "./promotion.ts";
import { DAY, isShownTwice, MINUTE, timeOfDay } from "./time.ts";

/** They are for a time. */
export const LONGEST_PROMOTION_MS = 366 * DAY;

export type PromotionState = (typeof PROMOTION_STATES)[number];
export const PROMOTION_STATES = ["planned", "active", "ended"] as const;

/** By its window alone: whatever the hour is anywhere. */
export function stateOf(
  { startAt, endAt, endedAt }: Pick<Promotion, "startAt" | "endAt" | "endedAt">,
  now: number,
): PromotionState {
  if (endedAt !== null || now >= endAt) return "ended";
  return now < startAt ? "planned" : "active";
}

/**
 * Why there cannot be such a promotion, in a sentence; null: there can. It begins after it was entered, so that what a start
 * instant finds never changes; its ends are what partners can be told (OCPI-F10): whole minutes that a clock shows once.
 * @param zones of the stations that it is for.
 */
export function whyNotPromotion(promotion: Promotion, now: number, zones: readonly string[]): string | null {
  return promotion.startAt <= now
    ? "It would begin in the past."
    : (whyNotTimes(promotion) ?? whyNotEnd(promotion, now, zones));
}

function whyNotTimes({ startAt, startMinute, endMinute, weekdays, discount }: Promotion): string | null {
  if (startAt % MINUTE !== 0) return "It begins at a whole minute.";
  if (startMinute === endMinute && startMinute !== 0) return "Its hours are empty: they end when they begin.";
  if (startMinute >= MINUTES_OF_DAY || endMinute >= MINUTES_OF_DAY) return "A day has 1440 minutes, from 0 on.";
  if (new Set(weekdays).size < weekdays.length) return "A weekday is named twice.";
  return discount.kind === "percentage" && discount.basisPoints === 0 ? "It would take off nothing." : null;
}

/** The same of its end alone, which may move while it runs. */
export function whyNotEnd({ startAt, endAt }: Promotion, now: number, zones: readonly string[]): string | null {
  if (endAt <= startAt) return "It would end before it begins.";
  if (endAt <= now) return "It would end in the past: end it now instead.";
  if (endAt % MINUTE !== 0) return "It ends at a whole minute.";
  if (endAt - startAt > LONGEST_PROMOTION_MS) return "A promotion lasts 366 days at the most.";
  return whyAmbiguous([startAt, endAt], zones);
}

function whyAmbiguous(ends: readonly number[], zones: readonly string[]): string | null {
  for (const timeZone of zones) {
    const twice = ends.find((at) => isShownTwice(at, timeZone));
    if (twice !== undefined) {
      return `Clocks are put back, and ${timeOfDay(twice, timeZone)} in ${timeZone} comes twice: choose another time.`;
    }
  }
  return null;
}
