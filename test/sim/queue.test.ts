import { describe, expect, it } from "vitest";
import { createHarness, type Reply, type Seen } from "./harness.ts";

const fails = (action: string, times: number, how: Reply = { error: "InternalError" }) => {
  let left = times;
  return (seen: Seen) => (seen.action === action && left-- > 0 ? how : undefined);
};

describe("transaction messages", () => {
  it("leave in order, each only after the one before is answered (SIM-7)", () => {
    const harness = createHarness({ reply: ({ action }) => (action === "MeterValues" ? "silence" : undefined) });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    harness.unplug();
    harness.advance(29);
    expect(harness.actions().filter((action) => /Transaction|Meter/.test(action))).toEqual([
      "StartTransaction",
      "MeterValues",
    ]);
    expect(harness.state().queue.map(({ action }) => action)).toEqual([
      "MeterValues",
      "MeterValues",
      "StopTransaction",
    ]);
  });

  it("are repeated after interval × transmissions so far and dropped after the last attempt (SIM-8)", () => {
    for (const how of [{ error: "InternalError" }, "silence"] as const) {
      const harness = createHarness({ reply: fails("StopTransaction", 9, how), options: { callTimeoutSeconds: 1 } });
      harness.powerOn();
      harness.call("ChangeConfiguration", { key: "TransactionMessageAttempts", value: "4" });
      harness.call("ChangeConfiguration", { key: "TransactionMessageRetryInterval", value: "10" });
      harness.plug();
      harness.swipe();
      harness.unplug();
      harness.advance(1000);
      const at = harness.of("StopTransaction").map((each) => each.at / 1000);
      const silent = how === "silence" ? 1 : 0;
      expect(at.slice(1).map((each, index) => each - (at[index] ?? 0))).toEqual([
        10 + silent,
        20 + silent,
        30 + silent,
      ]);
      expect(new Set(harness.of("StopTransaction").map(({ messageId }) => messageId)).size).toBe(1);
      expect(harness.state()).toMatchObject({ queue: [], transactions: [] });
      expect(harness.reportsOf("message.givenUp")).toHaveLength(1);
    }
  });

  it("let other messages overtake while they wait for their retry (SIM-7)", () => {
    const harness = createHarness({ reply: fails("StartTransaction", 1) });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    harness.advance(50);
    expect(harness.of("StartTransaction")).toHaveLength(1);
    expect(harness.of("Heartbeat")).toHaveLength(1);
    expect(harness.statuses()).toEqual(["Available", "Preparing", "Charging"]);
    harness.advance(10);
    expect(harness.of("StartTransaction")).toHaveLength(2);
    expect(harness.of("MeterValues").map(({ payload }) => payload.transactionId)).toEqual([1, 1, 1]);
  });

  it("lost with the connection cost no attempt (SIM-5, SIM-8)", () => {
    const harness = createHarness({ reply: ({ action }) => (action === "StartTransaction" ? "silence" : undefined) });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    for (let times = 0; times < 5; times += 1) {
      harness.setReachable(false);
      harness.setReachable(true);
      harness.advance(5);
    }
    expect(harness.of("StartTransaction")).toHaveLength(6);
    expect(harness.state().queue[0]).toMatchObject({ action: "StartTransaction", failures: 0 });
  });

  it("carry -1 once their start is given up (SIM-9, e3.18)", () => {
    const harness = createHarness({ reply: fails("StartTransaction", 99) });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    harness.advance(600);
    harness.unplug();
    const ids = [...harness.of("MeterValues"), ...harness.of("StopTransaction")].map(
      ({ payload }) => payload.transactionId,
    );
    expect(new Set(ids)).toEqual(new Set([-1]));
    expect(harness.of("StopTransaction")).toHaveLength(1);
  });

  it("of a transaction begun offline carry the id the late start was given, and their own times (SIM-9)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.call("ChangeConfiguration", { key: "AllowOfflineTxForUnknownId", value: "true" });
    harness.setReachable(false);
    const begunAt = harness.now();
    harness.plug();
    harness.swipe();
    harness.advance(100);
    harness.unplug();
    harness.plug();
    harness.swipe("OTHER");
    harness.setReachable(true);
    harness.advance(60);
    const [first, second] = harness.of("StartTransaction");
    expect(first?.payload).toMatchObject({ idTag: "TAG", timestamp: new Date(begunAt).toISOString() });
    expect(second?.payload).toMatchObject({ idTag: "OTHER" });
    const ids = harness.of("MeterValues").map(({ payload }) => payload.transactionId);
    expect(ids.filter((id) => id === 1)).toHaveLength(5);
    expect(ids.slice(5).every((id) => id === 2)).toBe(true);
    expect(harness.of("StopTransaction")[0]?.payload).toMatchObject({ transactionId: 1, reason: "EVDisconnected" });
  });

  it("whose answers get lost are repeated with the same id, or a new one by switch (SIM-8, SIM-18, EDGE-1, EDGE-2)", () => {
    for (const switches of [[], ["newIdOnRetry"]] as const) {
      const harness = createHarness({ options: { switches: new Set(switches) } });
      harness.powerOn();
      harness.plug();
      harness.swipe("TAG");
      harness.act({ type: "dropReplies", count: 1 });
      harness.unplug();
      harness.advance(200);
      const ends = harness.of("MeterValues").slice(-2);
      expect(new Set(ends.map(({ messageId }) => messageId)).size).toBe(switches.length + 1);
      expect(ends[0]?.payload).toEqual(ends[1]?.payload);
      expect(harness.of("StopTransaction")).toHaveLength(1);
    }
  });

  it("carry message ids that are unique over restarts (SIM-12)", () => {
    const harness = createHarness();
    harness.powerOn();
    for (let times = 0; times < 5; times += 1) {
      harness.plug();
      harness.swipe();
      harness.advance(100);
      harness.unplug();
      harness.restart();
      harness.advance(1);
    }
    const ids = harness.seen.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("and security events wait offline; status and heartbeats do not (SIM-7)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.setReachable(false);
    harness.act({ type: "securityEvent", eventType: "TamperDetectionActivated" });
    harness.act({ type: "fault", connectorId: 1, errorCode: "GroundFailure" });
    harness.act({ type: "clearFault", connectorId: 1 });
    harness.setReachable(true);
    const before = harness.seen.length;
    harness.advance(5);
    expect(harness.actions().slice(before)).toEqual(["Heartbeat", "SecurityEventNotification"]);
  });
});
