import { describe, expect, it } from "vitest";
import type { FaultSwitch } from "../../sim/charge-point/spec.ts";
import { createHarness, type Seen } from "./harness.ts";

const session = (...switches: FaultSwitch[]) => {
  const harness = createHarness({ options: { switches: new Set(switches) } });
  harness.powerOn();
  harness.advance(5);
  harness.plug();
  harness.swipe();
  harness.advance(35);
  harness.unplug();
  return harness;
};
const first = (harness: ReturnType<typeof session>, action: string): Seen["payload"] =>
  harness.of(action)[0]?.payload ?? {};

describe("fault switches (SIM-18)", () => {
  it("noBoot: talks at once, without a boot", () => {
    expect(session("noBoot").actions()).not.toContain("BootNotification");
  });

  it("noConnectorZero: never mentions connector 0", () => {
    expect(session("noConnectorZero").statuses(0)).toEqual([]);
  });

  it("noTimestamp: status without its time", () => {
    expect(first(session("noTimestamp"), "StatusNotification")).not.toHaveProperty("timestamp");
  });

  it("clock1970: counts the time from its start", () => {
    expect(first(session("clock1970"), "StartTransaction").timestamp).toBe("1970-01-01T00:00:05.000Z");
  });

  it("clockWithoutZone: leaves the zone out", () => {
    expect(first(session("clockWithoutZone"), "StartTransaction").timestamp).toBe("2026-03-02T08:00:05.000");
  });

  it("kilowattHours: the register in kWh", () => {
    const { meterValue } = session("kilowattHours").of("MeterValues")[1]?.payload ?? {};
    expect(meterValue).toMatchObject([{ sampledValue: [{ value: "0.091", unit: "kWh" }, {}, {}, {}, {}, {}, {}, {}] }]);
  });

  it("emptySamples: meter values without any", () => {
    expect(first(session("emptySamples"), "MeterValues").meterValue).toMatchObject([{ sampledValue: [] }]);
  });

  it("noTransactionId: meter values of no transaction", () => {
    expect(first(session("noTransactionId"), "MeterValues")).not.toHaveProperty("transactionId");
  });

  it("staleTransactionId: a meter value of the transaction after its stop", () => {
    const harness = session("staleTransactionId");
    expect(harness.actions().slice(-1)).toEqual(["MeterValues"]);
    expect(harness.of("MeterValues").at(-1)?.payload.transactionId).toBe(1);
  });

  it("repeatIds: ids begin anew on every connection", () => {
    const harness = session("repeatIds");
    harness.setReachable(false);
    harness.setReachable(true);
    harness.advance(5);
    expect(harness.seen.filter(({ messageId }) => messageId === "1")).toHaveLength(2);
  });

  it("pipelining: does not wait for answers", () => {
    const switches = new Set<FaultSwitch>(["pipelining"]);
    const harness = createHarness({
      options: { switches },
      reply: ({ action }) => (action === "StatusNotification" ? "silence" : undefined),
    });
    harness.powerOn();
    expect(harness.actions()).toEqual(["BootNotification", "StatusNotification", "StatusNotification"]);
  });

  it("triggerRejected, triggerSilent: no message; triggerEarly: the message before its answer (EDGE-38)", () => {
    const trigger = (faultSwitch: FaultSwitch) => {
      const harness = session(faultSwitch);
      const answer = harness.call("TriggerMessage", { requestedMessage: "Heartbeat" });
      return { answer, sent: harness.lastSent() };
    };
    expect(trigger("triggerRejected")).toEqual({ answer: { status: "Rejected" }, sent: ["answer"] });
    expect(trigger("triggerSilent")).toEqual({ answer: { status: "Accepted" }, sent: ["answer"] });
    expect(trigger("noBoot")).toEqual({ answer: { status: "Accepted" }, sent: ["answer", "Heartbeat"] });
    expect(trigger("triggerEarly")).toEqual({ answer: { status: "Accepted" }, sent: ["Heartbeat", "answer"] });
  });

  it("downloadFails, installationFails, diagnosticsFail, unlockFails: the bad ends", () => {
    const lastOf = (faultSwitch: FaultSwitch, action: string) => {
      const harness = session(faultSwitch);
      harness.call("UpdateFirmware", { location: "ftp://x/y", retrieveDate: "2026-03-02T08:00:00Z" });
      harness.call("GetDiagnostics", { location: "ftp://x/y" });
      harness.advance(100);
      return harness.of(action).at(-1)?.payload.status;
    };
    expect(lastOf("downloadFails", "FirmwareStatusNotification")).toBe("DownloadFailed");
    expect(lastOf("installationFails", "FirmwareStatusNotification")).toBe("InstallationFailed");
    expect(lastOf("diagnosticsFail", "DiagnosticsStatusNotification")).toBe("UploadFailed");
    expect(session("unlockFails").call("UnlockConnector", { connectorId: 1 })).toEqual({ status: "UnlockFailed" });
  });

  const limit = (chargingRateUnit: string, value: number) => ({
    connectorId: 1,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: "TxDefaultProfile",
      chargingProfileKind: "Absolute",
      chargingSchedule: { chargingRateUnit, chargingSchedulePeriod: [{ startPeriod: 0, limit: value }] },
    },
  });
  const booted = (...switches: FaultSwitch[]) => {
    const harness = createHarness({ options: { switches: new Set(switches) } });
    harness.powerOn();
    harness.advance(5);
    return harness;
  };
  const reserve = (connectorId: number) => ({
    connectorId,
    idTag: "R",
    reservationId: 1,
    expiryDate: "2026-03-03T09:00:00Z",
  });

  it("ignoresLimits: takes a limit and charges on", () => {
    const energyWh = (...switches: FaultSwitch[]) => {
      const harness = booted(...switches);
      expect(harness.call("SetChargingProfile", limit("W", 4_200))).toEqual({ status: "Accepted" });
      harness.plug(1, { maxPowerW: 11_000, socPercent: 0 });
      harness.swipe();
      harness.advance(3_600);
      harness.unplug();
      return Number(harness.of("StopTransaction")[0]?.payload.meterStop);
    };
    expect(energyWh()).toBeLessThanOrEqual(4_200);
    expect(energyWh("ignoresLimits")).toBeGreaterThan(10_000);
  });

  it("profilesRejected, currentOnly, reservationsRejected, noConnectorZeroReservation: what a charger may refuse", () => {
    expect(booted("profilesRejected").call("SetChargingProfile", limit("A", 6))).toEqual({ status: "Rejected" });
    const currentOnly = booted("currentOnly");
    expect(currentOnly.call("SetChargingProfile", limit("W", 6_000))).toEqual({ status: "Rejected" });
    expect(currentOnly.call("SetChargingProfile", limit("A", 6))).toEqual({ status: "Accepted" });
    expect(booted("reservationsRejected").call("ReserveNow", reserve(1))).toEqual({ status: "Rejected" });
    const single = booted("noConnectorZeroReservation");
    expect(single.call("ReserveNow", reserve(0))).toEqual({ status: "Rejected" });
    expect(single.call("ReserveNow", reserve(1))).toEqual({ status: "Accepted" });
  });

  it("forgetsOnRestart: profiles and reservations are gone after a power cycle", () => {
    const kept = (...switches: FaultSwitch[]) => {
      const harness = booted(...switches);
      harness.call("SetChargingProfile", limit("W", 4_200));
      harness.call("ReserveNow", reserve(1));
      harness.act({ type: "powerCycle" });
      harness.advance(5);
      return [harness.call("CancelReservation", { reservationId: 1 }), harness.call("ClearChargingProfile", { id: 1 })];
    };
    expect(kept()).toEqual([{ status: "Accepted" }, { status: "Accepted" }]);
    expect(kept("forgetsOnRestart")).toEqual([{ status: "Rejected" }, { status: "Unknown" }]);
  });

  it("threeKeysAtMost, keysReadonly, energyOnly, restartForKeys: configuration keys and their refusals", () => {
    const keys = ["HeartbeatInterval", "MeterValueSampleInterval", "ResetRetries", "GetConfigurationMaxKeys"];
    const change = (harness: ReturnType<typeof session>, key: string, value: string) =>
      harness.call("ChangeConfiguration", { key, value });
    const told = (harness: ReturnType<typeof session>, key: readonly string[]) =>
      harness.call("GetConfiguration", { key });
    expect(told(session("threeKeysAtMost"), keys)).toMatchObject({ configurationKey: { length: 3 }, unknownKey: [] });
    expect(told(session("threeKeysAtMost"), keys.slice(3))).toMatchObject({ configurationKey: [{ value: "3" }] });
    expect(told(session("keysReadonly"), keys.slice(0, 1))).toMatchObject({ configurationKey: [{ readonly: true }] });
    expect(change(session("keysReadonly"), "ResetRetries", "1")).toEqual({ status: "Rejected" });
    const sampled = "MeterValuesSampledData";
    expect(change(session("energyOnly"), sampled, "Energy.Active.Import.Register,Voltage")).toEqual({
      status: "Rejected",
    });
    expect(change(session("energyOnly"), sampled, "Energy.Active.Import.Register")).toEqual({ status: "Accepted" });

    const harness = session("restartForKeys");
    expect(change(harness, "ResetRetries", "7")).toEqual({ status: "RebootRequired" });
    expect(told(harness, ["ResetRetries"])).toMatchObject({ configurationKey: [{ value: "3" }] });
    harness.powerOn();
    expect(told(harness, ["ResetRetries"])).toMatchObject({ configurationKey: [{ value: "7" }] });
  });

  it("localListUnsupported, localListFails, localListMismatch: refused lists", () => {
    const list = (faultSwitch: FaultSwitch, updateType: string) =>
      session(faultSwitch).call("SendLocalList", { listVersion: 1, updateType, localAuthorizationList: [] });
    expect(list("localListUnsupported", "Full")).toEqual({ status: "NotSupported" });
    expect(session("localListUnsupported").call("GetLocalListVersion", {})).toEqual({ listVersion: -1 });
    expect(list("localListFails", "Full")).toEqual({ status: "Failed" });
    expect(list("localListMismatch", "Differential")).toEqual({ status: "VersionMismatch" });
    expect(list("localListMismatch", "Full")).toEqual({ status: "Accepted" });
  });

  it("metersSilent: a session without meter values", () => {
    expect(session("metersSilent").of("MeterValues")).toEqual([]);
  });

  it("registerStandsStill: Charging, and no energy", () => {
    const harness = session("registerStandsStill");
    expect(harness.statuses(1)).toContain("Charging");
    expect(first(harness, "StopTransaction").meterStop).toBe(first(harness, "StartTransaction").meterStart);
  });

  it("drawsWhileIdle: the meter of a free connector runs, and tells", () => {
    const harness = booted("drawsWhileIdle");
    harness.advance(3_600);
    const power = harness.of("MeterValues").map(({ payload }) => JSON.stringify(payload));
    expect(power.length).toBeGreaterThanOrEqual(60);
    expect(power.at(-1)).toContain('"3700"');
    expect(harness.statuses(1)).toEqual(["Available"]);
    expect(booted().of("MeterValues")).toEqual([]);
  });

  it("startsRejected, callsIgnored: what is asked of it is refused, or not answered", () => {
    const start = { connectorId: 1, idTag: "R" };
    expect(booted("startsRejected").call("RemoteStartTransaction", start)).toEqual({ status: "Rejected" });
    expect(booted("callsIgnored").call("RemoteStartTransaction", start)).toBeUndefined();
  });

  it("stopsLost: the car leaves, and its session is never stopped", () => {
    const harness = session("stopsLost");
    expect(harness.of("StopTransaction")).toEqual([]);
    expect(harness.statuses(1).at(-1)).toBe("Available");
  });

  it("breaksConnection, bootsAgain: again and again", () => {
    const inAnHour = (...switches: FaultSwitch[]) => {
      const harness = booted(...switches);
      harness.advance(3_600);
      return { connects: harness.reportsOf("connection.opened").length, boots: harness.of("BootNotification").length };
    };
    expect(inAnHour()).toEqual({ connects: 1, boots: 1 });
    const breaking = inAnHour("breaksConnection");
    expect(breaking.connects).toBeGreaterThan(10);
    expect(breaking.boots).toBe(1);
    expect(inAnHour("bootsAgain").boots).toBeGreaterThan(5);
  });
});
