import { describe, expect, it } from "vitest";
import { fallbackPlan, solvePlan } from "../../src/domain/plan.ts";
import type { PlanBattery, PlanProblem, PlanWeights } from "../../src/domain/plan-problem.ts";
import { PROBLEM_KINDS, problemFrom } from "../support/plan-problems.ts";
import { faultsOf } from "../support/plan-replay.ts";

const SLOTS = 8;
const START = Date.UTC(2026, 0, 5);

function each<T>(value: T): readonly T[] {
  return Array.from({ length: SLOTS }, () => value);
}

const BATTERY: PlanBattery = {
  storedWh: 50_000,
  minWh: 10_000,
  maxWh: 90_000,
  chargeW: each(40_000),
  dischargeW: each(40_000),
  chargeEfficiencyBasisPoints: 9_500,
  dischargeEfficiencyBasisPoints: 9_500,
  wearMicroPerKwh: 10_000,
};

const WEIGHTS: PlanWeights = {
  carbonMicroPerKg: 0,
  unservedMicroPerKwh: 5_000_000,
  terminalBasisPoints: 9_000,
  reserveWh: each(0),
  reserveMicroPerKwhHour: 500_000,
  goals: [],
  forcedDsoId: each(null),
  forcedMicroPerKwh: 1_000_000,
};

/** Two DSOs, the second dearer; cheap in the first half of the time, dear in the second. */
const PRICES = [100_000, 100_000, 100_000, 100_000, 400_000, 400_000, 400_000, 400_000];
const PROBLEM: PlanProblem = {
  startAt: START,
  supplies: [
    {
      dsoId: "near",
      slots: PRICES.map((price) => ({ priceMicroPerKwh: price, co2GramsPerKwh: 500, capacityW: 60_000 })),
    },
    {
      dsoId: "far",
      slots: PRICES.map((price) => ({ priceMicroPerKwh: price + 50_000, co2GramsPerKwh: 20, capacityW: 60_000 })),
    },
  ],
  gridLimitW: each(100_000),
  loadW: each(30_000),
  pvW: each(0),
  exports: each(null),
  battery: BATTERY,
  weights: WEIGHTS,
};

function solved(problem: PlanProblem) {
  const plan = solvePlan(problem);
  if (plan === "check_failed") throw new Error(plan);
  expect(faultsOf(problem, plan)).toEqual([]);
  return plan;
}

function weighed(weights: Partial<PlanWeights>): PlanProblem {
  return { ...PROBLEM, weights: { ...WEIGHTS, ...weights } };
}

describe("a plan", () => {
  it("stores while energy is cheap, from the cheaper DSO, and gives while it is dear", () => {
    const { slots } = solved(PROBLEM);
    expect(Math.max(...slots.slice(4).map(({ batteryW }) => batteryW))).toBe(-30_000);
    expect(slots.slice(0, 4).every(({ batteryW }) => batteryW >= 0)).toBe(true);
    // The cheaper one is used up before the other is asked.
    for (const { drawW } of slots) expect(drawW.far === undefined || drawW.near === 60_000).toBe(true);
    expect(slots.map(({ startAt }) => startAt)).toEqual(PRICES.map((_, index) => START + index * 900_000));
  });

  it("counts energy, CO2 as it is weighed, wear, what is not served, and what is left", () => {
    const { slots, objectiveMicro } = solved({ ...weighed({ carbonMicroPerKg: 100_000 }), loadW: each(125_000) });
    let micro = 0;
    slots.forEach(({ drawW: { near = 0, far = 0 }, batteryW, unservedW }, index) => {
      const price = PRICES[index] ?? 0;
      micro += (near * (price + 50_000) + far * (price + 52_000)) / 4_000;
      micro += (Math.abs(batteryW) * 10_000 + unservedW * 5_000_000) / 4_000;
    });
    // The median of the cheaper price in all slots, which is the mean of its two values.
    const leftMicro = ((slots.at(-1)?.storedWh ?? 0) / 1_000) * 0.9 * 0.95 * 300_000;
    expect(Math.abs(objectiveMicro - (micro - leftMicro))).toBeLessThan(5_000);
  });

  it("takes the DSO of less CO2 where that weighs more than its price", () => {
    const drawn = (carbonMicroPerKg: number) =>
      solved(weighed({ carbonMicroPerKg })).slots.map(({ drawW }) => Object.keys(drawW).join());
    expect(new Set(drawn(50_000))).not.toContain("far");
    expect(drawn(1_000_000)[0]).toBe("far");
  });

  it("draws from a DSO chosen by hand, and from others only what that one cannot give (energy 4.3)", () => {
    const forced = solved(weighed({ forcedDsoId: each("far") }));
    expect(forced.slots.every(({ drawW }) => drawW.near === undefined)).toBe(true);
    const loaded: PlanProblem = { ...weighed({ forcedDsoId: each("far") }), loadW: each(90_000), battery: null };
    expect(solved(loaded).slots[0]?.drawW).toEqual({ near: 30_000, far: 60_000 });
  });

  it("reaches a goal in time where it can, and comes as near as it can where not", () => {
    const goal = (storedWh: number) =>
      solved(weighed({ goals: [{ slot: 2, storedWh, microPerKwh: 2_000_000 }] })).slots[1]?.storedWh;
    expect(goal(65_000)).toBeGreaterThanOrEqual(64_999);
    // 40 kW for half an hour, 5 % lost.
    expect(goal(90_000)).toBe(69_000);
  });

  it("keeps a reserve above the least, but gives it to a car that would else get nothing", () => {
    const reserving: PlanProblem = {
      ...weighed({ reserveWh: each(30_000), reserveMicroPerKwhHour: 2_000_000 }),
      loadW: each(60_000),
      battery: { ...BATTERY, chargeW: each(0) },
    };
    expect(solved({ ...reserving, weights: WEIGHTS }).slots.at(-1)?.storedWh).toBeLessThan(40_000);
    expect(solved(reserving).slots.at(-1)?.storedWh).toBe(40_000);
    const { slots } = solved({ ...reserving, loadW: PRICES.map((_, index) => (index > 4 ? 140_000 : 60_000)) });
    expect(slots.every(({ unservedW }) => unservedW === 0)).toBe(true);
    expect(slots.at(-1)?.storedWh).toBeLessThan(40_000);
  });

  it("leaves unserved what nothing can serve, and no more", () => {
    const { slots } = solved({ ...PROBLEM, loadW: each(150_000), battery: null });
    expect(slots[0]).toMatchObject({ drawW: { near: 60_000, far: 40_000 }, unservedW: 50_000, batteryW: 0 });
    const out = solved({ ...PROBLEM, gridLimitW: each(0), loadW: each(20_000) });
    // 40 kWh are above the least, and 5 % are lost.
    expect(out.slots.reduce((sum, { unservedW }) => sum + unservedW, 0)).toBe(160_000 - 152_000);
  });

  it("obeys what an override forbids the battery in a slot", () => {
    const hold: PlanBattery = { ...BATTERY, chargeW: each(0), dischargeW: each(0) };
    expect(solved({ ...PROBLEM, battery: hold }).slots.every(({ batteryW }) => batteryW === 0)).toBe(true);
    const store: PlanBattery = { ...BATTERY, dischargeW: each(0) };
    expect(solved({ ...PROBLEM, battery: store }).slots.every(({ batteryW }) => batteryW >= 0)).toBe(true);
  });

  it("sells what the sun gives beyond the load, and never buys to sell", () => {
    const sunny: PlanProblem = {
      ...PROBLEM,
      pvW: each(50_000),
      exports: each({ limitW: 15_000, priceMicroPerKwh: 900_000 }),
      battery: null,
    };
    expect(solved(sunny).slots[0]).toMatchObject({ drawW: {}, pvW: 45_000, exportW: 15_000, unservedW: 0 });
    expect(solved({ ...sunny, pvW: each(0) }).slots[0]).toMatchObject({ drawW: { near: 30_000 }, exportW: 0 });
  });

  it("brings a battery back that is below its least, and lets one be that holds too much", () => {
    const empty = solved({ ...PROBLEM, battery: { ...BATTERY, storedWh: 5_000 } });
    expect(empty.slots[0]?.batteryW).toBeGreaterThan(0);
    expect(empty.slots.at(3)?.storedWh).toBeGreaterThanOrEqual(10_000);
    const full = solved({ ...PROBLEM, battery: { ...BATTERY, storedWh: 95_000 } });
    expect(full.slots.every(({ storedWh }) => storedWh <= 95_000)).toBe(true);
  });

  it("is the same for the same problem", () => {
    for (const kind of PROBLEM_KINDS)
      expect(solvePlan(problemFrom(7, kind, 48))).toEqual(solvePlan(problemFrom(7, kind, 48)));
  });

  it("of no slots is empty", () => {
    expect(solved({ ...PROBLEM, loadW: [] }).slots).toEqual([]);
  });

  it.each([
    ["a price that is no number", { ...PROBLEM, supplies: [supplyOf(Number.NaN)] }],
    ["a load that is no number", { ...PROBLEM, loadW: each(Number.NaN) }],
    ["a battery whose content is no number", { ...PROBLEM, battery: { ...BATTERY, storedWh: Number.NaN } }],
    ["a capacity below zero and all limits with it", { ...PROBLEM, loadW: each(-5) }],
  ])("is refused for %s: check_failed (energy 4.2, 7)", (_, problem) => {
    expect(solvePlan(problem)).toBe("check_failed");
  });
});

function supplyOf(priceMicroPerKwh: number): PlanProblem["supplies"][number] {
  return { dsoId: "near", slots: each({ priceMicroPerKwh, co2GramsPerKwh: null, capacityW: 60_000 }) };
}

describe("the fallback", () => {
  it("lets the battery hold and serves in merit order, within all limits", () => {
    for (const kind of PROBLEM_KINDS) {
      const problem = problemFrom(3, kind, 48);
      const { slots, ...plan } = fallbackPlan(problem);
      expect(faultsOf(problem, { slots, ...plan })).toEqual([]);
      expect(slots.every(({ batteryW }) => batteryW === 0)).toBe(true);
    }
    expect(fallbackPlan({ ...PROBLEM, loadW: each(90_000) }).slots[0]?.drawW).toEqual({ near: 60_000, far: 30_000 });
  });

  it("never costs less than the plan", () => {
    for (const kind of PROBLEM_KINDS) {
      const problem = problemFrom(5, kind, 48);
      const plan = solved(problem);
      expect(fallbackPlan(problem).objectiveMicro).toBeGreaterThanOrEqual(plan.objectiveMicro - 1);
    }
  });
});
