import { BEGINNING_OF_TIME, type EventObject, type IntervalPeriod, WITHOUT_END } from "./objects.ts";
import { json, problem, type VtnReply } from "./reply.ts";

const MOST_PER_PAGE = 50;

/** A page of a list by `skip` and `limit`. */
export function page(query: URLSearchParams, all: readonly object[]): VtnReply {
  const skip = wholeOf(query, "skip", 0);
  const limit = wholeOf(query, "limit", MOST_PER_PAGE);
  if (skip === null) return problem(400, "skip must be a whole number");
  if (limit === null || limit > MOST_PER_PAGE) return problem(400, `limit must be at most ${MOST_PER_PAGE}`);
  return json(200, all.slice(skip, skip + limit));
}

function wholeOf(query: URLSearchParams, name: string, otherwise: number): number | null {
  const text = query.get(name);
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : null;
}

/**
 * Those a client may see that a query asks for. The definitions want targets to be named in the query, the guide lets
 * the VTN find them by itself; here what was granted is shown, unless the query names others.
 */
export function wantedEvents(
  events: readonly EventObject[],
  query: URLSearchParams,
  granted: ReadonlySet<string>,
  now: number,
): readonly EventObject[] {
  const programId = query.get("programID");
  const named = query.getAll("targets");
  return events.flatMap((event) => {
    if (programId !== null && event.programID !== programId) return [];
    if (query.get("active") === "true" && lifespanEnd(event) <= now) return [];
    if (event.targets === undefined || event.targets.length === 0) return [event];
    const targets = event.targets.filter((each) => granted.has(each) && (named.length === 0 || named.includes(each)));
    // A client never learns of targets that it does not have.
    return targets.length === 0 ? [] : [{ ...event, targets }];
  });
}

/** When all of its intervals have transpired. */
function lifespanEnd({ duration, intervalPeriod, intervals = [] }: EventObject): number {
  if (duration === WITHOUT_END) return Number.POSITIVE_INFINITY;
  const own = intervals.flatMap((interval) => (interval.intervalPeriod ? [endOf(interval.intervalPeriod, 1)] : []));
  if (own.length > 0) return Math.max(...own);
  return intervalPeriod ? endOf(intervalPeriod, Math.max(1, intervals.length)) : Number.NEGATIVE_INFINITY;
}

function endOf({ start = BEGINNING_OF_TIME, duration = "PT0S" }: IntervalPeriod, times: number): number {
  if (duration === WITHOUT_END) return Number.POSITIVE_INFINITY;
  if (start === BEGINNING_OF_TIME) return Number.NEGATIVE_INFINITY;
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?$/.exec(duration) ?? [];
  return Date.parse(start) + (Number(hours) * 60 + Number(minutes)) * 60_000 * times;
}
