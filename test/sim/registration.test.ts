import { describe, expect, it } from "vitest";
import { createHarness } from "./harness.ts";

const boot = (status: string, interval: number) => ({
  result: { status, interval, currentTime: "2026-03-02T08:00:00Z" },
});
const TWO = { connectors: [{ connectorId: 1 }, { connectorId: 2 }] };

describe("registration", () => {
  it("boots, tells connector 0 and all others, and beats at the interval given (SIM-11, OCPP-B1)", () => {
    const harness = createHarness({ spec: TWO });
    harness.powerOn();
    expect(harness.actions()).toEqual(["BootNotification", ...Array(3).fill("StatusNotification")]);
    expect(harness.of("StatusNotification").map(({ payload }) => payload.connectorId)).toEqual([0, 1, 2]);
    harness.advance(45 * 3);
    expect(harness.of("Heartbeat").map(({ at }) => (at - (harness.seen[0]?.at ?? 0)) / 1000)).toEqual([45, 90, 135]);
  });

  it("says nothing but boots, at the interval given, until it is accepted (SIM-11, OCPP-B1)", () => {
    const answers = [boot("Pending", 20), boot("Rejected", 100), boot("Pending", 0), boot("Accepted", 45)];
    const harness = createHarness({
      reply: ({ action }) => (action === "BootNotification" ? answers.shift() : undefined),
    });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    harness.advance(179);
    expect(harness.actions()).toEqual(Array(3).fill("BootNotification"));
    expect(harness.seen.map(({ at }) => (at - (harness.seen[0]?.at ?? 0)) / 1000)).toEqual([0, 20, 120]);
    harness.advance(1);
    expect(harness.actions().slice(3)).toEqual(["BootNotification", "StatusNotification", "StatusNotification"]);
  });

  it("is deaf while rejected and refuses remote starts while pending (OCPP-B4)", () => {
    let status = "Rejected";
    const harness = createHarness({
      reply: ({ action }) => (action === "BootNotification" ? boot(status, 50) : undefined),
    });
    harness.powerOn();
    expect(harness.call("GetConfiguration", {})).toBeUndefined();
    status = "Pending";
    harness.advance(50);
    expect(harness.call("RemoteStartTransaction", { idTag: "TAG", connectorId: 1 })).toEqual({ status: "Rejected" });
    expect(harness.call("GetLocalListVersion", {})).toEqual({ listVersion: 0 });
    expect(harness.call("TriggerMessage", { requestedMessage: "StatusNotification", connectorId: 1 })).toEqual({
      status: "Accepted",
    });
    expect(harness.statuses()).toEqual(["Available"]);
  });

  it("boots after a power cycle and only then replays; after a mere reconnection it does not boot (SIM-10)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.plug();
    harness.swipe();
    harness.setReachable(false);
    harness.unplug();
    harness.setReachable(true);
    const before = harness.seen.length;
    harness.advance(5);
    expect(harness.actions().slice(before)).toEqual([
      "Heartbeat",
      "StatusNotification",
      "MeterValues",
      "StopTransaction",
    ]);
    expect(harness.statuses().at(-1)).toBe("Available");
    harness.plug();
    harness.swipe();
    const beforeCycle = harness.seen.length;
    harness.act({ type: "powerCycle" });
    expect(harness.actions().slice(beforeCycle)).toEqual([
      "BootNotification",
      "StatusNotification",
      "StatusNotification",
      "MeterValues",
      "StopTransaction",
    ]);
    expect(harness.of("StopTransaction").at(-1)?.payload.reason).toBe("PowerLoss");
  });

  it("boots again a minute after an answer that says nothing", () => {
    let isBroken = true;
    const harness = createHarness({
      reply: ({ action }) => (action === "BootNotification" && isBroken ? { error: "InternalError" } : undefined),
    });
    harness.powerOn();
    isBroken = false;
    harness.advance(59);
    expect(harness.of("BootNotification")).toHaveLength(1);
    harness.advance(1);
    expect(harness.state().registration.status).toBe("Accepted");
  });
});
