import { minorUnitMicro } from "../domain/units.ts";

/**
 * Amounts as Stripe writes them (https://docs.stripe.com/currencies): whole minor units, of which some currencies have none;
 * some are written with two decimals that are always 0, and of three decimals the last one is.
 */
const WITHOUT_DECIMALS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" ");
const WITH_THREE_DECIMALS = "BHD JOD KWD OMR TND".split(" ");
const WRITTEN_WITH_TWO = "ISK UGX".split(" ");

/** What 1 means in an amount of Stripe's, in micro-units. */
function unitMicro(currency: string): number {
  if (WITHOUT_DECIMALS.includes(currency)) return 1_000_000;
  return WITH_THREE_DECIMALS.includes(currency) ? 1_000 : 10_000;
}

/** The least by which two amounts can differ, in micro-units: never less than the currency's own minor unit. */
export function stripeStepMicro(currency: string): number {
  if (WRITTEN_WITH_TWO.includes(currency)) return 1_000_000;
  if (WITH_THREE_DECIMALS.includes(currency)) return 10_000;
  return Math.max(unitMicro(currency), Number(minorUnitMicro(currency)));
}

/** Rounded down: nobody is asked for more than is owed. */
export function stripeAmount(amountMicro: number, currency: string): number {
  const step = stripeStepMicro(currency);
  return (Math.floor(amountMicro / step) * step) / unitMicro(currency);
}

export function microOf(amount: number, currency: string): number {
  return amount * unitMicro(currency.toUpperCase());
}
