/** Money is whole micro-units of the currency: 1 EUR = 1,000,000. OCPI amounts carry four decimals: a multiple of 100. */
export const AMOUNT_STEP_MICRO = 100n;

/** Currencies by their minor units per unit (ISO 4217 exponent), where it is not two. */
const WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const WITH_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND".split(" ");
const WITH_FOUR_DECIMALS = "CLF UYW".split(" ");

function minorUnitExponent(currency: string): bigint {
  if (WITHOUT_MINOR_UNIT.includes(currency)) return 0n;
  if (WITH_THREE_DECIMALS.includes(currency)) return 3n;
  return WITH_FOUR_DECIMALS.includes(currency) ? 4n : 2n;
}

/** What one minor unit is worth: 10,000 micro for EUR (cents). */
export function minorUnitMicro(currency: string): bigint {
  return 10n ** (6n - minorUnitExponent(currency));
}

/**
 * The one rounding rule: numerator / denominator to the nearest multiple of `step`, half up.
 * For amounts that are never negative.
 */
export function roundHalfUp(numerator: bigint, denominator: bigint, step: bigint): number {
  const unit = denominator * step;
  return Number(((2n * numerator + unit) / (2n * unit)) * step);
}
