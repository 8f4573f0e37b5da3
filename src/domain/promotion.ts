import type { ConnectorClass } from "./location.ts";
import { clockInstants, DAY, type WallClock, wallClock } from "./time.ts";

/** Takes off so much, or sets the price per kWh, VAT included. It never raises a price (EN-T7). */
export type Discount =
  | { readonly kind: "percentage"; readonly basisPoints: number }
  | { readonly kind: "fixed"; readonly priceMicroPerKwh: number };

/** When a promotion is active: in its window, at these local hours of these local days (OCPI-F10). */
export interface PromotionTimes {
  readonly startAt: number;
  readonly endAt: number;
  /** On which the hours begin, so that a night belongs to the day before it. 1 is Monday. Empty: every day. */
  readonly weekdays: readonly number[];
  /** Minutes of the local day: from `startMinute` to before `endMinute`, over midnight where that is earlier; 0 and 0: all day. */
  readonly startMinute: number;
  readonly endMinute: number;
}

export interface Promotion extends PromotionTimes {
  readonly id: string;
  readonly name: string;
  readonly discount: Discount;
  readonly classes: readonly ConnectorClass[];
  /** Null: everywhere. */
  readonly locationIds: readonly string[] | null;
  /** Ended by hand then; null: it ends as planned. Never in the past, so that what a start instant finds never changes. */
  readonly endedAt: number | null;
  readonly createdAt: number;
}

/** What of a promotion may be changed while it may. */
export type PromotionTerms = Omit<Promotion, "id" | "createdAt">;

/** What is sold where, and what the clock shows there. */
export interface PromotedPlace {
  readonly locationId: string;
  readonly class: ConnectorClass;
  readonly timeZone: string;
}

/**
 * The promotion that is active for a class at a place at an instant. None overlaps another; should a place have come
 * under two later, by its time zone, the one entered first counts: they never stack (EN-T7).
 */
export function promotionAt(promotions: readonly Promotion[], place: PromotedPlace, at: number): Promotion | null {
  return promotions
    .filter((promotion) => isFor(promotion, place) && isActiveAt(promotion, place.timeZone, at))
    .reduce<Promotion | null>(
      (first, each) => (first !== null && first.createdAt <= each.createdAt ? first : each),
      null,
    );
}

export function isFor({ classes, locationIds }: Promotion, place: Omit<PromotedPlace, "timeZone">): boolean {
  return classes.includes(place.class) && (locationIds === null || locationIds.includes(place.locationId));
}

/** When it is over, by hand or as planned. */
export function overAt({ endAt, endedAt }: Pick<Promotion, "endAt" | "endedAt">): number {
  return Math.min(endAt, endedAt ?? endAt);
}

export function isActiveAt(promotion: Promotion, timeZone: string, at: number): boolean {
  return promotion.startAt <= at && at < overAt(promotion) && isInHours(promotion, wallClock(at, timeZone));
}

/** Until when an active promotion stays active without a pause: what a driver is told. */
export function activeUntil(promotion: Promotion, timeZone: string, at: number): number {
  const end = overAt(promotion);
  const edges = clockInstants(at, Math.min(end, at + ONCE_MORE), timeZone, [
    promotion.startMinute,
    promotion.endMinute,
  ]);
  return edges.toSorted((left, right) => left - right).find((edge) => !isActiveAt(promotion, timeZone, edge)) ?? end;
}

/** What a clock shows every week it shows at least once within so long, though clocks be put forward over it. */
export const ONCE_MORE = 15 * DAY;

function isInHours(times: PromotionTimes, { weekday, minuteOfDay }: Omit<WallClock, "date">): boolean {
  return dailyHours(times).some(
    ({ weekdays, fromMinute, toMinute }) =>
      minuteOfDay >= fromMinute && minuteOfDay < toMinute && (weekdays.length === 0 || weekdays.includes(weekday)),
  );
}

/** Hours within one local day, on the weekdays that they fall on. */
export interface DailyHours {
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  /** Exclusive: 1440 is the end of the day. */
  readonly toMinute: number;
}

export const MINUTES_OF_DAY = 1_440;

/** The hours of a promotion day by day: those over midnight are two. */
export function dailyHours({
  weekdays,
  startMinute,
  endMinute,
}: Omit<PromotionTimes, "startAt" | "endAt">): readonly DailyHours[] {
  const toMinute = endMinute === 0 ? MINUTES_OF_DAY : endMinute;
  if (startMinute < toMinute) return [{ weekdays, fromMinute: startMinute, toMinute }];
  return [
    { weekdays, fromMinute: startMinute, toMinute: MINUTES_OF_DAY },
    { weekdays: weekdays.map((weekday) => (weekday % 7) + 1), fromMinute: 0, toMinute },
  ];
}
