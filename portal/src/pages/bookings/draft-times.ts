import type { TimeSpan } from "../../figures/time-span.ts";
import { instantOf, localOf } from "../../local-time.ts";
import { m } from "../../text.ts";

/** What the two fields hold: the station's wall clock, as `datetime-local` has it. */
export interface DraftTimes {
  readonly begin: string;
  readonly end: string;
}

/** Of a maintenance: it may last until somebody says that it is done, and has no end to name then. */
export interface OpenEndedTimes extends DraftTimes {
  readonly openEnded: boolean;
}

export function timesOf({ from, to }: TimeSpan, timeZone: string): DraftTimes {
  return { begin: localOf(from, timeZone), end: localOf(to, timeZone) };
}

export function instantsOf({ begin, end }: DraftTimes, timeZone: string) {
  const instant = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return { beginAt: instant(begin), endAt: instant(end) };
}

export function openEndedInstantsOf({ begin, end, openEnded }: OpenEndedTimes, timeZone: string) {
  if (!openEnded) return { ...instantsOf({ begin, end }, timeZone), openEnded };
  return { beginAt: instantsOf({ begin, end: begin }, timeZone).beginAt, openEnded };
}

/** What is to be otherwise of what is in the calendar: its instants have seconds that the fields do not show. */
export function changedInstantsOf(times: OpenEndedTimes, before: OpenEndedTimes, timeZone: string) {
  const { begin, end, openEnded } = times;
  const { beginAt, endAt } = instantsOf({ begin, end: openEnded ? begin : end }, timeZone);
  return {
    ...(begin === before.begin ? {} : { beginAt }),
    ...(openEnded || end === before.end ? {} : { endAt }),
    ...(openEnded === before.openEnded ? {} : { openEnded }),
  };
}

/** What is wrong with either, to stand beside it. */
export function whyNotTimes(
  { begin, end, openEnded = false }: DraftTimes & Partial<OpenEndedTimes>,
  timeZone: string,
): Partial<DraftTimes> {
  if (begin === "") return { begin: m.fieldMissing() };
  if (openEnded) return {};
  if (end === "") return { end: m.fieldMissing() };
  return instantOf(end, timeZone) > instantOf(begin, timeZone) ? {} : { end: m.fieldEndsEarly() };
}
