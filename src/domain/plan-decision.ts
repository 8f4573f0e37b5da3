import type { Leader } from "./leading-dso.ts";
import { fallbackPlan, solvePlan } from "./plan.ts";
import { type PlanInputs, type PlanningFacts, planInputs } from "./plan-inputs.ts";
import type { PlannedSlot, PlanReason, PlanSolution, PlanStatus } from "./plan-problem.ts";
import { reasonsOf } from "./plan-status.ts";
import { type PlanTotals, totalsOf } from "./plan-totals.ts";
import type { PlanSlot, SlotPrice } from "./plan-why.ts";
import { whysOf } from "./plan-whys.ts";
import { SLOT } from "./slots.ts";

/** What is to be done at a location, slot by slot, and how far it can be relied on. */
export interface DecidedPlan {
  readonly status: PlanStatus;
  readonly reasons: readonly PlanReason[];
  readonly slots: readonly PlanSlot[];
  readonly totals: PlanTotals;
  /** Who leads in the first slot. */
  readonly leader: Leader | null;
}

/** There is always one (EN-D7). The same function makes the plan in force and the one of a dry run. */
export function decidePlan(facts: PlanningFacts, inputs: PlanInputs = planInputs(facts)): DecidedPlan {
  const { terms, leaders } = inputs;
  const { solution, failure } = solved(inputs);
  const slots = solution?.slots ?? idle(inputs);
  const reasons = failure === null ? reasonsOf(facts, inputs, solution) : [failure];
  const wear = facts.site.battery?.wearMicroPerKwh ?? 0;
  return {
    status: statusOf(reasons, failure),
    reasons,
    slots: slotsOf(inputs, slots),
    totals: totalsOf(slots, terms.supplies, wear),
    leader: leaders[0] ?? null,
  };
}

type Failure = Extract<PlanReason, "no_price" | "check_failed">;

type Solved =
  | { readonly solution: PlanSolution; readonly failure: Failure | null }
  | { readonly solution: null; readonly failure: Failure };

function solved({ problem, terms }: PlanInputs): Solved {
  if (terms.supplies.length === 0) return { solution: null, failure: "no_price" };
  const isPriced = terms.supplies.some((supply) => supply.isPriced);
  if (!isPriced) return { solution: fallbackPlan(problem), failure: "no_price" };
  const solution = solvePlan(problem);
  return solution === "check_failed"
    ? { solution: fallbackPlan(problem), failure: "check_failed" }
    : { solution, failure: null };
}

/** Nobody is known who sells here; the cars have what the wires bear, from whomever it comes. */
function idle({ problem, terms }: PlanInputs): readonly PlannedSlot[] {
  return terms.loadW.map((_, slot) => ({
    startAt: terms.startAt + slot * SLOT,
    drawW: {},
    pvW: 0,
    batteryW: 0,
    exportW: 0,
    unservedW: 0,
    storedWh: problem.battery?.storedWh ?? 0,
  }));
}

function statusOf(reasons: readonly PlanReason[], failure: Failure | null): PlanStatus {
  if (failure !== null) return "fallback";
  return reasons.length === 0 ? "optimal" : "degraded";
}

function slotsOf(inputs: PlanInputs, slots: readonly PlannedSlot[]): readonly PlanSlot[] {
  const { terms } = inputs;
  const whys = whysOf(inputs, slots);
  return slots.flatMap((slot, index) => {
    const why = whys[index];
    if (why === undefined) return [];
    const prices = terms.supplies.flatMap(({ dsoId, slots: own }): (readonly [string, SlotPrice])[] => {
      const said = own[index];
      if (said === undefined) return [];
      const { priceMicroPerKwh: microPerKwh, quality, capacityW } = said;
      return [[dsoId, { microPerKwh, quality, capacityW }]];
    });
    const [loadW, importLimitW] = [terms.loadW[index] ?? 0, terms.importLimitW[index] ?? null];
    return [{ ...slot, loadW, importLimitW, prices: Object.fromEntries(prices), why }];
  });
}
