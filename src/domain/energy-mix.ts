/** OCPI EnergySourceCategory. */
export const ENERGY_SOURCES = [
  "NUCLEAR",
  "GENERAL_FOSSIL",
  "COAL",
  "GAS",
  "GENERAL_GREEN",
  "SOLAR",
  "WIND",
  "WATER",
] as const;
export type EnergySource = (typeof ENERGY_SOURCES)[number];

/** Where the energy of a place comes from, and what it costs the world. */
export interface EnergyMix {
  readonly sources: readonly EnergyShare[];
  /** Null: not known. */
  readonly co2GramsPerKwh: number | null;
  readonly nuclearWasteMilligramsPerKwh: number | null;
  readonly supplierName: string | null;
  readonly productName: string | null;
}

export interface EnergyShare {
  readonly source: EnergySource;
  readonly shareBasisPoints: number;
}

const WHOLE_BASIS_POINTS = 10_000;

/** What is wrong with it, in sentences; empty: nothing (OCPI-L12). */
export function whyNotEnergyMix({ sources }: EnergyMix): readonly string[] {
  const wrong: string[] = [];
  const sum = sources.reduce((total, { shareBasisPoints }) => total + shareBasisPoints, 0);
  if (sum !== WHOLE_BASIS_POINTS) wrong.push(`The shares of the sources sum to ${sum}, not to ${WHOLE_BASIS_POINTS}.`);
  if (new Set(sources.map(({ source }) => source)).size < sources.length) wrong.push("A source is named twice.");
  return wrong;
}

/** Regenerative ones. */
export const GREEN: readonly EnergySource[] = ["GENERAL_GREEN", "SOLAR", "WIND", "WATER"];

/** All of it regenerative, without CO2 or nuclear waste. */
export function isGreen({ sources, co2GramsPerKwh, nuclearWasteMilligramsPerKwh }: EnergyMix): boolean {
  const isClean = (co2GramsPerKwh ?? 0) === 0 && (nuclearWasteMilligramsPerKwh ?? 0) === 0;
  return isClean && sources.every(({ source, shareBasisPoints }) => shareBasisPoints === 0 || GREEN.includes(source));
}
