import type { PlannedSlot, PlanProblem, PlanSolution } from "../../src/domain/plan-problem.ts";

/** A set-point is cut to whole watts; in each slot it may be off by one, and so may what is stored. */
const ROUNDING_WH_PER_SLOT = 0.3;

/** Plays a published plan as the site would, in whole watts: each law of physics and each limit that it breaks, in a sentence. */
export function faultsOf(problem: PlanProblem, { slots }: PlanSolution): readonly string[] {
  if (slots.length !== problem.loadW.length) return [`${slots.length} slots instead of ${problem.loadW.length}`];
  let storedWh = problem.battery?.storedWh ?? 0;
  return slots.flatMap((slot, index) => {
    storedWh += storedByWh(problem, slot.batteryW);
    const offWh = (index + 1) * ROUNDING_WH_PER_SLOT + 0.5;
    const faults = {
      balance: balanceW(problem, slot, index) !== 0,
      "whole watts": !Object.values(slot.drawW).every(Number.isInteger) || !Number.isInteger(slot.batteryW),
      "below zero": [...Object.values(slot.drawW), slot.pvW, slot.exportW, slot.unservedW].some((power) => power < 0),
      capacity: problem.supplies.some(
        (supply) => (slot.drawW[supply.dsoId] ?? 0) > (supply.slots[index]?.capacityW ?? 0),
      ),
      connection: sum(Object.values(slot.drawW)) > (problem.gridLimitW[index] ?? 0),
      PV: slot.pvW > (problem.pvW[index] ?? 0),
      export: slot.exportW > (problem.exports[index]?.limitW ?? 0),
      "battery power": !isPossiblePower(problem, slot.batteryW, index),
      stored: Math.abs(slot.storedWh - storedWh) > offWh,
      band: !isInBand(problem, slot.storedWh),
    };
    return Object.entries(faults).flatMap(([name, isBroken]) => (isBroken ? [`${name} in slot ${index}`] : []));
  });
}

function balanceW(problem: PlanProblem, slot: PlannedSlot, index: number): number {
  const givenW = sum(Object.values(slot.drawW)) + slot.pvW + slot.unservedW;
  return givenW - (problem.loadW[index] ?? 0) - slot.batteryW - slot.exportW;
}

function isPossiblePower({ battery }: PlanProblem, batteryW: number, index: number): boolean {
  if (battery === null) return batteryW === 0;
  return batteryW <= (battery.chargeW[index] ?? 0) && -batteryW <= (battery.dischargeW[index] ?? 0);
}

function isInBand({ battery }: PlanProblem, storedWh: number): boolean {
  if (battery === null) return storedWh === 0;
  const [low, high] = [Math.min(battery.minWh, battery.storedWh), Math.max(battery.maxWh, battery.storedWh)];
  return storedWh >= low && storedWh <= high;
}

function storedByWh({ battery }: PlanProblem, batteryW: number): number {
  if (battery === null) return 0;
  const { chargeEfficiencyBasisPoints, dischargeEfficiencyBasisPoints } = battery;
  return batteryW > 0
    ? (batteryW * chargeEfficiencyBasisPoints) / 10_000 / 4
    : (batteryW * 10_000) / dischargeEfficiencyBasisPoints / 4;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
