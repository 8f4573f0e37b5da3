import { type CarMemory, isIgnoring, measuredOf, remember } from "./car-memory.ts";
import { type EvseShare, type EvseState, overdrawOf, type Uncontrolled } from "./division.ts";
import type { Site } from "./site.ts";
import { amperesOf, type EvsePoint, evsePointsOf, seenPhases } from "./site-fuses.ts";
import type { ChargePointLoad, EvseLimit, EvseLoad } from "./site-load.ts";

/** What is remembered from one division of a site's power to the next. */
export interface PowerState {
  /** Null: not yet. */
  readonly dividedAt: number | null;
  /** What the connection and what supports it could give then. */
  readonly budgetW: number | null;
  /** All limits given hold until then: what is cut off from us falls back together. */
  readonly until: number;
  readonly evses: Readonly<Record<string, EvsePower>>;
  /** By charge point: the fuse it was told of. */
  readonly fuses: Readonly<Record<string, number>>;
}

export const NO_POWER: PowerState = { dividedAt: null, budgetW: null, until: 0, evses: {}, fuses: {} };

export interface EvsePower {
  readonly chargePointId: string;
  readonly car: CarMemory | null;
  readonly share: EvseShare;
  /** The newest limit that its charge point was given; null: none, or nobody knows whether it arrived. */
  readonly told: EvseLimit | null;
  readonly toldAt: number;
  /** Nobody knows that it follows less than this (EN-P7). */
  readonly mayDrawA: number;
  /** It was told once more because it drew more. */
  readonly isRepeated: boolean;
  readonly cannotPause: boolean;
}

/** An EVSE with all that a division needs of it. */
export interface EvseNow extends EvseState {
  readonly told: EvseLimit | null;
  readonly toldAt: number;
  readonly mayDrawA: number;
  readonly isRepeated: boolean;
  readonly sessionId: string | null;
}

/** What is known of every EVSE of the site. */
export function evsesNow(
  site: Site,
  loads: Readonly<Record<string, ChargePointLoad>>,
  power: PowerState,
  now: number,
): readonly EvseNow[] {
  return evsePointsOf(site).map((point) => {
    const report = loads[point.chargePointId];
    const load = report?.evses.find(({ evseUid }) => evseUid === point.evseUid);
    const seen = { known: power.evses[point.evseUid], load, at: report?.at ?? 0, isOnline: report?.online ?? true };
    return evseNow(site, point, seen, now);
  });
}

interface Seen {
  readonly known: EvsePower | undefined;
  /** Missing: it was never here, and draws nothing. */
  readonly load: EvseLoad | undefined;
  readonly at: number;
  readonly isOnline: boolean;
}

function evseNow(site: Site, point: EvsePoint, seen: Seen, now: number): EvseNow {
  const { known, load, isOnline } = seen;
  const session = load?.session ?? null;
  const followsA = load === undefined || load.limit.appliedW === null ? null : amperesOf(point, load.limit.appliedW);
  const measuredA = session && (measuredOf(session, point.perAmpereW, now) ?? (session.isSuspended ? 0 : null));
  const car = session && remember(known?.car ?? null, session, { allowedA: followsA, measuredA, now });
  const mayDrawA = mayDraw(point, known, load, followsA);
  const why = load === undefined ? null : uncontrolledBy(load, car, isOnline, now);
  const refusesPause = why === "refused" && (known?.told?.limitW === 0 || known?.told?.tailW === 0);
  const cannotPause = (known?.cannotPause ?? false) || refusesPause;
  const isSameCar = car !== null && known?.car?.sessionId === car.sessionId;
  return {
    point,
    phases: session === null ? point.phases : seenPhases(point, site, session.currentA),
    car,
    isBooked: session?.isBooked ?? false,
    uncontrolled:
      why === null || refusesPause
        ? null
        : { why, drawsA: drawnA(point, why, car, mayDrawA, amperesOf(point, known?.told?.tailW ?? 0)) },
    cannotPause,
    before: isSameCar ? { currentA: known.share.currentA, pausedUntil: known.share.pausedUntil } : null,
    told: isForgotten(seen) ? null : (known?.told ?? null),
    toldAt: known?.toldAt ?? now,
    mayDrawA,
    isRepeated: car !== null && isIgnoring(car, now) && isSameCar && known.isRepeated,
    sessionId: session?.id ?? null,
  };
}

/** What its charge point says it was given is something else, and it says so since it was told. */
function isForgotten({ known, load, at }: Seen): boolean {
  return known !== undefined && load !== undefined && at > known.toldAt && !isSameLimit(load.limit.wanted, known.told);
}

/** Once all that was given is accepted, what it follows; until then no less than before. */
function mayDraw(
  point: EvsePoint,
  known: EvsePower | undefined,
  load: EvseLoad | undefined,
  followsA: number | null,
): number {
  if (load === undefined) return known?.mayDrawA ?? 0;
  const followed = Math.min(followsA ?? point.maxA, point.maxA);
  const isConfirmed = load.limit.state === "applied" && isSameLimit(load.limit.wanted, known?.told ?? null);
  return isConfirmed || known === undefined ? followed : Math.max(known.mayDrawA, followed);
}

function uncontrolledBy(load: EvseLoad, car: CarMemory | null, isOnline: boolean, now: number): Uncontrolled | null {
  if (!isOnline) return "offline";
  if (load.limit.state === "refused") return "refused";
  return car !== null && (load.limit.isIgnored || isIgnoring(car, now)) ? "ignores" : null;
}

/** Offline it follows what it had, and then the tail; who refuses may draw all; who ignores, what is measured. */
function drawnA(point: EvsePoint, why: Uncontrolled, car: CarMemory | null, mayDrawA: number, tailA: number): number {
  if (why === "refused") return point.maxA;
  if (why === "ignores") return Math.max(car?.measuredA ?? point.maxA, car?.allowedA ?? 0);
  return Math.min(point.maxA, Math.max(mayDrawA, tailA) * overdrawOf({ car }));
}

export function isSameLimit(left: EvseLimit | null, right: EvseLimit | null): boolean {
  if (left === null || right === null) return left === right;
  return (
    left.sessionId === right.sessionId &&
    left.limitW === right.limitW &&
    left.tailW === right.tailW &&
    left.until === right.until &&
    JSON.stringify(left.later) === JSON.stringify(right.later)
  );
}
