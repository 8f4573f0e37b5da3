import Fraction from "fraction.js";
import { statedPriceMicro } from "./cost.ts";
import type { Discount, Promotion } from "./promotion.ts";
import type { TariffVersion } from "./tariff.ts";

/** What a kWh costs at an instant. Prices include VAT. */
export interface Offer {
  readonly tariffVersionId: string;
  readonly currency: string;
  readonly vatBasisPoints: number;
  /** By the version alone. */
  readonly listMicroPerKwh: number;
  readonly priceMicroPerKwh: number;
  /** What lowered it; null: nothing did. */
  readonly promotionId: string | null;
}

/** The one place that says what a kWh costs: the price of the list, lowered by what is active (EN-T7, PF7). */
export function offerOf(version: TariffVersion, promotion: Promotion | null): Offer {
  const listMicroPerKwh = version.priceMicroPerKwh;
  const priceMicroPerKwh =
    promotion === null ? listMicroPerKwh : discountedMicroPerKwh(listMicroPerKwh, promotion.discount);
  return {
    tariffVersionId: version.id,
    currency: version.currency,
    vatBasisPoints: version.vatBasisPoints,
    listMicroPerKwh,
    priceMicroPerKwh,
    promotionId: promotion !== null && priceMicroPerKwh < listMicroPerKwh ? promotion.id : null,
  };
}

const ALL = 10_000;

/** To four decimals, as prices are stated (house rule 9); never below nothing, never more than without it. */
export function discountedMicroPerKwh(listMicroPerKwh: number, discount: Discount): number {
  const lowered =
    discount.kind === "fixed"
      ? discount.priceMicroPerKwh
      : statedPriceMicro(new Fraction(listMicroPerKwh).mul(ALL - discount.basisPoints).div(ALL));
  return Math.max(0, Math.min(listMicroPerKwh, lowered));
}
