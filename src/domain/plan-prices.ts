import { averageCo2, UNKNOWN_GRAMS_PER_KWH } from "./carbon.ts";
import type { Supply } from "./dso.ts";
import type { Candidate, Leader } from "./leading-dso.ts";
import type { PlanSupply } from "./plan-problem.ts";
import type { EnergyGoal } from "./site.ts";

/** What a kilogram of CO2 counts beside the price (energy 4.1). */
export const CARBON_MICRO_PER_KG = { cheapest: 0, balanced: 100_000, greenest: 1_000_000 } as const satisfies Record<
  EnergyGoal,
  number
>;

/**
 * Prices and CO2 as they are weighed against each other. Of a DSO that says nothing of its CO2 as much is assumed as of fossil
 * energy, and not less than of the worst of the others: silence must not look green.
 */
export function comparable(supplies: readonly Supply[]): readonly PlanSupply[] {
  const known = supplies.map(({ slots }) => slots.map(averageCo2));
  return supplies.map(({ dsoId, slots }, supply) => ({
    dsoId,
    slots: slots.map(({ priceMicroPerKwh, capacityW }, slot) => ({
      priceMicroPerKwh,
      capacityW,
      co2GramsPerKwh: known[supply]?.[slot] ?? assumed(known.map((own) => own[slot] ?? null)),
    })),
  }));
}

function assumed(known: readonly (number | null)[]): number | null {
  const grams = known.filter((each) => each !== null);
  return grams.length === 0 ? null : Math.max(UNKNOWN_GRAMS_PER_KWH, ...grams);
}

export function candidateOf({ dsoId, slots }: PlanSupply, goal: EnergyGoal): Candidate {
  return {
    dsoId,
    effectiveMicroPerKwh: slots.map((slot) => effectiveMicroPerKwh(slot, goal)),
    capacityW: slots.map(({ capacityW }) => capacityW),
  };
}

function effectiveMicroPerKwh(slot: PlanSupply["slots"][number] | undefined, goal: EnergyGoal): number {
  if (slot === undefined) return Number.POSITIVE_INFINITY;
  return slot.priceMicroPerKwh + ((slot.co2GramsPerKwh ?? 0) * CARBON_MICRO_PER_KG[goal]) / 1_000;
}

/**
 * As the optimiser is to see them: who would be better than the leader, but not by enough to change, counts as a little
 * dearer than it. What the plan costs is counted by the true prices.
 */
export function behindLeaders(
  supplies: readonly PlanSupply[],
  leaders: readonly (Leader | null)[],
  goal: EnergyGoal,
): readonly PlanSupply[] {
  const byId = new Map(supplies.map((supply) => [supply.dsoId, supply]));
  return supplies.map((supply) => ({
    ...supply,
    slots: supply.slots.map((slot, index) => {
      const leader = leaders[index];
      if (leader == null || leader.isChosen || leader.dsoId === supply.dsoId) return slot;
      const ahead = effectiveMicroPerKwh(byId.get(leader.dsoId)?.slots[index], goal);
      const missing = Math.ceil(ahead + 1 - effectiveMicroPerKwh(slot, goal));
      return missing <= 0 ? slot : { ...slot, priceMicroPerKwh: slot.priceMicroPerKwh + missing };
    }),
  }));
}
