import type { Period } from "./calendar.ts";
import { dateAfter, instantAt, wallClock } from "./time.ts";

export const RECURRENCES = ["daily", "weekly"] as const;

/** How something repeats: so many times in all, or until a local day, `YYYY-MM-DD`, on which it may still begin. */
export interface Recurrence {
  readonly every: (typeof RECURRENCES)[number];
  readonly times?: number | undefined;
  readonly until?: string | undefined;
}

/** What repeats more often is asked for again later. */
export const MOST_OCCURRENCES = 100;

const DAYS_BETWEEN = { daily: 1, weekly: 7 } as const;

/**
 * When it takes place, the first as it is given. The others begin and end when the clocks of a zone show the same, so that a
 * night on which these are changed is an hour longer or shorter; what would have no length then has that of the first.
 * @returns one more than `MOST_OCCURRENCES` at most.
 */
export function occurrencesOf(first: Period, { every, times, until }: Recurrence, zone: string): readonly Period[] {
  const [begin, end] = [wallClock(first.beginAt, zone), wallClock(first.endAt, zone)];
  const most = Math.min(times ?? MOST_OCCURRENCES + 1, MOST_OCCURRENCES + 1);
  const dates = Array.from({ length: most }, (_, index) => index * DAYS_BETWEEN[every]).filter(
    (days) => until === undefined || dateAfter(begin.date, days) <= until,
  );
  return dates.map((days) => {
    if (days === 0) return first;
    const [beginAt, endAt] = [begin, end].map((at) => instantAt(dateAfter(at.date, days), at.minuteOfDay, zone)) as [
      number,
      number,
    ];
    return { beginAt, endAt: endAt > beginAt ? endAt : beginAt + first.endAt - first.beginAt };
  });
}

/** What speaks against a series, in a sentence; null: nothing. */
export function whyNotSeries(occurrences: readonly Period[]): string | null {
  if (occurrences.length < 2) return "It does not repeat: its next time would be after the last day.";
  if (occurrences.length > MOST_OCCURRENCES) return `It repeats more than ${MOST_OCCURRENCES} times.`;
  const overlaps = occurrences.some(({ endAt }, index) => endAt > (occurrences[index + 1]?.beginAt ?? endAt));
  return overlaps ? "It lasts until after it begins again." : null;
}
