import loadHighs from "highs";
import { describe, expect, it } from "vitest";
import { solvePlan } from "../../src/domain/plan.ts";
import { judgedOptimum } from "../support/plan-oracle.ts";
import { PROBLEM_KINDS, problemFrom } from "../support/plan-problems.ts";

/** `PLAN_INSTANCES=2000` judges so many of each kind. */
const INSTANCES = Number(process.env.PLAN_INSTANCES ?? 10);
const RELATIVE = 1e-6;

const highs = await loadHighs();

describe("the cheapest plan", () => {
  it.each(PROBLEM_KINDS)("costs what HiGHS finds for the same problem: %s (EN-M1)", (kind) => {
    for (let seed = 1; seed <= INSTANCES; seed += 1) {
      const problem = problemFrom(seed, kind, 4 + (seed % 13));
      const plan = solvePlan(problem);
      if (plan === "check_failed") throw new Error(`seed ${seed}: ${plan}`);
      const optimum = judgedOptimum(highs, problem);
      const apart = Math.abs(plan.objectiveMicro / 1e6 - optimum) / Math.max(1, Math.abs(optimum));
      expect(apart, `seed ${seed}`).toBeLessThanOrEqual(RELATIVE);
    }
  });
});
