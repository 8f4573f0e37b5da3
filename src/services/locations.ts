import { whyNotPublishable } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { Change } from "../store/database.ts";
import {
  type LocationRow,
  loadLocation,
  removeLocation,
  type StoredLocation,
  saveLocation,
  saveNewLocation,
} from "../store/locations.ts";
import { loadPricedClasses } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { publishStations } from "./live-news.ts";
import { refuseUnknownZone } from "./time-zones.ts";
import { nextVersion } from "./versions.ts";

export type LocationFields = Omit<LocationRow, "id" | "published" | "createdAt" | "updatedAt" | "lastUpdated">;
export type LocationChange = Change<LocationFields & { readonly published: boolean }>;

/** Enters a location, unpublished: it has no charge point yet. */
export async function createLocation(
  deps: Deps,
  request: LocationFields & { readonly id?: string | undefined },
): Promise<Result<StoredLocation>> {
  const wrong = refuseUnknownZone(request.timeZone);
  if (wrong) return wrong;
  const now = deps.now();
  const row = {
    ...request,
    id: request.id ?? deps.newId(),
    published: false,
    createdAt: now,
    updatedAt: now,
    lastUpdated: now,
  };
  const saved = await saveNewLocation(deps.db, row);
  if (!saved.ok) return saved;
  await publishStations(deps, row.id);
  return ok({ ...row, chargePoints: [] });
}

/** Edits a location; `published: true` publishes it, if nothing that a published location needs is missing. */
export async function updateLocation(
  deps: Deps,
  location: StoredLocation,
  change: LocationChange,
): Promise<Result<StoredLocation>> {
  const wrong = refuseUnknownZone(change.timeZone);
  if (wrong) return wrong;
  const updatedAt = nextVersion(location.updatedAt, deps.now());
  if (change.published && !location.published) {
    const missing = whyNotPublishable({
      connectorsPerEvse: location.chargePoints.flatMap(({ evses }) => evses.map((evse) => evse.connectors.length)),
      pricedClasses: await loadPricedClasses(deps.db, { locationId: location.id, party: null }, updatedAt),
    });
    if (missing.length > 0) return refuse("location_not_publishable", `Missing: ${missing.join(", ")}.`);
  }
  const saved = await saveLocation(deps.db, location.id, location.updatedAt, { ...change, updatedAt });
  if (!saved.ok) return saved;
  if (!saved.value) return refuse("version_conflict");
  await publishStations(deps, location.id);
  const edited = await loadLocation(deps.db, location.id);
  return edited ? ok(edited) : refuse("not_found");
}

export async function deleteLocation(deps: Deps, location: StoredLocation): Promise<Result<null>> {
  if (location.published) return refuse("location_published", "Unpublish it first.");
  if (location.chargePoints.length > 0) return refuse("in_use", "It has charge points.");
  const removed = await removeLocation(deps.db, location.id);
  if (!removed.ok) return removed;
  await publishStations(deps, location.id);
  return ok(null);
}
