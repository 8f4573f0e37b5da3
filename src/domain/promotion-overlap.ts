import { type DailyHours, dailyHours, isActiveAt, isFor, ONCE_MORE, overAt, type Promotion } from "./promotion.ts";
import { clockInstants } from "./time.ts";

export interface Station {
  readonly id: string;
  readonly timeZone: string;
}

/**
 * The first of the others that is active together with a promotion somewhere, for a class of both; null: none is ever. Exact:
 * on the clocks of the stations, through nights, weekdays, and days on which clocks are put forward or back.
 */
export function overlapping(
  promotion: Promotion,
  others: readonly Promotion[],
  stations: readonly Station[],
): { readonly other: Promotion; readonly at: number; readonly timeZone: string } | null {
  for (const other of others) {
    for (const timeZone of sharedZones(promotion, other, stations)) {
      const at = firstOverlap(promotion, other, timeZone);
      if (at !== null) return { other, at, timeZone };
    }
  }
  return null;
}

/** Of the stations at which both sell a class. */
function sharedZones(one: Promotion, other: Promotion, stations: readonly Station[]): ReadonlySet<string> {
  const classes = one.classes.filter((each) => other.classes.includes(each));
  const shared = stations.filter(({ id }) =>
    classes.some((each) => [one, other].every((promotion) => isFor(promotion, { locationId: id, class: each }))),
  );
  return new Set(shared.map(({ timeZone }) => timeZone));
}

/** When both are first active on the clock of a zone; null: never. */
export function firstOverlap(one: Promotion, other: Promotion, timeZone: string): number | null {
  const from = Math.max(one.startAt, other.startAt);
  const until = Math.min(overAt(one), overAt(other));
  if (from >= until || !haveSameHours(one, other)) return null;
  const minutes = [one.startMinute, one.endMinute, other.startMinute, other.endMinute];
  const edges = clockInstants(from, Math.min(until, from + ONCE_MORE), timeZone, minutes);
  const sorted = [from, ...edges.toSorted((left, right) => left - right)];
  return sorted.find((at) => isActiveAt(one, timeZone, at) && isActiveAt(other, timeZone, at)) ?? null;
}

/** Whatever the clock: no hour of a week belongs to both, and then none of any week does. */
function haveSameHours(one: Promotion, other: Promotion): boolean {
  return dailyHours(one).some((hours) => dailyHours(other).some((theirs) => meet(hours, theirs)));
}

function meet(one: DailyHours, other: DailyHours): boolean {
  const onSameDay =
    one.weekdays.length === 0 ||
    other.weekdays.length === 0 ||
    one.weekdays.some((weekday) => other.weekdays.includes(weekday));
  return onSameDay && one.fromMinute < other.toMinute && other.fromMinute < one.toMinute;
}
