import { describe, expect, it } from "vitest";
import { doubtRegister, meterFigures, type Sample, temperatureC } from "../../src/domain/meter.ts";

const sample = (fields: Partial<Sample>): Sample => ({
  value: "0",
  measurand: "Energy.Active.Import.Register",
  unit: null,
  phase: null,
  location: "Outlet",
  context: "Sample.Periodic",
  format: "Raw",
  ...fields,
});
const power = (fields: Partial<Sample>) => sample({ measurand: "Power.Active.Import", ...fields });
const current = (fields: Partial<Sample>) => sample({ measurand: "Current.Import", ...fields });
const voltage = (fields: Partial<Sample>) => sample({ measurand: "Voltage", ...fields });

describe("OCPP-M1, M2: reading the samples of one moment", () => {
  it("takes Wh when no unit is given, and turns kWh, kW and decimals into whole units", () => {
    expect(meterFigures([sample({ value: "1234" })]).registerWh).toBe(1_234);
    expect(meterFigures([sample({ value: "12.3456", unit: "kWh" })]).registerWh).toBe(12_346);
    expect(meterFigures([power({ value: "11.02", unit: "kW" })]).powerW).toBe(11_020);
    expect(meterFigures([current({ value: "15.75", unit: "A" })]).currentMilliA).toBe(15_750);
    expect(meterFigures([voltage({ value: "229.8", unit: "V" })]).voltageMilliV).toBe(229_800);
    expect(meterFigures([sample({ measurand: "SoC", value: "64", unit: "Percent", location: "EV" })]).socPercent).toBe(
      64,
    );
  });

  it.each(["", " ", "n/a", "1,5", "Infinity", "NaN"])("reads no figure out of %j", (value) => {
    expect(meterFigures([sample({ value })]).registerWh).toBeNull();
  });

  it("reads no figure out of a unit that does not measure it", () => {
    expect(meterFigures([sample({ value: "5", unit: "varh" })]).registerWh).toBeNull();
  });

  it("leaves out signed data", () => {
    expect(meterFigures([sample({ value: "99", format: "SignedData" })]).registerWh).toBeNull();
  });

  it("leaves out what was not measured where the energy is sold", () => {
    const samples = [sample({ value: "500", location: "Inlet" }), sample({ value: "400" })];
    expect(meterFigures(samples).registerWh).toBe(400);
  });

  it("prefers the whole to the sum of its phases", () => {
    const samples = [
      power({ value: "3000" }),
      power({ value: "900", phase: "L1" }),
      power({ value: "900", phase: "L2" }),
    ];
    expect(meterFigures(samples).powerW).toBe(3_000);
  });

  it("sums power and current over the lines, and never counts the neutral conductor", () => {
    const phases = ["L1", "L2", "L3", "N"].map((phase) => current({ value: "16", phase }));
    expect(meterFigures(phases).currentMilliA).toBe(48_000);
    expect(meterFigures(phases.map((each) => ({ ...each, measurand: "Power.Active.Import" }))).powerW).toBe(48);
  });

  it("gives the voltage of a line against neutral, or, where there is no neutral, between lines", () => {
    const toNeutral = ["L1-N", "L2-N", "L3-N"].map((phase) => voltage({ value: "230", phase }));
    const betweenLines = ["L1-L2", "L2-L3", "L3-L1"].map((phase) => voltage({ value: "400", phase }));
    expect(meterFigures([...toNeutral, ...betweenLines]).voltageMilliV).toBe(230_000);
    expect(meterFigures(betweenLines).voltageMilliV).toBe(400_000);
  });

  it("OCPP-M3: the same measurand twice at one moment counts once, with or without phases", () => {
    const begin = { context: "Transaction.Begin" };
    expect(meterFigures([sample({ value: "1010" }), sample({ value: "1000", ...begin })]).registerWh).toBe(1_010);
    const phases = ["L1", "L2", "L3"].flatMap((phase) => [
      current({ value: "10", phase }),
      current({ value: "10", phase, ...begin }),
    ]);
    expect(meterFigures(phases).currentMilliA).toBe(30_000);
    expect(
      meterFigures([current({ value: "10", phase: "L1" }), current({ value: "10", phase: "L1-N" })]),
    ).toMatchObject({
      currentMilliA: 10_000,
    });
  });

  it("says nothing where nothing was sent", () => {
    expect(meterFigures([])).toEqual({
      registerWh: null,
      powerW: null,
      currentMilliA: null,
      voltageMilliV: null,
      socPercent: null,
    });
  });
});

describe("OCPP-M6: a register in doubt", () => {
  const HOUR = 3_600_000;
  const from = { at: 0, registerWh: 10_000 };

  it("that falls is told, however little", () => {
    expect(doubtRegister(from, { at: HOUR, registerWh: 9_999 }, 22_000)).toBe("fell");
  });
  it("that rises as the connector can charge is believed", () => {
    expect(doubtRegister(from, { at: HOUR, registerWh: 10_000 }, 22_000)).toBeNull();
    expect(doubtRegister(from, { at: HOUR, registerWh: 32_000 }, 22_000)).toBeNull();
  });
  it("that rises faster than the connector could ever charge is told", () => {
    expect(doubtRegister(from, { at: HOUR, registerWh: 60_000 }, 22_000)).toBe("absurd");
  });
  it("is not doubted for a coarse meter or a small error of the clock", () => {
    expect(doubtRegister(from, { at: 0, registerWh: 11_000 }, 22_000)).toBeNull();
    expect(doubtRegister(from, { at: -HOUR, registerWh: 11_000 }, 22_000)).toBeNull();
    expect(doubtRegister(from, { at: -HOUR, registerWh: 11_001 }, 22_000)).toBe("absurd");
  });
  it("of a connector nobody declared is doubted only beyond what any connector can give", () => {
    expect(doubtRegister(from, { at: HOUR, registerWh: 900_000 }, null)).toBeNull();
    expect(doubtRegister(from, { at: HOUR, registerWh: 2_000_000 }, null)).toBe("absurd");
  });
});

describe("SP8: the temperature of a charger", () => {
  const temperature = (fields: Partial<Sample>) => sample({ measurand: "Temperature", location: "Body", ...fields });

  it.each([
    ["42", "Celsius"],
    ["42", "Celcius"],
    ["42", null],
    ["107.6", "Fahrenheit"],
    ["315.15", "K"],
  ])("is read from %s %s", (value, unit) => {
    expect(temperatureC([temperature({ value, unit })])).toBe(42);
  });

  it("is not that of the car, nor one without a known unit", () => {
    expect(temperatureC([temperature({ value: "42", unit: "Celsius", location: "EV" })])).toBeNull();
    expect(temperatureC([temperature({ value: "42", unit: "V" })])).toBeNull();
  });
});
