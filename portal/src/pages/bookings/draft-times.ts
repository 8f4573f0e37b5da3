import type { TimeSpan } from "../../figures/time-span.ts";
import { instantOf, localOf } from "../../local-time.ts";
import { m } from "../../text.ts";

/** What the two fields hold: the station's wall clock, as `datetime-local` has it. */
export interface DraftTimes {
  readonly begin: string;
  readonly end: string;
}

export function timesOf({ from, to }: TimeSpan, timeZone: string): DraftTimes {
  return { begin: localOf(from, timeZone), end: localOf(to, timeZone) };
}

export function instantsOf({ begin, end }: DraftTimes, timeZone: string) {
  const instant = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return { beginAt: instant(begin), endAt: instant(end) };
}

/** What is wrong with either, to stand beside it. */
export function whyNotTimes({ begin, end }: DraftTimes, timeZone: string): Partial<DraftTimes> {
  if (begin === "") return { begin: m.fieldMissing() };
  if (end === "") return { end: m.fieldMissing() };
  return instantOf(end, timeZone) > instantOf(begin, timeZone) ? {} : { end: m.fieldEndsEarly() };
}
