import { isPossible, objectiveMicro } from "./plan-check.ts";
import type { PlannedSlot, PlanProblem, PlanSolution } from "./plan-problem.ts";
import { recovered, type Step } from "./plan-recovery.ts";
import { dispatched, type SupplyList, supplyLists } from "./plan-supply.ts";
import { bandOf, type Programme, programmeOf } from "./plan-value.ts";
import { SLOT } from "./slots.ts";

/** Relative: how far the cost of the plan may be from what the dynamic programme promised. */
const TOLERANCE = 1e-9;

/**
 * The cheapest plan there is (energy 4.2). Only physics is hard, so there always is one; it is played through before anybody
 * sees it, and `check_failed` says that this found a fault.
 */
export function solvePlan(problem: PlanProblem): PlanSolution | "check_failed" {
  const lists = supplyLists(problem);
  const programme = programmeOf(problem, lists);
  const steps = recovered(problem, lists, programme);
  const objective = objectiveMicro(problem, lists, steps);
  if (!isPossible(problem, steps) || !isAsPromised(objective, programme)) return "check_failed";
  const { isPriceBelowBound, boundMicro } = programme;
  const gapMicro = isPriceBelowBound ? Math.max(0, Math.round(objective - boundMicro)) : 0;
  return published(problem, lists, steps, { objectiveMicro: objective, isPriceBelowBound, gapMicro });
}

/** What is always possible: the battery holds, and the cheapest supplies serve what they can (energy 4.4). */
export function fallbackPlan(problem: PlanProblem): PlanSolution {
  const { storedWh } = bandOf(problem);
  const lists = supplyLists(problem);
  const steps = lists.map((list, slot) => {
    const loadW = problem.loadW[slot] ?? 0;
    return { ...dispatched(list, loadW, problem.supplies.length), batteryW: 0, storedWh };
  });
  const objective = objectiveMicro(problem, lists, steps);
  return published(problem, lists, steps, { objectiveMicro: objective, isPriceBelowBound: false, gapMicro: 0 });
}

function isAsPromised(objective: number, { boundMicro, isPriceBelowBound }: Programme): boolean {
  const above = (objective - boundMicro) / Math.max(1_000_000, Math.abs(boundMicro));
  return above >= -TOLERANCE && (isPriceBelowBound || above <= TOLERANCE);
}

type Worth = Pick<PlanSolution, "objectiveMicro" | "isPriceBelowBound" | "gapMicro">;

/** In whole watts: the battery's towards zero, and the rest supplied anew, so that each slot balances exactly. */
function published(
  problem: PlanProblem,
  lists: readonly SupplyList[],
  steps: readonly Step[],
  worth: Worth,
): PlanSolution {
  const slots = steps.flatMap((step, slot) => {
    const list = lists[slot];
    return list === undefined ? [] : [plannedSlot(problem, list, step, slot)];
  });
  return { ...worth, slots };
}

function plannedSlot(problem: PlanProblem, list: SupplyList, step: Step, slot: number): PlannedSlot {
  const { startAt, loadW, supplies } = problem;
  const batteryW = wholeW(step.batteryW);
  const { drawW, ...flows } = dispatched(list, (loadW[slot] ?? 0) + batteryW, supplies.length);
  const drawn = supplies.map(({ dsoId }, index) => [dsoId, drawW[index] ?? 0] as const);
  return {
    startAt: startAt + slot * SLOT,
    drawW: Object.fromEntries(drawn.filter(([, powerW]) => powerW > 0)),
    ...flows,
    batteryW,
    storedWh: Math.round(step.storedWh),
  };
}

/** A float that is a whole number of watts but for its rounding stays that number. */
function wholeW(powerW: number): number {
  return Math.trunc(powerW + Math.sign(powerW) * 1e-6) + 0;
}
