import loadHighs from "highs";
import { describe, expect, it } from "vitest";
import { solvePlan } from "../../src/domain/plan.ts";
import type { PlanProblem } from "../../src/domain/plan-problem.ts";
import { judgedOptimum } from "../support/plan-oracle.ts";
import { boundMicroPerKwh, PROBLEM_KINDS, problemFrom } from "../support/plan-problems.ts";
import { faultsOf } from "../support/plan-replay.ts";

/** Of each kind; `PLAN_INSTANCES=200 npm test -- pure test/domain/plan.test.ts` judges 2,200 problems instead of 550. */
const INSTANCES = Number(process.env.PLAN_INSTANCES ?? 50);
const SEEDS = Array.from({ length: INSTANCES }, (_, index) => index + 1);
/** EN-M1, relative. */
const SAME = 1e-6;
/** EN-M3, relative: of the MILP's optimum. */
const LARGEST_GAP = 0.01;
const USUAL_GAP = 0.002;
const BELOW_BOUND = 60;

const highs = await loadHighs();

describe("the cheapest plan", () => {
  it.each(PROBLEM_KINDS)("costs what HiGHS finds for the same problem: %s (EN-M1)", (kind) => {
    for (const seed of SEEDS) {
      const problem = problemFrom(seed, kind, slotsOf(seed));
      const optimum = judgedOptimum(highs, problem);
      const { objectiveMicro, isPriceBelowBound } = solved(problem);
      expect(isPriceBelowBound, `seed ${seed}`).toBe(false);
      expect(apart(objectiveMicro / 1e6, optimum), `seed ${seed}`).toBeLessThanOrEqual(SAME);
    }
  });

  it.each(PROBLEM_KINDS)("obeys every limit in whole watts, slot after slot: %s (EN-M2)", (kind) => {
    for (const seed of SEEDS) {
      const problem = problemFrom(1_000 + seed, kind, 96);
      expect(faultsOf(problem, solved(problem)), `seed ${1_000 + seed}`).toEqual([]);
    }
  });

  it("is near the optimum that never charges and discharges at once where prices are so negative that both would pay (EN-M3)", () => {
    const gaps: number[] = [];
    for (let seed = 1; gaps.length < BELOW_BOUND; seed += 1) {
      const problem = problemFrom(seed, "plain", slotsOf(seed), true);
      const plan = solved(problem);
      if (!plan.isPriceBelowBound) continue;
      const optimum = judgedOptimum(highs, problem, { exclusive: true });
      const gap = plan.objectiveMicro / 1e6 - optimum;
      expect(gap, `seed ${seed}`).toBeGreaterThanOrEqual(-SAME * Math.max(1, Math.abs(optimum)));
      // What the plan says of itself is an upper limit.
      expect(gap, `seed ${seed}`).toBeLessThanOrEqual(
        (plan.gapMicro + 1) / 1e6 + SAME * Math.max(1, Math.abs(optimum)),
      );
      gaps.push(apart(plan.objectiveMicro / 1e6, optimum));
    }
    gaps.sort((one, other) => one - other);
    expect(gaps.at(-1)).toBeLessThanOrEqual(LARGEST_GAP);
    expect(gaps[Math.floor(gaps.length * 0.95)]).toBeLessThanOrEqual(USUAL_GAP);
  });

  it("says that a price is below the bound from the price on where charging and discharging at once would pay", () => {
    const problem = problemFrom(1, "plain", 8);
    if (problem.battery === null) throw new Error("no battery");
    const bound = Math.ceil(boundMicroPerKwh(problem.battery));
    const at = (priceMicroPerKwh: number): PlanProblem => ({
      ...problem,
      weights: { ...problem.weights, carbonMicroPerKg: 0 },
      supplies: [
        {
          dsoId: "a",
          slots: problem.loadW.map(() => ({ priceMicroPerKwh, co2GramsPerKwh: null, capacityW: 200_000 })),
        },
      ],
      loadW: problem.loadW.map(() => 100_000),
    });
    expect(solved(at(bound)).isPriceBelowBound).toBe(false);
    expect(solved(at(bound - 1)).isPriceBelowBound).toBe(true);
  });
});

function slotsOf(seed: number): number {
  return 4 + (seed % 13);
}

function apart(one: number, other: number): number {
  return Math.abs(one - other) / Math.max(1, Math.abs(other));
}

function solved(problem: PlanProblem) {
  const plan = solvePlan(problem);
  if (plan === "check_failed") throw new Error(plan);
  return plan;
}
