import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromChargePoint, type InboundAction, type OutboundAction, toChargePoint } from "../../src/ocpp/messages.ts";
import { payloadsOf } from "../ocpp/json-schema-arbitrary.ts";
import { officialSchema, wordsOf } from "../ocpp/official-schemas.ts";
import { ocppApi } from "../support/ocpp-api.ts";
import type { Payload } from "../support/ocpp-client.ts";
import { MORE_IN_ANSWERS, reportsOfChargePoint, requestsToChargePoint } from "../support/ocpp-requests.ts";
import { onRig, type Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";

const operator = ocppApi(sharedStack().api);
const outbound = Object.keys(toChargePoint) as OutboundAction[];
const inbound = Object.keys(fromChargePoint) as InboundAction[];

describe("an operator may send every message of a central system (decision 30)", () => {
  it.concurrent.each(outbound)("%s: it arrives as given, and every answer is shown as it came", async (action) => {
    await onRig(async (rig) => {
      const request = requestOf(rig, action);
      for (const response of answersTo(action)) await rig.answered(action, request, response);
    })();
  });

  it.concurrent.each(outbound)(
    "%s: answered with an error it has failed, and says with which (OCPP-F9)",
    async (action) => {
      await onRig(async (rig) => {
        const given = await rig.give(action, requestOf(rig, action));
        const failed = { state: "failed", response: null, error: { code: "NotImplemented" } };
        expect(given).toMatchObject(failed);
        expect(await operator.command(given.id)).toMatchObject({ action, ...failed });
      })();
    },
  );

  it.concurrent.each(outbound)("%s: what the schema does not allow never leaves, and is named", async (action) => {
    await onRig(async (rig) => {
      const request = requestOf(rig, action);
      for (const [wrong, named] of wrongsOf(action, request)) {
        const { status, code, detail } = await operator.give(rig.id, action, wrong);
        expect([status, code, detail]).toEqual([400, "invalid_request", expect.stringContaining(named)]);
      }
      await rig.charger.call("Heartbeat", {});
      expect(rig.requests(action)).toEqual([]);
    })();
  });
});

describe("every message of a charge point is answered as the schema wants it", () => {
  it.concurrent.each(inbound)("%s", async (action) => {
    await onRig(async (rig) => {
      const report = reportsOfChargePoint(rig.tokens.valid, Date.now())[action];
      expect(await rig.charger.call(action, report)).toBeTypeOf("object");
      const schema = officialSchema(action, "req");
      for (const payload of fc.sample(payloadsOf(schema), { numRuns: SAMPLES, seed: SEED })) {
        expect(await rig.charger.call(action, payload as Payload)).toBeTypeOf("object");
      }
    })();
  });
});

/** Legal payloads of each action, whatever is in them. */
const SAMPLES = 8;
const SEED = 16;

function requestOf(rig: Rig, action: OutboundAction): Payload {
  return requestsToChargePoint(rig.tokens.valid, Date.now())[action];
}

function answersTo(action: OutboundAction): readonly Payload[] {
  const words = wordsOf(officialSchema(action, "conf"), "status");
  return [...words.map((status) => ({ status })), ...(MORE_IN_ANSWERS[action] ?? [])];
}

/** Requests with a field too many, and without each of those that are needed; and what the refusal must name. */
function wrongsOf(action: OutboundAction, request: Payload): readonly (readonly [Payload, string])[] {
  const { required = [] } = officialSchema(action, "req");
  const without = (gone: string) => Object.fromEntries(Object.entries(request).filter(([name]) => name !== gone));
  return [[{ ...request, surprise: 1 }, "surprise"], ...required.map((name) => [without(name), name] as const)];
}
