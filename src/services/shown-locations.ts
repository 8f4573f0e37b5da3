import { ok, type Result, refuse } from "../domain/result.ts";
import { folded } from "../ocpi/lenient.ts";
import { toLocation } from "../ocpi/locations.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadPublishedLocation, loadPublishedLocations } from "../store/published-locations.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";
import { readerOf } from "./receivers.ts";

/** Every published location. What is not published is for nobody; every partner sees all that is, at its own prices. */
export async function listShownLocations(
  { db, cpo, now }: Deps,
  partner: Pick<PartnerRow, "knowsErrata" | "roles">,
  query: PageQuery,
): Promise<ObjectPage> {
  const reader = readerOf(partner);
  const { locations, total } = await loadPublishedLocations(db, query, { party: reader.party, now: now() });
  return pageOf(locations, query, total, (location) => toLocation(cpo, location, reader));
}

export interface LocationPath {
  readonly locationId: string;
  readonly evseUid?: string | undefined;
  readonly connectorId?: string | undefined;
}

/** A Location, or the EVSE or Connector of it that the path names (OCPI-E3). */
export async function findShownObject(
  { db, cpo, now }: Deps,
  partner: Pick<PartnerRow, "knowsErrata" | "roles">,
  { locationId, evseUid, connectorId }: LocationPath,
): Promise<Result<object>> {
  const reader = readerOf(partner);
  const found = await loadPublishedLocation(db, folded(locationId), { party: reader.party, now: now() });
  if (found === null) return refuse("not_found", "There is no such location.");
  const location = toLocation(cpo, found, reader);
  if (evseUid === undefined) return ok(location);
  const evse = location.evses.find(({ uid }) => folded(uid) === folded(evseUid));
  if (evse === undefined) return refuse("not_found", "There is no such EVSE at the location.");
  if (connectorId === undefined) return ok(evse);
  const connector = evse.connectors.find(({ id }) => folded(id) === folded(connectorId));
  return connector ? ok(connector) : refuse("not_found", "There is no such connector at the EVSE.");
}
