import { apportion } from "./apportion.ts";
import { ENERGY_SOURCES, type EnergyMix } from "./energy-mix.ts";
import type { EnergyPart } from "./energy-part.ts";

/** Who says what mix a location has: a person, or the last closed month of its energy report. */
export const MIX_ORIGINS = ["hand", "report"] as const;
export type MixOrigin = (typeof MIX_ORIGINS)[number];

/** Drivers are told no mix of which more is unknown. */
const MOST_UNKNOWN = 0.1;
const WHOLE_BASIS_POINTS = 10_000;

/** The mix of what was delivered, as drivers are told of it (EN-A25). Null: too little of it is known. */
export function reportedMix({ energyWh, sourcesWh, co2Milligrams, unratedWh }: EnergyPart): EnergyMix | null {
  const known = ENERGY_SOURCES.map((source) => ({ source, wh: sourcesWh[source] ?? 0 })).filter(({ wh }) => wh > 0);
  const knownWh = known.reduce((sum, { wh }) => sum + wh, 0);
  if (energyWh <= 0 || energyWh - knownWh > energyWh * MOST_UNKNOWN) return null;
  const shares = apportion(
    WHOLE_BASIS_POINTS,
    known.map(({ wh }) => wh),
  );
  return {
    sources: known.map(({ source }, index) => ({ source, shareBasisPoints: shares[index] ?? 0 })),
    // Milligrams per Wh are grams per kWh.
    co2GramsPerKwh: unratedWh > energyWh * MOST_UNKNOWN ? null : Math.round(co2Milligrams / (energyWh - unratedWh)),
    nuclearWasteMilligramsPerKwh: null,
    supplierName: null,
    productName: null,
  };
}
