import { and, eq, inArray, type SQLWrapper, sql } from "drizzle-orm";
import type { RunningSession } from "../domain/first-free.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { evses, sessions } from "./schema.ts";
import type { SessionRow } from "./sessions.ts";
import { pastStays } from "./stay-schema.ts";

/** Enough to tell what is usual, and few enough to follow when it changes. */
const STAYS_REMEMBERED = 100;

/** Remembers how long the newest cars stayed at a location, in a class. Sessions without energy, and those in doubt, were no stays. */
export function rememberStays(db: Database, { locationId, connectorClass }: SessionRow) {
  const chargedUntil = sql`coalesce((
    select max(json_extract(value, '$.endAt')) from json_each(charging_periods)
    where json_extract(value, '$.activity') = 'charging'
  ), stopped_at)`;
  const newest = sql`select started_at, stopped_at, min(${chargedUntil}, stopped_at) as charged_until
    from ${sessions}
    where location_id = ${locationId} and connector_class = ${connectorClass} and state = 'COMPLETED'
      and energy_wh > 0 and flags = '[]' and stopped_at > started_at
    order by started_at desc limit ${STAYS_REMEMBERED}`;
  const stays = sql`json_group_array(json_array(
    (charged_until - started_at) / 1000, (stopped_at - charged_until) / 1000
  ))`;
  return db
    .insert(pastStays)
    .select(sql`select ${locationId}, ${connectorClass}, ${stays} from (${newest}) where true`)
    .onConflictDoUpdate({ target: [pastStays.locationId, pastStays.class], set: { stays: sql`excluded.stays` } });
}

/** The sessions that have an EVSE now, with what lets one guess when they end. @param chargePointIds a query of their ids. */
export function runningSessions(db: Database, chargePointIds: SQLWrapper) {
  const uids = db.select({ uid: evses.uid }).from(evses).where(inArray(evses.chargePointId, chargePointIds));
  return (
    db
      .select({
        evseUid: sessions.evseUid,
        startedAt: sessions.startedAt,
        chargingPeriods: sessions.chargingPeriods,
        powerW: sessions.powerW,
        peakPowerW: sessions.peakPowerW,
        bookedUntil: bookings.heldUntil,
        stays: pastStays.stays,
      })
      .from(sessions)
      .leftJoin(
        pastStays,
        and(eq(pastStays.locationId, sessions.locationId), eq(pastStays.class, sessions.connectorClass)),
      )
      .leftJoin(bookings, and(eq(bookings.id, sessions.bookingId), eq(bookings.origin, "booked")))
      // A literal 1: with a bound value SQLite would not use the index of the sessions that hold an EVSE.
      .where(and(inArray(sessions.evseUid, uids), sql`${sessions.holdsEvse} = 1`))
  );
}

export function runningSessionOf({
  stays,
  ...session
}: Awaited<ReturnType<typeof runningSessions>>[number]): RunningSession {
  const past = (stays ?? []).map(([chargedSeconds, parkedSeconds]) => ({ chargedSeconds, parkedSeconds }));
  return { ...session, pastStays: past };
}
