import { apportion } from "./apportion.ts";
import { type BatteryLosses, type BatteryPool, putIn, takeOut, unknownPool, wearMicro } from "./battery-pool.ts";
import { cut, type EnergyPart, NO_ENERGY, type SourcesWh, sumOf, unknownPart } from "./energy-part.ts";
import type { SlotSupply } from "./slot-supplies.ts";

/** What happened at a location in a quarter hour. */
export interface ReportSlot {
  readonly slotAt: number;
  /** Sum of the registers of its EVSEs. */
  readonly deliveredWh: number;
  /** Into and out of the battery at the bus. */
  readonly inWh: number;
  readonly outWh: number;
  /** In the battery at its end, as measured; null: not known. */
  readonly storedWh: number | null;
  readonly supplies: readonly SlotSupply[];
}

export interface Import extends EnergyPart {
  /** Null: it is not known who supplied it. */
  readonly dsoId: string | null;
  readonly supply: SlotSupply | null;
}

/** Where the energy of a slot came from and where it went (energy 8); both sides agree to the Wh and the micro-unit. */
export interface SlotBalance {
  readonly slotAt: number;
  readonly imports: readonly Import[];
  readonly inWh: number;
  readonly outWh: number;
  readonly wearMicro: number;
  readonly delivered: EnergyPart;
  /** The part of `delivered` that came out of the battery. */
  readonly fromBattery: EnergyPart;
  /** What came out of the battery and was delivered to nobody: the site's own consumption, and errors of meters. */
  readonly remainder: EnergyPart;
  /** What is in the battery before and after the slot; null: there is none. */
  readonly before: BatteryPool | null;
  readonly pool: BatteryPool | null;
}

/** By what a location's slots are balanced. */
export interface BalanceTerms {
  /** Prices in another one are not known in it. Null: nothing has a price. */
  readonly currency: string | null;
  readonly losses: BatteryLosses;
}

/** What a battery is taken to be where none is entered any more. */
export const LOSSLESS: BatteryLosses = {
  chargeEfficiencyBasisPoints: 10_000,
  dischargeEfficiencyBasisPoints: 10_000,
  wearMicroPerKwh: 0,
};

/** Balances a slot. @param pool as the slot before left it; null: nobody counted yet. */
export function balance(slot: ReportSlot, pool: BatteryPool | null, terms: BalanceTerms): SlotBalance {
  const { losses, currency } = terms;
  const { slotAt, deliveredWh, inWh, outWh } = slot;
  const imports = importsOf(slot, currency);
  const storing = apportion(
    inWh,
    imports.map(({ energyWh }) => energyWh),
  );
  const cuts = imports.map((part, index) => cut(part, storing[index] ?? 0));
  const before = pool ?? firstPool(slot, losses);
  const filled = before && inWh > 0 ? putIn(before, sumOf(cuts.map(([stored]) => stored)), losses) : before;
  const emptied = filled && outWh > 0 ? takeOut(filled, outWh, losses) : { pool: filled, taken: NO_ENERGY };
  const [fromBattery, remainder] = cut(emptied.taken, Math.min(outWh, deliveredWh));
  return {
    slotAt,
    imports,
    inWh,
    outWh,
    wearMicro: wearMicro(inWh, losses) + wearMicro(outWh, losses),
    delivered: sumOf([...cuts.map(([, rest]) => rest), fromBattery]),
    fromBattery,
    remainder,
    before,
    pool: emptied.pool && measured(emptied.pool, slot.storedWh),
  };
}

/** The pool is as large as the battery says; what it cost and where it is from stays. */
function measured(pool: BatteryPool, storedWh: number | null): BatteryPool {
  return storedWh === null ? pool : { ...pool, contentMilliWh: Math.max(0, storedWh) * 1_000 };
}

function firstPool({ inWh, outWh, storedWh }: ReportSlot, losses: BatteryLosses): BatteryPool | null {
  if (storedWh === null) return inWh + outWh === 0 ? null : unknownPool(0);
  const { chargeEfficiencyBasisPoints, dischargeEfficiencyBasisPoints } = losses;
  const beforeWh =
    storedWh - (inWh * chargeEfficiencyBasisPoints) / 10_000 + (outWh * 10_000) / dischargeEfficiencyBasisPoints;
  return unknownPool(Math.max(0, Math.round(beforeWh)));
}

/**
 * There is no meter of the whole site: what came from the grid is what was delivered and stored, less what came out of the
 * battery, and never less than what was stored.
 */
export function importsOf(
  { supplies, deliveredWh, inWh, outWh }: ReportSlot,
  currency: BalanceTerms["currency"],
): readonly Import[] {
  const energyWh = inWh + Math.max(0, deliveredWh - outWh);
  if (energyWh === 0) return [];
  if (supplies.length === 0) return [{ dsoId: null, supply: null, ...unknownPart(energyWh) }];
  const energies = apportion(
    energyWh,
    supplies.map(({ shareBasisPoints }) => shareBasisPoints),
  );
  return supplies.flatMap((supply, index) => {
    const part = energies[index] ?? 0;
    return part === 0 ? [] : [importOf(supply, part, currency)];
  });
}

function importOf(supply: SlotSupply, energyWh: number, currency: BalanceTerms["currency"]): Import {
  const { dsoId, priceMicroPerKwh, averageCo2GramsPerKwh: co2 } = supply;
  const isPriced = supply.currency === currency;
  return {
    dsoId,
    supply,
    energyWh,
    costMicro: isPriced ? Math.round((energyWh * priceMicroPerKwh) / 1_000) : 0,
    co2Milligrams: co2 === null ? 0 : Math.round(energyWh * co2),
    unpricedWh: isPriced ? 0 : energyWh,
    unratedWh: co2 === null ? energyWh : 0,
    sourcesWh: sourcesOf(supply.mix, energyWh),
  };
}

function sourcesOf(mix: SlotSupply["mix"], energyWh: number): SourcesWh {
  const shares = Object.entries(mix ?? {});
  const parts = apportion(
    energyWh,
    shares.map(([, share]) => share),
  );
  const isKnown = parts.reduce((sum, part) => sum + part, 0) === energyWh;
  if (!isKnown) return { UNKNOWN: energyWh };
  return Object.fromEntries(shares.map(([source], index) => [source, parts[index] ?? 0]));
}
