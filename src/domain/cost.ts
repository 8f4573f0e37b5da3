import Fraction from "fraction.js";
import { type Bill, priceSession } from "./tariff-bill.ts";
import type { Amount, TariffStructure } from "./tariff-structure.ts";
import { AMOUNT_STEP_MICRO, minorUnitMicro, roundHalfUp } from "./units.ts";

export interface PricePerKwh {
  /** Includes VAT: what the driver sees and pays. */
  readonly priceMicroPerKwh: number;
  readonly vatBasisPoints: number;
}

export interface PriceInCurrency extends PricePerKwh {
  readonly currency: string;
}

/** What made the price of a session: the version alone, or what was better for the driver (EN-T2, T3, T4, T7). */
export type LockOrigin =
  | { readonly kind: "tariff" }
  | { readonly kind: "promotion"; readonly promotionId: string; readonly listMicroPerKwh: number }
  | { readonly kind: "quote"; readonly quoteId: string; readonly listMicroPerKwh: number; readonly shownAt: number }
  | {
      readonly kind: "booking";
      readonly bookingId: string;
      readonly listMicroPerKwh: number;
      readonly quotedAt: number;
    };

/** The price a session was started at; never changes afterwards (EN-T2). */
export interface LockedPrice extends PriceInCurrency {
  /** Valid at the start, whatever lowered it. */
  readonly tariffVersionId: string;
  readonly origin: LockOrigin;
}

/** What it would have cost without what lowered it. */
export function listMicroPerKwhOf({ priceMicroPerKwh, origin }: LockedPrice): number {
  return origin.kind === "tariff" ? priceMicroPerKwh : origin.listMicroPerKwh;
}

/** An amount as it is stated: whole micro-units, a multiple of 100 (four decimals, as OCPI carries them). */
export interface StatedAmount {
  readonly exclMicro: number;
  readonly inclMicro: number;
}

/** Whole micro-units. Totals are multiples of 100 (four decimals, as OCPI carries them). */
export interface Cost {
  readonly totalInclMicro: number;
  readonly totalExclMicro: number;
  /** What the driver pays: the exact amount rounded to the currency's minor unit. */
  readonly payableMicro: number;
}

/** The price as a tariff of OCPI, exactly. What is free is so by an explicit price of nothing, once (OCPI-F9, F15). */
export function tariffStructure({ priceMicroPerKwh, vatBasisPoints }: PricePerKwh): TariffStructure {
  const vat = new Fraction(vatBasisPoints, 10_000);
  const component = {
    dimension: priceMicroPerKwh === 0 ? ("FLAT" as const) : ("ENERGY" as const),
    priceMicro: new Fraction(priceMicroPerKwh).div(vat.add(1)),
    vat,
    stepSize: 1,
  };
  return { elements: [{ components: [component], restrictions: {} }], minimum: null, maximum: null };
}

/** What so much energy costs: the price asks for nothing else, so that it does not matter when it flowed (EN-T10). */
export function energyCost(energyWh: number, price: PriceInCurrency): Cost {
  const whole = { startAt: 0, endAt: 0, activity: "charging", energyWh, currentMilliA: null, powerW: null } as const;
  return costOf(
    priceSession(tariffStructure(price), { stretches: [whole], reservation: null, timeZone: "UTC" }),
    price.currency,
  );
}

/** Each figure rounded once, from the exact amount (house rule 9, OCPI-F6). */
export function costOf({ total }: Bill, currency: string): Cost {
  const { exclMicro: totalExclMicro, inclMicro: totalInclMicro } = stated(total);
  return { totalInclMicro, totalExclMicro, payableMicro: rounded(total.incl, minorUnitMicro(currency)) };
}

export function stated({ excl, incl }: Amount): StatedAmount {
  return { exclMicro: rounded(excl, AMOUNT_STEP_MICRO), inclMicro: rounded(incl, AMOUNT_STEP_MICRO) };
}

/** To four decimals, as a tariff shows a price (house rule 9). */
export function statedPriceMicro(priceMicro: Fraction): number {
  return rounded(priceMicro, AMOUNT_STEP_MICRO);
}

function rounded(amount: Fraction, step: bigint): number {
  return roundHalfUp(amount.n, amount.d, step);
}
