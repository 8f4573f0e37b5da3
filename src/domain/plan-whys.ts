import type { PlanInputs } from "./plan-inputs.ts";
import type { PlannedSlot } from "./plan-problem.ts";
import type { BatteryReason, SlotWhy, SupplyReason } from "./plan-why.ts";
import { SLOT } from "./slots.ts";

/** Why each slot is as it is, by what its decision was made of. */
export function whysOf(inputs: PlanInputs, slots: readonly PlannedSlot[]): readonly SlotWhy[] {
  const bare = slots.map((_, index) => supplyWhy(inputs, index));
  return untilChanged(bare, slots).map((supply, index) => ({ supply, battery: batteryWhy(inputs, slots, index) }));
}

type Bare = Pick<SupplyReason, "kind" | "dsoId">;

const NOBODY: Bare = { kind: "none", dsoId: null };

/** Also where nothing is drawn: from whom it would be. */
function supplyWhy({ leaders, candidates, terms }: PlanInputs, index: number): Bare {
  const leader = leaders[index] ?? null;
  if (leader === null) return NOBODY;
  const { dsoId } = leader;
  if (leader.isChosen) return { kind: "by_hand", dsoId };
  const able = candidates.filter(({ capacityW }) => (capacityW[index] ?? 0) > 0);
  if (able.length === 1) return { kind: "only", dsoId };
  const isBest = isLeast(dsoId, new Map(able.map((each) => [each.dsoId, each.effectiveMicroPerKwh[index] ?? 0])));
  if (!isBest) return { kind: "kept", dsoId };
  const ids = new Set(able.map((each) => each.dsoId));
  const prices = terms.supplies.filter((supply) => ids.has(supply.dsoId));
  const isCheapest = isLeast(
    dsoId,
    new Map(prices.map((supply) => [supply.dsoId, supply.slots[index]?.priceMicroPerKwh ?? 0])),
  );
  return { kind: isCheapest ? "cheapest" : "greenest", dsoId };
}

function isLeast(dsoId: string, figures: ReadonlyMap<string, number>): boolean {
  const own = figures.get(dsoId);
  return own !== undefined && own <= Math.min(...figures.values());
}

/** Each with the end of its run. */
function untilChanged(reasons: readonly Bare[], slots: readonly PlannedSlot[]): readonly SupplyReason[] {
  let [next, until]: readonly [Bare | null, number] = [null, 0];
  return reasons
    .map((reason, index) => ({ reason, endAt: (slots[index]?.startAt ?? 0) + SLOT }))
    .toReversed()
    .map(({ reason, endAt }) => {
      if (next === null || next.kind !== reason.kind || next.dsoId !== reason.dsoId) until = endAt;
      next = reason;
      return { ...reason, until };
    })
    .toReversed();
}

function batteryWhy(inputs: PlanInputs, slots: readonly PlannedSlot[], index: number): BatteryReason | null {
  const { problem, terms } = inputs;
  const slot = slots[index];
  if (problem.battery === null || slot === undefined) return null;
  const { batteryW } = slot;
  const isByHand = (terms.wishes[index]?.battery ?? null) !== null;
  if (isByHand) return { kind: "by_hand", at: null };
  if (batteryW === 0) return { kind: "holds", at: null };
  if (batteryW > 0) return chargeWhy(inputs, slots, index);
  const limitW = terms.importLimitW[index] ?? Number.POSITIVE_INFINITY;
  return { kind: (terms.loadW[index] ?? 0) > limitW ? "covers_peak" : "used_now", at: null };
}

function chargeWhy({ problem }: PlanInputs, slots: readonly PlannedSlot[], index: number): BatteryReason {
  const beforeWh = slots[index - 1]?.storedWh ?? problem.battery?.storedWh ?? 0;
  const goal = problem.weights.goals.find((each) => each.slot > index && beforeWh < each.storedWh);
  if (goal !== undefined) return { kind: "charges_to", at: problem.startAt + goal.slot * SLOT };
  const reservedWh = (problem.battery?.minWh ?? 0) + (problem.weights.reserveWh[index] ?? 0);
  if (beforeWh < reservedWh) return { kind: "fills_reserve", at: null };
  const used = slots.find((later, at) => at > index && later.batteryW < 0);
  return { kind: "stores_for", at: used?.startAt ?? null };
}
