import { queryOptions } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";

/** More would be a list of its own. */
const MOST_SESSIONS = 50;

/** Running ones that a person should look at, as the Worker says. */
export const stalledSessionsQuery = queryOptions({
  queryKey: ["sessions", "stalled"],
  queryFn: async () => {
    const query = { state: "ACTIVE", attention: "true", limit: MOST_SESSIONS } as const;
    return (await parseResponse(api.sessions.$get({ query }))).items;
  },
});

const MOST_BOOKINGS = 100;
const HOURS_AHEAD = 6;
const HOUR_MS = 3_600_000;
/** It moves on by so much. */
const STEP_MS = 5 * 60_000;

/** What is booked for the next hours, the first to begin first. */
export function nextBookingsQuery(now: number) {
  const from = Math.floor(now / STEP_MS) * STEP_MS;
  const instant = (at: number) => new Date(at).toISOString();
  return queryOptions({
    queryKey: ["bookings", "next", from],
    queryFn: async () => {
      const span = { from: instant(from), to: instant(from + HOURS_AHEAD * HOUR_MS) };
      const query = { ...span, order: "oldestFirst", limit: MOST_BOOKINGS } as const;
      const { items } = await parseResponse(api.bookings.$get({ query }));
      return items.filter(({ state, origin }) => TO_COME.includes(state) && origin !== "started");
    },
    placeholderData: (before) => before,
  });
}

const TO_COME: readonly string[] = ["PENDING", "RESERVED"];
