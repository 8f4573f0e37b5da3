import type { Asked, Period } from "../../domain/dso.ts";
import type { RawSeries } from "../../domain/dso-normalise.ts";
import { slotAt } from "../../domain/slots.ts";
import { LAST_INSTANT, writtenInstant } from "../../domain/time.ts";

import { answered, faulty } from "./call.ts";
import { after, type Duration, readDuration } from "./iso-duration.ts";
import type { Payload, VtnEvent } from "./openadr-objects.ts";

/** What an event says of one stretch of time. */
export interface Occurrence extends Period {
  readonly payloads: readonly Payload[];
  /** How far it may be moved for being random: only limits are (EN-A5). */
  readonly shiftMs: number;
}

export interface Frame {
  readonly now: number;
  /** Loops are unrolled as far as this. */
  readonly window: Period;
}

/** A quarter of an hour repeated for a month is less; what repeats more often is a mistake. */
const MOST_OCCURRENCES = 5_000;
/** "The beginning of time" means now (EN-A5). */
const NOW = /^0001-01-01/;
/** The document's default. */
const NO_LENGTH = "PT0S";

type Interval = NonNullable<VtnEvent["intervals"]>[number];

/** When the intervals of an event are (EN-A4, EN-A5); those of no length are left out. */
export function occurrencesOf(event: VtnEvent, frame: Frame): Asked<readonly Occurrence[]> {
  const once: Occurrence[] = [];
  let previous: Placed | undefined;
  for (const interval of event.intervals ?? []) {
    const placed = placedAt(event, interval, previous, frame);
    if (!placed.ok) return placed;
    previous = placed.value;
    if (previous.endAt > previous.startAt) once.push({ ...previous, payloads: interval.payloads });
  }
  return once.length === 0 ? answered(once) : lasting(event, once, frame);
}

type Placed = Omit<Occurrence, "payloads">;

function placedAt(event: VtnEvent, interval: Interval, previous: Placed | undefined, frame: Frame): Asked<Placed> {
  const { intervalPeriod: own } = interval;
  const common = event.intervalPeriod;
  const startAt = previous ? laterStart(own?.start, previous.endAt) : firstStart(own?.start, common?.start, frame.now);
  if (startAt === null) return faulty("unreadable", `Event ${event.id} has an interval without a readable start.`);
  const length = readDuration(own?.duration ?? common?.duration ?? NO_LENGTH);
  if (length === null) return faulty("unreadable", `Event ${event.id} has an interval without a readable duration.`);
  const range = own?.randomizeStart ?? (previous ? null : common?.randomizeStart) ?? null;
  const shiftMs = range === null ? (previous?.shiftMs ?? 0) : shiftOf(event.id, readDuration(range));
  return answered({ startAt, endAt: after(startAt, length), shiftMs });
}

type Written = string | null | undefined;

/** The slot that is under way begins a "now". */
function firstStart(own: Written, common: Written, now: number): number | null {
  const given = [own, common].filter((each) => typeof each === "string");
  if (given.length === 0) return null;
  const fixed = given.find((each) => !NOW.test(each));
  return fixed === undefined ? slotAt(now) : (writtenInstant(fixed, undefined)?.at ?? null);
}

function laterStart(own: Written, previousEndAt: number): number | null {
  if (typeof own !== "string" || NOW.test(own)) return previousEndAt;
  return writtenInstant(own, undefined)?.at ?? null;
}

/** The same at each refresh: uniform over both directions, and derived from the event. */
function shiftOf(eventId: string, range: Duration | null): number {
  if (range === null) return 0;
  let hash = 0;
  for (const character of eventId) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  // One more mixing: ids that follow each other shall not shift alike.
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return Math.round((mixed / 0xffffffff) * 2 * range.milliseconds - range.milliseconds);
}

/** `event.duration` cuts the intervals, or repeats them (EN-A5). */
function lasting(event: VtnEvent, once: readonly Occurrence[], { now, window }: Frame): Asked<readonly Occurrence[]> {
  const length = event.duration === undefined || event.duration === null ? undefined : readDuration(event.duration);
  if (length === null) return faulty("unreadable", `Event ${event.id} has no readable duration.`);
  const startAt = Math.min(...once.map((each) => each.startAt));
  const endAt = Math.max(...once.map((each) => each.endAt));
  if (length === undefined || isUnsaid(event, length)) return answered(once);
  const until = after(startAt, length);
  const span = endAt - startAt;
  const from = Math.min(now, window.startAt);
  const first = Math.max(0, Math.floor((from - startAt) / span));
  const last = Math.ceil((Math.min(until, window.endAt) - startAt) / span);
  if ((last - first) * once.length > MOST_OCCURRENCES) {
    return faulty("unreadable", `Event ${event.id} repeats its intervals too often.`);
  }
  const rounds = Array.from({ length: Math.max(0, last - first) }, (_, index) => (first + index) * span);
  return answered(rounds.flatMap((offset) => once.flatMap((each) => cut(each, offset, until))));
}

/** PT0S is what the document writes where nothing was said; it means "cancelled" only at the beginning of time (EN-A7). */
function isUnsaid({ intervalPeriod }: VtnEvent, { months, milliseconds }: Duration): boolean {
  return months === 0 && milliseconds === 0 && !NOW.test(intervalPeriod?.start ?? "");
}

function cut(occurrence: Occurrence, offset: number, until: number): readonly Occurrence[] {
  const startAt = occurrence.startAt + offset;
  const endAt = Math.min(occurrence.endAt + offset, until, LAST_INSTANT);
  return endAt > startAt ? [{ ...occurrence, startAt, endAt }] : [];
}

/**
 * The values of a payload over its stretch of time: several split it into equal parts, which the guide allows and the
 * enumerations forbid (EN-A4). Null: one is no number, or there is none.
 */
export function valuesOf({ startAt, endAt }: Period, { values }: Payload): RawSeries | null {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === 0 || numbers.length < values.length) return null;
  const at = (index: number) => startAt + Math.round(((endAt - startAt) * index) / numbers.length);
  return numbers.map((value, index) => ({ startAt: at(index), endAt: at(index + 1), value }));
}
