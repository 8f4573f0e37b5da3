import { type PricePerKwh, priceExclMicro } from "../domain/cost.ts";
import { toIso } from "../domain/time.ts";
import type { Party } from "./routing.ts";

export interface ShownTariff extends PricePerKwh {
  readonly id: string;
  readonly currency: string;
  readonly lastUpdated: number;
}

const MICRO = 1_000_000;
const BASIS_POINTS_PER_PERCENT = 100;

/**
 * mod_tariffs Tariff: what a kWh costs, for every type of charging preference (OCPI-F9). What is free is so by an
 * explicit price of nothing, once (OCPI-F15).
 */
export function toTariff(owner: Party, tariff: ShownTariff) {
  const { id, currency, lastUpdated, priceMicroPerKwh, vatBasisPoints } = tariff;
  const component = {
    type: priceMicroPerKwh === 0 ? "FLAT" : "ENERGY",
    price: priceExclMicro(tariff) / MICRO,
    vat: vatBasisPoints / BASIS_POINTS_PER_PERCENT,
    step_size: 1,
  };
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id,
    currency,
    elements: [{ price_components: [component] }],
    last_updated: toIso(lastUpdated),
  };
}
