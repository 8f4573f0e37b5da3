import { describe, expect, it } from "vitest";
import { curvePoints, peakOf } from "../../portal/src/pages/sessions/curve-points.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 18, 9, minute)).toISOString();
const moment = (minute: number, powerW: number | null, registerWh: number | null = null) => ({
  at: at(minute),
  powerW,
  registerWh,
  socPercent: null,
});
const PRICE = {
  tariffVersionId: "t",
  class: "fast",
  currency: "EUR",
  priceMicroPerKwh: 520_000,
  vatBasisPoints: 2_300,
  listMicroPerKwh: 520_000,
  origin: { kind: "tariff" },
} as const;

describe("the power curve of a session (portal 6)", () => {
  it("is in order of time, counts from the session's start, and costs kWh × price", () => {
    const points = curvePoints([moment(2, 50_000, 3_000), moment(1, 20_000, 1_000)], {
      meterStartWh: 1_000,
      price: PRICE,
    });
    expect(points.map(({ index, energyWh, costMicro }) => [index, energyWh, costMicro])).toEqual([
      [0, 0, 0],
      [1, 2_000, 1_040_000],
    ]);
  });

  it("leaves out what tells nothing, and says nothing where nothing is known", () => {
    const points = curvePoints([moment(1, null), moment(2, 7_000)], { meterStartWh: null, price: null });
    expect(points).toEqual([
      { index: 0, at: Date.parse(at(2)), powerW: 7_000, energyWh: null, socPercent: null, costMicro: null },
    ]);
    expect(peakOf(curvePoints([moment(1, null, 5)], { meterStartWh: 0, price: null }))).toBeNull();
  });

  it("peaks at the first of the highest", () => {
    const points = curvePoints([moment(1, 5), moment(2, 9), moment(3, 9)], { meterStartWh: null, price: null });
    expect(peakOf(points)?.index).toBe(1);
  });
});
