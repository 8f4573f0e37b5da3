import { and, eq, exists, gt, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Registration } from "../domain/charge-point.ts";
import { wantedConfiguration } from "../domain/configuration.ts";
import type { EnergyMix } from "../domain/energy-mix.ts";
import type { Result } from "../domain/result.ts";
import {
  assembleChargePoints,
  type ChargePointRow,
  chargePointQueries,
  type StoredChargePoint,
} from "./charge-points.ts";
import { byLevel, type WishesRow, wishesOfChargePoint } from "./configuration.ts";
import { guarded } from "./constraints.ts";
import type { Change, Database } from "./database.ts";
import { chargePoints, connectors, locations, sessions } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export type LocationRow = typeof locations.$inferSelect;

export interface StoredLocation extends LocationRow {
  readonly chargePoints: readonly StoredChargePoint[];
}

/** Where station data are read, and what the deployment itself adds to them. */
export interface StationSource {
  readonly db: Database;
  /** Null: no certificates are signed here. */
  readonly signing: { readonly cpoName: string } | null;
}

/** Who is behind an OCPP identity. */
export async function findRegistration(
  { db, signing }: StationSource,
  chargePointId: string,
): Promise<{ readonly registration: Registration } | null> {
  const [[row], connectorRows, wishRows] = await db.batch(registrationQueries(db, chargePointId));
  return row === undefined ? null : { registration: assembleRegistration(row, connectorRows, wishRows, signing) };
}

/** The queries that read the station data of one charge point; `assembleRegistration` puts their rows together. */
export function registrationQueries(db: Database, chargePointId: string) {
  return [
    db
      .select()
      .from(chargePoints)
      .where(and(eq(chargePoints.id, chargePointId), exists(locationInUse(db)))),
    db
      .select({
        connectorId: connectors.connectorId,
        evseUid: connectors.evseUid,
        class: connectors.class,
        powerType: connectors.powerType,
        maxVoltageV: connectors.maxVoltageV,
        maxPowerW: connectors.maxPowerW,
      })
      .from(connectors)
      .where(eq(connectors.chargePointId, chargePointId))
      .orderBy(connectors.connectorId),
    wishesOfChargePoint(db, chargePointId),
  ] as const;
}

/** Of a charge point: nobody is let in at a location that is archived. */
function locationInUse(db: Database) {
  const isIts = eq(locations.id, chargePoints.locationId);
  return db
    .select({ id: locations.id })
    .from(locations)
    .where(and(isIts, isNull(locations.archivedAt)));
}

export function assembleRegistration(
  { id, locationId, vendor, model, serialNumber, settings }: ChargePointRow,
  connectorRows: Registration["connectors"],
  wishRows: readonly WishesRow[],
  signing: StationSource["signing"],
): Registration {
  const configuration = wantedConfiguration(byLevel(wishRows), settings, signing?.cpoName ?? null);
  const data = { chargePointId: id, locationId, vendor, model, serialNumber, settings, configuration };
  return { ...data, connectors: connectorRows };
}

export async function locationExists(db: Database, id: string): Promise<boolean> {
  const rows = await db.select({ id: locations.id }).from(locations).where(eq(locations.id, id));
  return rows.length > 0;
}

/** Null: there is no such location. */
export async function loadTimeZone(db: Database, id: string): Promise<string | null> {
  const row = await db.select({ timeZone: locations.timeZone }).from(locations).where(eq(locations.id, id)).get();
  return row?.timeZone ?? null;
}

const PLACE = { id: locations.id, name: locations.name, timeZone: locations.timeZone } as const;

/** Null: there is no such location. */
export async function loadPlace(db: Database, id: string) {
  return (await db.select(PLACE).from(locations).where(eq(locations.id, id)).get()) ?? null;
}

/** In order of id. */
export function loadPlaces(
  db: Database,
  list: { readonly after: string | null; readonly limit: number; readonly scope: Scope },
) {
  const query = db.select(PLACE).from(locations);
  return query
    .where(and(list.after === null ? undefined : gt(locations.id, list.after), within(locations.id, list.scope)))
    .orderBy(locations.id)
    .limit(list.limit);
}

/** All of them, in the order in which they were entered. */
export function loadStations(db: Database): Promise<readonly { readonly id: string; readonly timeZone: string }[]> {
  return db
    .select({ id: locations.id, timeZone: locations.timeZone })
    .from(locations)
    .orderBy(locations.createdAt, locations.id);
}

/** A location with everything on it. */
export async function loadLocation(db: Database, id: string): Promise<StoredLocation | null> {
  const [[row], ...rest] = await db.batch([
    db.select().from(locations).where(eq(locations.id, id)),
    ...chargePointQueries(db, eq(chargePoints.locationId, id)),
  ]);
  return row === undefined ? null : { ...row, chargePoints: assembleChargePoints(rest) };
}

/** In order of id, with everything on them: a constant number of queries in one batch, however long the page. */
export async function loadLocations(
  db: Database,
  list: { readonly after: string | null; readonly limit: number; readonly scope: Scope; readonly archived: boolean },
): Promise<readonly StoredLocation[]> {
  const condition = and(
    list.archived ? isNotNull(locations.archivedAt) : isNull(locations.archivedAt),
    list.after === null ? undefined : gt(locations.id, list.after),
    within(locations.id, list.scope),
  );
  const page = db.select({ id: locations.id }).from(locations).where(condition).orderBy(locations.id).limit(list.limit);
  const [rows, ...rest] = await db.batch([
    db.select().from(locations).where(condition).orderBy(locations.id).limit(list.limit),
    ...chargePointQueries(db, inArray(chargePoints.locationId, page)),
  ]);
  const byLocation = Map.groupBy(assembleChargePoints(rest), (chargePoint) => chargePoint.locationId);
  return rows.map((row) => ({ ...row, chargePoints: byLocation.get(row.id) ?? [] }));
}

/** With what belongs into the same batch. */
type With = readonly BatchItem<"sqlite">[];

export function saveNewLocation(db: Database, row: LocationRow, also: With): Promise<Result<unknown>> {
  return guarded(db.batch([db.insert(locations).values(row), ...also]), "not_found");
}

/** Saves an edit made from the version `expectedUpdatedAt`; false when the row has moved on since. */
export async function saveLocation(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<LocationRow, "id" | "createdAt">>,
  also: With,
): Promise<Result<boolean>> {
  const saved = db
    .update(locations)
    .set(change)
    .where(and(eq(locations.id, id), eq(locations.updatedAt, expectedUpdatedAt)))
    .returning({ id: locations.id });
  const result = await guarded(db.batch([saved, ...also]), "not_found");
  return result.ok ? { ok: true, value: result.value[0].length > 0 } : result;
}

/** For what stands behind the edit in its batch: that very edit archived it. */
export function isArchivedBy(id: string, updatedAt: number): SQL {
  return sql`exists (select 1 from ${locations} where ${locations.id} = ${id} and ${locations.archivedAt} = ${updatedAt})`;
}

/** The mix that drivers are told of, where it comes from the energy report; partners are told by the triggers. */
export async function saveReportedMix(
  db: Database,
  id: string,
  energyMix: EnergyMix | null,
  at: number,
): Promise<void> {
  await db
    .update(locations)
    .set({ energyMix, updatedAt: sql`max(${at}, ${locations.updatedAt} + 1)` })
    .where(and(eq(locations.id, id), eq(locations.energyMixFrom, "report")));
}

/** Whether anybody ever charged there. */
export async function hasSessions(db: Database, id: string): Promise<boolean> {
  const first = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.locationId, id)).limit(1);
  return (await first).length > 0;
}

/** @param before what has to go first. */
export function removeLocation(db: Database, id: string, before: With): Promise<Result<unknown>> {
  const removed = db.delete(locations).where(eq(locations.id, id));
  const [first = removed, ...others] = before;
  return guarded(db.batch(before.length === 0 ? [removed] : [first, ...others, removed]), "in_use");
}
