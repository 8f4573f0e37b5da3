import { hc, parseResponse } from "hono/client";
import type { Api } from "../../../src/entry/app.ts";
import { send } from "../fetch.ts";

/** On a road's network an answer may never come; then the next try is worth more than waiting. */
const ANSWER_WITHIN_MS = 10_000;

const fetchInTime: typeof fetch = (input, init) =>
  send(input, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

/** The API by its own type: a changed route is a compile error where it is used. */
const api = hc<Api>("/api", { fetch: fetchInTime });

export type Availability = Awaited<ReturnType<typeof loadAvailability>>;

export function loadAvailability(id: string) {
  return parseResponse(api.public.locations[":id"].availability.$get({ param: { id } }));
}
