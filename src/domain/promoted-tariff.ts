import Fraction from "fraction.js";
import { type PricePerKwh, tariffStructure } from "./cost.ts";
import { discountedMicroPerKwh } from "./offer.ts";
import { type DailyHours, dailyHours, MINUTES_OF_DAY, overAt, type Promotion } from "./promotion.ts";
import type { Restrictions, TariffElement, TariffStructure } from "./tariff-structure.ts";
import { DAY, toIso, wallClock } from "./time.ts";

/**
 * A price as a tariff of OCPI with what lowers it, now or later: each promotion as restricted elements before the one that
 * always applies (OCPI-F10). At every instant it costs what `offerOf` says.
 * @param timeZone of the places that it is for: their clocks judge the restrictions (OCPI-F1).
 */
export function promotedStructure(
  list: PricePerKwh,
  promotions: readonly Promotion[],
  timeZone: string,
): TariffStructure {
  const { elements, minimum, maximum } = tariffStructure(list);
  const lowered = promotions.flatMap((promotion) => promotedElements(list, promotion, timeZone));
  return { elements: [...lowered, ...elements], minimum, maximum };
}

/** Always a price per kWh, also of nothing: a FLAT one would leave the energy to the element behind it (OCPI-F2). */
function promotedElements(list: PricePerKwh, promotion: Promotion, timeZone: string): readonly TariffElement[] {
  const priceMicroPerKwh = discountedMicroPerKwh(list.priceMicroPerKwh, promotion.discount);
  if (priceMicroPerKwh >= list.priceMicroPerKwh) return [];
  const vat = new Fraction(list.vatBasisPoints, 10_000);
  const priceMicro = new Fraction(priceMicroPerKwh).div(vat.add(1));
  const component = { dimension: "ENERGY", priceMicro, vat, stepSize: 1 } as const;
  return restrictionsOf(promotion, timeZone).map((restrictions) => ({ components: [component], restrictions }));
}

/** When a promotion is active, on the clocks of a zone: any of these. */
export function restrictionsOf(promotion: Promotion, timeZone: string): readonly Restrictions[] {
  const from = wallClock(promotion.startAt, timeZone);
  const until = wallClock(overAt(promotion), timeZone);
  return dailyHours(promotion).flatMap((hours) =>
    from.date === until.date
      ? within(hours, from.date, from.minuteOfDay, until.minuteOfDay)
      : [
          ...within(hours, from.date, from.minuteOfDay, MINUTES_OF_DAY),
          ...wholeDays(hours, dayAfter(from.date), until.date),
          ...within(hours, until.date, 0, until.minuteOfDay),
        ],
  );
}

/** The hours of one day, as far as they lie between two minutes of it. */
function within(hours: DailyHours, date: string, fromMinute: number, toMinute: number): readonly Restrictions[] {
  const from = Math.max(hours.fromMinute, fromMinute);
  const to = Math.min(hours.toMinute, toMinute);
  const { weekday } = wallClock(Date.parse(date), "UTC");
  const isItsDay = hours.weekdays.length === 0 || hours.weekdays.includes(weekday);
  return from < to && isItsDay ? [{ startDate: date, endDate: dayAfter(date), ...clockOf(from, to) }] : [];
}

function wholeDays(hours: DailyHours, startDate: string, endDate: string): readonly Restrictions[] {
  if (startDate >= endDate) return [];
  const weekdays = hours.weekdays.length === 0 ? {} : { weekdays: hours.weekdays };
  return [{ startDate, endDate, ...weekdays, ...clockOf(hours.fromMinute, hours.toMinute) }];
}

/** What is no bound is left out; the end of the day is written as 0. */
function clockOf(fromMinute: number, toMinute: number): Restrictions {
  return {
    ...(fromMinute === 0 ? {} : { startMinute: fromMinute }),
    ...(toMinute === MINUTES_OF_DAY ? {} : { endMinute: toMinute }),
  };
}

function dayAfter(date: string): string {
  return toIso(Date.parse(date) + DAY).slice(0, 10);
}
