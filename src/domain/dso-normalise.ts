import { apportion } from "./apportion.ts";
import {
  type Asked,
  type Co2,
  type DsoSlot,
  MIX_SOURCES,
  type MixShares,
  type MixSource,
  type PriceParts,
} from "./dso.ts";
import { type LocalWindow, stretchesOf } from "./local-table.ts";
import { SLOT, slotAt, slotsBetween } from "./slots.ts";
import { toIso } from "./time.ts";

/** A value that holds from an instant up to, and without, another. */
export interface RawInterval {
  readonly startAt: number;
  readonly endAt: number;
  readonly value: number;
}

/** Values of one kind, in any order and of any length. They must not overlap. */
export type RawSeries = readonly RawInterval[];

/** Money for energy, in the words of whoever gave it: `EUR` and `MWH`. Undefined: it did not say. */
export interface RawPrices {
  readonly currency: string | undefined;
  readonly unit: string | undefined;
  readonly series: RawSeries;
}

/** What a DSO answered, read and not yet judged. */
export interface RawAnswer {
  /** Null: it has none; then there are limits at most. */
  readonly prices: (RawPrices & { readonly quality: DsoSlot["quality"] }) | null;
  readonly exportPrices?: RawPrices | undefined;
  /** g/kWh. */
  readonly co2?: { readonly basis: Co2["basis"]; readonly series: RawSeries } | undefined;
  /** By source: fractions of 1, of which the missing part is unknown, or amounts in one unit (EN-A25). */
  readonly mix?:
    | { readonly as: "fractions" | "amounts"; readonly bySource: Readonly<Partial<Record<MixSource, RawSeries>>> }
    | undefined;
  /** W. */
  readonly importLimits?: RawSeries | undefined;
}

/** What must be known beside a DSO's price to know what a kWh costs (EN-D4). */
export interface PriceTerms {
  /** Parts of 10,000 of the energy that are lost on its way, and paid. */
  readonly lossBasisPoints: number;
  /** Where no row of the table holds. */
  readonly gridFeeMicroPerKwh: number;
  readonly gridFees: readonly TimedFee[];
  readonly leviesMicroPerKwh: number;
  /** Parts of 10,000 of everything before it. */
  readonly taxBasisPoints: number;
  /** Prices come in another currency, one unit of which is worth so much of ours. Absent: they must come in ours. */
  readonly exchange?: { readonly currency: string; readonly worthMicro: number } | undefined;
}

export interface TimedFee extends LocalWindow {
  readonly microPerKwh: number;
}

export interface Terms {
  /** Of the DSO's prices here. */
  readonly currency: string;
  readonly timeZone: string;
  readonly prices: PriceTerms;
}

export interface Normalised {
  readonly slots: readonly DsoSlot[];
  /** What was left out and why. */
  readonly ignored: readonly string[];
}

const MICRO = 1_000_000;
const WHOLE = 10_000;
/** Sources that are rounded one by one may sum to a little more than 1. */
const LARGEST_FRACTION_SUM = 1.02;
const KWH_PER_UNIT: Readonly<Record<string, number>> = { KWH: 1, MWH: 1_000 };

/**
 * Everything one answer says of the slots it touches (EN-A20, EN-A21): long intervals are repeated, short ones averaged
 * by time; an edge that a series reaches in part has the mean of that part. Prices or limits that cannot be right
 * refuse the whole answer (EN-A22); CO2 and mix that cannot be right are left out of it.
 */
export function normalise(raw: RawAnswer, terms: Terms): Asked<Normalised> {
  const { prices, exportPrices, importLimits } = raw;
  const scale = prices === null ? 0 : microPerKwh(prices, terms);
  if (typeof scale !== "number") return implausible(scale.why);
  const wrong =
    (prices === null ? null : whyNotSeries("price", prices.series, { mayGap: false })) ??
    (importLimits === undefined ? null : whyNotSeries("limit", importLimits, { mayGap: true, least: 0 }));
  if (wrong !== null) return implausible(wrong);

  const ignored: string[] = [];
  const optional = <T>(read: () => T | Wrong): T | null => {
    const value = read();
    if (!isWrong(value)) return value;
    ignored.push(value.why);
    return null;
  };
  const energy = bySlot(prices?.series ?? []);
  const limits = wholeOf(bySlot(importLimits ?? []), Math.floor);
  const fees = feesOf(energy, terms);
  const exports = exportPrices === undefined ? null : optional(() => exportsOf(exportPrices, terms));
  const co2 = optional(() => co2Of(raw.co2));
  const mix = optional(() => mixOf(raw.mix));
  const slots = [...new Set([...energy.keys(), ...limits.keys()])].toSorted((a, b) => a - b);
  return {
    ok: true,
    value: {
      ignored,
      slots: slots.map((startAt) => ({
        startAt,
        price: priceOf(energy.get(startAt), fees.get(startAt) ?? 0, scale, terms.prices),
        quality: prices?.quality ?? "binding",
        exportMicroPerKwh: exports?.get(startAt),
        co2: co2?.get(startAt),
        mix: mix?.get(startAt),
        importLimitW: limits.get(startAt),
      })),
    },
  };
}

/** `allIn = (spot · (1 + loss) + gridFee + levies) · (1 + tax)`, in whole parts that sum to it. */
function priceOf(
  spot: number | undefined,
  gridFee: number,
  scale: number,
  { lossBasisPoints, leviesMicroPerKwh, taxBasisPoints }: PriceTerms,
): PriceParts | null {
  if (spot === undefined) return null;
  const energyMicroPerKwh = Math.round((spot * scale * (WHOLE + lossBasisPoints)) / WHOLE);
  const gridFeeMicroPerKwh = Math.round(gridFee);
  const untaxed = energyMicroPerKwh + gridFeeMicroPerKwh + leviesMicroPerKwh;
  const taxMicroPerKwh = Math.round((untaxed * taxBasisPoints) / WHOLE);
  return { energyMicroPerKwh, gridFeeMicroPerKwh, leviesMicroPerKwh, taxMicroPerKwh };
}

interface Wrong {
  readonly why: string;
}

function isWrong(value: unknown): value is Wrong {
  return typeof value === "object" && value !== null && "why" in value;
}

/** What one unit of the given price is in micro-units of our currency for a kWh. */
function microPerKwh({ currency, unit }: RawPrices, terms: Terms): number | Wrong {
  const { exchange } = terms.prices;
  const wanted = exchange?.currency ?? terms.currency;
  if (currency === undefined) return { why: `The prices come without a currency; it should be ${wanted}.` };
  if (currency.toUpperCase() !== wanted) return { why: `The prices are in ${currency}, not in ${wanted}.` };
  if (unit === undefined) return { why: "The prices come without a unit of energy." };
  const kwh = KWH_PER_UNIT[unit.toUpperCase()];
  if (kwh === undefined) return { why: `The prices are for a ${unit}, neither for a kWh nor for a MWh.` };
  return (exchange?.worthMicro ?? MICRO) / kwh;
}

function whyNotSeries(
  what: string,
  series: RawSeries,
  { mayGap, least = Number.NEGATIVE_INFINITY }: { readonly mayGap: boolean; readonly least?: number },
): string | null {
  const ordered = series.toSorted((left, right) => left.startAt - right.startAt);
  for (const [index, { startAt, endAt, value }] of ordered.entries()) {
    const isTime = Number.isFinite(startAt) && Number.isFinite(endAt) && endAt > startAt;
    if (!isTime) return `A ${what} has no length.`;
    if (!Number.isFinite(value) || value < least) return `The ${what} at ${toIso(startAt)} is ${value}.`;
    const before = ordered[index - 1]?.endAt ?? startAt;
    if (startAt < before) return `Two values of the ${what} overlap at ${toIso(startAt)}.`;
    if (startAt > before && !mayGap) return `The ${what} has a gap from ${toIso(before)} to ${toIso(startAt)}.`;
  }
  return null;
}

/** By the slots that a series touches, the mean of its values there by time. */
function bySlot(series: RawSeries): ReadonlyMap<number, number> {
  const sums = new Map<number, { weighted: number; covered: number }>();
  for (const { startAt, endAt, value } of series) {
    for (const slot of slotsBetween(slotAt(startAt), endAt)) {
      const covered = Math.min(endAt, slot + SLOT) - Math.max(startAt, slot);
      const sum = sums.get(slot) ?? { weighted: 0, covered: 0 };
      sums.set(slot, { weighted: sum.weighted + value * covered, covered: sum.covered + covered });
    }
  }
  return new Map([...sums].map(([slot, { weighted, covered }]) => [slot, weighted / covered]));
}

function wholeOf(values: ReadonlyMap<number, number>, round: (value: number) => number): ReadonlyMap<number, number> {
  return new Map([...values].map(([slot, value]) => [slot, round(value)]));
}

function feesOf(energy: ReadonlyMap<number, number>, { prices, timeZone }: Terms): ReadonlyMap<number, number> {
  const slots = [...energy.keys()];
  if (slots.length === 0) return new Map();
  const [from, until] = [Math.min(...slots), Math.max(...slots) + SLOT];
  const stretches = stretchesOf(prices.gridFees, from, until, timeZone);
  return bySlot(
    stretches.map(({ row, ...time }) => ({ ...time, value: row?.microPerKwh ?? prices.gridFeeMicroPerKwh })),
  );
}

function exportsOf(prices: RawPrices, terms: Terms): ReadonlyMap<number, number> | Wrong {
  const scale = microPerKwh(prices, terms);
  if (typeof scale !== "number") return scale;
  const why = whyNotSeries("export price", prices.series, { mayGap: true });
  if (why !== null) return { why };
  return wholeOf(bySlot(prices.series), (value) => Math.round(value * scale));
}

function co2Of(co2: RawAnswer["co2"]): ReadonlyMap<number, Co2> | Wrong {
  if (co2 === undefined) return new Map();
  const why = whyNotSeries("CO2", co2.series, { mayGap: true, least: 0 });
  if (why !== null) return { why };
  const { basis, series } = co2;
  return new Map([...wholeOf(bySlot(series), Math.round)].map(([slot, gramsPerKwh]) => [slot, { gramsPerKwh, basis }]));
}

function mixOf(mix: RawAnswer["mix"]): ReadonlyMap<number, MixShares> | Wrong {
  const sources = MIX_SOURCES.map((source) => ({ source, series: mix?.bySource[source] ?? [] }));
  for (const { source, series } of sources) {
    const why = whyNotSeries(`share of ${source}`, series, { mayGap: true, least: 0 });
    if (why !== null) return { why };
  }
  const values = sources.map(({ source, series }) => ({ source, values: bySlot(series) }));
  const shares = new Map<number, MixShares>();
  for (const slot of new Set(values.flatMap((each) => [...each.values.keys()]))) {
    const parts = values.flatMap(({ source, values }) => {
      const part = values.get(slot);
      return part === undefined ? [] : [[source, part] as const];
    });
    const sum = parts.reduce((total, [, part]) => total + part, 0);
    const whole = mix?.as === "fractions" ? 1 : sum;
    if (sum > whole * LARGEST_FRACTION_SUM) return { why: `The shares of the mix at ${toIso(slot)} sum to ${sum}.` };
    if (whole > 0) shares.set(slot, sharesOf(parts, Math.max(0, whole - sum)));
  }
  return shares;
}

function sharesOf(parts: readonly (readonly [MixSource, number])[], unknown: number): MixShares {
  const weights = new Map<MixSource, number>(parts);
  if (unknown > 0) weights.set("UNKNOWN", unknown + (weights.get("UNKNOWN") ?? 0));
  const shares = apportion(WHOLE, [...weights.values()]);
  const named = [...weights.keys()].map((source, index) => [source, shares[index] ?? 0] as const);
  return Object.fromEntries(named.filter(([, share]) => share > 0));
}

function implausible(detail: string): Asked<never> {
  return { ok: false, fault: { kind: "implausible", detail } };
}
