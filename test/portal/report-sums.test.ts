import { describe, expect, it } from "vitest";
import { daysOf, sumOf } from "../../portal/src/pages/reports/sums.ts";
import type { EnergyPartView, EnergyReportView } from "../../src/entry/api/shared/energy-report.ts";

type Totals = EnergyReportView["total"];

const part = (sourcesWh: EnergyPartView["sourcesWh"], costMicro: number | null): EnergyPartView => {
  const energyWh = Object.values(sourcesWh).reduce((sum, wh) => sum + (wh ?? 0), 0);
  return { energyWh, costMicro, co2Milligrams: null, unpricedWh: 0, unratedWh: 0, sourcesWh };
};
const totals = (dsoId: string | null, delivered: EnergyPartView): Totals => ({
  imports: [{ ...delivered, dsoId, dso: dsoId }],
  battery: { inWh: 3, outWh: 2, lossesWh: 1, storedFromWh: 5, storedToWh: 5, wearMicro: 7, storedCostChangeMicro: 0 },
  delivered,
  renewableWh: delivered.sourcesWh.WIND ?? 0,
  fromBattery: part({}, 0),
  remainder: { ...part({}, 0), isLarge: false },
});

describe("what stations and days come to together (portal 4.15)", () => {
  const north = totals("Volta", part({ WIND: 700, GAS: 300 }, 120));
  const south = totals("Nord", part({ WIND: 1_000, UNKNOWN: 200 }, null));

  it("adds energy by source and DSO, and battery flows without netting them", () => {
    const sum = sumOf([north, south, north]);
    expect(sum.delivered).toMatchObject({ energyWh: 3_200, sourcesWh: { WIND: 2_400, GAS: 600, UNKNOWN: 200 } });
    expect(sum.imports.map(({ dso, energyWh }) => [dso, energyWh])).toEqual([
      ["Volta", 2_000],
      ["Nord", 1_200],
    ]);
    expect(sum.battery).toMatchObject({ inWh: 9, outWh: 6, lossesWh: 3 });
    expect(sum.renewableWh).toBe(2_400);
  });

  it("takes no price for no cost: what is known is added, nothing known stays unknown", () => {
    expect(sumOf([north, south]).delivered.costMicro).toBe(120);
    expect(sumOf([south]).delivered.costMicro).toBeNull();
    expect(sumOf([]).delivered.costMicro).toBe(0);
  });

  it("puts the same day of all stations together, in order", () => {
    const report = (days: readonly (readonly [string, Totals])[]) => ({
      days: days.map(([date, total]) => ({ date, ...total })),
    });
    const days = daysOf([
      report([
        ["2026-11-02", north],
        ["2026-11-01", south],
      ]),
      report([["2026-11-02", south]]),
    ] as EnergyReportView[]);
    expect(days.map(({ date, delivered }) => [date, delivered.energyWh])).toEqual([
      ["2026-11-01", 1_200],
      ["2026-11-02", 2_200],
    ]);
  });
});
