import Fraction from "fraction.js";
import { statedPriceMicro } from "./cost.ts";
import type { EnergyCost } from "./energy-cost.ts";
import type { Offer } from "./offer.ts";

/** Per kWh, without VAT. */
export interface BelowCostFigures {
  readonly priceExclMicroPerKwh: number;
  readonly costMicroPerKwh: number;
}

/** What an offer sells below, of energy that costs so much; null: it does not, or nothing is known to be drawn. */
export function belowCost(
  { priceMicroPerKwh, vatBasisPoints }: Pick<Offer, "priceMicroPerKwh" | "vatBasisPoints">,
  { energyWh, costMicro }: EnergyCost,
): BelowCostFigures | null {
  if (energyWh === 0) return null;
  const excl = new Fraction(priceMicroPerKwh).div(new Fraction(vatBasisPoints, 10_000).add(1));
  const cost = new Fraction(costMicro).mul(1_000).div(energyWh);
  if (excl.gte(cost)) return null;
  return { priceExclMicroPerKwh: statedPriceMicro(excl), costMicroPerKwh: Math.round(cost.valueOf()) };
}
