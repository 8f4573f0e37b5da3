import type { Co2, MixShares } from "./dso.ts";

/**
 * What a kWh of a source costs the world on average over its whole life, in grams of CO2 equivalent: medians of IPCC AR5
 * (2014), working group III, annex III, table A.III.2 (wind on land, solar of utilities). The general ones are the means of
 * what they may be; of what is not known, the worse is assumed.
 */
const AVERAGE_GRAMS_PER_KWH = {
  NUCLEAR: 12,
  GENERAL_FOSSIL: 655,
  COAL: 820,
  GAS: 490,
  GENERAL_GREEN: 28,
  SOLAR: 48,
  WIND: 11,
  WATER: 24,
  UNKNOWN: 655,
} as const satisfies Record<keyof MixShares, number>;

export const UNKNOWN_GRAMS_PER_KWH = AVERAGE_GRAMS_PER_KWH.UNKNOWN;

const WHOLE = 10_000;

/**
 * The average CO2 of a kWh: as its DSO says it, else derived from its mix; null: not known. A marginal figure answers
 * another question and is never compared with an average one (EN-D18).
 */
export function averageCo2({ co2, mix }: { readonly co2: Co2 | null; readonly mix: MixShares | null }): number | null {
  if (co2?.basis === "average") return co2.gramsPerKwh;
  if (mix === null || (mix.UNKNOWN ?? 0) === WHOLE) return null;
  const grams = Object.entries(mix).map(([source, share]) => AVERAGE_GRAMS_PER_KWH[source as keyof MixShares] * share);
  return Math.round(grams.reduce((sum, each) => sum + each, 0) / WHOLE);
}

const RENEWABLE = ["GENERAL_GREEN", "SOLAR", "WIND", "WATER"] as const satisfies readonly (keyof MixShares)[];

/** Parts of 10,000 of the energy. */
export function renewableShare(mix: MixShares): number {
  return RENEWABLE.reduce((sum, source) => sum + (mix[source] ?? 0), 0);
}
