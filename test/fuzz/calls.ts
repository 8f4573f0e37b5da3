import fc from "fast-check";
import * as z from "zod";
import { type OutboundAction, toChargePoint } from "../../src/ocpp/messages.ts";
import { type JsonSchema, payloadsOf } from "../ocpp/json-schema-arbitrary.ts";

export const CALLS = Object.keys(toChargePoint) as readonly OutboundAction[];

type Half = "request" | "response";
type Payload = Readonly<Record<string, unknown>>;

const arbitraries = new Map<string, fc.Arbitrary<unknown>>();

/** A valid request of the central system, or a valid answer to one, made from our own table and the seed. */
export function validPayload(action: OutboundAction, half: Half, seed: number): Payload {
  const key = `${action}.${half}`;
  const known = arbitraries.get(key) ?? payloadsOf(z.toJSONSchema(toChargePoint[action][half]) as JsonSchema);
  arbitraries.set(key, known);
  return fc.sample(known, { seed, numRuns: 1 })[0] as Payload;
}
