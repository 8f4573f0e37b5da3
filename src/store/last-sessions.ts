import { eq, inArray, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { chargePoints, evses, sessions } from "./schema.ts";

/** The newest session that is over, of each EVSE of a location that has had one. */
export function loadLastSessions(db: Database, locationId: string) {
  const boxes = db.select({ id: chargePoints.id }).from(chargePoints).where(eq(chargePoints.locationId, locationId));
  const newest = sql`(
    select last.id from ${sessions} last
    where last.charge_point_id = ${evses.chargePointId} and last.evse_uid = ${evses.uid} and last.stopped_at is not null
    order by last.started_at desc, last.id desc limit 1
  )`;
  return db
    .select({
      evseUid: evses.uid,
      id: sessions.id,
      startedAt: sessions.startedAt,
      stoppedAt: sql<number>`${sessions.stoppedAt}`,
      energyWh: sessions.energyWh,
    })
    .from(evses)
    .innerJoin(sessions, eq(sessions.id, newest))
    .where(inArray(evses.chargePointId, boxes));
}

export type LastSession = Awaited<ReturnType<typeof loadLastSessions>>[number];
