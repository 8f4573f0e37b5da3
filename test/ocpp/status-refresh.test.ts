import { describe, expect, it } from "vitest";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { PureObject, REGISTRATION } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

const calls = (object: PureObject) => object.sent.filter((frame): frame is CallFrame => frame.type === "call");
const boot = (object: PureObject, fields = {}) =>
  object.hear({ type: "call", id: "boot", action: "BootNotification", payload: { ...BOOT, ...fields } });

describe("OCPP-B8, S4 a charge point that boots before it answers that it will", () => {
  it("is still asked for all statuses at once before it is asked for each", () => {
    const object = new PureObject(NOON);
    object.connect();
    object.passTo(NOON + 10_000);
    const [trigger] = calls(object);
    expect(trigger?.payload).toEqual({ requestedMessage: "BootNotification" });
    boot(object);
    object.hear({ type: "result", id: trigger?.id ?? "", payload: { status: "Accepted" } });
    object.passTo(NOON + 69_999);
    expect(calls(object)).toHaveLength(1);
    object.passTo(NOON + 70_000);
    expect(
      calls(object)
        .slice(1)
        .map(({ payload }) => payload),
    ).toEqual([{ requestedMessage: "StatusNotification" }]);
  });
});

describe("OCPP-B1 a boot that is not accepted", () => {
  it.each([
    ["Pending", {}, 60],
    ["Rejected", {}, 300],
    ["Pending", { pendingRetrySeconds: 20 }, 20],
    ["Rejected", { rejectedRetrySeconds: 900 }, 900],
  ] as const)("is %s with %j: the next one in %i s", (bootMismatch, settings, interval) => {
    const object = new PureObject(NOON, { registration: { ...REGISTRATION, settings: { bootMismatch, ...settings } } });
    object.connect();
    const [answer] = boot(object, { chargePointModel: "Another" }) ?? [];
    expect(answer).toMatchObject({ payload: { status: bootMismatch, interval } });
  });
});

describe("OCPP-R3 meter values before a remote start", () => {
  it("are waited for as long as the charge point's settings say", () => {
    const registration = { ...REGISTRATION, settings: { meterBeforeStartSeconds: 1 } };
    const object = new PureObject(NOON, { registration });
    object.connect();
    boot(object);
    object.give("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" });
    object.passTo(NOON + 999);
    expect(calls(object).map(({ action }) => action)).toEqual(["TriggerMessage"]);
    object.passTo(NOON + 1_000);
    expect(calls(object).map(({ action }) => action)).toEqual(["TriggerMessage", "RemoteStartTransaction"]);
  });
});
