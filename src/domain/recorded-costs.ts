import type { EnergyCost } from "./energy-cost.ts";
import type { CostedHour } from "./price-preview.ts";
import type { SlotBalance } from "./slot-balance.ts";
import { HOUR } from "./time.ts";

/**
 * Hours as a rule would have decided them that had known what happened: the look has what its energy really cost, at all
 * locations together. Energy whose price is not known is left out; where none is left, nothing is known of costs.
 * @param balances of several locations in one currency, in any order.
 */
export function recordedHours(
  balances: readonly SlotBalance[],
  { from, until, lookHours }: { readonly from: number; readonly until: number; readonly lookHours: number },
): readonly CostedHour[] {
  const ofHours = Map.groupBy(balances, ({ slotAt }) => Math.floor(slotAt / HOUR) * HOUR);
  const costs = new Map([...ofHours].map(([hourAt, own]) => [hourAt, sumOf(own.map(pricedPart))]));
  const hours: CostedHour[] = [];
  for (let validFrom = from; validFrom < until; validFrom += HOUR) {
    const looked = Array.from({ length: lookHours }, (_, hour) => costs.get(validFrom + hour * HOUR) ?? NOTHING);
    hours.push({ validFrom, cost: costOf(sumOf(looked), validFrom, validFrom + lookHours * HOUR) });
  }
  return hours;
}

const NOTHING: EnergyCost = { energyWh: 0, costMicro: 0 };

function pricedPart({ delivered: { energyWh, unpricedWh, costMicro } }: SlotBalance): EnergyCost {
  return { energyWh: energyWh - unpricedWh, costMicro };
}

function sumOf(costs: readonly EnergyCost[]): EnergyCost {
  return costs.reduce(
    (sum, { energyWh, costMicro }) => ({ energyWh: sum.energyWh + energyWh, costMicro: sum.costMicro + costMicro }),
    NOTHING,
  );
}

/** No plan is named: what was planned is not kept for so long. */
function costOf(cost: EnergyCost, from: number, until: number): CostedHour["cost"] {
  if (cost.energyWh <= 0) return null;
  const unnamed = { locations: [], others: { ...cost, locations: 0 }, leftOut: [], leftOutCount: 0 };
  return { ...cost, from, until, basis: "load", ...unnamed };
}
