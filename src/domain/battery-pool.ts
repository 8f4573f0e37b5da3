import { type EnergyPart, scaled, sumOf, unknownPart, without } from "./energy-part.ts";
import type { SiteBattery } from "./site.ts";

/**
 * What is in a battery, as one pool with an average cost, CO2 and mix (EN-D17). `part` is counted as it went in: what is
 * lost on the way is paid by who takes energy out.
 */
export interface BatteryPool {
  /** A thousandth of a Wh: losses are fractions of one. */
  readonly contentMilliWh: number;
  readonly part: EnergyPart;
}

export type BatteryLosses = Pick<
  SiteBattery,
  "chargeEfficiencyBasisPoints" | "dischargeEfficiencyBasisPoints" | "wearMicroPerKwh"
>;

const WHOLE_BASIS_POINTS = 10_000;

/** What was in it before anybody counted is of unknown cost and origin until it has left. */
export function unknownPool(storedWh: number): BatteryPool {
  return { contentMilliWh: storedWh * 1_000, part: unknownPart(storedWh) };
}

/** @param part what goes in at the bus, its wear not yet in its cost. */
export function putIn(pool: BatteryPool, part: EnergyPart, losses: BatteryLosses): BatteryPool {
  const storedMilliWh = Math.round((part.energyWh * 1_000 * losses.chargeEfficiencyBasisPoints) / WHOLE_BASIS_POINTS);
  const worn = { ...part, costMicro: part.costMicro + wearMicro(part.energyWh, losses) };
  return { contentMilliWh: pool.contentMilliWh + storedMilliWh, part: sumOf([pool.part, worn]) };
}

/** Takes so much out at the bus. More than could be in it is of unknown origin. */
export function takeOut(
  pool: BatteryPool,
  energyWh: number,
  losses: BatteryLosses,
): { readonly pool: BatteryPool; readonly taken: EnergyPart } {
  const { contentMilliWh, part } = pool;
  const efficiency = losses.dischargeEfficiencyBasisPoints / WHOLE_BASIS_POINTS;
  const neededMilliWh = Math.round((energyWh * 1_000) / efficiency);
  const drawnMilliWh = Math.min(neededMilliWh, contentMilliWh);
  const isShort = neededMilliWh > contentMilliWh;
  const knownWh = isShort ? Math.floor((contentMilliWh * efficiency) / 1_000) : energyWh;
  const isAll = drawnMilliWh === contentMilliWh;
  const leavingWh = isAll ? part.energyWh : Math.round((part.energyWh * drawnMilliWh) / contentMilliWh);
  const leaving = isAll ? part : scaled(part, leavingWh, drawnMilliWh, contentMilliWh);
  const taken = sumOf([asMuch(leaving, knownWh), unknownPart(energyWh - knownWh)]);
  return {
    pool: { contentMilliWh: contentMilliWh - drawnMilliWh, part: without(part, leaving) },
    taken: { ...taken, costMicro: taken.costMicro + wearMicro(energyWh, losses) },
  };
}

export function wearMicro(energyWh: number, { wearMicroPerKwh }: BatteryLosses): number {
  return Math.round((energyWh * wearMicroPerKwh) / 1_000);
}

/** All that left, in what came out: the losses are on the way. */
function asMuch(leaving: EnergyPart, energyWh: number): EnergyPart {
  if (leaving.energyWh > 0) return scaled(leaving, energyWh, 1, 1);
  return sumOf([unknownPart(energyWh), leaving]);
}
