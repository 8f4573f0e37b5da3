import { freeAgain } from "../domain/external-status.ts";
import type { FirstFree } from "../domain/first-free.ts";
import type { MeterMoment } from "../domain/meter.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type LastSession, loadLastSessions } from "../store/last-sessions.ts";
import { loadAnyLocation } from "../store/published-locations.ts";
import type { Deps } from "./deps.ts";

export interface EvsesNow {
  readonly asOf: number;
  readonly evses: readonly EvseNow[];
}

/** What operators look at of an EVSE, beside its state. */
export interface EvseNow {
  readonly evseUid: string;
  /** Null: it is free. */
  readonly freeAt: FirstFree | null;
  /** The newest of the session that has it; null: nothing is measured. */
  readonly measured: MeterMoment | null;
  readonly lastSession: LastSession | null;
}

/** @returns `not_found`: there is no such location. */
export async function findEvsesNow(deps: Deps, locationId: string): Promise<Result<EvsesNow>> {
  const asOf = deps.now();
  const [location, lastSessions] = await Promise.all([
    loadAnyLocation(deps.db, locationId, asOf),
    loadLastSessions(deps.db, locationId),
  ]);
  if (location === null) return refuse("not_found", "There is no such location.");
  const present = location.evses.flatMap((evse) => (evse.isRemoved ? [] : [evse]));
  const taken = present.flatMap(({ session, chargePointId }) => (session === null ? [] : [chargePointId]));
  const measured = (await Promise.all([...new Set(taken)].map((id) => deps.chargePoints.measured(id)))).flat();
  const evses = present.map((evse) => ({
    evseUid: evse.uid,
    freeAt: freeAgain(evse, asOf),
    measured: measured.find(({ evseUid }) => evseUid === evse.uid)?.moment ?? null,
    lastSession: lastSessions.find(({ evseUid }) => evseUid === evse.uid) ?? null,
  }));
  return ok({ asOf, evses });
}
