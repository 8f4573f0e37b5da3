/** What a charge point's object tells its location: the whole of it each time, so that a later one makes up for one that was lost. */
export interface ChargePointLoad {
  readonly chargePointId: string;
  readonly locationId: string;
  /** Rises with every report; an older one that comes late is dropped. */
  readonly version: number;
  readonly at: number;
  readonly online: boolean;
  readonly evses: readonly EvseLoad[];
}

export interface EvseLoad {
  readonly evseUid: string;
  /** Null: no session holds it. */
  readonly session: SessionLoad | null;
  readonly limit: LimitReport;
}

export interface SessionLoad {
  readonly id: string;
  readonly startedAt: number;
  /** Register: delivered so far. */
  readonly energyWh: number;
  /** Newest measurement; null: none yet. */
  readonly powerW: number | null;
  /** By phase L1…L3, where the charger measures it. */
  readonly currentA: readonly (number | null)[];
  readonly measuredAt: number | null;
  /** The car, or the charger, takes a break. */
  readonly isSuspended: boolean;
  /** Its driver booked. */
  readonly isBooked: boolean;
}

export interface LimitReport {
  /**
   * `unlimited`: nothing is wanted of it · `applied`: it has accepted all that is wanted · `sending`: not yet · `refused`:
   * it said no, or nothing, and is not asked again by itself.
   */
  readonly state: "unlimited" | "sending" | "applied" | "refused";
  /** As it was given. */
  readonly wanted: EvseLimit | null;
  /** What it is known to follow now, operator's profiles included; null: nothing. */
  readonly appliedW: number | null;
  /** It was noticed to draw more than it was told. */
  readonly isIgnored: boolean;
}

/** What the site allows an EVSE. */
export interface EvseLimit {
  readonly evseUid: string;
  /** Who may draw `limitW`. Whoever else starts there may draw `tailW` (EN-P8). Null: nobody. */
  readonly sessionId: string | null;
  readonly limitW: number;
  /** Limits to come before `until`, in order of time. */
  readonly later: readonly { readonly at: number; readonly limitW: number }[];
  /** From then on `tailW`, unless told anew: what is safe without anybody's care (EN-D14). */
  readonly until: number;
  readonly tailW: number;
}

/** What a meter may wander by without anybody being told. */
const DEAD_BAND_W = 250;
const DEAD_BAND_SHARE = 0.05;

/** A report that changes how power is to be divided; others only bring energy and time up to date. */
export function isNewsOf(before: ChargePointLoad | undefined, after: ChargePointLoad): boolean {
  if (before === undefined || before.online !== after.online || before.evses.length !== after.evses.length) return true;
  return after.evses.some((evse, index) => {
    const known = before.evses[index];
    return known === undefined || isNewsOfEvse(known, evse);
  });
}

function isNewsOfEvse(before: EvseLoad, after: EvseLoad): boolean {
  return (
    before.evseUid !== after.evseUid ||
    JSON.stringify(before.limit) !== JSON.stringify(after.limit) ||
    before.session?.id !== after.session?.id ||
    before.session?.isSuspended !== after.session?.isSuspended ||
    isMoved(before.session?.powerW ?? null, after.session?.powerW ?? null)
  );
}

function isMoved(beforeW: number | null, afterW: number | null): boolean {
  if (beforeW === null || afterW === null) return beforeW !== afterW;
  return Math.abs(afterW - beforeW) > Math.max(DEAD_BAND_W, beforeW * DEAD_BAND_SHARE);
}

/** What all cars draw together, as far as it is measured. */
export function drawnW(loads: Readonly<Record<string, ChargePointLoad>>): number {
  const evses = Object.values(loads).flatMap((load) => load.evses);
  return evses.reduce((sum, { session }) => sum + (session?.powerW ?? 0), 0);
}
