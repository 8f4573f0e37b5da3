import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../fetch.ts";
import { addDays, midnight } from "../../local-days.ts";
import type { Moment } from "./curve-points.ts";
import type { SessionFilter } from "./filter.ts";

const PAGE_SIZE = 50;
/** As many as one answer may hold. */
const MOST_AT_ONCE = 1_000;
/** What a spreadsheet still opens; who wants more, asks for a shorter period. */
const MOST_IN_CSV = 50_000;

/** What the API is asked for. The days of a filter are those of this time zone. */
function questionOf(filter: SessionFilter, timeZone: string) {
  const { from, to, station, slot, state, token, attention } = filter;
  const instant = (date: string) => new Date(midnight(date, timeZone)).toISOString();
  return {
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(to === undefined ? {} : { to: instant(addDays(to, 1)) }),
    ...(station === undefined ? {} : { locationId: station }),
    ...(slot === undefined ? {} : { evseUid: slot }),
    ...(state === undefined ? {} : { state }),
    ...(token === undefined ? {} : { tokenUid: token }),
    ...(attention === undefined ? {} : { attention: "true" as const }),
  };
}

/** Those that run, all of them. */
export const runningQuery = (filter: SessionFilter, timeZone: string) =>
  queryOptions({
    queryKey: ["sessions", "running", filter, timeZone],
    queryFn: async () => {
      const query = { ...questionOf({ ...filter, state: "ACTIVE" }, timeZone), limit: MOST_AT_ONCE };
      return (await parseResponse(api.sessions.$get({ query }))).items;
    },
    placeholderData: keepPreviousData,
  });

/** The newest start first, page by page. */
export const sessionsQuery = (filter: SessionFilter, timeZone: string) =>
  infiniteQueryOptions({
    queryKey: ["sessions", "list", filter, timeZone],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      return parseResponse(
        api.sessions.$get({ query: { ...questionOf(filter, timeZone), limit: PAGE_SIZE, ...cursor } }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

/** All that a filter shows, also those that are not on screen yet. Null: too many. */
export async function loadAllSessions(filter: SessionFilter, timeZone: string): Promise<readonly SessionView[] | null> {
  const found: SessionView[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await parseResponse(
      api.sessions.$get({
        query: { ...questionOf(filter, timeZone), limit: MOST_AT_ONCE, ...(cursor === null ? {} : { cursor }) },
      }),
    );
    found.push(...page.items);
    cursor = page.nextCursor;
    if (found.length > MOST_IN_CSV) return null;
  } while (cursor !== null);
  return found;
}

interface Page {
  readonly items: readonly SessionView[];
  readonly nextCursor: string | null;
}

/** Those that run first, whatever else they are sorted by. */
export function runningFirst(sessions: readonly SessionView[]): readonly SessionView[] {
  const runs = ({ state }: SessionView) => state === "ACTIVE";
  return [...sessions.filter(runs), ...sessions.filter((session) => !runs(session))];
}

const param = (id: string) => ({ param: { id } });

/** Null: there is none of this id. */
export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id],
    queryFn: () => orNull(parseResponse(api.sessions[":id"].$get(param(id)))),
  });

/** Null: nothing is billed, or not yet. */
export const receiptQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id, "receipt"],
    queryFn: () => orNull(parseResponse(api.sessions[":id"].receipt.$get(param(id)))),
  });

export const sourcesQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id, "sources"],
    queryFn: () => orNull(parseResponse(api.sessions[":id"]["energy-sources"].$get(param(id)))),
  });

export const paymentsQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ["sessions", sessionId, "payments"],
    queryFn: async () => (await parseResponse(api.payments.$get({ query: { sessionId } }))).items,
  });

/** A charger that measures every five seconds for hours fills a few pages; what is beyond is not drawn. */
const MOST_MOMENTS = 10_000;

export const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id, "moments"],
    queryFn: async () => {
      const found: Moment[] = [];
      let cursor: string | null = null;
      do {
        const query = { limit: MOST_AT_ONCE, ...(cursor === null ? {} : { cursor }) };
        const page: { items: readonly Moment[]; nextCursor: string | null } = await parseResponse(
          api.sessions[":id"]["meter-values"].$get({ ...param(id), query }),
        );
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && found.length < MOST_MOMENTS);
      return found;
    },
  });

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return null;
    throw error;
  }
}
