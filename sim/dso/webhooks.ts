import type { Clock } from "../clock.ts";
import { isJson } from "./bodies.ts";
import { clockTime, localDay } from "./local-day.ts";
import type { EventObject } from "./objects.ts";
import type { DsoState } from "./state.ts";

/** Posts a text; nobody waits for what becomes of it. */
export type Deliver = (url: string, headers: Readonly<Record<string, string>>, body: string) => void;

const LATE_MS = 10 * 60_000;

/** Tells every subscriber that an event is new or other (EN-S3). */
export function notify(state: DsoState, event: EventObject, clock: Clock, deliver: Deliver): void {
  if (state.webhooks === "never") return;
  const body = JSON.stringify({ objectType: "EVENT", operation: "UPDATE", object: event });
  const isToken = state.webhooks !== "without-token";
  for (const { url, bearer } of subscribersOf(state)) {
    const authorization = isToken && bearer !== undefined ? { authorization: `Bearer ${bearer}` } : {};
    const send = () => deliver(url, { "content-type": "application/json", ...authorization }, body);
    if (state.webhooks === "late") clock.at(clock.now() + LATE_MS, send);
    else send();
    if (state.webhooks === "twice") send();
  }
}

function subscribersOf({ objects }: DsoState): readonly { readonly url: string; readonly bearer?: string }[] {
  return [...objects.subscriptions.values()].flatMap(({ objectOperations }) =>
    (Array.isArray(objectOperations) ? objectOperations.filter(isJson) : [])
      .filter(({ objects: kinds }) => Array.isArray(kinds) && kinds.includes("EVENT"))
      .map(({ callbackUrl, bearerToken }) => ({
        url: `${callbackUrl}`,
        ...(typeof bearerToken === "string" ? { bearer: bearerToken } : {}),
      })),
  );
}

/** Calls back each time the prices of a tomorrow appear; returns how to stop it. */
export function atEachPublication({ spec }: DsoState, clock: Clock, callBack: () => void): () => void {
  let callOff = () => {};
  const wait = () => {
    const next = [0, 1]
      .map((offset) => clockTime(localDay(clock.now(), spec.zone, offset), spec.publishMinute, spec.zone))
      .find((at) => at > clock.now());
    if (next === undefined) return;
    callOff = clock.at(next, () => {
      callBack();
      wait();
    });
  };
  wait();
  return () => callOff();
}
