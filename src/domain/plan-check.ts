import type { PlanProblem } from "./plan-problem.ts";
import type { Step } from "./plan-recovery.ts";
import { batterySlot, storedByWh } from "./plan-stage.ts";
import type { SupplyList } from "./plan-supply.ts";
import { bandOf, leftoverMicroPerWh, shortfallsAfter } from "./plan-value.ts";
import { SLOT_HOURS } from "./slots.ts";

/** Watts and watt-hours that a rounding of floats may be off, of a thousand kW or kWh. */
const TOLERANCE = 1e-6;

/** Plays a plan through: does each of its steps obey the limits and follow from the one before? (energy 4.2, 7) */
export function isPossible(problem: PlanProblem, steps: readonly Step[]): boolean {
  let { storedWh } = bandOf(problem);
  return steps.every((step, slot) => {
    const beforeWh = storedWh;
    storedWh = step.storedWh;
    return isWithinLimits(problem, step, slot) && isStoredRightly(problem, step, slot, beforeWh);
  });
}

// Comparisons are written so that what is not a number fails.
function isWithinLimits(problem: PlanProblem, step: Step, slot: number): boolean {
  const { drawW, pvW, exportW, unservedW, batteryW } = step;
  const loadW = problem.loadW[slot] ?? 0;
  const drawnW = sum(drawW);
  const [givenW, chargedW] = [Math.max(0, -batteryW), Math.max(0, batteryW)];
  const battery = batterySlot(problem.battery, slot);
  const isIn = (power: number, mostW: number) => power >= -TOLERANCE && power <= mostW + TOLERANCE;
  return (
    Math.abs(drawnW + pvW + givenW + unservedW - loadW - chargedW - exportW) <= TOLERANCE &&
    drawW.every((each, index) => isIn(each, problem.supplies[index]?.slots[slot]?.capacityW ?? 0)) &&
    isIn(drawnW, problem.gridLimitW[slot] ?? 0) &&
    isIn(pvW, problem.pvW[slot] ?? 0) &&
    isIn(unservedW, loadW) &&
    isIn(exportW, problem.exports[slot]?.limitW ?? 0) &&
    isIn(chargedW, battery.chargeW) &&
    isIn(givenW, battery.dischargeW)
  );
}

function isStoredRightly(problem: PlanProblem, step: Step, slot: number, beforeWh: number): boolean {
  const { lowWh, highWh } = bandOf(problem);
  const expectedWh = beforeWh + storedByWh(batterySlot(problem.battery, slot), step.batteryW);
  const isInBand = step.storedWh >= lowWh - TOLERANCE && step.storedWh <= highWh + TOLERANCE;
  return isInBand && Math.abs(step.storedWh - expectedWh) <= TOLERANCE;
}

/** What a plan counts by the objective of energy 4.1, in micro-units. */
export function objectiveMicro(problem: PlanProblem, lists: readonly SupplyList[], steps: readonly Step[]): number {
  const leftWh = steps.at(-1)?.storedWh ?? bandOf(problem).storedWh;
  const micro = lists.map((list, slot) => {
    const step = steps[slot];
    return step === undefined ? Number.NaN : stepMicro(problem, list, step, slot);
  });
  return sum(micro) - leftWh * leftoverMicroPerWh(problem, lists);
}

function stepMicro(problem: PlanProblem, list: SupplyList, step: Step, slot: number): number {
  const rate =
    sum(step.drawW.map((drawW, index) => drawW * (list.countsMicroPerWh[index] ?? Number.NaN))) +
    Math.abs(step.batteryW) * batterySlot(problem.battery, slot).wearMicroPerWh +
    (step.unservedW * problem.weights.unservedMicroPerKwh) / 1_000 -
    step.exportW * list.exportMicroPerWh;
  const missing = shortfallsAfter(problem, slot).map(
    ({ levelWh, microPerWh }) => microPerWh * Math.max(0, levelWh - step.storedWh),
  );
  return rate * SLOT_HOURS + sum(missing);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
