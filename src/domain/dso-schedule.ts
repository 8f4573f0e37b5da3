import { clockInstants, DAY, HOUR, MINUTE, SECOND, wallClock } from "./time.ts";

/** When a DSO is asked. */
export interface DsoSchedule {
  readonly timeZone: string;
  /** Minute of the local day from which tomorrow's prices may be there; null: it publishes no day ahead. */
  readonly dayAheadAtMinute: number | null;
  readonly pollMinutes: number;
}

export interface Answered {
  readonly now: number;
  /** End of the last binding price that is known. */
  readonly boundUntil: number | null;
  /** In [0, 1): who shares a schedule is not asked in the same instant. */
  readonly luck: number;
}

/** Tomorrow's prices are asked for so often while they are due (energy 5.2). */
const PUBLICATION_POLL = 5 * MINUTE;
/** After the first, second… failure in a row; then the last again and again: the circuit is open, and tried for ever. */
const BACK_OFF = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE];
/** However long a DSO asks to be left alone: it may have meant another unit. */
const MOST_PATIENCE = HOUR;
const JITTER = 0.2;
const NOON = 12 * 60;

/** When to ask again after an answer, and when something new was or is to be there: late is counted from that. */
export function afterAnswer(
  schedule: DsoSchedule,
  { now, boundUntil, luck }: Answered,
): { readonly nextFetchAt: number; readonly expectedAt: number } {
  const { dayAheadAtMinute, pollMinutes } = schedule;
  const usual = now + spread(pollMinutes * MINUTE, luck);
  if (dayAheadAtMinute === null) return { nextFetchAt: usual, expectedAt: usual };
  const dueAt = publicationOf(schedule, dayAheadAtMinute, now);
  const isThere = boundUntil !== null && boundUntil >= noonOfTomorrow(schedule.timeZone, now);
  if (now >= dueAt && !isThere) return { nextFetchAt: now + spread(PUBLICATION_POLL, luck), expectedAt: dueAt };
  const nextFetchAt = now < dueAt ? Math.min(usual, dueAt) : usual;
  return { nextFetchAt, expectedAt: nextFetchAt };
}

/**
 * @param failures questions in a row without a usable answer, this one included.
 * @param retryAfterSeconds what the DSO asked for.
 */
export function afterFailure(now: number, failures: number, luck: number, retryAfterSeconds = 0): number {
  const wait = BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] ?? MINUTE;
  const asked = Math.min(retryAfterSeconds * SECOND, MOST_PATIENCE);
  return now + spread(Math.max(wait, asked), luck);
}

/** It is asked as rarely as one that does not answer may be. */
export function isCircuitOpen(failures: number): boolean {
  return failures >= BACK_OFF.length;
}

function spread(wait: number, luck: number): number {
  return Math.round(wait * (1 + JITTER * luck));
}

/** Of today: the instant at which the clocks show that minute; where they jump over it, the first after it. */
function publicationOf({ timeZone }: DsoSchedule, minute: number, now: number): number {
  const today = wallClock(now, timeZone).date;
  const instants = clockInstants(now - DAY, now + DAY, timeZone, [minute]).toSorted((left, right) => left - right);
  const due = instants.find((at) => {
    const clock = wallClock(at, timeZone);
    return clock.date === today && clock.minuteOfDay >= minute;
  });
  return due ?? now;
}

function noonOfTomorrow(timeZone: string, now: number): number {
  const today = wallClock(now, timeZone).date;
  const noons = clockInstants(now, now + 2 * DAY, timeZone, [NOON]).filter((at) => {
    const clock = wallClock(at, timeZone);
    return clock.date > today && clock.minuteOfDay === NOON;
  });
  return Math.min(...noons);
}
