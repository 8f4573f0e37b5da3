import { hc, parseResponse } from "hono/client";
import type { Api } from "../../../src/entry/app.ts";
import { ApiError, send } from "../fetch.ts";

/** On a road's network an answer may never come; then the next try is worth more than waiting. */
const ANSWER_WITHIN_MS = 10_000;

const fetchInTime: typeof fetch = (input, init) =>
  send(input, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

/** The API by its own type: a changed route is a compile error where it is used. */
export const api = hc<Api>("/api", { fetch: fetchInTime });

export function loadAvailability(id: string) {
  return parseResponse(api.public.locations[":id"].availability.$get({ param: { id } }));
}

export type Slot = Awaited<ReturnType<typeof loadSlot>>;

/** @param connectorId whose price is wanted; undefined: the slot's first. */
export function loadSlot(code: string, connectorId: number | undefined) {
  const query = connectorId === undefined ? {} : { connectorId: `${connectorId}` };
  return parseResponse(api.public.slots[":code"].$get({ param: { code }, query }));
}

export type Charge = Awaited<ReturnType<typeof startCharge>>;

/** At the price that was shown. @param startKey of this start: a repeat with it is no second start. */
export function startCharge({ slot: { code, connectorId }, offer }: Slot, startKey: string) {
  const quote = offer === null ? {} : { quoteId: offer.quoteId };
  const json = { connectorId, startKey, ...quote };
  return parseResponse(api.public.slots[":code"].charges.$post({ param: { code }, json }));
}

/** The charge that this browser started; null: it has none. */
export async function loadCharge(): Promise<Charge | null> {
  try {
    return await parseResponse(api.public.charges.current.$get());
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return null;
    throw error;
  }
}

/** Back from the payment's page. */
export function resumeCharge() {
  return parseResponse(api.public.charges.current.resume.$post());
}

export function stopCharge() {
  return parseResponse(api.public.charges.current.stop.$post());
}

export function loadCurve() {
  return parseResponse(api.public.charges.current.curve.$get());
}

export type Receipt = Awaited<ReturnType<typeof loadReceipt>>;

export function loadReceipt(token: string) {
  return parseResponse(api.public.receipts[":token"].$get({ param: { token } }));
}
