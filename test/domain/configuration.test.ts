import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingWarnings } from "../../src/domain/charge-point.ts";
import {
  configurationWarnings,
  listOf,
  sameValue,
  valueToSet,
  wantedConfiguration,
} from "../../src/domain/configuration.ts";

const INTERVAL = "MeterValueSampleInterval";
const SAMPLED = "MeterValuesSampledData";
const wantedOf = (wanted: ReturnType<typeof wantedConfiguration>, key: string) =>
  wanted.keys.find((each) => each.key === key)?.value ?? null;

describe("what is wanted of a charge point", () => {
  it("is what the issue asks for until somebody says otherwise: OCPP-B10, OCPP-M5", () => {
    expect(wantedConfiguration({}, {}, null)).toEqual({
      keys: [
        { key: "ClockAlignedDataInterval", value: "900", level: "deployment" },
        { key: "HeartbeatInterval", value: "45", level: "deployment" },
        { key: INTERVAL, value: "30", level: "deployment" },
        {
          key: SAMPLED,
          value: "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage",
          level: "deployment",
        },
        { key: "StopTransactionOnEVSideDisconnect", value: "true", level: "deployment" },
      ],
      rebootWhenIdle: false,
    });
  });

  it("is said last by the charge point, before it by its model; null leaves a key alone, whoever wanted it", () => {
    const levels = {
      deployment: { values: { [INTERVAL]: "30", A: "1", B: "1", C: "1" } },
      model: { values: { a: "2", B: null }, rebootWhenIdle: true },
      chargePoint: { values: { C: null, B: "3" } },
    };
    expect(wantedConfiguration(levels, { heartbeatIntervalSeconds: 20 }, null)).toEqual({
      keys: [
        { key: "a", value: "2", level: "model" },
        { key: "B", value: "3", level: "chargePoint" },
        { key: "HeartbeatInterval", value: "20", level: "chargePoint" },
        { key: INTERVAL, value: "30", level: "deployment" },
      ],
      rebootWhenIdle: true,
    });
  });

  it("includes the heartbeat interval that boots are answered with, unless a level leaves it alone", () => {
    const left = { model: { values: { heartbeatInterval: null } } };
    expect(wantedOf(wantedConfiguration({}, { heartbeatIntervalSeconds: 120 }, null), "HeartbeatInterval")).toBe("120");
    expect(
      wantedOf(wantedConfiguration(left, { heartbeatIntervalSeconds: 120 }, null), "HeartbeatInterval"),
    ).toBeNull();
  });
});

describe("CpoName", () => {
  const of = (wished: Record<string, string | null>, cpoName: string | null) =>
    wantedOf(wantedConfiguration({ model: { values: wished } }, {}, cpoName), "CpoName");

  it("is wanted where certificates are signed, unless somebody says otherwise; A00.FR.405", () => {
    expect(of({}, "eMall")).toBe("eMall");
    expect(of({}, null)).toBeNull();
    expect(of({ CpoName: "Another" }, "eMall")).toBe("Another");
    expect(of({ cponame: null }, "eMall")).toBeNull();
  });
});

describe("a reported value is compared by what it means", () => {
  it.each([
    [INTERVAL, "30", "30", true],
    [INTERVAL, "30", " 030 ", true],
    [INTERVAL, "30", "30.0", true],
    [INTERVAL, "30", "300", false],
    [INTERVAL, "30", "", false],
    ["StopTransactionOnEVSideDisconnect", "true", "TRUE", true],
    ["StopTransactionOnEVSideDisconnect", "true", "false", false],
    ["ConnectorPhaseRotation", "0.RST,1.RST", "0.RST, 1.RST", true],
    ["ConnectorPhaseRotation", "0.RST,1.RST", "1.RST,0.RST", false],
    ["StopTxnSampledData", "", "Voltage", false],
    [SAMPLED, "Voltage,SoC", "SoC, Voltage", true],
    [SAMPLED, "Voltage", "Voltage,SoC", true],
    [SAMPLED, "Voltage,SoC", "Voltage", false],
  ])("%s: wanted %s, reported %s: %s", (key, wanted, reported, same) => {
    expect(sameValue(key, wanted, reported)).toBe(same);
  });

  it("and what is set keeps the measurands that the charger has beside the wanted ones", () => {
    expect(valueToSet(SAMPLED, "Voltage,Current.Import", "SoC, Voltage")).toBe("Voltage,Current.Import,SoC");
    expect(valueToSet(SAMPLED, "Voltage", null)).toBe("Voltage");
    expect(valueToSet(INTERVAL, "30", "60")).toBe("30");
  });

  it("what was set and is reported as it was set is in step", () => {
    const lists = fc.uniqueArray(fc.constantFrom("Voltage", "SoC", "Current.Import", "Frequency")).map(String);
    fc.assert(
      fc.property(fc.constantFrom(SAMPLED, "Other"), fc.oneof(lists, fc.string()), lists, (key, wanted, reported) => {
        expect(sameValue(key, wanted, valueToSet(key, wanted, reported))).toBe(true);
        expect(listOf(valueToSet(key, wanted, reported))).toEqual(expect.arrayContaining([...listOf(wanted)]));
      }),
    );
  });
});

describe("OCPP-L4 settings", () => {
  it.each([
    [{}, false],
    [{ heartbeatIntervalSeconds: 50 }, false],
    [{ heartbeatIntervalSeconds: 51 }, true],
    [{ offlineAfterSeconds: 54 }, true],
    [{ heartbeatIntervalSeconds: 300, offlineAfterSeconds: 310 }, false],
    [{ heartbeatIntervalSeconds: 300, offlineAfterSeconds: 309 }, true],
  ])("%j warn of an offline report before a late heartbeat: %s", (settings, warns) => {
    expect(settingWarnings(settings)).toEqual(warns ? ["offline_before_late_heartbeat"] : []);
  });
});

describe("OCPP-C10 pings", () => {
  const warned = (values: Readonly<Record<string, string>>) => configurationWarnings((key) => values[key] ?? null);
  const retries = { TransactionMessageAttempts: "3", TransactionMessageRetryInterval: "60" };

  it("that are slower than a message is repeated are warned of", () => {
    expect(warned({ ...retries, WebSocketPingInterval: "180" })).toEqual(["ping_slower_than_retries"]);
    expect(warned({ ...retries, WebSocketPingInterval: "179" })).toEqual([]);
  });

  it("that are off, or of which not all is known, are not", () => {
    expect(warned({ ...retries, WebSocketPingInterval: "0" })).toEqual([]);
    expect(warned(retries)).toEqual([]);
    expect(warned({ WebSocketPingInterval: "900" })).toEqual([]);
    expect(warned({ ...retries, WebSocketPingInterval: "often" })).toEqual([]);
  });
});
