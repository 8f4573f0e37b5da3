import { AMOUNT_STEP_MICRO, minorUnitMicro, roundHalfUp } from "./units.ts";

export interface PricePerKwh {
  /** Includes VAT: what the driver sees and pays. */
  readonly priceMicroPerKwh: number;
  readonly vatBasisPoints: number;
}

/** The price a session was started at; never changes afterwards (EN-T2). */
export interface LockedPrice extends PricePerKwh {
  readonly tariffVersionId: string;
  readonly currency: string;
}

/** Whole micro-units. Totals are multiples of 100 (four decimals, as OCPI carries them). */
export interface Cost {
  readonly totalInclMicro: number;
  readonly totalExclMicro: number;
  /** What the driver pays: the exact amount rounded to the currency's minor unit. */
  readonly payableMicro: number;
}

/** Cost = Wh × locked price, exactly; each figure rounded once, from the exact amount (house rule 9, EN-T10). */
export function energyCost(energyWh: number, price: LockedPrice): Cost {
  const inclNumerator = BigInt(energyWh) * BigInt(price.priceMicroPerKwh);
  const whPerKwh = 1000n;
  const exclNumerator = inclNumerator * 10_000n;
  const exclDenominator = whPerKwh * BigInt(10_000 + price.vatBasisPoints);
  return {
    totalInclMicro: roundHalfUp(inclNumerator, whPerKwh, AMOUNT_STEP_MICRO),
    totalExclMicro: roundHalfUp(exclNumerator, exclDenominator, AMOUNT_STEP_MICRO),
    payableMicro: roundHalfUp(inclNumerator, whPerKwh, minorUnitMicro(price.currency)),
  };
}

/** What a kWh costs without VAT, rounded to four decimals (house rule 9). */
export function priceExclMicro({ priceMicroPerKwh, vatBasisPoints }: PricePerKwh): number {
  return roundHalfUp(BigInt(priceMicroPerKwh) * 10_000n, BigInt(10_000 + vatBasisPoints), AMOUNT_STEP_MICRO);
}
