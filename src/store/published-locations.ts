import { and, count, eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import { locationScope, type PricedParty, partyScope } from "../domain/tariff.ts";
import type { Database } from "./database.ts";
import { bookedWindows, heldReservations, windowsOf } from "./evse-windows.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import { countOfLocations } from "./object-counts.ts";
import { ownPricesChangedAt, priceListsWhere } from "./price-lists.ts";
import { removedEvses, tariffs } from "./published-schema.ts";
import { chargePointStates, chargePoints, connectorStates, connectors, evses, locations } from "./schema.ts";
import { runningSessionOf, runningSessions } from "./stays.ts";

/** By whose prices drivers charge, and the instant. */
export interface Beholder {
  readonly party: PricedParty | null;
  readonly now: number;
}

/** Published locations, the oldest first, one more than asked for; and how many match, wherever the page begins. */
export async function loadPublishedLocations(db: Database, page: UpdatedPage, beholder: Beholder) {
  const matching = and(IS_PUBLISHED, updatedWithin(lastUpdated(beholder), page));
  const ids = db
    .select({ id: locations.id })
    .from(locations)
    .where(and(matching, youngerThan(locations.createdAt, locations.id, page)))
    .orderBy(locations.createdAt, locations.id)
    .limit(page.limit + 1)
    .offset(rowsToSkip(page));
  const isWhole = page.from === null && page.to === null;
  const [[counted], ...rows] = await db.batch([
    isWhole ? countOfLocations(db) : db.select({ total: count() }).from(locations).where(matching),
    ...locationQueries(db, inArray(locations.id, ids), beholder),
  ]);
  return { locations: assemble(rows, beholder.now), total: counted?.total ?? 0 };
}

/** @param foldedId in upper case: ids are compared without regard to case (OCPI-T14). */
export async function loadPublishedLocation(db: Database, foldedId: string, beholder: Beholder) {
  const isIt = sql`upper(${locations.id}) = ${foldedId}`;
  const rows = await db.batch(locationQueries(db, and(IS_PUBLISHED, isIt) ?? isIt, beholder));
  const [location] = assemble(rows, beholder.now);
  return location ?? null;
}

/** For operators, published or not. */
export async function loadAnyLocation(db: Database, id: string, now: number) {
  const [location] = assemble(await db.batch(locationQueries(db, eq(locations.id, id), { party: null, now })), now);
  return location ?? null;
}

/** A literal 1: with a bound value SQLite would not use the index of published locations. */
const IS_PUBLISHED = sql`${locations.published} = 1`;

/** Own prices begin and end by the clock, and no row is written then. */
function lastUpdated({ party, now }: Beholder): SQL<number> {
  return sql<number>`max(${locations.lastUpdated}, ${ownPricesChangedAt(now, party)})`;
}

/** The queries that read any number of locations in one batch; `assemble` puts their rows together. */
function locationQueries(db: Database, condition: SQL, beholder: Beholder) {
  const { party, now } = beholder;
  const ids = db.select({ id: locations.id }).from(locations).where(condition);
  const scopes = db
    .select({ scope: sql`${locationScope("")} || ${locations.id}` })
    .from(locations)
    .where(condition);
  const boxes = db.select({ id: chargePoints.id }).from(chargePoints).where(inArray(chargePoints.locationId, ids));
  return [
    db
      .select({ ...getTableColumns(locations), lastUpdated: lastUpdated(beholder) })
      .from(locations)
      .where(condition)
      .orderBy(locations.createdAt, locations.id),
    db
      .select({
        ...getTableColumns(evses),
        locationId: chargePoints.locationId,
        isOnline: chargePointStates.online,
        featureProfiles: chargePointStates.featureProfiles,
      })
      .from(evses)
      .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
      .leftJoin(chargePointStates, eq(chargePointStates.chargePointId, evses.chargePointId))
      .where(and(inArray(evses.chargePointId, boxes), eq(evses.declared, true)))
      .orderBy(evses.chargePointId, evses.position, evses.uid),
    db
      .select({ connector: connectors, status: connectorStates.status })
      .from(connectors)
      .leftJoin(
        connectorStates,
        and(
          eq(connectorStates.chargePointId, connectors.chargePointId),
          eq(connectorStates.connectorId, connectors.connectorId),
        ),
      )
      .where(inArray(connectors.chargePointId, boxes))
      .orderBy(connectors.connectorId),
    db.select().from(removedEvses).where(inArray(removedEvses.locationId, ids)).orderBy(removedEvses.uid),
    priceListsWhere(
      db,
      {
        condition: sql`(${inArray(tariffs.scope, party === null ? ["organisation"] : ["organisation", partyScope(party)])}
          or ${inArray(tariffs.scope, scopes)})`,
        stations: sql`${ids}`,
      },
      now,
    ),
    heldReservations(db, boxes, now),
    bookedWindows(db, boxes, now),
    runningSessions(db, boxes),
  ] as const;
}

/** Of an EVSE that is gone; its id may stand on another one now (OCPI-L2). */
const NOTHING_SAID = {
  evseId: null,
  floorLevel: null,
  coordinates: null,
  parkingRestrictions: [],
  equipment: [],
  featureProfiles: null,
  windows: [],
  session: null,
} as const;

type RowsOf<Queries extends readonly PromiseLike<unknown>[]> = { [Index in keyof Queries]: Awaited<Queries[Index]> };

function assemble(rows: Readonly<RowsOf<ReturnType<typeof locationQueries>>>, asOf: number) {
  const [locationRows, evseRows, connectorRows, removedRows, priceLists, held, booked, sessionRows] = rows;
  const connectorsByEvse = Map.groupBy(
    connectorRows.map(({ connector, status }) => ({ ...connector, status })),
    ({ evseUid }) => evseUid,
  );
  const sessions = new Map(sessionRows.map((session) => [session.evseUid, runningSessionOf(session)]));
  const perBox = Map.groupBy(evseRows, ({ chargePointId }) => chargePointId);
  const present = evseRows.map((evse) => {
    const connectorsThere = connectorsByEvse.get(evse.uid) ?? [];
    const connectorIds = connectorsThere.map(({ connectorId }) => connectorId);
    const isOnlyOne = perBox.get(evse.chargePointId)?.length === 1;
    return {
      ...evse,
      isRemoved: false as const,
      isOnline: evse.isOnline === true,
      connectors: connectorsThere,
      windows: windowsOf({ ...evse, connectorIds, isOnlyOne }, held, booked),
      session: sessions.get(evse.uid) ?? null,
    };
  });
  const removed = removedRows.map((evse) => ({
    ...evse,
    ...NOTHING_SAID,
    isRemoved: true as const,
    isOnline: false,
    connectors: evse.connectors.map((connector) => ({ ...connector, status: null })),
  }));
  const byLocation = Map.groupBy([...present, ...removed], ({ locationId }) => locationId);
  return locationRows.map((location) => ({ ...location, asOf, evses: byLocation.get(location.id) ?? [], priceLists }));
}
