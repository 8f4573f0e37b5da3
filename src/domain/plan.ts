import { isPossible, objectiveMicro } from "./plan-check.ts";
import type { PlannedSlot, PlanProblem, PlanSolution } from "./plan-problem.ts";
import { recovered, type Step } from "./plan-recovery.ts";
import { dispatched, nextSource, type SupplyList, supplyLists } from "./plan-supply.ts";
import { bandOf, type Programme, programmeOf } from "./plan-value.ts";
import { SLOT, SLOT_HOURS } from "./slots.ts";

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
  const rounded = lists.map((list, slot) => {
    const { batteryW: power = 0, storedWh = 0 } = steps[slot] ?? {};
    const batteryW = wholeW(power);
    const netW = (problem.loadW[slot] ?? 0) + batteryW;
    const dispatch = dispatched(list, netW, problem.supplies.length);
    return { ...dispatch, batteryW, storedWh: Math.round(storedWh), marginalDsoId: marginal(problem, list, netW) };
  });
  return {
    ...worth,
    slots: rounded.map((step, slot) => plannedSlot(problem, step, slot)),
    costMicro: Math.round(total(rounded, (step, slot) => costMicro(problem, step, slot))),
    co2Grams: Math.round(total(rounded, (step, slot) => co2Grams(problem, step, slot))),
    marginalDsoId: rounded.map(({ marginalDsoId }) => marginalDsoId),
  };
}

/** A float that is a whole number of watts but for its rounding stays that number. */
function wholeW(powerW: number): number {
  return Math.trunc(powerW + Math.sign(powerW) * 1e-6) + 0;
}

function marginal(problem: PlanProblem, list: SupplyList, netW: number): string | null {
  const source = nextSource(list, netW);
  return typeof source === "number" ? (problem.supplies[source]?.dsoId ?? null) : null;
}

function plannedSlot({ startAt, supplies }: PlanProblem, step: Step, slot: number): PlannedSlot {
  const { drawW, pvW, batteryW, exportW, unservedW, storedWh } = step;
  const drawn = supplies
    .map(({ dsoId }, index) => [dsoId, drawW[index] ?? 0] as const)
    .filter(([, power]) => power > 0);
  return {
    startAt: startAt + slot * SLOT,
    drawW: Object.fromEntries(drawn),
    pvW,
    batteryW,
    exportW,
    unservedW,
    storedWh,
  };
}

function costMicro({ supplies, battery, exports }: PlanProblem, step: Step, slot: number): number {
  const energy = supplies.map(({ slots }, index) => (step.drawW[index] ?? 0) * (slots[slot]?.priceMicroPerKwh ?? 0));
  const wear = Math.abs(step.batteryW) * (battery?.wearMicroPerKwh ?? 0);
  const earned = step.exportW * (exports[slot]?.priceMicroPerKwh ?? 0);
  return ((energy.reduce((sum, each) => sum + each, 0) + wear - earned) * SLOT_HOURS) / 1_000;
}

function co2Grams({ supplies }: PlanProblem, step: Step, slot: number): number {
  const rates = supplies.map(({ slots }, index) => (step.drawW[index] ?? 0) * (slots[slot]?.co2GramsPerKwh ?? 0));
  return (rates.reduce((sum, rate) => sum + rate, 0) * SLOT_HOURS) / 1_000;
}

function total<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + of(item, index), 0);
}
