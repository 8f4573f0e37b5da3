import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHarness, type Seen } from "./harness.ts";

interface Sampled {
  readonly measurand: string;
  readonly value: string;
  readonly context: string;
  readonly phase?: string;
}

const samplesOf = ({ payload }: Seen) =>
  (payload.meterValue as Array<{ sampledValue: Sampled[] }>)[0]?.sampledValue ?? [];
const registersOf = (seen: readonly Seen[]) =>
  seen.flatMap(samplesOf).filter(({ measurand }) => measurand === "Energy.Active.Import.Register");

describe("meter and car", () => {
  it("samples at the start, every interval and at the end, registers never falling (SIM-14, SIM-6)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.plug(1, { maxPowerW: 11_040 });
    harness.swipe();
    harness.advance(95);
    harness.swipe();
    const registers = registersOf(harness.of("MeterValues"));
    expect(registers.map(({ context }) => context)).toEqual([
      "Transaction.Begin",
      "Sample.Periodic",
      "Sample.Periodic",
      "Sample.Periodic",
      "Transaction.End",
    ]);
    expect(registers.map(({ value }) => Number(value))).toEqual([0, 92, 184, 276, 291]);
    expect(harness.of("StopTransaction")[0]?.payload).toMatchObject({ meterStop: 291 });
  });

  it("tells energy, power, current and voltage per phase, and the car's state of charge on direct current", () => {
    const measurands = (supply: "AC1" | "AC3" | "DC") => {
      const harness = createHarness({ spec: { connectors: [{ connectorId: 1, supply }] } });
      harness.powerOn();
      harness.plug();
      harness.swipe();
      return harness
        .of("MeterValues")
        .flatMap(samplesOf)
        .map(({ measurand, phase }) => [measurand, phase].join(" ").trim());
    };
    const common = ["Energy.Active.Import.Register", "Power.Active.Import"];
    expect(measurands("AC1")).toEqual([...common, "Current.Import L1", "Voltage L1-N"]);
    expect(measurands("DC")).toEqual([...common, "Current.Import", "Voltage", "SoC"]);
    expect(measurands("AC3")).toContain("Current.Import L3");
  });

  it("counts the same energy however often it is looked at", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 10 }), (pauses) => {
        const energyWh = (steps: readonly number[]) => {
          const harness = createHarness({
            spec: { connectors: [{ connectorId: 1, supply: "DC", maxPowerW: 150_000 }] },
          });
          harness.powerOn();
          harness.plug(1, { maxPowerW: 120_000, socPercent: 60 });
          harness.swipe();
          for (const seconds of steps) harness.advance(seconds);
          harness.unplug();
          return harness.of("StopTransaction")[0]?.payload.meterStop;
        };
        expect(energyWh(pauses)).toBe(energyWh([pauses.reduce((sum, each) => sum + each, 0)]));
      }),
      { numRuns: 20 },
    );
  });

  it("tapers above 80 % and suspends when the car is full, having taken exactly what was missing", () => {
    const harness = createHarness({ spec: { connectors: [{ connectorId: 1, supply: "DC", maxPowerW: 50_000 }] } });
    harness.powerOn();
    harness.plug(1, { capacityWh: 50_000, socPercent: 70, maxPowerW: 50_000 });
    harness.swipe();
    harness.advance(4 * 3600);
    const powers = harness
      .of("MeterValues")
      .flatMap(samplesOf)
      .filter(({ measurand }) => measurand === "Power.Active.Import");
    const values = powers.map(({ value }) => Number(value));
    expect(values[0]).toBe(50_000);
    expect(values.at(-1)).toBe(0);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(harness.statuses().at(-1)).toBe("SuspendedEV");
    harness.unplug();
    expect(harness.of("StopTransaction")[0]?.payload).toMatchObject({ meterStop: 15_000, reason: "EVDisconnected" });
  });

  it("draws a constant power for fixed scenes", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.plug(1, { constantPowerW: 10_800, socPercent: 99 });
    harness.swipe();
    harness.advance(7200);
    harness.unplug();
    expect(harness.of("StopTransaction")[0]?.payload).toMatchObject({ meterStop: 21_600 });
  });

  it("samples as configured: the interval, the measurands, aligned to the clock, in the stop", () => {
    const harness = createHarness();
    harness.powerOn();
    const set = (key: string, value: string) => harness.call("ChangeConfiguration", { key, value });
    set("MeterValuesSampledData", "Energy.Active.Import.Register");
    set("StopTxnSampledData", "Energy.Active.Import.Register");
    set("ClockAlignedDataInterval", "900");
    harness.advance(60);
    harness.plug();
    harness.swipe();
    expect(set("MeterValueSampleInterval", "600")).toEqual({ status: "Accepted" });
    harness.advance(1000);
    harness.swipe();
    const at = harness.of("MeterValues").map((each) => [samplesOf(each)[0]?.context, new Date(each.at).toISOString()]);
    expect(at).toEqual([
      ["Transaction.Begin", "2026-03-02T08:01:00.000Z"],
      ["Sample.Periodic", "2026-03-02T08:11:00.000Z"],
      ["Sample.Clock", "2026-03-02T08:15:00.000Z"],
      ["Transaction.End", "2026-03-02T08:17:40.000Z"],
    ]);
    expect(harness.of("StopTransaction")[0]?.payload.transactionData).toHaveLength(1);
  });

  it("keeps its register over power cycles, unless the switch says otherwise (SIM-6, SIM-18)", () => {
    const meterStartAfter = (switches: ReadonlySet<"registerReset">) => {
      const harness = createHarness({ options: { switches } });
      harness.powerOn();
      harness.plug(1, { maxPowerW: 6000, socPercent: 10 });
      harness.swipe();
      harness.advance(3600);
      harness.unplug();
      harness.act({ type: "powerCycle" });
      harness.plug();
      harness.swipe();
      return harness.of("StartTransaction").at(-1)?.payload.meterStart;
    };
    expect(meterStartAfter(new Set())).toBe(6000);
    expect(meterStartAfter(new Set(["registerReset"]))).toBe(0);
  });
});
