import { clockInstants, DAY, wallClock } from "./time.ts";

/** When a row of a table that people typed holds: by the clock and the calendar on the wall. */
export interface LocalWindow {
  /** 1 is Monday. Absent: every day. */
  readonly weekdays?: readonly number[] | undefined;
  /** Minutes of the day, half-open; 1440 is its end. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** First and last day, `YYYY-MM-DD`, both included. Absent: without end. */
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
}

export interface TableStretch<Row> {
  readonly startAt: number;
  readonly endAt: number;
  /** The first row that holds; null: none does. */
  readonly row: Row | null;
}

/** A table as it follows the clocks of a zone from one instant to another, whatever the clocks do between. */
export function stretchesOf<Row extends LocalWindow>(
  rows: readonly Row[],
  from: number,
  until: number,
  zone: string,
): readonly TableStretch<Row>[] {
  const minutes = rows.flatMap(({ fromMinute, untilMinute }) => [fromMinute, untilMinute]);
  const edges = [...new Set([from, ...clockInstants(from, until, zone, minutes), until])].toSorted((a, b) => a - b);
  return edges.slice(1).map((endAt, index) => {
    const startAt = edges[index] ?? from;
    const clock = wallClock(startAt, zone);
    return { startAt, endAt, row: rows.find((row) => holds(row, clock)) ?? null };
  });
}

function holds(row: LocalWindow, { date, weekday, minuteOfDay }: ReturnType<typeof wallClock>): boolean {
  const { weekdays, fromMinute, untilMinute, validFrom = date, validTo = date } = row;
  const isItsDay = (weekdays === undefined || weekdays.includes(weekday)) && date >= validFrom && date <= validTo;
  return isItsDay && minuteOfDay >= fromMinute && minuteOfDay < untilMinute;
}

/** Today and tomorrow as people in a zone count days. */
export function todayAndTomorrow(now: number, zone: string): { readonly startAt: number; readonly endAt: number } {
  const today = wallClock(now, zone).date;
  const begins = clockInstants(now - 2 * DAY, now + 3 * DAY, zone, [])
    .filter((at) => wallClock(at, zone).date >= today && wallClock(at - 1, zone).date < wallClock(at, zone).date)
    .toSorted((left, right) => left - right);
  const [startAt = now, , endAt = now + 2 * DAY] = begins;
  return { startAt, endAt };
}
