import { apportion } from "./apportion.ts";
import { MIX_SOURCES, type MixSource } from "./dso.ts";

/** An amount of energy with what it cost, what it gave off and where it is from. Whole numbers, so that sums are exact. */
export interface EnergyPart {
  readonly energyWh: number;
  readonly costMicro: number;
  readonly co2Milligrams: number;
  /** So much of it has no known price, and is not in the cost. */
  readonly unpricedWh: number;
  /** So much of it has no known CO2, and is not in it. */
  readonly unratedWh: number;
  /** Sums to the energy; `UNKNOWN` among them. */
  readonly sourcesWh: SourcesWh;
}

export type SourcesWh = Readonly<Partial<Record<MixSource, number>>>;

export const NO_ENERGY: EnergyPart = {
  energyWh: 0,
  costMicro: 0,
  co2Milligrams: 0,
  unpricedWh: 0,
  unratedWh: 0,
  sourcesWh: {},
};

/** Nothing is known of it but how much it is. */
export function unknownPart(energyWh: number): EnergyPart {
  return energyWh === 0
    ? NO_ENERGY
    : { ...NO_ENERGY, energyWh, unpricedWh: energyWh, unratedWh: energyWh, sourcesWh: { UNKNOWN: energyWh } };
}

export function sumOf(parts: readonly EnergyPart[]): EnergyPart {
  return parts.reduce(plus, NO_ENERGY);
}

function plus(left: EnergyPart, right: EnergyPart): EnergyPart {
  return combined(left, right, 1);
}

/** What is left when a part of it was taken. */
export function without(whole: EnergyPart, taken: EnergyPart): EnergyPart {
  return combined(whole, taken, -1);
}

function combined(left: EnergyPart, right: EnergyPart, sign: 1 | -1): EnergyPart {
  const sources = MIX_SOURCES.flatMap((source) => {
    const sourceWh = (left.sourcesWh[source] ?? 0) + sign * (right.sourcesWh[source] ?? 0);
    return sourceWh === 0 ? [] : [[source, sourceWh] as const];
  });
  return {
    energyWh: left.energyWh + sign * right.energyWh,
    costMicro: left.costMicro + sign * right.costMicro,
    co2Milligrams: left.co2Milligrams + sign * right.co2Milligrams,
    unpricedWh: left.unpricedWh + sign * right.unpricedWh,
    unratedWh: left.unratedWh + sign * right.unratedWh,
    sourcesWh: Object.fromEntries(sources),
  };
}

/** Cuts off so much of it, with its proportional part of everything. @returns what was cut off, and the rest: together they are the whole. */
export function cut(part: EnergyPart, energyWh: number): readonly [EnergyPart, EnergyPart] {
  if (energyWh >= part.energyWh) return [part, NO_ENERGY];
  if (energyWh <= 0) return [NO_ENERGY, part];
  const taken = scaled(part, energyWh, energyWh, part.energyWh);
  return [taken, without(part, taken)];
}

/**
 * Of everything in proportion `taken` to `whole`, but so much energy: what comes out of a battery is less than what went in.
 */
export function scaled(part: EnergyPart, energyWh: number, taken: number, whole: number): EnergyPart {
  const ofAmount = (amount: number) => apportion(amount, [taken, whole - taken])[0] ?? 0;
  const ofEnergy = (someWh: number) => apportion(energyWh, [someWh, part.energyWh - someWh])[0] ?? 0;
  const sources = Object.entries(part.sourcesWh);
  const parts = apportion(
    energyWh,
    sources.map(([, sourceWh]) => sourceWh),
  );
  return {
    energyWh,
    costMicro: ofAmount(part.costMicro),
    co2Milligrams: ofAmount(part.co2Milligrams),
    unpricedWh: ofEnergy(part.unpricedWh),
    unratedWh: ofEnergy(part.unratedWh),
    sourcesWh: Object.fromEntries(sources.map(([source], index) => [source, parts[index] ?? 0])),
  };
}
