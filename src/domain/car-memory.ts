import { LEAST_A } from "./allocation.ts";
import type { SessionLoad } from "./site-load.ts";
import { SLOT, slotAt } from "./slots.ts";
import { MINUTE, SECOND } from "./time.ts";

/** What is remembered of a car between two divisions. Amperes of each phase. */
export interface CarMemory extends Following {
  readonly sessionId: string;
  readonly at: number;
  /** What it may draw, as far as its charge point has accepted it; null: nothing limits it. */
  readonly allowedA: number | null;
  readonly allowedSince: number;
  /** What it might draw before that: nobody slows down at once. */
  readonly earlierA: number | null;
  readonly measuredA: number | null;
  readonly servedMs: number;
  /** When it was last served, or when it came. */
  readonly lastServedAt: number;
  /** It takes less than it may since then. */
  readonly lessSince: number | null;
  /** It has taken nothing for so long while it might; pauses are not counted. */
  readonly idleMs: number;
  readonly isIdle: boolean;
}

interface Following {
  /** The most it ever took. */
  readonly mostA: number;
  /** The least limit at which it was seen to take just that; null: none. */
  readonly followedA: number | null;
  /** What it takes for each ampere that it may draw: 1, or a little more. */
  readonly overdraw: number;
}

export interface CarFacts {
  readonly allowedA: number | null;
  readonly measuredA: number | null;
  readonly now: number;
}

/** Older than this a measurement says nothing about what is drawn now. */
const STALE_MS = 5 * MINUTE;
const NOTHING_A = 1;
/** Takes less: by more than meters and chargers are coarse. */
const LESS_BY_A = 1;
/** EN-P4: head-room over what it takes, and after what time. */
const HEAD_ROOM_A = 2;
const LESS_FOR_MS = 3 * MINUTE;
/** EN-P6: five minutes of nothing, then ten of grace. */
const FINISHED_AFTER_MS = 15 * MINUTE;
/** Cars and chargers take their time to follow. */
const TIME_TO_FOLLOW_MS = 60 * SECOND;
/** EN-M10: some cars take a tenth more than they may. One that was not seen at its limit yet counts as one of them. */
export const UNSEEN_OVERDRAW = 1.1;
/** A car that takes more than this over what it may does not follow at all. */
const MOST_OVERDRAW = 1.2;
const OVERDRAWS_FROM = 1.02;
const FOLLOWS_UP_TO = 1.01;
const FOLLOWS_FROM = 0.97;
const MORE_BY_A = 1;

/** Its power is so much more than its current explains: it charges on more phases than were entered. */
const MORE_PHASES_FROM = 1.5;

/**
 * In amperes as limits are counted. A box with three phases that was entered with one takes what its power says: by one of its
 * currents it would be given less than any car charges with. Null: it has not been measured lately.
 */
export function measuredOf(session: SessionLoad, perAmpereW: number, now: number): number | null {
  if (session.measuredAt === null || now - session.measuredAt > STALE_MS) return null;
  const byPowerA = session.powerW === null ? null : session.powerW / perAmpereW;
  const lines = session.currentA.filter((each) => each !== null);
  if (lines.length === 0) return byPowerA;
  const byCurrentA = Math.max(...lines);
  return byPowerA !== null && byPowerA > byCurrentA * MORE_PHASES_FROM ? byPowerA : byCurrentA;
}

export function remember(
  before: CarMemory | null,
  session: SessionLoad,
  { allowedA, measuredA, now }: CarFacts,
): CarMemory {
  const known = before?.sessionId === session.id ? before : newcomer(session, allowedA, now);
  const wasServed = (known.allowedA ?? LEAST_A) >= LEAST_A && now > known.at;
  const isChanged = known.allowedA !== allowedA;
  const told = {
    allowedA,
    allowedSince: isChanged ? now : known.allowedSince,
    earlierA: isChanged ? known.allowedA : known.earlierA,
  };
  const mayCharge = (allowedA ?? LEAST_A) >= LEAST_A;
  const takesLess = measuredA !== null && measuredA < (allowedA ?? Number.POSITIVE_INFINITY) - LESS_BY_A;
  const takesNothing = measuredA !== null && measuredA < NOTHING_A;
  return {
    ...known,
    ...told,
    at: now,
    measuredA,
    servedMs: known.servedMs + (wasServed ? now - known.at : 0),
    lastServedAt: wasServed ? now : known.lastServedAt,
    lessSince: mayCharge && takesLess ? (known.lessSince ?? now) : null,
    idleMs: takesNothing ? known.idleMs + (wasServed && known.isIdle ? now - known.at : 0) : 0,
    isIdle: mayCharge && takesNothing,
    ...followingAfter(known, { ...told, measuredA }, now),
  };
}

function newcomer(session: SessionLoad, allowedA: number | null, now: number): CarMemory {
  return {
    sessionId: session.id,
    at: now,
    allowedA,
    allowedSince: now,
    earlierA: allowedA,
    measuredA: null,
    servedMs: 0,
    lastServedAt: now,
    lessSince: null,
    idleMs: 0,
    isIdle: false,
    mostA: 0,
    followedA: null,
    overdraw: UNSEEN_OVERDRAW,
  };
}

type Judged = Pick<CarMemory, "allowedA" | "allowedSince" | "earlierA" | "measuredA">;

/** What it must not exceed now; null: nothing, or nobody can say yet. */
function demandedA({ allowedA, allowedSince, earlierA }: Judged, now: number): number | null {
  if (allowedA === null || now - allowedSince >= TIME_TO_FOLLOW_MS) return allowedA;
  return earlierA === null ? null : Math.max(allowedA, earlierA);
}

/**
 * Follows, but not exactly. A car that takes just what it may could do so because it takes no more: what it does at a limit
 * is known when it was seen to take more at another time.
 */
function followingAfter(before: Following, judged: Judged, now: number): Following {
  const { measuredA, allowedA } = judged;
  if (measuredA === null) return before;
  const mostA = Math.max(before.mostA, measuredA);
  const demanded = demandedA(judged, now);
  const ratio = demanded === null || demanded < LEAST_A ? 0 : measuredA / demanded;
  if (ratio >= OVERDRAWS_FROM && ratio <= MOST_OVERDRAW) {
    return { mostA, followedA: null, overdraw: Math.max(before.overdraw, ratio) };
  }
  const isExact =
    allowedA !== null &&
    allowedA >= LEAST_A &&
    measuredA >= allowedA * FOLLOWS_FROM &&
    measuredA <= allowedA * FOLLOWS_UP_TO;
  const followedA = isExact ? Math.min(allowedA, before.followedA ?? allowedA) : before.followedA;
  const isKnown = followedA !== null && mostA >= followedA + MORE_BY_A;
  return { mostA, followedA, overdraw: isKnown ? 1 : before.overdraw };
}

/** Draws whatever it likes. */
export function isIgnoring(car: CarMemory, now: number): boolean {
  const demanded = demandedA(car, now);
  if (demanded === null || car.measuredA === null) return false;
  return car.measuredA > Math.max(demanded * MOST_OVERDRAW, demanded + HEAD_ROOM_A);
}

/** EN-P4: after three minutes of taking less, what it takes and a little more. */
export function wantedA(car: CarMemory, maxA: number, now: number): number {
  if (isFinished(car)) return Math.min(maxA, LEAST_A);
  const isKnown = car.lessSince !== null && now - car.lessSince >= LESS_FOR_MS && car.measuredA !== null;
  return isKnown ? Math.min(maxA, Math.max(LEAST_A, (car.measuredA ?? 0) + HEAD_ROOM_A)) : maxA;
}

/** EN-P6. Until it asks, it is served when all others are. */
export function isFinished({ idleMs }: CarMemory): boolean {
  return idleMs >= FINISHED_AFTER_MS;
}

/** When something of this becomes true by itself. */
export function nextOf({ lessSince, isIdle, idleMs }: CarMemory, now: number): number | null {
  const ahead = [
    lessSince === null ? 0 : lessSince + LESS_FOR_MS,
    isIdle ? now + FINISHED_AFTER_MS - idleMs : 0,
  ].filter((at) => at > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

/** A decision for a slot is made within its first minute. */
const LATE_TICK_MS = MINUTE;

/** EN-P6: a pause lasts at least one slot, and ends with one. */
export function pausedUntil(now: number): number {
  return slotAt(now - LATE_TICK_MS) + 2 * SLOT;
}
