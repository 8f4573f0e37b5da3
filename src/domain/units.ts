/** Money is whole micro-units of the currency: 1 EUR = 1,000,000. */
export const MICRO = 1_000_000;

/** OCPI amounts carry four decimals: a multiple of 100 micro-units. */
export const AMOUNT_STEP_MICRO = 100n;

/** Minor units per currency unit (ISO 4217 exponent), where it is not two. */
const MINOR_UNIT_EXPONENTS: Record<string, number> = {
  JPY: 0,
  KRW: 0,
  CLP: 0,
  ISK: 0,
  VND: 0,
  BHD: 3,
  KWD: 3,
  TND: 3,
  OMR: 3,
  JOD: 3,
};

/** What one minor unit is worth: 10,000 micro for EUR (cents). */
export function minorUnitMicro(currency: string): bigint {
  return 10n ** BigInt(6 - (MINOR_UNIT_EXPONENTS[currency] ?? 2));
}

/**
 * The one rounding rule: numerator / denominator to the nearest multiple of `step`, half up.
 * For amounts that are never negative.
 */
export function roundHalfUp(numerator: bigint, denominator: bigint, step: bigint): number {
  const unit = denominator * step;
  return Number(((2n * numerator + unit) / (2n * unit)) * step);
}
