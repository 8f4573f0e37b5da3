import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unknownPool } from "../../src/domain/battery-pool.ts";
import { type EnergyPart, sumOf } from "../../src/domain/energy-part.ts";
import { balancesOf, type EnergyTotals, energyReport } from "../../src/domain/report.ts";
import { sessionSources } from "../../src/domain/session-sources.ts";
import type { ReportSlot } from "../../src/domain/slot-balance.ts";
import { SLOT } from "../../src/domain/slots.ts";

const LOSSES = { chargeEfficiencyBasisPoints: 9_500, dischargeEfficiencyBasisPoints: 9_500, wearMicroPerKwh: 0 };
const TERMS = { currency: "EUR", losses: LOSSES };
const START = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

const supply = (dsoId: string, shareBasisPoints: number, priceMicroPerKwh: number, fields = {}) => ({
  dsoId,
  shareBasisPoints,
  priceMicroPerKwh,
  currency: "EUR",
  quality: "binding" as const,
  averageCo2GramsPerKwh: 100,
  mix: { SOLAR: 10_000 },
  ...fields,
});
const slot = (index: number, fields: Partial<ReportSlot>): ReportSlot => ({
  slotAt: START + index * SLOT,
  deliveredWh: 0,
  inWh: 0,
  outWh: 0,
  storedWh: null,
  supplies: [],
  ...fields,
});

describe("energy source report", () => {
  it("EN-M13 is as in the worked example: losses are paid by who takes energy out", () => {
    const [stored, used] = balancesOf(
      [
        slot(0, {
          deliveredWh: 10_000,
          inWh: 5_000,
          supplies: [
            supply("a", 10_000, 200_000, { mix: { WIND: 10_000 } }),
            supply("b", 5_000, 300_000, { mix: { COAL: 10_000 } }),
          ],
        }),
        slot(1, { deliveredWh: 2_000, outWh: 2_000 }),
      ],
      unknownPool(0),
      TERMS,
    );
    expect(stored?.imports.map(({ dsoId, energyWh, costMicro }) => [dsoId, energyWh, costMicro])).toEqual([
      ["a", 10_000, 2_000_000],
      ["b", 5_000, 1_500_000],
    ]);
    // To four decimals 2.3333, 1.1667 and 0.5171: what is stored is cut to whole Wh.
    expect(stored?.delivered).toMatchObject({ energyWh: 10_000, costMicro: 2_333_300 });
    expect(stored?.pool).toMatchObject({ contentMilliWh: 4_750_000, part: { costMicro: 1_166_700 } });
    expect(used).toMatchObject({ imports: [], remainder: { energyWh: 0 } });
    expect(used?.delivered).toMatchObject({ energyWh: 2_000, costMicro: 517_097 });
    expect(used?.fromBattery.sourcesWh).toEqual({ WIND: 1_333, COAL: 667 });
    expect(used?.pool).toMatchObject({ contentMilliWh: 4_750_000 - 2_105_263 });
  });

  it("counts what was in the battery at first as unknown until it has left", () => {
    const slots = [slot(0, { inWh: 1_000, storedWh: 10_950, supplies: [supply("a", 10_000, 200_000)] })];
    const [first] = balancesOf(slots, null, TERMS);
    expect(first?.before).toMatchObject({ contentMilliWh: 10_000_000, part: { unpricedWh: 10_000 } });
    const { total } = energyReport(
      [...slots, slot(1, { deliveredWh: 2_000, outWh: 2_000 })],
      [{ date: "2026-11-01", startAt: START }],
      null,
      TERMS,
    );
    expect(total.delivered.unpricedWh).toBeGreaterThan(1_700);
    expect(total.battery).toMatchObject({ storedFromWh: 10_000, inWh: 1_000, outWh: 2_000 });
  });

  it("names what the battery gave that nobody took", () => {
    const [only] = balancesOf([slot(0, { deliveredWh: 500, outWh: 2_000 })], unknownPool(9_000), TERMS);
    expect(only).toMatchObject({ imports: [], delivered: { energyWh: 500 }, remainder: { energyWh: 1_500 } });
  });

  it("names the hours in which something is not known, and whose", () => {
    const { gaps } = energyReport(
      [
        slot(0, { deliveredWh: 100, supplies: [supply("a", 10_000, 1, { quality: "estimated", mix: null })] }),
        slot(1, { deliveredWh: 100, supplies: [supply("a", 10_000, 1, { quality: "estimated" })] }),
        slot(2, {}),
        slot(3, { deliveredWh: 100 }),
        slot(4, {
          deliveredWh: 50,
          supplies: [supply("b", 10_000, 1, { currency: "SEK", averageCo2GramsPerKwh: null })],
        }),
      ],
      [{ date: "2026-11-01", startAt: START }],
      null,
      TERMS,
    );
    const at = (index: number) => START + index * SLOT;
    expect(gaps).toEqual([
      { kind: "price_estimated", dsoId: "a", energyWh: 200, slots: 2, periods: [{ startAt: at(0), endAt: at(2) }] },
      { kind: "mix_unknown", dsoId: "a", energyWh: 100, slots: 1, periods: [{ startAt: at(0), endAt: at(1) }] },
      { kind: "supply_unknown", dsoId: null, energyWh: 100, slots: 1, periods: [{ startAt: at(3), endAt: at(4) }] },
      { kind: "price_unknown", dsoId: "b", energyWh: 50, slots: 1, periods: [{ startAt: at(4), endAt: at(5) }] },
      { kind: "co2_unknown", dsoId: "b", energyWh: 50, slots: 1, periods: [{ startAt: at(4), endAt: at(5) }] },
    ]);
  });
});

const share = fc.record({
  shareBasisPoints: fc.integer({ min: 1, max: 9_000 }),
  priceMicroPerKwh: fc.integer({ min: -300_000, max: 600_000 }),
  co2: fc.option(fc.integer({ min: 0, max: 900 })),
  mix: fc.option(
    fc
      .integer({ min: 0, max: 10_000 })
      .map((solar) => ({ SOLAR: solar, COAL: 4, UNKNOWN: 9_996 - Math.min(9_996, solar) })),
  ),
});
const energy = fc.oneof(fc.constant(0), fc.nat(30_000));
const slots = fc
  .array(
    fc.record({
      deliveredWh: energy,
      inWh: energy,
      outWh: energy,
      storedWh: fc.option(fc.nat(200_000)),
      shares: fc.array(share, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((list) =>
    list.map(({ shares, ...energies }, index) =>
      slot(index, {
        ...energies,
        supplies: shares.map(({ co2, ...each }, dso) => ({
          ...supply(`dso-${dso}`, each.shareBasisPoints, each.priceMicroPerKwh),
          mix: each.mix,
          averageCo2GramsPerKwh: co2,
        })),
      }),
    ),
  );
const losses = fc.record({
  chargeEfficiencyBasisPoints: fc.integer({ min: 8_000, max: 10_000 }),
  dischargeEfficiencyBasisPoints: fc.integer({ min: 8_000, max: 10_000 }),
  wearMicroPerKwh: fc.nat(20_000),
});
const days = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ date: `day ${index}`, startAt: START + index * DAY }));

function sourceSum({ sourcesWh }: EnergyPart): number {
  return Object.values(sourcesWh).reduce((sum, each) => sum + each, 0);
}

function agrees({ imports, battery, delivered, remainder, fromBattery }: EnergyTotals): void {
  const imported = sumOf(imports);
  expect(imported.energyWh + battery.outWh).toBe(delivered.energyWh + battery.inWh + remainder.energyWh);
  expect(imported.costMicro + battery.wearMicro).toBe(
    delivered.costMicro + remainder.costMicro + battery.storedCostChangeMicro,
  );
  expect(battery.inWh - battery.outWh - battery.lossesWh).toBe(battery.storedToWh - battery.storedFromWh);
  for (const part of [...imports, delivered, remainder, fromBattery]) {
    expect(sourceSum(part)).toBe(part.energyWh);
    expect(part.unpricedWh >= 0 && part.unpricedWh <= part.energyWh).toBe(true);
    expect(part.unratedWh >= 0 && part.unratedWh <= part.energyWh).toBe(true);
    expect(Object.values(part.sourcesWh).every((each) => each >= 0)).toBe(true);
  }
  expect(fromBattery.energyWh).toBeLessThanOrEqual(delivered.energyWh);
}

describe("EN-M13: the sums of a report", () => {
  it("agree to the Wh and the micro-unit, for each day and for all of them", () => {
    fc.assert(
      fc.property(slots, losses, fc.nat(100_000), (list, given, firstWh) => {
        const { total, days: perDay } = energyReport(list, days(3), unknownPool(firstWh), {
          currency: "EUR",
          losses: given,
        });
        agrees(total);
        for (const day of perDay) agrees(day);
        expect(total.delivered.energyWh).toBe(list.reduce((sum, each) => sum + each.deliveredWh, 0));
        for (const amount of ["energyWh", "costMicro", "co2Milligrams", "unpricedWh", "unratedWh"] as const) {
          expect(perDay.reduce((sum, day) => sum + day.delivered[amount], 0)).toBe(total.delivered[amount]);
          expect(perDay.reduce((sum, day) => sum + sumOf(day.imports)[amount], 0)).toBe(sumOf(total.imports)[amount]);
        }
        expect(perDay.reduce((sum, day) => sum + day.battery.lossesWh, 0)).toBe(total.battery.lossesWh);
      }),
      { numRuns: 300 },
    );
  });

  it("a month goes on where the one before ended", () => {
    fc.assert(
      fc.property(slots, losses, fc.nat(120), (list, given, edge) => {
        const terms = { currency: "EUR", losses: given };
        const whole = energyReport(list, days(3), unknownPool(5_000), terms);
        const first = energyReport(list.slice(0, edge), days(3), unknownPool(5_000), terms);
        const second = energyReport(list.slice(edge), days(3), first.pool, terms);
        expect(second.pool).toEqual(whole.pool);
        expect(first.total.delivered.costMicro + second.total.delivered.costMicro).toBe(
          whole.total.delivered.costMicro,
        );
      }),
      { numRuns: 100 },
    );
  });

  it("the sources of all sessions together are those of what was delivered", () => {
    const sessions = fc.array(fc.nat(9_000), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(slots, fc.array(sessions, { minLength: 1, maxLength: 10 }), losses, (list, taken, given) => {
        const shares = taken.flatMap((energies, index) =>
          energies.map((energyWh, each) => ({ sessionId: `s${each}`, slotAt: START + index * SLOT, energyWh })),
        );
        const used = list.slice(0, taken.length).map((each) => ({
          ...each,
          deliveredWh: shares
            .filter(({ slotAt }) => slotAt === each.slotAt)
            .reduce((sum, own) => sum + own.energyWh, 0),
        }));
        const balances = balancesOf(used, unknownPool(20_000), { currency: "EUR", losses: given });
        const ids = [...new Set(shares.map(({ sessionId }) => sessionId))];
        const all = ids.map((id) => sessionSources(id, shares, balances));
        expect(sumOf(all.map(({ delivered }) => delivered))).toEqual(sumOf(balances.map(({ delivered }) => delivered)));
        expect(sumOf(all.map((each) => each.fromBattery))).toEqual(sumOf(balances.map((each) => each.fromBattery)));
        for (const [index, id] of ids.entries()) {
          const tookWh = shares.filter(
            ({ sessionId, slotAt }) => sessionId === id && used.some((each) => each.slotAt === slotAt),
          );
          expect(all[index]?.delivered.energyWh).toBe(tookWh.reduce((sum, { energyWh }) => sum + energyWh, 0));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("are those of a year's month of quarter hours within a moment", () => {
    const month = Array.from({ length: 2_976 }, (_, index) =>
      slot(index, {
        deliveredWh: (index * 7_919) % 25_000,
        inWh: index % 3 === 0 ? 5_000 : 0,
        outWh: index % 4 === 0 ? 3_000 : 0,
        supplies: [supply("a", 6_001, 187_003), supply("b", 3_999, 220_017, { mix: null })],
      }),
    );
    agrees(energyReport(month, days(31), null, TERMS).total);
  });
});
