import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { allOf, exactMoney, percent } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { currentLocale, m } from "../../text.ts";
import { CLASS_WORDS } from "./words.ts";

export type PromotionState = PromotionView["state"];

export const STATE_WORDS: Readonly<Record<PromotionState, () => string>> = {
  planned: m.promotionPlanned,
  active: m.promotionActive,
  ended: m.promotionEnded,
};

/** By its window, at an instant: what was read may be older than its begin. */
export function stateAt({ startAt, endAt, endedAt }: PromotionView, now: number): PromotionState {
  if (endedAt !== null || now >= Date.parse(endAt)) return "ended";
  return now < Date.parse(startAt) ? "planned" : "active";
}

export function discountWords({ discount }: Pick<PromotionView, "discount">, currency: string): string {
  return discount.kind === "percentage"
    ? m.percentOff({ percent: percent(discount.basisPoints) })
    : m.fixedPrice({ price: exactMoney(discount.priceMicroPerKwh, currency) });
}

export function classesWords({ classes }: Pick<PromotionView, "classes">): string {
  return allOf(classes.map((ofClass) => CLASS_WORDS[ofClass]()));
}

export function placesWords({ locationIds }: Pick<PromotionView, "locationIds">, stations: Stations): string {
  if (locationIds === null) return m.allStations();
  return allOf(locationIds.map((id) => stations.find((station) => station.id === id)?.name ?? id));
}

export function hoursWords({
  weekdays,
  startMinute,
  endMinute,
}: Pick<PromotionView, "weekdays" | "startMinute" | "endMinute">): string {
  const days = weekdays.length === 0 ? m.everyDay() : allOf(weekdays.toSorted().map((day) => weekdayName(day)));
  if (startMinute === 0 && endMinute === 0) return m.daysAllDay({ days });
  return m.daysAndHours({ days, from: minuteOfDay(startMinute), until: minuteOfDay(endMinute) });
}

/** 1 is Monday: "Mon". */
export function weekdayName(day: number): string {
  const options: Intl.DateTimeFormatOptions = { weekday: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(currentLocale(), options).format(Date.UTC(2024, 0, day));
}

/** 1,080 → "18:00". */
function minuteOfDay(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** With the year: a promotion may last for one. */
export function momentWords(at: string, timeZone: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat(currentLocale(), options).format(new Date(at));
}
