import type { Asked, Period } from "../../domain/dso.ts";
import type { RawSeries } from "../../domain/dso-normalise.ts";
import { writtenInstant } from "../../domain/time.ts";

import { answered, faulty } from "./call.ts";
import type { PayloadDescriptor, VtnEvent } from "./openadr-objects.ts";
import { type Occurrence, valuesOf } from "./openadr-timing.ts";

/** An event with its times and what its values mean. */
export interface TimedEvent {
  readonly event: VtnEvent;
  readonly occurrences: readonly Occurrence[];
  /** The event's own before those of its program (EN-A8). */
  readonly descriptors: readonly PayloadDescriptor[];
}

/** All values of one kind, from all events that have some. */
export interface Reading {
  readonly units: string | undefined;
  readonly currency: string | undefined;
  readonly series: RawSeries;
  /** What two events say of the same time with the same right. */
  readonly ties: readonly string[];
}

export interface Wanted {
  /** The names under which it comes (EN-A12). */
  readonly names: readonly string[];
  readonly window: Period;
  /** Whether a randomized start moves it (EN-A5). */
  readonly isMovable?: boolean;
}

interface Layer {
  readonly event: VtnEvent;
  readonly series: RawSeries;
  readonly units: string | undefined;
  readonly currency: string | undefined;
}

/** @returns null: no event has such values within the window. */
export function readingOf(events: readonly TimedEvent[], wanted: Wanted): Asked<Reading | null> {
  const layers: Layer[] = [];
  for (const timed of events) {
    const layer = layerOf(timed, wanted);
    if (!layer.ok) return layer;
    if (layer.value.series.length > 0) layers.push(layer.value);
  }
  const [first] = layers;
  if (!first) return answered(null);
  const [name] = wanted.names;
  const other = layers.find(({ units, currency }) => units !== first.units || currency !== first.currency);
  if (other) return faulty("implausible", `${name} comes in two units or currencies: ${said(first)}, ${said(other)}.`);
  return answered({ units: first.units, currency: first.currency, ...layered(layers, name ?? "") });
}

function said({ event, units, currency }: Layer): string {
  return `${[currency, units].join(" ").trim() || "none"} in event ${event.id}`;
}

function layerOf({ event, occurrences, descriptors }: TimedEvent, wanted: Wanted): Asked<Layer> {
  const { names, window, isMovable = false } = wanted;
  const series: RawSeries[] = [];
  for (const occurrence of occurrences) {
    const shift = isMovable ? occurrence.shiftMs : 0;
    const period = { startAt: occurrence.startAt + shift, endAt: occurrence.endAt + shift };
    for (const payload of occurrence.payloads.filter(({ type }) => names.includes(type))) {
      const values = valuesOf(period, payload);
      if (values === null) return faulty("unreadable", `${payload.type} of event ${event.id} is not in numbers.`);
      series.push(values.flatMap((value) => within(value, window)));
    }
  }
  const descriptor = descriptors.find(({ payloadType }) => names.includes(payloadType));
  return answered({
    event,
    series: series.flat(),
    units: descriptor?.units ?? undefined,
    currency: descriptor?.currency ?? undefined,
  });
}

function within<T extends Period>(value: T, window: Period): readonly T[] {
  const startAt = Math.max(value.startAt, window.startAt);
  const endAt = Math.min(value.endAt, window.endAt);
  return endAt > startAt ? [{ ...value, startAt, endAt }] : [];
}

/** EN-A6: the lower number wins, none is lowest, the newest of two equals. An event that contradicts itself still does. */
function layered(layers: readonly Layer[], name: string): Pick<Reading, "series" | "ties"> {
  const series: RawSeries[] = [];
  const ties: string[] = [];
  const above: { readonly event: VtnEvent; readonly spans: readonly Period[] }[] = [];
  for (const { event, series: values } of layers.toSorted((left, right) => byPrecedence(left.event, right.event))) {
    const spans = spansOf(values);
    const tie = above.find(
      (each) => priorityOf(each.event) === priorityOf(event) && each.spans.some((span) => spans.some(overlaps(span))),
    );
    if (tie) ties.push(`${name} of event ${event.id} where ${tie.event.id}, as important and newer, has another.`);
    const covered = above.flatMap((each) => each.spans);
    series.push(values.flatMap((value) => covered.reduce(without, [value])));
    above.push({ event, spans });
  }
  return { series: series.flat(), ties };
}

export function byPrecedence(left: VtnEvent, right: VtnEvent): number {
  const [one, other] = [priorityOf(left), priorityOf(right)];
  return one === other ? modifiedAt(right) - modifiedAt(left) : one - other;
}

export function modifiedAt({ modificationDateTime }: VtnEvent): number {
  return writtenInstant(modificationDateTime ?? "", undefined)?.at ?? 0;
}

function priorityOf({ priority }: VtnEvent): number {
  return priority ?? Number.MAX_SAFE_INTEGER;
}

function spansOf(values: readonly Period[]): readonly Period[] {
  const spans: Period[] = [];
  for (const { startAt, endAt } of values.toSorted((left, right) => left.startAt - right.startAt)) {
    const last = spans.at(-1);
    if (last && startAt <= last.endAt) spans[spans.length - 1] = { ...last, endAt: Math.max(last.endAt, endAt) };
    else spans.push({ startAt, endAt });
  }
  return spans;
}

const overlaps = (one: Period) => (other: Period) => one.startAt < other.endAt && other.startAt < one.endAt;

function without<T extends Period>(parts: readonly T[], hole: Period): T[] {
  return parts.flatMap((part) =>
    overlaps(part)(hole)
      ? [
          ...within(part, { startAt: part.startAt, endAt: hole.startAt }),
          ...within(part, { startAt: hole.endAt, endAt: part.endAt }),
        ]
      : [part],
  );
}
