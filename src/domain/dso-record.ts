import type { Asked, DsoFault, DsoSlot, DsoSnapshot, Grant } from "./dso.ts";
import { afterAnswer, afterFailure, type DsoSchedule } from "./dso-schedule.ts";
import { SLOT, slotAt } from "./slots.ts";
import { DAY } from "./time.ts";

/** What a DSO said of the slots of one UTC day. */
export interface DsoDay {
  readonly dayAt: number;
  readonly slots: readonly DsoSlot[];
}

/**
 * What is known of a DSO's days after an answer: from `now` on the answer replaces everything (EN-A7), what is past stays
 * as it was, and gains what was missing of it.
 * @param now the slot that runs.
 * @returns the days that are another than before; without slots: one that is not known any more.
 */
function changedDays(known: readonly DsoDay[], answer: readonly DsoSlot[], now: number): readonly DsoDay[] {
  const before = new Map(known.map((day) => [day.dayAt, day.slots]));
  const past = known.flatMap(({ slots }) => slots).filter(({ startAt }) => startAt < now);
  const isKnown = new Set(past.map(({ startAt }) => startAt));
  const all = [...past, ...answer.filter(({ startAt }) => !isKnown.has(startAt))];
  const after = Map.groupBy(
    all.toSorted((left, right) => left.startAt - right.startAt),
    dayOf,
  );
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((dayAt) => ({ dayAt, slots: after.get(dayAt) ?? [] }))
    .filter(({ dayAt, slots }) => !isSame(slots, before.get(dayAt) ?? []));
}

/** End of the last binding price; null: there is none. */
function boundUntilOf(slots: readonly DsoSlot[]): number | null {
  const last = slots.findLast(({ price, quality }) => price !== null && quality === "binding");
  return last === undefined ? null : last.startAt + SLOT;
}

function dayOf({ startAt }: Pick<DsoSlot, "startAt">): number {
  return Math.floor(startAt / DAY) * DAY;
}

/** As they are stored: a field that is undefined is none. */
function isSame(left: readonly DsoSlot[], right: readonly DsoSlot[]): boolean {
  return textOf(left) === textOf(right);
}

function textOf(slots: readonly DsoSlot[]): string {
  return JSON.stringify(
    slots.map(({ startAt, price, quality, exportMicroPerKwh, co2, mix, importLimitW }) => [
      startAt,
      price && [price.energyMicroPerKwh, price.gridFeeMicroPerKwh, price.leviesMicroPerKwh, price.taxMicroPerKwh],
      quality,
      exportMicroPerKwh,
      co2 && [co2.gramsPerKwh, co2.basis],
      Object.entries(mix ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1)),
      importLimitW,
    ]),
  );
}

/** How the questions to a DSO went, and what it said that is not of a slot. */
export interface DsoRecord {
  readonly askedAt: number | null;
  readonly answeredAt: number | null;
  readonly expectedAt: number | null;
  readonly nextFetchAt: number;
  readonly streakSince: number | null;
  readonly failures: number;
  readonly fault: DsoFault | null;
  readonly tag: string | null;
  readonly boundUntil: number | null;
  readonly subscriptionW: number | null;
  readonly grants: readonly Grant[];
  readonly offers: readonly Grant[];
}

/** Of a DSO that was never asked. */
export function newRecord(now: number): DsoRecord {
  return {
    askedAt: null,
    answeredAt: null,
    expectedAt: null,
    nextFetchAt: now,
    streakSince: null,
    failures: 0,
    fault: null,
    tag: null,
    boundUntil: null,
    subscriptionW: null,
    grants: [],
    offers: [],
  };
}

export interface AnswerFacts {
  readonly now: number;
  readonly schedule: DsoSchedule;
  readonly luck: number;
  readonly known: readonly DsoDay[];
}

export interface Recorded {
  readonly record: DsoRecord;
  /** Without slots: not known any more. */
  readonly days: readonly DsoDay[];
  /** Something that plans are made from is another than before. */
  readonly isNews: boolean;
}

/** What is known after a question. A fault changes nothing of what the DSO said (EN-A23). */
export function recorded(before: DsoRecord, outcome: Asked<DsoSnapshot>, facts: AnswerFacts): Recorded {
  const { now, schedule, luck, known } = facts;
  if (!outcome.ok) {
    const failures = before.failures + 1;
    const streakSince = before.failures === 0 ? now : before.streakSince;
    const { fault } = outcome;
    const nextFetchAt = afterFailure(now, failures, luck, fault.retryAfterSeconds);
    const record = { ...before, failures, fault, streakSince, nextFetchAt };
    return { record, days: [], isNews: false };
  }
  const { slots, subscriptionW = null, grants, offers, tag = null } = outcome.value;
  const days = changedDays(known, slots, slotAt(now));
  const boundUntil = boundUntilOf(slotsAfter(known, days)) ?? before.boundUntil;
  const isFirst = before.failures > 0 || before.streakSince === null;
  const record: DsoRecord = {
    ...afterAnswer(schedule, { now, boundUntil, luck }),
    askedAt: before.askedAt,
    answeredAt: now,
    streakSince: isFirst ? now : before.streakSince,
    failures: 0,
    fault: null,
    tag,
    boundUntil,
    subscriptionW,
    grants,
    offers,
  };
  const terms = ({ subscriptionW, grants, offers }: DsoRecord) => JSON.stringify([subscriptionW, grants, offers]);
  return { record, days, isNews: days.length > 0 || terms(record) !== terms(before) };
}

/** All slots that are known when some days have changed, in order of time. */
export function slotsAfter(known: readonly DsoDay[], changed: readonly DsoDay[]): readonly DsoSlot[] {
  const days = new Map([...known, ...changed].map(({ dayAt, slots }) => [dayAt, slots]));
  return [...days].toSorted(([left], [right]) => left - right).flatMap(([, slots]) => slots);
}
