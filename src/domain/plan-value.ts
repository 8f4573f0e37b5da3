import { type Curve, convexHull, infimalSum, mirrored, valueAt, within, withShortfall } from "./plan-curve.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { batterySlot, stageCost } from "./plan-stage.ts";
import type { SupplyList } from "./plan-supply.ts";
import { SLOT_HOURS } from "./slots.ts";

/** What the battery may hold. What it holds now is always within, or else there would be no plan (energy 4.1). */
export interface Band {
  readonly storedWh: number;
  readonly lowWh: number;
  readonly highWh: number;
}

/** A slot of the dynamic programme. */
export interface Stage {
  /** Over the change of what is stored. */
  readonly cost: Curve;
  /** Over what is stored when the slot ends: the cheapest cost from then on. */
  readonly ahead: Curve;
}

export interface Programme {
  readonly band: Band;
  readonly stages: readonly Stage[];
  /** The cheapest cost of all slots, in micro-units. */
  readonly boundMicro: number;
  /** Some stage was not convex, and the bound may be below the optimum. */
  readonly isPriceBelowBound: boolean;
}

export function bandOf({ battery }: PlanProblem): Band {
  if (battery === null) return { storedWh: 0, lowWh: 0, highWh: 0 };
  const { storedWh, minWh, maxWh } = battery;
  return { storedWh, lowWh: Math.min(minWh, storedWh), highWh: Math.max(maxWh, storedWh) };
}

/** What a Wh left at the end is worth: a part of what it would replace in a usual slot. */
export function leftoverMicroPerWh({ battery, weights }: PlanProblem, lists: readonly SupplyList[]): number {
  if (battery === null) return 0;
  const cheapest = lists.flatMap(({ cheapestMicroPerWh }) => cheapestMicroPerWh ?? []);
  const factor = (weights.terminalBasisPoints * battery.dischargeEfficiencyBasisPoints) / 10_000 ** 2;
  return Math.max(0, factor * median(cheapest));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low = 0, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** What is to be stored when a slot ends, and what a Wh less counts. */
interface Shortfall {
  readonly levelWh: number;
  readonly microPerWh: number;
}

export function shortfallsAfter({ battery, weights }: PlanProblem, slot: number): readonly Shortfall[] {
  if (battery === null) return [];
  const reserve = {
    levelWh: battery.minWh + (weights.reserveWh[slot] ?? 0),
    microPerWh: (weights.reserveMicroPerKwhHour * SLOT_HOURS) / 1_000,
  };
  const goals = weights.goals
    .filter((goal) => goal.slot === slot + 1)
    .map(({ storedWh, microPerKwh }) => ({ levelWh: storedWh, microPerWh: microPerKwh / 1_000 }));
  return [reserve, ...goals];
}

/** Backwards from the end of the horizon (energy 4.2, 3 and 4). */
export function programmeOf(problem: PlanProblem, lists: readonly SupplyList[]): Programme {
  const band = bandOf(problem);
  const stages: Stage[] = [];
  let isPriceBelowBound = false;
  let value: Curve = atTheEnd(band, leftoverMicroPerWh(problem, lists));
  for (const [slot, list] of [...lists.entries()].reverse()) {
    const cost = stageCost(list, problem.loadW[slot] ?? 0, batterySlot(problem.battery, slot));
    const ahead = shortfallsAfter(problem, slot).reduce(
      (curve, { levelWh, microPerWh }) => withShortfall(curve, levelWh, microPerWh),
      value,
    );
    const convex = convexHull(cost);
    isPriceBelowBound ||= convex !== cost;
    value = within(infimalSum(ahead, mirrored(convex)), band.lowWh, band.highWh);
    stages.push({ cost, ahead });
  }
  return { band, stages: stages.reverse(), boundMicro: valueAt(value, band.storedWh), isPriceBelowBound };
}

function atTheEnd({ lowWh, highWh }: Band, leftover: number): Curve {
  const pieces = highWh > lowWh ? [{ slope: -leftover, width: highWh - lowWh }] : [];
  return { from: lowWh, value: -leftover * lowWh, pieces };
}
