import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { BookableEvse } from "../domain/booking-choice.ts";
import type { Database } from "./database.ts";
import { chargePoints, connectors, evses, locations } from "./schema.ts";

/**
 * The EVSEs of a location with their connectors, in their order.
 * @param foldedId in upper case: ids are compared without regard to case (OCPI-T14).
 * @returns null: there is no such location, or it is archived; or, for partners, it is not published.
 */
export async function loadBookableEvses(
  db: Database,
  foldedId: string,
  who: "operator" | "partner",
): Promise<readonly BookableEvse[] | null> {
  const isIt = eq(sql`upper(${locations.id})`, foldedId);
  const isShown = and(isNull(locations.archivedAt), who === "partner" ? sql`${locations.published} = 1` : undefined);
  const [[location], rows] = await db.batch([
    db.select({ id: locations.id }).from(locations).where(and(isIt, isShown)),
    db
      .select({ evseUid: evses.uid, locationId: locations.id, connector: connectors })
      .from(locations)
      .innerJoin(chargePoints, eq(chargePoints.locationId, locations.id))
      .innerJoin(evses, and(eq(evses.chargePointId, chargePoints.id), eq(evses.declared, true)))
      .innerJoin(connectors, eq(connectors.evseUid, evses.uid))
      .where(and(isIt, isShown))
      .orderBy(asc(chargePoints.id), asc(evses.position), asc(evses.uid), asc(connectors.connectorId)),
  ]);
  if (location === undefined) return null;
  return [...Map.groupBy(rows, ({ evseUid }) => evseUid)].map(([uid, own]) => ({
    uid,
    chargePointId: own[0]?.connector.chargePointId ?? "",
    locationId: location.id,
    connectors: own.map(({ connector }) => connector),
  }));
}

/** Where an EVSE is; null: there is none that anybody declared, or its location is archived. */
export async function findEvsePlace(db: Database, evseUid: string) {
  const place = await db
    .select({ locationId: chargePoints.locationId, chargePointId: chargePoints.id, evseUid: evses.uid })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .innerJoin(locations, and(eq(locations.id, chargePoints.locationId), isNull(locations.archivedAt)))
    .where(and(eq(evses.uid, evseUid), eq(evses.declared, true)))
    .get();
  return place ?? null;
}

/** What stands on an EVSE, and the clock that hangs there; null: it is gone. */
export async function findEvseNames(db: Database, evseUid: string) {
  const names = await db
    .select({ label: evses.label, timeZone: locations.timeZone })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .innerJoin(locations, eq(locations.id, chargePoints.locationId))
    .where(eq(evses.uid, evseUid))
    .get();
  return names ?? null;
}
