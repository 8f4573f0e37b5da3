import type { InboundAction } from "../../src/ocpp/messages.ts";
import type { FaultSwitch } from "./spec.ts";

type Payload = Readonly<Record<string, unknown>>;
type Distortion = (payload: Payload, action: InboundAction, poweredAt: number) => Payload;

const without = (payload: Payload, ...keys: string[]): Payload =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => !keys.includes(key)));

/** Applies the change to every value under one of the keys, however deep. */
function rewrite(value: unknown, keys: readonly string[], change: (found: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => rewrite(each, keys, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, keys.includes(key) ? change(each) : rewrite(each, keys, change)]),
  );
}

const rewritten = (payload: Payload, keys: readonly string[], change: (found: unknown) => unknown): Payload =>
  rewrite(payload, keys, change) as Payload;

function inKilowattHours(samples: unknown): unknown {
  if (!Array.isArray(samples)) return samples;
  return samples.map((sample) =>
    sample.unit === "Wh" ? { ...sample, unit: "kWh", value: String(Number(sample.value) / 1000) } : sample,
  );
}

/** The switches that only change what a message says; the others sit where the behaviour does (SIM-18). */
const DISTORTIONS: Partial<Record<FaultSwitch, Distortion>> = {
  noTimestamp: (payload, action) => (action === "StatusNotification" ? without(payload, "timestamp") : payload),
  clock1970: (payload, _action, poweredAt) =>
    rewritten(payload, ["timestamp"], (at) => new Date(Math.max(0, Date.parse(String(at)) - poweredAt)).toISOString()),
  clockWithoutZone: (payload) => rewritten(payload, ["timestamp"], (at) => String(at).replace(/Z$/, "")),
  kilowattHours: (payload) => rewritten(payload, ["sampledValue"], inKilowattHours),
  emptySamples: (payload) => rewritten(payload, ["sampledValue"], () => []),
  noTransactionId: (payload, action) => (action === "MeterValues" ? without(payload, "transactionId") : payload),
};

export function distorted(
  switches: ReadonlySet<FaultSwitch>,
  action: InboundAction,
  payload: Payload,
  poweredAt: number,
): Payload {
  return [...switches].reduce((changed, each) => DISTORTIONS[each]?.(changed, action, poweredAt) ?? changed, payload);
}
