import { endOf, leastOfSum, within } from "./plan-curve.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { batterySlot, batteryWOf } from "./plan-stage.ts";
import { type Dispatch, dispatched, type SupplyList } from "./plan-supply.ts";
import type { Band, Programme, Stage } from "./plan-value.ts";

/** What happens in a slot, before it is rounded. */
export interface Step extends Dispatch {
  /** At the bus: positive while it charges. */
  readonly batteryW: number;
  /** When the slot ends. */
  readonly storedWh: number;
}

/** Forwards from what is stored now: in each slot the change that is cheapest with all that follows (energy 4.2, 5). */
export function recovered(
  problem: PlanProblem,
  lists: readonly SupplyList[],
  { band, stages }: Programme,
): readonly Step[] {
  let { storedWh } = band;
  return lists.map((list, slot) => {
    const stage = stages[slot];
    const changeWh = stage === undefined ? 0 : cheapestChange(stage, band, storedWh);
    storedWh = Math.min(band.highWh, Math.max(band.lowWh, storedWh + changeWh));
    const batteryW = batteryWOf(batterySlot(problem.battery, slot), changeWh);
    const netW = (problem.loadW[slot] ?? 0) + batteryW;
    return { ...dispatched(list, netW, problem.supplies.length), batteryW, storedWh };
  });
}

/** Less than this is a rounding of floats. */
const NOTHING_WH = 1e-9;

function cheapestChange({ cost, ahead }: Stage, { lowWh, highWh }: Band, storedWh: number): number {
  const [low, high] = [lowWh - storedWh, highWh - storedWh];
  const possible = within(cost, low, high);
  const { pieces, value } = within(ahead, storedWh + possible.from, storedWh + endOf(possible).at);
  const changeWh = leastOfSum(possible, { from: possible.from, value, pieces });
  return Math.abs(changeWh) < NOTHING_WH ? 0 : changeWh;
}
