import { and, desc, eq, getTableColumns, gte, notExists, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import {
  type EnergyPolicy,
  INITIAL_POLICY,
  type Site,
  type SiteBattery,
  type SiteChargePoint,
  type SiteConnection,
  type SiteEvse,
} from "../domain/site.ts";
import { users } from "./access-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { chargePoints, connectors, evses, locations } from "./schema.ts";
import { energyChanges, plans, sites } from "./site-schema.ts";

/** A location with its wires, its battery and its charge points. Null: it has no energy settings, or is not there. */
export async function loadSite(db: Database, locationId: string): Promise<Site | null> {
  const [[row], rows] = await db.batch([
    db
      .select({ name: locations.name, timeZone: locations.timeZone, site: sites })
      .from(sites)
      .innerJoin(locations, eq(locations.id, sites.locationId))
      .where(eq(sites.locationId, locationId)),
    connectorsOf(db, locationId),
  ]);
  if (row === undefined) return null;
  const { connection, battery, policy } = row.site;
  return {
    locationId,
    name: row.name,
    timeZone: row.timeZone,
    connection,
    battery,
    policy,
    chargePoints: chargePointsOf(rows),
  };
}

/** What hangs on the wires of a location, whether or not anything was entered of them. */
export async function loadSiteChargePoints(db: Database, locationId: string): Promise<readonly SiteChargePoint[]> {
  return chargePointsOf(await connectorsOf(db, locationId));
}

function connectorsOf(db: Database, locationId: string) {
  return db
    .select({
      chargePointId: connectors.chargePointId,
      uid: connectors.evseUid,
      class: connectors.class,
      powerType: connectors.powerType,
      maxPowerW: connectors.maxPowerW,
      voltageV: connectors.maxVoltageV,
    })
    .from(connectors)
    .innerJoin(chargePoints, eq(chargePoints.id, connectors.chargePointId))
    .innerJoin(evses, and(eq(evses.uid, connectors.evseUid), eq(evses.declared, true)))
    .where(eq(chargePoints.locationId, locationId))
    .orderBy(connectors.chargePointId, evses.position, connectors.connectorId);
}

type ConnectorRow = Awaited<ReturnType<typeof connectorsOf>>[number];

function chargePointsOf(rows: readonly ConnectorRow[]): readonly SiteChargePoint[] {
  const byChargePoint = Map.groupBy(rows, ({ chargePointId }) => chargePointId);
  return [...byChargePoint].map(([id, own]) => ({ id, evses: evsesOf(own) }));
}

/** What we prove ourselves by to its battery, sealed; null: nothing. */
export async function loadBatteryKey(db: Database, locationId: string): Promise<string | null> {
  const [row] = await db.select({ key: sites.batteryKey }).from(sites).where(eq(sites.locationId, locationId));
  return row?.key ?? null;
}

/** One car charges at an EVSE at a time: of several connectors the strongest counts. */
function evsesOf(rows: readonly ConnectorRow[]): readonly SiteEvse[] {
  return [...Map.groupBy(rows, ({ uid }) => uid).values()].flatMap((own) => {
    const [strongest] = own.toSorted((left, right) => right.maxPowerW - left.maxPowerW);
    if (strongest === undefined) return [];
    const { chargePointId: _, ...evse } = strongest;
    return [evse];
  });
}

/** What people entered of a location's energy. */
export interface SiteSettings {
  readonly connection: SiteConnection;
  readonly battery: SiteBattery | null;
  /** Sealed. */
  readonly batteryKey: string | null;
  readonly policy: EnergyPolicy;
  /** Its version; 0: nobody has entered anything yet. */
  readonly updatedAt: number;
}

/** Null: there is no such location. */
export async function loadSiteSettings(db: Database, locationId: string): Promise<SiteSettings | null> {
  const [row] = await db
    .select({ site: sites })
    .from(locations)
    .leftJoin(sites, eq(sites.locationId, locations.id))
    .where(eq(locations.id, locationId));
  if (row === undefined) return null;
  if (row.site === null) return INITIAL_SETTINGS;
  const { locationId: _, ...settings } = row.site;
  return settings;
}

const INITIAL_SETTINGS: SiteSettings = {
  connection: { gridLimitW: null, feeders: [], chargePoints: {}, phases: {} },
  battery: null,
  batteryKey: null,
  policy: INITIAL_POLICY,
  updatedAt: 0,
};

/** Who changed something, for the history of it. */
export type EnergyChange = Omit<typeof energyChanges.$inferSelect, "locationId">;

/**
 * Saves what was edited from the version `expectedUpdatedAt`, with its line of history; false when they have moved on since.
 */
export async function saveSiteSettings(
  db: Database,
  locationId: string,
  expectedUpdatedAt: number,
  settings: SiteSettings,
  history: EnergyChange,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const [saved] = await db.batch([
    db
      .insert(sites)
      .values({ locationId, ...settings })
      .onConflictDoUpdate({ target: sites.locationId, set: settings, setWhere: eq(sites.updatedAt, expectedUpdatedAt) })
      .returning({ locationId: sites.locationId }),
    saveEnergyChange(
      db,
      locationId,
      history,
      sql`exists (select 1 from ${sites} where ${and(eq(sites.locationId, locationId), eq(sites.updatedAt, settings.updatedAt))})`,
    ),
    ...besides,
  ]);
  return saved.length > 0;
}

/** A line of history, if what it tells of has come about. */
export function saveEnergyChange(db: Database, locationId: string, change: EnergyChange, cameAbout: SQL) {
  const { id, at, author, part, before, after } = change;
  const written = (value: EnergyChange["before"]) => (value === null ? null : JSON.stringify(value));
  return db
    .insert(energyChanges)
    .select(
      sql`select ${id}, ${locationId}, ${at}, ${author}, ${part}, ${written(before)}, ${written(after)} where ${cameAbout}`,
    );
}

export type ListedEnergyChange = typeof energyChanges.$inferSelect & {
  /** Null: no user of the portal, or one who was removed. */
  readonly authorName: string | null;
};

/** The newest first. */
export function loadEnergyChanges(
  db: Database,
  locationId: string,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly ListedEnergyChange[]> {
  return db
    .select({ ...getTableColumns(energyChanges), authorName: users.name })
    .from(energyChanges)
    .leftJoin(users, eq(users.id, energyChanges.author))
    .where(and(eq(energyChanges.locationId, locationId), olderThan(energyChanges.at, energyChanges.id, list.after)))
    .orderBy(desc(energyChanges.at), desc(energyChanges.id))
    .limit(list.limit);
}

/** Locations that are planned, and were not since then: those whose object was never told, or lost its alarm. */
export async function unplannedLocations(db: Database, since: number, limit: number): Promise<readonly string[]> {
  const rows = await db
    .select({ locationId: sites.locationId })
    .from(sites)
    .where(
      notExists(
        db
          .select({ one: sql`1` })
          .from(plans)
          .where(and(eq(plans.locationId, sites.locationId), gte(plans.madeAt, since))),
      ),
    )
    .limit(limit);
  return rows.map(({ locationId }) => locationId);
}

/** What is entered of a location's energy, beginning with nothing; one that is there stays as it is. */
export function ensureSite(db: Database, locationId: string) {
  return db
    .insert(sites)
    .values({ locationId, ...INITIAL_SETTINGS })
    .onConflictDoNothing();
}
