import type { BookingSettings } from "./booking-settings.ts";
import { DAY, MINUTE } from "./time.ts";

/** A stretch of time from `beginAt` up to, and without, `endAt`. */
export interface Period {
  readonly beginAt: number;
  readonly endAt: number;
}

/** Do they overlap, or lie closer than `bufferMs`? The one rule against double booking; `store/bookings.ts` says it in SQL. */
export function doClash(left: Period, right: Period, bufferMs: number): boolean {
  return left.beginAt < right.endAt + bufferMs && right.beginAt < left.endAt + bufferMs;
}

/** What is in the way of a period. */
export function clashesOf<T extends Period>(taken: readonly T[], wanted: Period, bufferMs: number): readonly T[] {
  return taken.filter((each) => doClash(each, wanted, bufferMs));
}

/** The stretches of a window in which something of at least `shortestMs` can be booked, in order. */
export function freeSlots(
  taken: readonly Period[],
  window: Period,
  { bufferMs, shortestMs }: { readonly bufferMs: number; readonly shortestMs: number },
): readonly Period[] {
  const free: Period[] = [];
  let from = window.beginAt;
  for (const { beginAt, endAt } of taken.toSorted((left, right) => left.beginAt - right.beginAt)) {
    if (endAt + bufferMs <= from) continue;
    const until = Math.min(beginAt - bufferMs, window.endAt);
    if (until - from >= shortestMs) free.push({ beginAt: from, endAt: until });
    from = Math.max(from, endAt + bufferMs);
  }
  if (window.endAt - from >= shortestMs) free.push({ beginAt: from, endAt: window.endAt });
  return free;
}

/** When any one of several EVSEs can be booked: the stretches of each, without those that lie within one of another. In order. */
export function slotsOfAny(slotsOfEach: readonly (readonly Period[])[]): readonly Period[] {
  const slots: Period[] = [];
  let end = Number.NEGATIVE_INFINITY;
  const longestFirst = (left: Period, right: Period) => left.beginAt - right.beginAt || right.endAt - left.endAt;
  for (const slot of slotsOfEach.flat().toSorted(longestFirst)) {
    if (slot.endAt <= end) continue;
    slots.push(slot);
    end = slot.endAt;
  }
  return slots;
}

/** What speaks against a period, in a sentence; null: nothing (B6). A booking may begin now. */
export function whyNotPeriod({ beginAt, endAt }: Period, settings: BookingSettings, now: number): string | null {
  const { horizonDays, minMinutes, maxMinutes, incrementMinutes } = settings;
  const minutes = (endAt - beginAt) / MINUTE;
  if (endAt <= beginAt) return "It ends before it begins.";
  if (beginAt < now - MINUTE) return "It begins in the past.";
  if (endAt > now + horizonDays * DAY) return `It is further ahead than ${horizonDays} days.`;
  if (minutes < minMinutes) return `It is shorter than ${minMinutes} minutes.`;
  if (minutes > maxMinutes) return `It is longer than ${maxMinutes} minutes.`;
  // Zones differ by multiples of 15 minutes: what is on the grid of UTC is on that of the place.
  const isOnGrid = (at: number) => at % (incrementMinutes * MINUTE) === 0;
  const isNow = Math.abs(beginAt - now) <= MINUTE;
  if (isOnGrid(endAt) && isOnGrid(beginAt)) return null;
  return isNow ? null : `It begins and ends at multiples of ${incrementMinutes} minutes.`;
}

/**
 * How long a start that nothing was booked for may have the EVSE: as long as is usual, or until what comes next in the
 * calendar. Null: too short to be worth it.
 */
export function immediatePeriod(taken: readonly Period[], settings: BookingSettings, now: number): Period | null {
  const { immediateMinutes, minMinutes, bufferMinutes } = settings;
  const bufferMs = bufferMinutes * MINUTE;
  const usual = { beginAt: now, endAt: now + immediateMinutes * MINUTE };
  const next = Math.min(...clashesOf(taken, usual, bufferMs).map(({ beginAt }) => beginAt - bufferMs));
  const endAt = Math.min(usual.endAt, next);
  return endAt - now < Math.min(minMinutes, immediateMinutes) * MINUTE ? null : { beginAt: now, endAt };
}
