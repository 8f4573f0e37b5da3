import { type Asked, MIX_SOURCES, type Period } from "../../domain/dso.ts";
import type { RawAnswer, RawPrices, RawSeries } from "../../domain/dso-normalise.ts";
import { SLOT, slotAt, slotsBetween } from "../../domain/slots.ts";

import { answered, faulty } from "./call.ts";
import { type Reading, readingOf, type TimedEvent, type Wanted } from "./openadr-series.ts";
import { inWatts } from "./openadr-units.ts";

/** What the events of a VTN say of energy and capacity; whether its values can be right is judged elsewhere. */
export interface VtnAnswer {
  readonly raw: RawAnswer;
  readonly subscriptionW: number | undefined;
  /** What was left out and why. */
  readonly ignored: readonly string[];
}

type Units = readonly (string | undefined)[];

const PRICE = ["PRICE"];
const EXPORT_PRICE = ["EXPORT_PRICE"];
const SUBSCRIPTION = ["IMPORT_CAPACITY_SUBSCRIPTION", "CAPACITY_SUBSCRIPTION"];
const LIMIT = ["IMPORT_CAPACITY_LIMIT"];
const MARGINAL_CO2 = ["GHG"];
/** Private strings: the enumerations know no mix, and of CO2 the marginal only (EN-A9). */
const AVERAGE_CO2 = ["x-ghg-average"];
const MIX = "x-mix:";

const GRAMS_PER_KWH: Units = [undefined, "GHG", "G/KWH"];
const FRACTION: Units = [undefined, "PERCENT"];

/** Prices, limits and the subscription have to be readable, or nothing is taken of the answer. */
export function answerOf(events: readonly TimedEvent[], window: Period, now: number): Asked<VtnAnswer> {
  const price = readingOf(events, { names: PRICE, window });
  if (!price.ok) return price;
  const limit = powerOf(events, { names: LIMIT, window, isMovable: true });
  if (!limit.ok) return limit;
  const subscription = powerOf(events, { names: SUBSCRIPTION, window: { startAt: now, endAt: now + 1 } });
  if (!subscription.ok) return subscription;

  const extras = extrasOf(events, window);
  return answered({
    raw: {
      prices: price.value === null ? null : { ...pricesOf(price.value), quality: "binding" },
      ...extras.raw,
      ...(limit.value === null ? {} : { importLimits: lowestBySlot(limit.value.series) }),
    },
    subscriptionW: subscription.value?.series[0]?.value,
    ignored: [...(price.value?.ties ?? []), ...(limit.value?.ties ?? []), ...extras.ignored, ...unread(events)],
  });
}

function pricesOf({ units, currency, series }: Reading): RawPrices {
  return { unit: units, currency, series };
}

function powerOf(events: readonly TimedEvent[], wanted: Wanted): Asked<Reading | null> {
  const read = readingOf(events, wanted);
  if (!read.ok || read.value === null) return read;
  const series = inWatts(read.value.units, read.value.series);
  const [name] = wanted.names;
  return series === null
    ? faulty("implausible", `${name} comes in ${read.value.units ?? "no unit"}, not in kW.`)
    : answered({ ...read.value, series });
}

/** What holds for a part of a slot holds for all of it: a mean would be too much for that part. */
function lowestBySlot(limits: RawSeries): RawSeries {
  const lowest = new Map<number, number>();
  for (const { startAt, endAt, value } of limits) {
    for (const slot of slotsBetween(slotAt(startAt), endAt)) {
      lowest.set(slot, Math.min(value, lowest.get(slot) ?? value));
    }
  }
  return [...lowest].map(([startAt, value]) => ({ startAt, endAt: startAt + SLOT, value }));
}

/** What may be left out of an answer that is otherwise right. */
function extrasOf(events: readonly TimedEvent[], window: Period) {
  const ignored: string[] = [];
  const read = (names: readonly string[], units?: Units): Reading | undefined => {
    const asked = readingOf(events, { names, window });
    if (!asked.ok) ignored.push(asked.fault.detail);
    if (!asked.ok || asked.value === null) return undefined;
    ignored.push(...asked.value.ties);
    if (units === undefined || units.includes(asked.value.units?.toUpperCase())) return asked.value;
    ignored.push(`${names[0]}, which comes in ${asked.value.units}.`);
    return undefined;
  };
  const exported = read(EXPORT_PRICE);
  const average = read(AVERAGE_CO2, GRAMS_PER_KWH);
  const marginal = average ? undefined : read(MARGINAL_CO2, GRAMS_PER_KWH);
  const shares = MIX_SOURCES.flatMap((source) => {
    const share = read([`${MIX}${source}`], FRACTION);
    return share ? [[source, share.series] as const] : [];
  });
  const raw: Pick<RawAnswer, "exportPrices" | "co2" | "mix"> = {
    exportPrices: exported && pricesOf(exported),
    co2:
      (average && { basis: "average", series: average.series }) ??
      (marginal && { basis: "marginal", series: marginal.series }),
    mix: shares.length === 0 ? undefined : { as: "fractions", bySource: Object.fromEntries(shares) },
  };
  return { raw, ignored };
}

const READ = new Set([
  ...[PRICE, EXPORT_PRICE, SUBSCRIPTION, LIMIT, MARGINAL_CO2, AVERAGE_CO2].flat(),
  ...MIX_SOURCES.map((source) => `${MIX}${source}`),
]);
/** Read by `openadr-grants.ts`. */
const IS_RESERVATION = /^(IMPORT_)?(CAPACITY_(RESERVATION|AVAILABLE)|RESERVATION_(CAPACITY|FEE))/;

function unread(events: readonly TimedEvent[]): readonly string[] {
  const types = events.flatMap(({ event }) =>
    (event.intervals ?? []).flatMap(({ payloads }) => payloads.map(({ type }) => type)),
  );
  return [...new Set(types)]
    .filter((type) => !READ.has(type) && !IS_RESERVATION.test(type))
    .map((type) => `${type}, which is not read.`);
}
