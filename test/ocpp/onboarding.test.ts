import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admitted, registered } from "../../src/ocpp/onboarding.ts";
import { EMPTY_STATE } from "../../src/ocpp/state.ts";
import type { CallFrame, Frame } from "../../src/ocpp/wire.ts";
import { PureObject, REGISTRATION } from "../support/ocpp-object.ts";
import { isOfficiallyValid } from "./official-schemas.ts";

const START = Date.UTC(2031, 4, 5, 10);
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const timestamp = new Date(START).toISOString();

/** An identity that nobody registered, connected while onboarding is on. */
function aNewcomer(): PureObject {
  const object = new PureObject(START);
  const known = admitted(EMPTY_STATE, { kind: "newcomer", identity: REGISTRATION.chargePointId }, START);
  if (known === null) throw new Error("An empty object lets anybody in");
  object.state = known.state;
  object.connect();
  return object;
}

const start = fc.record({
  connectorId: fc.integer({ min: 0, max: 2 }),
  idTag: fc.constantFrom("A", "a", "B"),
  meterStart: fc.nat(3),
  timestamp: fc.constantFrom(timestamp, "1970-01-01T00:00:00Z"),
});
const transactional = fc.oneof(
  fc.record({ action: fc.constant("StartTransaction"), payload: fc.oneof(start, fc.constant({})) }),
  fc.record({
    action: fc.constant("StopTransaction"),
    payload: fc.record({
      transactionId: fc.integer({ min: -1, max: 5 }),
      meterStop: fc.nat(3),
      timestamp: fc.constant(timestamp),
    }),
  }),
  fc.record({
    action: fc.constant("MeterValues"),
    payload: fc.record({
      connectorId: fc.nat(2),
      meterValue: fc.constantFrom([], [{ timestamp, sampledValue: [{ value: "5" }] }]),
    }),
  }),
);
const other = fc.constantFrom(
  { action: "Heartbeat", payload: {} },
  { action: "Authorize", payload: { idTag: "A" } },
  { action: "StatusNotification", payload: { connectorId: 1, status: "Available", errorCode: "NoError" } },
  { action: "DataTransfer", payload: { vendorId: "V" } },
  { action: "FirmwareStatusNotification", payload: { status: "Idle" } },
  { action: "SecurityEventNotification", payload: { type: "T", timestamp } },
);
const boot = fc.constantFrom({ action: "BootNotification", payload: BOOT });

describe("whatever an identity in onboarding does", () => {
  it("OCPP-B5, B7 only its boot and its transaction messages are answered, and nothing but a question to boot is sent", () => {
    const property = fc.property(fc.array(fc.oneof(transactional, other, boot), { maxLength: 40 }), (calls) => {
      const object = aNewcomer();
      const ids: number[] = [];
      for (const [index, { action, payload }] of calls.entries()) {
        object.passTo(object.now + 7_000);
        const [answer] = object.hear({ type: "call", id: `c-${index}`, action, payload }) ?? [];
        const isHeard = ["BootNotification", "StartTransaction", "StopTransaction", "MeterValues"].includes(action);
        expect(answer).toMatchObject(isHeard ? { type: "result" } : { type: "error", code: "SecurityError" });
        if (answer?.type === "result") isOfficiallyValid(action, "conf", answer.payload);
        if (action === "BootNotification") expect(answer).toMatchObject({ payload: { status: "Pending" } });
        if (action === "StartTransaction") ids.push(transactionIdOf(answer));
      }
      expect(object.sent.filter(isCall).map(({ payload }) => payload)).toEqual(
        object.sent.filter(isCall).map(() => ({ requestedMessage: "BootNotification" })),
      );
      expect(new Set(ids)).toEqual(new Set(Array.from({ length: new Set(ids).size }, (_, index) => index + 1)));
      expect([...object.memory.transactions]).toEqual([]);
      expect(object.state).toMatchObject({ open: [], registration: null });
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("OCPP-B7 the same transaction messages again are answered the same, and kept once", () => {
    const property = fc.property(fc.array(transactional, { maxLength: 20 }), (calls) => {
      const object = aNewcomer();
      const play = () =>
        calls.map(({ action, payload }) => object.hear({ type: "call", id: "again", action, payload }));
      const first = play();
      const kept = [...object.memory.quarantine.values()];
      expect(play()).toEqual(first);
      expect([...object.memory.quarantine.values()]).toEqual(kept);
      expect(object.state.onboarding?.quarantined).toBe(kept.length);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("decision 7 its transaction ids go on after the adoption: none is used twice", () => {
    const object = aNewcomer();
    const begin = (meterStart: number) =>
      transactionIdOf(
        object.hear({
          type: "call",
          id: `start-${meterStart}`,
          action: "StartTransaction",
          payload: { connectorId: 1, idTag: "A", meterStart, timestamp },
        })?.[0],
      );
    expect([begin(1), begin(2)]).toEqual([1, 2]);
    object.state = registered(object.state, REGISTRATION, object.now).state;
    object.hear({ type: "call", id: "boot", action: "BootNotification", payload: BOOT });
    // Content that was answered in the quarantine is a charge of its own now.
    expect([begin(1), begin(3)]).toEqual([3, 4]);
    expect(object.memory.transaction(3)).toMatchObject({ authorization: "Accepted" });
  });
});

const isCall = (frame: Frame): frame is CallFrame => frame.type === "call";

function transactionIdOf(answer: Frame | undefined): number {
  return (answer as { readonly payload: { readonly transactionId: number } }).payload.transactionId;
}
