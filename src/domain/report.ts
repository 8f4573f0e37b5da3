import type { BatteryPool } from "./battery-pool.ts";
import { type EnergyPart, sumOf } from "./energy-part.ts";
import { type ReportGap, reportGaps } from "./report-gaps.ts";
import { type BalanceTerms, balance, type Import, type ReportSlot, type SlotBalance } from "./slot-balance.ts";

/** What came from whom and where it went, in a stretch of time. Sums of slots: everything agrees to the Wh and the micro-unit. */
export interface EnergyTotals {
  /** By DSO, in the order they first supplied; null: it is not known which. Allocated by the plans (energy 8). */
  readonly imports: readonly (EnergyPart & { readonly dsoId: string | null })[];
  readonly battery: BatteryTotals;
  /** What the EVSEs gave. */
  readonly delivered: EnergyPart;
  /** The part of it that came out of the battery, with what it was charged from. */
  readonly fromBattery: EnergyPart;
  /** Out of the battery and delivered to nobody. */
  readonly remainder: EnergyPart;
}

export interface BatteryTotals {
  /** At the bus; two flows, never netted. */
  readonly inWh: number;
  readonly outWh: number;
  /** What went in, did not come out and is not in it. Negative: it holds more than it should. */
  readonly lossesWh: number;
  /** In it, at the beginning and at the end; 0: there is none. */
  readonly storedFromWh: number;
  readonly storedToWh: number;
  readonly wearMicro: number;
  /** By how much what is in it became dearer: imports and wear are the cost of what was delivered and of the remainder, and this. */
  readonly storedCostChangeMicro: number;
}

export interface ReportDay {
  /** Local, `YYYY-MM-DD`. */
  readonly date: string;
  readonly startAt: number;
}

export interface EnergyReport {
  readonly total: EnergyTotals;
  readonly days: readonly (EnergyTotals & { readonly date: string })[];
  readonly gaps: readonly ReportGap[];
  /** At its end, for the month after; null: there is no battery. */
  readonly pool: BatteryPool | null;
}

/**
 * The energy source report of a location.
 * @param slots in order of time; those in which nothing is known to have happened may be left out.
 * @param days of the period, in order.
 */
export function energyReport(
  slots: readonly ReportSlot[],
  days: readonly ReportDay[],
  before: BatteryPool | null,
  terms: BalanceTerms,
): EnergyReport {
  const balances = balancesOf(slots, before, terms);
  let pool = before;
  const perDay = days.map(({ date, startAt }, index) => {
    const endAt = days[index + 1]?.startAt ?? Number.POSITIVE_INFINITY;
    const own = balances.filter(({ slotAt }) => slotAt >= startAt && slotAt < endAt);
    const totals = totalsOf(own, pool);
    pool = own.at(-1)?.pool ?? pool;
    return { date, ...totals };
  });
  return { total: totalsOf(balances, before), days: perDay, gaps: reportGaps(balances), pool };
}

/** Slot after slot: each begins with what the one before left in the battery. */
export function balancesOf(
  slots: readonly ReportSlot[],
  before: BatteryPool | null,
  terms: BalanceTerms,
): readonly SlotBalance[] {
  let pool = before;
  return slots.map((slot) => {
    const balanced = balance(slot, pool, terms);
    pool = balanced.pool;
    return balanced;
  });
}

/** @param pool as it was before, in case nothing happened. */
function totalsOf(balances: readonly SlotBalance[], pool: BatteryPool | null): EnergyTotals {
  const first = balances.find(({ before }) => before !== null)?.before ?? pool;
  const last = balances.at(-1)?.pool ?? pool;
  const [inWh, outWh] = [total(balances, (each) => each.inWh), total(balances, (each) => each.outWh)];
  const [storedFromWh, storedToWh] = [storedWh(first), storedWh(last)];
  return {
    imports: byDso(balances.flatMap(({ imports }) => imports)),
    battery: {
      inWh,
      outWh,
      lossesWh: inWh - outWh - (storedToWh - storedFromWh),
      storedFromWh,
      storedToWh,
      wearMicro: total(balances, (each) => each.wearMicro),
      storedCostChangeMicro: (last?.part.costMicro ?? 0) - (first?.part.costMicro ?? 0),
    },
    delivered: sumOf(balances.map(({ delivered }) => delivered)),
    fromBattery: sumOf(balances.map(({ fromBattery }) => fromBattery)),
    remainder: sumOf(balances.map(({ remainder }) => remainder)),
  };
}

function byDso(imports: readonly Import[]): EnergyTotals["imports"] {
  return [...Map.groupBy(imports, ({ dsoId }) => dsoId)].map(([dsoId, own]) => ({ dsoId, ...sumOf(own) }));
}

function total(balances: readonly SlotBalance[], of: (balance: SlotBalance) => number): number {
  return balances.reduce((sum, each) => sum + of(each), 0);
}

function storedWh(pool: BatteryPool | null): number {
  return pool === null ? 0 : Math.round(pool.contentMilliWh / 1_000);
}
