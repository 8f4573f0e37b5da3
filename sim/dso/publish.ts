import { type Fault, hasFault } from "./faults.ts";
import { clockTime, type LocalDay, localDay } from "./local-day.ts";
import {
  BEGINNING_OF_TIME,
  type Descriptor,
  descriptor,
  type EventObject,
  type Interval,
  isoOf,
  minutesLong,
  NO_TIME,
  type ProgramObject,
  type ValuesMap,
  WITHOUT_END,
} from "./objects.ts";
import { gramsAt, mixAt, priceAt } from "./prices.ts";
import type { DsoState } from "./state.ts";

/** What a DSO says, computed for the moment at which it is asked. */
export interface Moment {
  readonly now: number;
  readonly seed: number;
  /** What is wrong with this one answer. */
  readonly faults: readonly Fault[];
}

const QUARTER = 900_000;

export function programOf({ spec }: DsoState, startedAt: number): ProgramObject {
  const at = isoOf(startedAt);
  return {
    id: `${spec.key}-program`,
    createdDateTime: at,
    modificationDateTime: at,
    objectType: "PROGRAM",
    programName: `${spec.title} dynamic`,
    payloadDescriptors: [],
  };
}

/** Everything it says when nothing is wrong, in the order in which it was made. */
export function eventsOf(state: DsoState, moment: Moment): readonly EventObject[] {
  return [...dayEvents(state, moment), ...capacityEvents(state, moment)];
}

export function dayEvents(state: DsoState, moment: Moment): readonly EventObject[] {
  if (state.spec.publishes === "now") return [priceNow(state, moment)];
  return publishedDays(state, moment.now).flatMap((day) => [priceEvent(state, moment, day), ...mixEvent(state, day)]);
}

/** Yesterday, today, and tomorrow from the minute at which it is published. */
export function publishedDays({ spec }: DsoState, now: number): readonly LocalDay[] {
  const today = localDay(now, spec.zone);
  const isTomorrowOut = now >= clockTime(today, spec.publishMinute, spec.zone);
  const days = isTomorrowOut ? [-1, 0, 1] : [-1, 0];
  return days.map((offset) => localDay(now, spec.zone, offset));
}

function priceEvent(state: DsoState, { seed }: Moment, day: LocalDay): EventObject {
  const { spec } = state;
  const starts = startsOf(state, day);
  const prices = starts.map((at) => priceAt(spec, seed, at));
  return {
    ...headOf(state, `price-${day.date}`, publishedAt(state, day)),
    priority: 5,
    payloadDescriptors: [descriptor("PRICE", "KWH", spec.currency)],
    ...spread(state, day, { PRICE: prices }),
  };
}

function priceNow(state: DsoState, { now, seed }: Moment): EventObject {
  const startAt = Math.floor(now / QUARTER) * QUARTER;
  const payloads = [{ type: "PRICE", values: [priceAt(state.spec, seed, startAt)] }];
  return {
    ...headOf(state, "price-now", startAt),
    payloadDescriptors: [descriptor("PRICE", "KWH", state.spec.currency)],
    intervalPeriod: { start: isoOf(startAt), duration: "PT15M" },
    intervals: [{ id: 0, payloads }],
  };
}

function mixEvent(state: DsoState, day: LocalDay): readonly EventObject[] {
  const { spec } = state;
  const starts = startsOf(state, day);
  const mixes = starts.map((at) => mixAt(spec, at));
  const [first] = mixes;
  if (!first) return [];
  const grams = starts.map((at) => gramsAt(spec, at));
  const series: Record<string, readonly number[]> = {
    GHG: grams.map((each) => each?.marginal ?? 0),
    "x-ghg-average": grams.map((each) => each?.average ?? 0),
    ...Object.fromEntries(
      Object.keys(first).map((source) => [`x-mix:${source}`, mixes.map((mix) => mix?.[source] ?? 0)]),
    ),
  };
  const descriptors: readonly Descriptor[] = Object.keys(series).map((type) =>
    type.startsWith("x-mix:") ? descriptor(type, "PERCENT") : descriptor(type, "GHG"),
  );
  return [
    {
      ...headOf(state, `mix-${day.date}`, publishedAt(state, day)),
      payloadDescriptors: descriptors,
      ...spread(state, day, series),
    },
  ];
}

export function startsOf({ spec }: DsoState, { startAt, endAt }: LocalDay): readonly number[] {
  const length = (24 / spec.valuesPerDay) * 3_600_000;
  return Array.from({ length: Math.round((endAt - startAt) / length) }, (_, index) => startAt + index * length);
}

type Series = Readonly<Record<string, readonly number[]>>;

/** Values over a day: all in one interval, or an interval each. */
function spread(state: DsoState, day: LocalDay, series: Series): Pick<EventObject, "intervalPeriod" | "intervals"> {
  const { packed } = state.spec;
  const count = startsOf(state, day).length;
  const length = (day.endAt - day.startAt) / (packed ? 1 : count);
  const payloads = (pick: (values: readonly number[]) => readonly number[]): readonly ValuesMap[] =>
    Object.entries(series).map(([type, values]) => ({ type, values: pick(values) }));
  const intervals: readonly Interval[] = packed
    ? [{ id: 0, payloads: payloads((values) => values) }]
    : Array.from({ length: count }, (_, id) => ({ id, payloads: payloads((values) => values.slice(id, id + 1)) }));
  return { intervalPeriod: { start: isoOf(day.startAt), duration: minutesLong(length) }, intervals };
}

function publishedAt({ spec }: DsoState, day: LocalDay): number {
  const before = localDay(day.startAt - 1, spec.zone);
  return clockTime(before, spec.publishMinute, spec.zone);
}

export function headOf(state: DsoState, name: string, madeAt: number, changedAt = madeAt) {
  return {
    id: `${state.spec.key}-${name}`,
    createdDateTime: isoOf(madeAt),
    modificationDateTime: isoOf(changedAt),
    objectType: "EVENT" as const,
    programID: `${state.spec.key}-program`,
    eventName: name,
  };
}

function capacityEvents(state: DsoState, { now, faults }: Moment): readonly EventObject[] {
  const { spec, subscriptionKw, offer, limits, changedAt } = state;
  const names = capacityNames(faults);
  const always = { start: isoOf(changedAt), duration: WITHOUT_END };
  const events: EventObject[] = [];
  if (subscriptionKw !== null) {
    events.push({
      ...headOf(state, "subscription", changedAt),
      payloadDescriptors: [descriptor(names.subscription, "KW")],
      intervalPeriod: always,
      intervals: [{ id: 0, payloads: [{ type: names.subscription, values: [subscriptionKw] }] }],
    });
  }
  if (limits.length > 0) {
    events.push({
      ...headOf(state, "limit", changedAt),
      payloadDescriptors: [descriptor("IMPORT_CAPACITY_LIMIT", "KW")],
      intervals: limits.map(({ startAt, endAt, kw }, id) => ({
        id,
        intervalPeriod: { start: isoOf(startAt), duration: minutesLong(endAt - startAt) },
        payloads: [{ type: "IMPORT_CAPACITY_LIMIT", values: [kw] }],
      })),
    });
  }
  if (offer !== null) {
    const { endAt } = localDay(now, spec.zone, 1);
    const startAt = Math.floor(now / QUARTER) * QUARTER;
    events.push({
      ...headOf(state, "offer", changedAt),
      payloadDescriptors: [descriptor(names.available, "KW"), descriptor(names.price, "KW", spec.currency)],
      intervalPeriod: { start: isoOf(startAt), duration: minutesLong(endAt - startAt) },
      intervals: [
        {
          id: 0,
          payloads: [
            { type: names.available, values: [offer.kw] },
            { type: names.price, values: [offer.feePerKw] },
          ],
        },
      ],
    });
    events.push(requestForReports(state, names.reservation));
  }
  return [...events, ...reservationEvents(state, names)];
}

/** It has no length, and asks for reports at any time (EN-A7). */
function requestForReports(state: DsoState, payloadType: string): EventObject {
  return {
    ...headOf(state, "requests", state.changedAt),
    intervalPeriod: { start: BEGINNING_OF_TIME, duration: NO_TIME },
    reportDescriptors: [{ payloadType, reportIntervals: "OPEN_INTERVALS" }],
  };
}

type Names = ReturnType<typeof capacityNames>;

/** For each resource that was answered: all of what is in force for it. */
function reservationEvents(state: DsoState, names: Names): readonly EventObject[] {
  return [...state.answeredAt].map(([resourceName, answeredAt]) => {
    const own = state.reserved.filter((each) => each.resourceName === resourceName);
    const none = { id: 0, intervalPeriod: { start: BEGINNING_OF_TIME, duration: NO_TIME } };
    const intervals: readonly Interval[] =
      own.length === 0
        ? [{ ...none, payloads: [{ type: names.reservation, values: [0] }] }]
        : own.map(({ startAt, endAt, kw, feePerKw }, id) => ({
            id,
            intervalPeriod: { start: isoOf(startAt), duration: minutesLong(endAt - startAt) },
            payloads: [
              { type: names.reservation, values: [kw] },
              { type: names.fee, values: [feePerKw] },
            ],
          }));
    return {
      ...headOf(state, `reservation-${resourceName.replace(/[^a-zA-Z0-9_-]/g, "-")}`, state.changedAt, answeredAt),
      targets: [resourceName],
      payloadDescriptors: [descriptor(names.reservation, "KW"), descriptor(names.fee, "KW", state.spec.currency)],
      intervals,
    };
  });
}

/** The standard has other names for the same in its examples (EN-A12). */
function capacityNames(faults: readonly Fault[]) {
  return hasFault(faults, "old-names")
    ? {
        subscription: "CAPACITY_SUBSCRIPTION",
        reservation: "CAPACITY_RESERVATION",
        fee: "CAPACITY_RESERVATION_FEE",
        available: "CAPACITY_AVAILABLE",
        price: "CAPACITY_AVAILABLE_FEE",
      }
    : {
        subscription: "IMPORT_CAPACITY_SUBSCRIPTION",
        reservation: "IMPORT_CAPACITY_RESERVATION",
        fee: "IMPORT_CAPACITY_RESERVATION_FEE",
        available: "IMPORT_CAPACITY_AVAILABLE",
        price: "IMPORT_CAPACITY_AVAILABLE_PRICE",
      };
}
