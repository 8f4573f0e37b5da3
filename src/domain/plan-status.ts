import type { PlanInputs, PlanningFacts } from "./plan-inputs.ts";
import { PLAN_REASONS, type PlannedSlot, type PlanReason, type PlanSolution } from "./plan-problem.ts";
import { DAY } from "./time.ts";

/** The profile of a day is made from as many. */
const ENOUGH_HISTORY_MS = 7 * DAY;

/** What keeps a plan from being called optimal (energy 4.4), in the order of the list. */
export function reasonsOf(facts: PlanningFacts, inputs: PlanInputs, solution: PlanSolution): readonly PlanReason[] {
  const { supplies } = inputs.terms;
  const { battery } = facts.site;
  const is: Readonly<Record<PlanReason, boolean>> = {
    price_late: supplies.some(({ freshness }) => freshness === "late"),
    price_estimated: supplies.some(({ slots }) =>
      slots.some(({ quality, capacityW }) => quality === "estimated" && capacityW > 0),
    ),
    dso_left_out: supplies.some(({ freshness }) => freshness === "left_out" || freshness === "unusable"),
    limit_unknown: inputs.terms.gridLimitW.includes(null),
    soc_unknown: battery !== null && facts.reading === null,
    soc_out_of_band: battery !== null && facts.reading !== null && isOutOfBand(facts.reading.storedWh, battery),
    short_history: isShort(facts),
    price_below_bound: solution.isPriceBelowBound,
    override_unmet: isUnmet(facts, inputs, solution.slots),
    unserved_expected: solution.slots.some(({ unservedW }) => unservedW > 0),
    no_price: false,
    check_failed: false,
  };
  return PLAN_REASONS.filter((reason) => is[reason]);
}

function isOutOfBand(storedWh: number, { minWh, maxWh }: { readonly minWh: number; readonly maxWh: number }): boolean {
  return storedWh < minWh || storedWh > maxWh;
}

function isShort({ history, now }: PlanningFacts): boolean {
  const first = history.reduce((earliest, { slotAt }) => Math.min(earliest, slotAt), Number.POSITIVE_INFINITY);
  return now - first < ENOUGH_HISTORY_MS;
}

/** Somebody's wish is not met: another DSO has to help, a ban would leave nobody, or the battery is not full in time. */
function isUnmet({ overrides, now }: PlanningFacts, inputs: PlanInputs, slots: readonly PlannedSlot[]): boolean {
  const { wishes } = inputs.terms;
  const isHelped = slots.some(({ drawW }, index) => {
    const chosen = wishes[index]?.useDsoId ?? null;
    return chosen !== null && Object.keys(drawW).some((dsoId) => dsoId !== chosen);
  });
  const bans = overrides.filter(({ wish, startAt, endAt }) => wish.kind === "ban_dso" && startAt <= now && now < endAt);
  const isIgnored = bans.length > 0 && wishes[0]?.bannedDsoIds.length === 0;
  const isMissed = inputs.problem.weights.goals.some(
    ({ slot, storedWh }) => (slots[slot - 1]?.storedWh ?? 0) < storedWh - MISSED_WH,
  );
  return isHelped || isIgnored || isMissed;
}

/** Set-points are rounded to watts. */
const MISSED_WH = 100;
