import { type PricePerKwh, statedPriceMicro, tariffStructure } from "../domain/cost.ts";
import type { PriceComponent } from "../domain/tariff-structure.ts";
import { toIso } from "../domain/time.ts";
import type { Party } from "./routing.ts";

export interface ShownTariff extends PricePerKwh {
  readonly id: string;
  readonly currency: string;
  readonly lastUpdated: number;
}

const MICRO = 1_000_000;
const PERCENT = 100;

/** mod_tariffs Tariff: what a session is priced by, for every type of charging preference (OCPI-F9). */
export function toTariff(owner: Party, tariff: ShownTariff) {
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: tariff.id,
    currency: tariff.currency,
    elements: tariffStructure(tariff).elements.map(({ components }) => ({
      price_components: components.map(componentOf),
    })),
    last_updated: toIso(tariff.lastUpdated),
  };
}

function componentOf({ dimension, priceMicro, vat, stepSize }: PriceComponent) {
  return {
    type: dimension,
    price: statedPriceMicro(priceMicro) / MICRO,
    ...(vat === null ? {} : { vat: Number(vat.mul(PERCENT)) }),
    step_size: stepSize,
  };
}
