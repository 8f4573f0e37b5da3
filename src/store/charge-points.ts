import { and, eq, exists, gt, inArray, isNotNull, notInArray, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Result } from "../domain/result.ts";
import { configurationWishes, untoldChargePoints } from "./configuration-schema.ts";
import { guarded } from "./constraints.ts";
import type { Change, Database } from "./database.ts";
import { removeNewcomer } from "./onboarding.ts";
import type { RefusedHandshakeRow } from "./refused-handshakes.ts";
import { refusedHandshakes } from "./refused-handshakes-schema.ts";
import { rememberEvses } from "./removed-evses.ts";
import { chargePointStates, chargePoints, connectorStates, connectors, evses, locations, sessions } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export type ChargePointRow = typeof chargePoints.$inferSelect;
export type EvseRow = typeof evses.$inferSelect;
export type ConnectorRow = typeof connectors.$inferSelect;
export type ChargePointStateRow = typeof chargePointStates.$inferSelect;
export type ConnectorStateRow = typeof connectorStates.$inferSelect;

/** A charge point with everything that is shown with it. */
export interface StoredChargePoint extends ChargePointRow {
  /** Null until it has spoken for the first time. */
  readonly state: ChargePointStateRow | null;
  /** The last time that it was not let in. */
  readonly refusedHandshake: RefusedHandshakeRow | null;
  readonly evses: readonly StoredEvse[];
}

export interface StoredEvse extends EvseRow {
  readonly connectors: readonly StoredConnector[];
  readonly activeSession: ActiveSessionRow | null;
}

export interface StoredConnector extends ConnectorRow {
  readonly state: ConnectorStateRow | null;
}

export interface ActiveSessionRow {
  readonly id: string;
  readonly evseUid: string;
  readonly connectorId: number;
  readonly startedAt: number;
  readonly energyWh: number;
  readonly powerW: number | null;
}

/** What a connector is now said to be. */
export type ConnectorChange = Omit<ConnectorRow, "chargePointId" | "evseUid" | "lastUpdated">;

/** A new EVSE with its connectors. */
export interface NewEvse {
  readonly evse: EvseRow;
  readonly connectors: readonly ConnectorRow[];
}

/** What belongs into the same batch. */
type With = readonly BatchItem<"sqlite">[];

export async function loadChargePoint(db: Database, id: string): Promise<StoredChargePoint | null> {
  const [chargePoint] = assembleChargePoints(await db.batch(chargePointQueries(db, eq(chargePoints.id, id))));
  return chargePoint ?? null;
}

/** In order of identity. */
export async function loadChargePoints(
  db: Database,
  list: {
    readonly locationId: string | undefined;
    readonly after: string | null;
    readonly limit: number;
    readonly scope: Scope;
  },
): Promise<readonly StoredChargePoint[]> {
  const page = db
    .select({ id: chargePoints.id })
    .from(chargePoints)
    .where(
      and(
        list.locationId === undefined ? undefined : eq(chargePoints.locationId, list.locationId),
        within(chargePoints.locationId, list.scope),
        notInArray(chargePoints.locationId, archivedLocations(db)),
        list.after === null ? undefined : gt(chargePoints.id, list.after),
      ),
    )
    .orderBy(chargePoints.id)
    .limit(list.limit);
  return assembleChargePoints(await db.batch(chargePointQueries(db, inArray(chargePoints.id, page))));
}

function archivedLocations(db: Database) {
  return db.select({ id: locations.id }).from(locations).where(isNotNull(locations.archivedAt));
}

/** The queries that read any number of charge points in one batch; `assembleChargePoints` puts their rows together. */
export function chargePointQueries(db: Database, condition: SQL) {
  const ids = db.select({ id: chargePoints.id }).from(chargePoints).where(condition);
  return [
    db.select().from(chargePoints).where(condition).orderBy(chargePoints.id),
    db.select().from(chargePointStates).where(inArray(chargePointStates.chargePointId, ids)),
    db.select().from(evses).where(inArray(evses.chargePointId, ids)).orderBy(evses.position, evses.uid),
    db.select().from(connectors).where(inArray(connectors.chargePointId, ids)).orderBy(connectors.connectorId),
    db.select().from(connectorStates).where(inArray(connectorStates.chargePointId, ids)),
    activeSessionsOf(db, db.select({ uid: evses.uid }).from(evses).where(inArray(evses.chargePointId, ids))),
    db.select().from(refusedHandshakes).where(inArray(refusedHandshakes.subject, ids)),
  ] as const;
}

function activeSessionsOf(db: Database, evseUids: SQLWrapper) {
  const { id, evseUid, connectorId, startedAt, energyWh, powerW } = sessions;
  return (
    db
      .select({ id, evseUid, connectorId, startedAt, energyWh, powerW })
      .from(sessions)
      // A literal 1: with a bound value SQLite would not use the index of the sessions that hold an EVSE.
      .where(and(inArray(sessions.evseUid, evseUids), sql`${sessions.holdsEvse} = 1`))
  );
}

type RowsOf<Queries extends readonly PromiseLike<unknown>[]> = { [Index in keyof Queries]: Awaited<Queries[Index]> };

export function assembleChargePoints(
  rows: Readonly<RowsOf<ReturnType<typeof chargePointQueries>>>,
): readonly StoredChargePoint[] {
  const [chargePointRows, stateRows, evseRows, connectorRows, connectorStateRows, sessionRows, refusedRows] = rows;
  const refused = new Map(refusedRows.map((row) => [row.subject, row]));
  const states = new Map(stateRows.map((row) => [row.chargePointId, row]));
  const connectorStatesByKey = new Map(connectorStateRows.map((row) => [connectorKey(row), row]));
  const sessionsByEvse = new Map(sessionRows.map((row) => [row.evseUid, row]));
  const connectorsByEvse = Map.groupBy(connectorRows, (row) => row.evseUid);
  const evsesByChargePoint = Map.groupBy(evseRows, (row) => row.chargePointId);
  return chargePointRows.map((chargePoint) => ({
    ...chargePoint,
    state: states.get(chargePoint.id) ?? null,
    refusedHandshake: refused.get(chargePoint.id) ?? null,
    evses: (evsesByChargePoint.get(chargePoint.id) ?? []).map((evse) => ({
      ...evse,
      connectors: (connectorsByEvse.get(evse.uid) ?? []).map((connector) => ({
        ...connector,
        state: connectorStatesByKey.get(connectorKey(connector)) ?? null,
      })),
      activeSession: sessionsByEvse.get(evse.uid) ?? null,
    })),
  }));
}

function connectorKey(row: { readonly chargePointId: string; readonly connectorId: number }): string {
  return `${row.connectorId}:${row.chargePointId}`;
}

export function saveNewChargePoint(
  db: Database,
  row: ChargePointRow,
  newEvses: readonly NewEvse[],
  also: With,
): Promise<Result<unknown>> {
  const inserted = db.insert(chargePoints).values(row);
  return guarded(db.batch([inserted, removeNewcomer(db, row.id), ...insertEvses(db, newEvses), ...also]), "not_found");
}

/** Saves an edit made from the version `expectedUpdatedAt`; false when the row has moved on since. */
export async function saveChargePoint(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<ChargePointRow, "id" | "locationId" | "createdAt">>,
  also: With,
): Promise<boolean> {
  const saved = db
    .update(chargePoints)
    .set(change)
    .where(and(eq(chargePoints.id, id), eq(chargePoints.updatedAt, expectedUpdatedAt)))
    .returning({ id: chargePoints.id });
  return (await db.batch([saved, ...also]))[0].length > 0;
}

/**
 * Ends a charge point: its EVSEs and connectors go by cascade, its history and sessions stay.
 * @param changeId names the removal, of which the object is still to be told.
 */
export function removeChargePoint(
  db: Database,
  id: string,
  changeId: string,
  removedAt: number,
  also: With,
): Promise<Result<unknown>> {
  const remembered = rememberEvses(db, eq(evses.chargePointId, id), removedAt);
  return guarded(db.batch([remembered, ...removalOf(db, id, changeId), ...also]), "in_use");
}

/** What ends a charge point that partners need not remember. */
export function removalOf(db: Database, id: string, changeId: string) {
  return [
    db.delete(chargePoints).where(eq(chargePoints.id, id)),
    db.delete(chargePointStates).where(eq(chargePointStates.chargePointId, id)),
    db.delete(connectorStates).where(eq(connectorStates.chargePointId, id)),
    db.delete(configurationWishes).where(eq(configurationWishes.chargePointId, id)),
    toBeTold(db, id, changeId),
  ] as const;
}

/** Its object is still to be told what the station data now say. */
export function toBeTold(db: Database, chargePointId: string, changeId: string) {
  return db
    .insert(untoldChargePoints)
    .values({ chargePointId, changeId })
    .onConflictDoUpdate({ target: untoldChargePoints.chargePointId, set: { changeId } });
}

export function saveNewEvse(db: Database, evse: NewEvse, updatedAt: number, also: With): Promise<Result<unknown>> {
  const touched = touch(db, evse.evse.chargePointId, updatedAt);
  return guarded(db.batch([touched, ...insertEvses(db, [evse]), ...also]), "not_found");
}

/** Edits an EVSE of the charge point as it was read; false when that has moved on since. */
export async function saveEvse(
  db: Database,
  { id, updatedAt }: Pick<ChargePointRow, "id" | "updatedAt">,
  uid: string,
  change: Change<Omit<EvseRow, "uid" | "chargePointId">> & Pick<EvseRow, "lastUpdated">,
  changedConnectors: readonly ConnectorChange[],
  also: With,
): Promise<Result<boolean>> {
  const isAsRead = and(eq(chargePoints.id, id), eq(chargePoints.updatedAt, updatedAt));
  const asRead = exists(db.select({ id: chargePoints.id }).from(chargePoints).where(isAsRead));
  const { lastUpdated } = change;
  const result = await guarded(
    db.batch([
      db
        .update(evses)
        .set(change)
        .where(and(eq(evses.uid, uid), asRead))
        .returning({ uid: evses.uid }),
      ...changedConnectors.map(({ connectorId, ...facts }) =>
        db
          .update(connectors)
          .set({ ...facts, lastUpdated })
          .where(and(eq(connectors.evseUid, uid), eq(connectors.connectorId, connectorId), asRead)),
      ),
      db.update(chargePoints).set({ updatedAt: lastUpdated }).where(isAsRead),
      ...also,
    ]),
    "not_found",
  );
  return result.ok ? { ok: true, value: result.value[0].length > 0 } : result;
}

export function removeEvse(db: Database, evse: EvseRow, updatedAt: number, also: With): Promise<Result<unknown>> {
  return guarded(
    db.batch([
      touch(db, evse.chargePointId, updatedAt),
      rememberEvses(db, eq(evses.uid, evse.uid), updatedAt),
      db.delete(evses).where(eq(evses.uid, evse.uid)),
      ...also,
    ]),
    "in_use",
  );
}

function touch(db: Database, chargePointId: string, updatedAt: number) {
  return db.update(chargePoints).set({ updatedAt }).where(eq(chargePoints.id, chargePointId));
}

/** D1 takes 100 bound values a statement. */
const EVSES_PER_INSERT = 8;
const CONNECTORS_PER_INSERT = 9;

function insertEvses(db: Database, newEvses: readonly NewEvse[]) {
  const evseRows = newEvses.map(({ evse }) => evse);
  const connectorRows = newEvses.flatMap((evse) => evse.connectors);
  return [
    ...chunks(evseRows, EVSES_PER_INSERT).map((rows) => db.insert(evses).values(rows)),
    ...chunks(connectorRows, CONNECTORS_PER_INSERT).map((rows) => db.insert(connectors).values(rows)),
  ];
}

function chunks<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}
