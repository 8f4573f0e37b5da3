import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";
import type { TimeSpan } from "../../figures/time-span.ts";
import { addDays, midnight } from "../../local-days.ts";
import type { BookingFilter } from "./search.ts";

const PAGE_SIZE = 50;

const instant = (at: number) => new Date(at).toISOString();

export const calendarQuery = (stationId: string, { from, to }: TimeSpan) =>
  queryOptions({
    queryKey: ["calendar", stationId, from, to],
    queryFn: () =>
      parseResponse(
        api.locations[":id"].calendar.$get({
          param: { id: stationId },
          query: { from: instant(from), to: instant(to) },
        }),
      ),
    placeholderData: (before, query) => (query?.queryKey[1] === stationId ? before : undefined),
  });

/** With the version that an edit is made from. */
export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: ["calendar", "booking", id],
    queryFn: async () => {
      const answer = await api.bookings[":id"].$get({ param: { id } });
      return { booking: await parseResponse(answer), etag: answer.headers.get("ETag") ?? "" };
    },
  });

/** By their begin, the newest first. The days of a filter are those of this time zone. */
export const bookingsQuery = (filter: BookingFilter, timeZone: string) =>
  infiniteQueryOptions({
    queryKey: ["bookings", filter, timeZone],
    queryFn: ({ pageParam }) => {
      const { station, kind, state, from, to } = filter;
      const query = {
        limit: PAGE_SIZE,
        ...(pageParam === null ? {} : { cursor: pageParam }),
        ...(station === undefined ? {} : { locationId: station }),
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
        ...(from === undefined ? {} : { from: instant(midnight(from, timeZone)) }),
        ...(to === undefined ? {} : { to: instant(midnight(addDays(to, 1), timeZone)) }),
      };
      return parseResponse(api.bookings.$get({ query }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
