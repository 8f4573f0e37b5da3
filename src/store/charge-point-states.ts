import { and, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { chargePointStates, connectorStates, connectors, evses } from "./schema.ts";
import { statusHistory } from "./status-schema.ts";

/** Statements that carry what a charge point's object knows into D1. Each may be repeated without harm. */

export function saveChargePointState(db: Database, row: typeof chargePointStates.$inferInsert) {
  const { chargePointId: _, ...change } = row;
  return db
    .insert(chargePointStates)
    .values(row)
    .onConflictDoUpdate({
      target: chargePointStates.chargePointId,
      set: change,
      setWhere: lte(chargePointStates.version, row.version),
    });
}

export function saveStatusChange(db: Database, row: typeof statusHistory.$inferInsert) {
  return db.insert(statusHistory).values(row).onConflictDoNothing();
}

/** The newest status wins, whatever the order of arrival (OCPP-S2). */
export function saveConnectorState(db: Database, row: typeof connectorStates.$inferInsert) {
  const { chargePointId: _, connectorId: __, ...change } = row;
  return db
    .insert(connectorStates)
    .values(row)
    .onConflictDoUpdate({
      target: [connectorStates.chargePointId, connectorStates.connectorId],
      set: change,
      setWhere: lte(connectorStates.at, row.at),
    });
}

/** A connector nobody declared becomes an EVSE of its own, marked as such (OCPP-S3). Its power is unknown: 0. */
export function saveUndeclaredEvse(db: Database, chargePointId: string, connectorId: number, evseUid: string) {
  const isNew = sql`exists (select 1 from charge_points where id = ${chargePointId}) and not exists (
    select 1 from connectors where charge_point_id = ${chargePointId} and connector_id = ${connectorId}
  )`;
  return [
    // What drivers are told of an EVSE stays unsaid. A batch of D1 takes no plain SQL: all columns, in their order.
    db.insert(evses).select(
      sql`select ${evseUid}, ${chargePointId}, ${`#${connectorId}`}, 0, ${connectorId}, null, null, null, '[]', '[]', 0
          where ${isNew}`,
    ),
    db.insert(connectors).select(
      sql`select ${chargePointId}, ${connectorId}, ${evseUid}, 'standard', 'IEC_62196_T2', 'SOCKET', 'AC_3_PHASE', 0, 0, 0, 0
          where ${isNew}`,
    ),
  ] as const;
}

/**
 * For partners: the EVSE of a connector was updated, if the status is another than the one that is shown. Stands before
 * the status itself in a batch.
 */
export function markEvseOfStatus(
  db: Database,
  {
    chargePointId,
    connectorId,
    status,
    at,
  }: Pick<typeof connectorStates.$inferSelect, "chargePointId" | "connectorId" | "status" | "at">,
  now: number,
) {
  const evseUid = sql`(select evse_uid from connectors where charge_point_id = ${chargePointId} and connector_id = ${connectorId})`;
  const isShown = sql`exists (select 1 from connector_states
    where charge_point_id = ${chargePointId} and connector_id = ${connectorId} and (status is ${status} or at > ${at}))`;
  return markUpdated(db, sql`${evses.uid} = ${evseUid} and not ${isShown}`, now);
}

/**
 * For partners: all EVSEs of a charge point were updated, if it goes online or offline, or says that it supports other
 * things. Stands before its state in a batch.
 */
export function markEvsesOfState(
  db: Database,
  {
    chargePointId,
    online,
    featureProfiles,
    version,
  }: Pick<typeof chargePointStates.$inferSelect, "chargePointId" | "online" | "featureProfiles" | "version">,
  now: number,
) {
  const isShown = sql`exists (select 1 from charge_point_states
    where charge_point_id = ${chargePointId} and (version > ${version}
      or (online = ${Number(online)} and feature_profiles is ${featureProfiles && JSON.stringify(featureProfiles)})))`;
  return markUpdated(db, sql`${evses.chargePointId} = ${chargePointId} and not ${isShown}`, now);
}

/** One that nobody declared is shown to no partner. */
function markUpdated(db: Database, which: SQL, now: number) {
  return db
    .update(evses)
    .set({ lastUpdated: sql`max(${evses.lastUpdated}, ${now})` })
    .where(and(which, sql`${evses.declared} = 1`));
}
