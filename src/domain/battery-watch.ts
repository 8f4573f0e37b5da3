import { type BatteryLie, lieOf } from "./battery-lies.ts";
import type { SetPoint } from "./battery-orders.ts";
import type { BatteryReading, SiteBattery } from "./site.ts";
import { SLOT } from "./slots.ts";
import { DAY, HOUR, MINUTE } from "./time.ts";

/** What is known of a battery, and whether it can be believed. */
export interface BatteryWatch {
  /** The newest that could be read; null: none ever was. */
  readonly reading: BatteryReading | null;
  /** When we last asked, and how often in a row without an answer. */
  readonly askedAt: number | null;
  readonly unanswered: number;
  /** Null: it may be used. */
  readonly trouble: BatteryTrouble | null;
  /** Where its energies are compared from. */
  readonly anchor: BatteryAnchor | null;
  /** Since when its power has not been what it was told. */
  readonly offSince: number | null;
  /** How often it was found lying again soon after it was believed again, and when that last ended. */
  readonly relapses: number;
  readonly believedAt: number | null;
}

export interface BatteryAnchor {
  readonly reading: BatteryReading;
  /** What its power amounts to since then, if it is as it says. */
  readonly inWh: number;
  readonly outWh: number;
  /** How far that may be off, because between two readings a power is known only at the ends. */
  readonly doubtWh: number;
}

export type BatteryTrouble =
  | { readonly kind: "missing"; readonly why: string; readonly since: number }
  | {
      readonly kind: "lying";
      readonly why: BatteryLie;
      readonly since: number;
      /** Since when nothing is wrong any more. */
      readonly goodSince: number | null;
    };

export const NEW_BATTERY_WATCH: BatteryWatch = {
  reading: null,
  askedAt: null,
  unanswered: 0,
  trouble: null,
  anchor: null,
  offSince: null,
  relapses: 0,
  believedAt: null,
};

const ASK_OFTEN = MINUTE;
const ASK_SELDOM = 5 * MINUTE;
/** Over a longer silence nothing can be compared. */
const COMPARED_OVER = 2 * ASK_SELDOM;
/** Once is a lost packet. */
const UNANSWERED_IS_MISSING = 2;
/** A reading that is older says nothing of what is in it now (energy 4.4). */
const READING_LASTS = 2 * SLOT;
/** Losses that are not in the data sheet must not add up to a lie. */
const ANCHOR_LASTS = HOUR;
/** So long it must be right before it is used again; doubled each time it was not worth it. */
const PROBATION = SLOT;
const LONGEST_PROBATION = 4 * HOUR;
const RELAPSE_WITHIN = DAY;

/** What may be relied on; null: the battery is left out. */
export function believed({ reading, trouble }: BatteryWatch, now: number): BatteryReading | null {
  return trouble === null && reading !== null && now - reading.at < READING_LASTS ? reading : null;
}

/** When it is to be asked again: often while it works or is in doubt. */
export function askAgainAt(watch: BatteryWatch, told: SetPoint | null): number {
  const { askedAt, unanswered, trouble, offSince, reading } = watch;
  if (askedAt === null) return 0;
  const isWorking = (reading?.powerW ?? 0) !== 0 || (told !== null && told.powerW !== 0 && told.until > askedAt);
  const isDoubtful = unanswered > 0 || offSince !== null;
  return askedAt + (trouble === null && (isWorking || isDoubtful) ? ASK_OFTEN : ASK_SELDOM);
}

/** It did not answer, or not as it should. */
export function unheard(watch: BatteryWatch, why: string, now: number): BatteryWatch {
  const unanswered = watch.unanswered + 1;
  const isNew = unanswered >= UNANSWERED_IS_MISSING && watch.trouble?.kind !== "missing";
  return {
    ...watch,
    askedAt: now,
    unanswered,
    offSince: null,
    trouble: isNew ? { kind: "missing", why, since: now } : watch.trouble,
  };
}

/** It answered. @param told what it last accepted. */
export function heard(
  watch: BatteryWatch,
  battery: SiteBattery,
  reading: BatteryReading,
  told: SetPoint | null,
  now: number,
): BatteryWatch {
  const anchor = moved(watch, reading);
  const offSince = isAsTold(reading, battery, told, now) ? null : (watch.offSince ?? now);
  const why = lieOf({ battery, before: watch.reading, anchor, reading, offSince }, now);
  const isOld = now - anchor.reading.at >= ANCHOR_LASTS;
  const next = {
    ...watch,
    askedAt: now,
    unanswered: 0,
    reading,
    // What was counted from is no longer true once it lied.
    anchor: why === null && !isOld ? anchor : anchorAt(reading),
    offSince: why === null ? offSince : null,
  };
  return why === null ? good(next, now) : bad(next, why, now);
}

function bad(watch: BatteryWatch, why: BatteryLie, now: number): BatteryWatch {
  const { trouble, believedAt, relapses } = watch;
  if (trouble?.kind === "lying") return { ...watch, trouble: { ...trouble, goodSince: null } };
  const isRelapse = believedAt !== null && now - believedAt < RELAPSE_WITHIN;
  const lying = { kind: "lying", why, since: now, goodSince: null } as const;
  return { ...watch, trouble: lying, relapses: isRelapse ? relapses + 1 : 0 };
}

function good(watch: BatteryWatch, now: number): BatteryWatch {
  const { trouble, relapses } = watch;
  if (trouble === null) return watch;
  if (trouble.kind === "missing") return { ...watch, trouble: null };
  const goodSince = trouble.goodSince ?? now;
  const isOver = now - goodSince >= Math.min(PROBATION * 2 ** relapses, LONGEST_PROBATION);
  return isOver ? { ...watch, trouble: null, believedAt: now } : { ...watch, trouble: { ...trouble, goodSince } };
}

function anchorAt(reading: BatteryReading): BatteryAnchor {
  return { reading, inWh: 0, outWh: 0, doubtWh: 0 };
}

/** Adds what its power amounts to between two readings. */
function moved({ anchor, reading: before }: BatteryWatch, reading: BatteryReading): BatteryAnchor {
  if (anchor === null || before === null || reading.at - before.at > COMPARED_OVER) return anchorAt(reading);
  const hours = Math.max(0, reading.at - before.at) / HOUR;
  const energyWh = ((before.powerW + reading.powerW) / 2) * hours;
  return {
    reading: anchor.reading,
    inWh: anchor.inWh + Math.max(0, energyWh),
    outWh: anchor.outWh + Math.max(0, -energyWh),
    doubtWh: anchor.doubtWh + (Math.abs(reading.powerW - before.powerW) / 2) * hours,
  };
}

/** Parts of 100 of what it was told, and of its largest power. */
const OFF_PERCENT = 10;
const OFF_LEAST_PERCENT = 3;

/** It does what it was told, as far as it says that it can. */
function isAsTold(reading: BatteryReading, battery: SiteBattery, told: SetPoint | null, now: number): boolean {
  const { maxChargeW, maxDischargeW, powerW } = reading;
  const orderedW = told !== null && told.until > now ? told.powerW : 0;
  const expectedW = Math.max(-maxDischargeW, Math.min(maxChargeW, orderedW));
  const leastW = (Math.max(battery.maxChargeW, battery.maxDischargeW) * OFF_LEAST_PERCENT) / 100;
  return Math.abs(powerW - expectedW) <= Math.max((Math.abs(expectedW) * OFF_PERCENT) / 100, leastW);
}
