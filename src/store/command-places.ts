import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { WantedEvse } from "../domain/roaming-start.ts";
import { sameUid } from "../domain/token.ts";
import type { Database } from "./database.ts";
import type { PartyId } from "./partner-schema.ts";
import { reservations } from "./reservation-schema.ts";
import { chargePointStates, chargePoints, connectorStates, connectors, evses, locations, sessions } from "./schema.ts";

/**
 * The EVSEs of a published location, with all that decides what partners may want of them.
 * @param foldedId in upper case: ids are compared without regard to case (OCPI-T14).
 * @param tokenUid whose reservations count as kept for the driver; null: nobody's.
 * @returns null: there is no such location, or partners are not shown it.
 */
export function loadCommandPlace(
  db: Database,
  foldedId: string,
  tokenUid: string | null,
): Promise<readonly WantedEvse[] | null> {
  return loadPlace(db, and(sql`upper(${locations.id}) = ${foldedId}`, sql`${locations.published} = 1`), tokenUid);
}

/** The EVSEs of a charge point, wherever it is. @returns null: there is no such charge point. */
export async function loadCommandBox(
  db: Database,
  chargePointId: string,
  tokenUid: string,
): Promise<readonly WantedEvse[] | null> {
  const box = db.select({ id: chargePoints.locationId }).from(chargePoints).where(eq(chargePoints.id, chargePointId));
  const evses = await loadPlace(db, inArray(locations.id, box), tokenUid);
  return evses?.filter((each) => each.chargePointId === chargePointId) ?? null;
}

async function loadPlace(
  db: Database,
  isMeant: SQL | undefined,
  tokenUid: string | null,
): Promise<readonly WantedEvse[] | null> {
  const [[location], evseRows, connectorRows, heldRows, keptRows] = await db.batch(placeQueries(db, isMeant));
  if (location === undefined) return null;
  const kept = keptRows.filter((row) => tokenUid !== null && sameUid(row.tokenUid, tokenUid));
  return evseRows.map((evse) => {
    const isIts = (row: { readonly chargePointId: string }) => row.chargePointId === evse.chargePointId;
    const own = connectorRows
      .filter(({ connector }) => isIts(connector) && connector.evseUid === evse.uid)
      .map(({ connector: { connectorId, format, class: connectorClass }, status }) => {
        const isKept = kept.some((row) => isIts(row) && (row.connectorId === 0 || row.connectorId === connectorId));
        return { connectorId, format, class: connectorClass, status, isKept };
      });
    const holder = heldRows.find((row) => row.evseUid === evse.uid) ?? null;
    return {
      uid: evse.uid,
      chargePointId: evse.chargePointId,
      locationId: location.id,
      timeZone: location.timeZone,
      featureProfiles: evse.featureProfiles,
      isReachable: isReachable(evse),
      isInUse: holder !== null && !isEnded(holder, own),
      driver: driverOf(holder),
      connectors: own,
    };
  });
}

type Holder = Pick<typeof sessions.$inferSelect, "connectorId" | "flags" | "tokenCountryCode" | "tokenPartyId">;

/** A charger that shows Available has ended the charge, although its StopTransaction is still to come (EDGE-24). */
function isEnded({ flags, connectorId }: Holder, own: WantedEvse["connectors"]): boolean {
  const status = own.find((each) => each.connectorId === connectorId)?.status;
  return flags.includes("available_while_open") && status === "Available";
}

function driverOf(holder: Holder | null): PartyId | null {
  const { tokenCountryCode: countryCode = null, tokenPartyId: partyId = null } = holder ?? {};
  return countryCode === null || partyId === null ? null : { countryCode, partyId };
}

function placeQueries(db: Database, isMeant: SQL | undefined) {
  const ids = db.select({ id: locations.id }).from(locations).where(isMeant);
  const boxes = db.select({ id: chargePoints.id }).from(chargePoints).where(inArray(chargePoints.locationId, ids));
  const uids = db.select({ uid: evses.uid }).from(evses).where(inArray(evses.chargePointId, boxes));
  const sameConnector = and(
    eq(connectorStates.chargePointId, connectors.chargePointId),
    eq(connectorStates.connectorId, connectors.connectorId),
  );
  return [
    db.select({ id: locations.id, timeZone: locations.timeZone }).from(locations).where(isMeant),
    db
      .select({
        uid: evses.uid,
        chargePointId: evses.chargePointId,
        connected: chargePointStates.connected,
        registration: chargePointStates.registration,
        featureProfiles: chargePointStates.featureProfiles,
      })
      .from(evses)
      .leftJoin(chargePointStates, eq(chargePointStates.chargePointId, evses.chargePointId))
      .where(and(inArray(evses.chargePointId, boxes), eq(evses.declared, true)))
      .orderBy(evses.chargePointId, evses.position, evses.uid),
    db
      .select({ connector: connectors, status: connectorStates.status })
      .from(connectors)
      .leftJoin(connectorStates, sameConnector)
      .where(inArray(connectors.chargePointId, boxes))
      .orderBy(connectors.connectorId),
    db
      .select({
        evseUid: sessions.evseUid,
        connectorId: sessions.connectorId,
        flags: sessions.flags,
        tokenCountryCode: sessions.tokenCountryCode,
        tokenPartyId: sessions.tokenPartyId,
      })
      .from(sessions)
      // A literal 1: with a bound value SQLite would not use the index of sessions that hold an EVSE.
      .where(and(inArray(sessions.evseUid, uids), sql`${sessions.holdsEvse} = 1`)),
    db
      .select({
        chargePointId: reservations.chargePointId,
        connectorId: reservations.connectorId,
        tokenUid: reservations.tokenUid,
      })
      .from(reservations)
      .where(and(inArray(reservations.chargePointId, boxes), isNull(reservations.endedAt))),
  ] as const;
}

/** Whether calls of ours may go out to a charge point now, as far as D1 has heard. */
export async function isChargePointReachable(db: Database, chargePointId: string): Promise<boolean> {
  const isIt = eq(chargePointStates.chargePointId, chargePointId);
  const state = await db.select().from(chargePointStates).where(isIt).get();
  return state !== undefined && isReachable(state);
}

/** Of one that nothing was ever heard of, all is null. */
function isReachable({
  connected,
  registration,
}: {
  readonly connected: boolean | null;
  readonly registration: string | null;
}): boolean {
  return connected === true && (registration === null || registration === "Accepted");
}

/** What a charge point says it supports; null: it has not said. */
export async function loadFeatureProfiles(db: Database, chargePointId: string) {
  const isIt = eq(chargePointStates.chargePointId, chargePointId);
  const columns = { featureProfiles: chargePointStates.featureProfiles };
  return (await db.select(columns).from(chargePointStates).where(isIt).get())?.featureProfiles ?? null;
}
