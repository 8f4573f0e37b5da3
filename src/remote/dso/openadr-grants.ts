import type { Grant } from "../../domain/dso.ts";
import type { RawSeries } from "../../domain/dso-normalise.ts";
import type { VtnResource } from "./openadr-objects.ts";
import { modifiedAt, type TimedEvent } from "./openadr-series.ts";
import { type Occurrence, valuesOf } from "./openadr-timing.ts";
import { inWatts } from "./openadr-units.ts";

/** Names disagree inside the standard; all are read (EN-A12). */
export const RESERVATION = {
  power: ["IMPORT_CAPACITY_RESERVATION", "CAPACITY_RESERVATION", "IMPORT_RESERVATION_CAPACITY"],
  fee: ["IMPORT_CAPACITY_RESERVATION_FEE", "CAPACITY_RESERVATION_FEE", "IMPORT_RESERVATION_FEE"],
} as const;

export const OFFER = {
  power: ["IMPORT_CAPACITY_AVAILABLE", "CAPACITY_AVAILABLE"],
  fee: [
    "IMPORT_CAPACITY_AVAILABLE_PRICE",
    "IMPORT_CAPACITY_AVAILABLE_FEE",
    "CAPACITY_AVAILABLE_PRICE",
    "CAPACITY_AVAILABLE_FEE",
  ],
} as const;

interface CapacityNames {
  readonly power: readonly string[];
  readonly fee: readonly string[];
}

interface Question {
  readonly now: number;
  readonly currency: string;
  /** Ours, by which targets are recognised. */
  readonly resources: readonly VtnResource[];
}

interface Found {
  readonly grants: readonly Grant[];
  readonly ignored: readonly string[];
}

const MICRO = 1_000_000;

/** EN-A10: an event states the whole of what is in force for whom it is for: the newest is taken, nothing is added up. */
export function grantsOf(events: readonly TimedEvent[], names: CapacityNames, question: Question): Found {
  const newest = new Map<string, TimedEvent>();
  const speaking = events.filter(({ event }) =>
    (event.intervals ?? []).some(({ payloads }) => payloads.some(({ type }) => names.power.includes(type))),
  );
  for (const timed of speaking.toSorted((left, right) => modifiedAt(left.event) - modifiedAt(right.event))) {
    newest.set(resourceIdsOf(timed, question.resources).join(), timed);
  }
  const found = [...newest.values()].map((timed) => grantsIn(timed, names, question));
  return { grants: found.flatMap(({ grants }) => grants), ignored: found.flatMap(({ ignored }) => ignored) };
}

/** Ours that an event is for, by id; none: it names nobody we know, and is for each. */
export function resourceIdsOf({ event }: TimedEvent, resources: readonly VtnResource[]): readonly string[] {
  const targets = event.targets ?? [];
  return resources
    .filter(({ id, resourceName, targets: own }) =>
      targets.some((target) => target === id || target === resourceName || own?.includes(target)),
    )
    .map(({ id }) => id)
    .toSorted();
}

function grantsIn(timed: TimedEvent, names: CapacityNames, { now, currency, resources }: Question): Found {
  const { event, occurrences, descriptors } = timed;
  const describe = (types: readonly string[]) => descriptors.find(({ payloadType }) => types.includes(payloadType));
  const feeDescriptor = describe(names.fee);
  // The guide writes the currency of a fee as its unit.
  const feeCurrency = feeDescriptor?.currency ?? feeDescriptor?.units?.split("/")[0];
  const resourceIds = resourceIdsOf(timed, resources);
  const ignored = new Set<string>();
  const grants: Grant[] = [];
  for (const occurrence of occurrences.filter(({ endAt }) => endAt > now)) {
    const power = inWatts(describe(names.power)?.units ?? undefined, valuesIn(occurrence, names.power));
    if (power === null) ignored.add(`${names.power[0]} of event ${event.id}, which is in no unit we know.`);
    const fees = feeCurrency === currency ? valuesIn(occurrence, names.fee) : [];
    for (const { startAt, endAt, value } of power ?? []) {
      const fee = fees.find((each) => each.startAt <= startAt && startAt < each.endAt)?.value;
      if (value <= 0 || endAt <= now) continue;
      if (fee === undefined) ignored.add(`The fee of event ${event.id}, which has none in ${currency}.`);
      const grant = { startAt, endAt, additionalW: value, feeMicroPerKw: Math.round((fee ?? 0) * MICRO) };
      const owners = resourceIds.length === 0 ? [{}] : resourceIds.map((resourceId) => ({ resourceId }));
      grants.push(...owners.map((owner) => ({ ...grant, ...owner })));
    }
  }
  return { grants, ignored: [...ignored] };
}

function valuesIn(occurrence: Occurrence, names: readonly string[]): RawSeries {
  return occurrence.payloads
    .filter(({ type }) => names.includes(type))
    .flatMap((payload) => valuesOf(occurrence, payload) ?? []);
}
