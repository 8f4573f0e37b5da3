import { type ContentFault, hasFault } from "./faults.ts";
import { localDay } from "./local-day.ts";
import {
  BEGINNING_OF_TIME,
  descriptor,
  type EventObject,
  type Interval,
  isoOf,
  NO_TIME,
  WITHOUT_END,
} from "./objects.ts";
import { priceAt } from "./prices.ts";
import { eventsOf, headOf, type Moment } from "./publish.ts";
import type { DsoState } from "./state.ts";

type Change = (events: readonly EventObject[], state: DsoState, moment: Moment) => readonly EventObject[];

const HOUR = 3_600_000;
const MANY = 120;

/** Everything it says, with what is wrong with it. */
export function toldEvents(state: DsoState, moment: Moment): readonly EventObject[] {
  const names = (Object.keys(CHANGES) as ContentFault[]).filter((name) => hasFault(moment.faults, name));
  return names.reduce((events, name) => CHANGES[name](events, state, moment), eventsOf(state, moment));
}

/** In the order in which they are applied: what replaces events first, then what changes them. */
const CHANGES: Readonly<Record<ContentFault, Change>> = {
  "many-events": (events, state, moment) => [...withoutPrices(events), ...hourly(state, moment)],
  loop: (events, state, moment) => [...withoutPrices(events), daily(state, moment)],
  "without-end": (events, state, moment) => [...withoutPrices(events), always(state, isoOf(hourOf(moment)))],
  "start-now": (events, state) => [...withoutPrices(events), always(state, BEGINNING_OF_TIME)],
  "no-tomorrow": (events, state, moment) => events.filter((event) => !isTomorrow(event, state, moment)),
  "two-priorities": (events, state, moment) => [...events, urgent(state, moment)],
  withdrawn: (events, state, moment) =>
    events.map((event) => (isPrice(event) && isTomorrow(event, state, moment) ? emptied(event, moment) : event)),
  gap: (events, _state, moment) => events.map((event) => holed(event, soon(moment))),
  overlap: (events, _state, moment) => events.map((event) => doubled(event, soon(moment))),
  "zeros-tomorrow": (events, state, moment) =>
    events.map((event) => (isTomorrow(event, state, moment) ? repriced(event, () => 0) : event)),
  "price-thousandfold": (events) => events.map((event) => repriced(event, (price) => price * 1_000)),
  "negative-price": (events) => events.map((event) => repriced(event, (price) => (price < 0.06 ? -price : price))),
  "no-currency": (events) => events.map((event) => inCurrency(event, undefined)),
  "foreign-currency": (events, { spec }) =>
    events.map((event) => inCurrency(event, spec.currency === "USD" ? "EUR" : "USD")),
  "limit-zero": (events, state, moment) => [...events, limited(state, hourOf(moment), 0)],
  "limit-past": (events, state, moment) => [...events, limited(state, hourOf(moment) - 2 * HOUR, 10)],
  // These two are made elsewhere: with the events, and with the address for tokens.
  "old-names": (events) => events,
  "foreign-token-url": (events) => events,
};

function hourOf({ now }: Moment): number {
  return Math.floor(now / HOUR) * HOUR;
}

/** Ahead of whoever asks now. */
function soon(moment: Moment): number {
  return hourOf(moment) + 2 * HOUR;
}

function isPrice({ payloadDescriptors = [] }: EventObject): boolean {
  return payloadDescriptors.some(({ payloadType }) => payloadType === "PRICE");
}

function withoutPrices(events: readonly EventObject[]): readonly EventObject[] {
  return events.filter((event) => !isPrice(event));
}

function isTomorrow({ eventName }: EventObject, { spec }: DsoState, { now }: Moment): boolean {
  return eventName.endsWith(localDay(now, spec.zone, 1).date);
}

function priceEvent(state: DsoState, name: string, madeAt: number): EventObject {
  return { ...headOf(state, name, madeAt), payloadDescriptors: [descriptor("PRICE", "KWH", state.spec.currency)] };
}

function hourly(state: DsoState, moment: Moment): readonly EventObject[] {
  return Array.from({ length: MANY }, (_, index) => {
    const startAt = hourOf(moment) + index * HOUR;
    return {
      ...priceEvent(state, `hour-${startAt / HOUR}`, state.changedAt),
      intervalPeriod: { start: isoOf(startAt), duration: "PT1H" },
      intervals: [{ id: 0, payloads: [{ type: "PRICE", values: [priceAt(state.spec, moment.seed, startAt)] }] }],
    };
  });
}

function daily(state: DsoState, { now, seed }: Moment): EventObject {
  const { startAt } = localDay(now, state.spec.zone, -3);
  const prices = Array.from({ length: 24 }, (_, hour) => priceAt(state.spec, seed, startAt + hour * HOUR));
  return {
    ...priceEvent(state, "tariff", startAt),
    duration: WITHOUT_END,
    intervalPeriod: { start: isoOf(startAt), duration: "PT1H" },
    intervals: prices.map((price, id) => ({ id, payloads: [{ type: "PRICE", values: [price] }] })),
  };
}

function always(state: DsoState, start: string): EventObject {
  return {
    ...priceEvent(state, "always", state.changedAt),
    intervalPeriod: { start, duration: WITHOUT_END },
    intervals: [{ id: 0, payloads: [{ type: "PRICE", values: [state.spec.meanPrice] }] }],
  };
}

function urgent(state: DsoState, moment: Moment): EventObject {
  const startAt = hourOf(moment);
  return {
    ...priceEvent(state, "urgent", state.changedAt),
    priority: 0,
    intervalPeriod: { start: isoOf(startAt), duration: "PT1H" },
    intervals: [0, 1].map((id) => ({ id, payloads: [{ type: "PRICE", values: [state.spec.meanPrice * 3] }] })),
  };
}

/** The way to cancel: no length, at the beginning of time. */
function emptied(event: EventObject, { now }: Moment): EventObject {
  return {
    ...event,
    modificationDateTime: isoOf(now),
    duration: NO_TIME,
    intervalPeriod: { start: BEGINNING_OF_TIME, duration: NO_TIME },
  };
}

interface Placed extends Interval {
  readonly startAt: number;
  readonly endAt: number;
}

/** Its prices, each with a period of its own. */
function placed(event: EventObject): readonly Placed[] {
  const { start = "", duration = NO_TIME } = event.intervalPeriod ?? {};
  const intervals = event.intervals ?? [];
  const values = intervals.flatMap(({ payloads }) => payloads.flatMap((each) => each.values));
  const minutes = (minutesOf(duration) * intervals.length) / values.length;
  return values.map((value, id) => {
    const startAt = Date.parse(start) + id * minutes * 60_000;
    const intervalPeriod = { start: isoOf(startAt), duration: `PT${minutes}M` };
    return {
      id,
      startAt,
      endAt: startAt + minutes * 60_000,
      intervalPeriod,
      payloads: [{ type: "PRICE", values: [value] }],
    };
  });
}

function minutesOf(duration: string): number {
  return Number(/^PT(\d+)M$/.exec(duration)?.[1] ?? Number.NaN);
}

function holed(event: EventObject, at: number): EventObject {
  const intervals = isPrice(event) ? placed(event) : [];
  if (!intervals.some((each) => isAt(each, at))) return event;
  return { ...event, intervals: intervals.filter((each) => !isAt(each, at)).map(written) };
}

function doubled(event: EventObject, at: number): EventObject {
  const intervals = isPrice(event) ? placed(event) : [];
  const twice = intervals.filter((each) => isAt(each, at)).map((each) => ({ ...each, id: intervals.length }));
  return twice.length === 0 ? event : { ...event, intervals: [...intervals, ...twice].map(written) };
}

function isAt({ startAt, endAt }: Placed, at: number): boolean {
  return startAt <= at && at < endAt;
}

function written({ startAt, endAt, ...interval }: Placed): Interval {
  return interval;
}

function repriced(event: EventObject, change: (price: number) => number): EventObject {
  if (!isPrice(event)) return event;
  const intervals = (event.intervals ?? []).map((interval) => ({
    ...interval,
    payloads: interval.payloads.map((payload) =>
      payload.type === "PRICE" ? { ...payload, values: payload.values.map((value) => change(Number(value))) } : payload,
    ),
  }));
  return { ...event, intervals };
}

function inCurrency(event: EventObject, currency: string | undefined): EventObject {
  if (!isPrice(event)) return event;
  return { ...event, payloadDescriptors: [descriptor("PRICE", "KWH", currency)] };
}

function limited(state: DsoState, startAt: number, kw: number): EventObject {
  return {
    ...headOf(state, "limit-of-fault", state.changedAt),
    payloadDescriptors: [descriptor("IMPORT_CAPACITY_LIMIT", "KW")],
    intervalPeriod: { start: isoOf(startAt), duration: "PT2H" },
    intervals: [{ id: 0, payloads: [{ type: "IMPORT_CAPACITY_LIMIT", values: [kw] }] }],
  };
}
