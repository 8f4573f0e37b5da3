import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import type { SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../fetch.ts";
import { addDays, midnight } from "../../local-days.ts";
import { loadStatusesSince } from "../../states/history-queries.ts";
import type { Moment } from "./curve-points.ts";
import type { SessionFilter } from "./filter.ts";
import type { limitSteps } from "./limits.ts";

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

/** What is gone through again for it is long; a session that runs is not followed by the second in it. */
const AGAIN_MS = 15_000;

/** What its connector showed while the session lasted, with the last before. */
export function sessionStatusesQuery({ chargePointId, connectorId, startedAt, state }: SessionView) {
  return queryOptions({
    queryKey: ["session-statuses", chargePointId, connectorId, startedAt],
    refetchInterval: state === "ACTIVE" ? AGAIN_MS : false,
    queryFn: () => loadStatusesSince(chargePointId, Date.parse(startedAt), connectorId),
    placeholderData: keepPreviousData,
  });
}

/** The messages by which a session is made; meter values are its curve. */
const SESSION_ACTIONS = [
  "RemoteStartTransaction",
  "StartTransaction",
  "StatusNotification",
  "RemoteStopTransaction",
  "StopTransaction",
] as const;
/** A charger is ready before a transaction and free after it. */
const AROUND_MS = 5 * 60_000;
const MOST_EVENTS = 100;

/** What was said around a session, in order of time. */
export function eventsQuery({ id, chargePointId, startedAt, stoppedAt, updatedAt }: SessionView) {
  const toAt = stoppedAt === null ? null : Math.max(Date.parse(stoppedAt), Date.parse(updatedAt)) + AROUND_MS;
  const from = new Date(Date.parse(startedAt) - AROUND_MS).toISOString();
  const to = toAt === null ? {} : { to: new Date(toAt).toISOString() };
  return queryOptions({
    queryKey: ["session-events", id, toAt],
    refetchInterval: toAt === null ? AGAIN_MS : false,
    queryFn: async () => {
      const ofAction = SESSION_ACTIONS.map((action) => {
        const query = { limit: MOST_EVENTS, order: "oldestFirst" as const, from, ...to, action };
        return parseResponse(
          api["charge-points"][":id"].messages.$get({ param: { id: encodeURIComponent(chargePointId) }, query }),
        );
      });
      const found = (await Promise.all(ofAction)).flatMap(({ items }) => items);
      return found.sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
    },
  });
}

const SESSIONS_AT_ONCE = 100;
const SOURCES_HOLD_MS = 5 * 60_000;

/** By source, in Wh, of those sessions of which it is known. */
export type SourcesOfSessions = ReadonlyMap<string, Readonly<Record<string, number>>>;

export async function loadSources(ids: readonly string[]): Promise<SourcesOfSessions> {
  const found: [string, Readonly<Record<string, number>>][] = [];
  for (let from = 0; from < ids.length; from += SESSIONS_AT_ONCE) {
    const query = { ids: ids.slice(from, from + SESSIONS_AT_ONCE).join(",") };
    const { items } = await parseResponse(api.sessions["energy-sources"].$get({ query }));
    found.push(...items.map(({ sessionId, sourcesWh }) => [sessionId, sourcesWh] as [string, Record<string, number>]));
  }
  return new Map(found);
}

export const sourcesOfSessionsQuery = (ids: readonly string[]) =>
  queryOptions({
    // Not with every message of a session: a quarter hour is as short as it gets.
    queryKey: ["session-sources", ids],
    staleTime: SOURCES_HOLD_MS,
    queryFn: () => loadSources(ids),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });

export type Moments = readonly (Moment & { readonly samples: Parameters<typeof limitSteps>[0][number]["samples"] })[];

export const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id, "moments"],
    queryFn: async () => {
      const found: Moments[number][] = [];
      let cursor: string | null = null;
      do {
        const query = { limit: MOST_AT_ONCE, ...(cursor === null ? {} : { cursor }) };
        const page: { items: Moments; nextCursor: string | null } = await parseResponse(
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
