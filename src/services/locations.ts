import type { Cancellation } from "../domain/booking.ts";
import { whyNotPublishable } from "../domain/location.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { cancelBookedAt, findKeptAt } from "../store/bookings.ts";
import { removalOf, toBeTold } from "../store/charge-points.ts";
import type { Change } from "../store/database.ts";
import {
  hasSessions,
  isArchivedBy,
  type LocationRow,
  loadLocation,
  removeLocation,
  type StoredLocation,
  saveLocation,
  saveNewLocation,
} from "../store/locations.ts";
import { loadPricedClasses } from "../store/tariffs.ts";
import { auditNote, editedFacts } from "./audit.ts";
import { tellOf } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { publishStations } from "./live-news.ts";
import { dismissChargePoint, tellChargePoint, tellFailed } from "./station-news.ts";
import { refuseUnknownZone } from "./time-zones.ts";
import { nextVersion } from "./versions.ts";

type Kept = "id" | "published" | "archivedAt" | "createdAt" | "updatedAt" | "lastUpdated";
export type LocationFields = Omit<LocationRow, Kept>;
export type LocationChange = Change<LocationFields & { readonly published: boolean; readonly archived: boolean }>;

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
    archivedAt: null,
    createdAt: now,
    updatedAt: now,
    lastUpdated: now,
  };
  const saved = await saveNewLocation(deps.db, row, auditNote(deps, null, factsOf(row)));
  if (!saved.ok) return saved;
  await publishStations(deps, row.id);
  return ok({ ...row, chargePoints: [] });
}

/**
 * Edits a location. `published: true` publishes it, if nothing that a published location needs is missing; `archived: true`
 * takes it out of service for good: unpublished, in no list, its charge points not let in, and what was booked there ahead is
 * cancelled by us. @returns `in_use`: somebody charges, is about to, or has a reservation at a charge point.
 */
export async function updateLocation(
  deps: Deps,
  location: StoredLocation,
  { archived, ...change }: LocationChange,
): Promise<Result<StoredLocation>> {
  const wasArchived = location.archivedAt !== null;
  const isArchived = archived ?? wasArchived;
  const turns = isArchived !== wasArchived;
  const updatedAt = nextVersion(location.updatedAt, deps.now());
  const wrong =
    refuseUnknownZone(change.timeZone) ??
    (turns && isArchived ? await whyNotArchived(deps, location) : null) ??
    (change.published && isArchived ? refuse("location_not_publishable", "It is archived.") : null) ??
    (change.published && !location.published ? await whyNotPublished(deps, location, updatedAt) : null);
  if (wrong) return wrong;
  const row = {
    ...change,
    ...(isArchived && { published: false }),
    ...(turns && { archivedAt: isArchived ? updatedAt : null }),
  };
  const boxes = turns ? location.chargePoints.map(({ id }) => id) : [];
  const note = auditNote(deps, factsOf(location), editedFacts(factsOf(location), row));
  const untold = boxes.map((id) => toBeTold(deps.db, id, deps.newId()));
  const isArchivedNow = isArchivedBy(location.id, updatedAt);
  const saved = await saveLocation(deps.db, location.id, location.updatedAt, { ...row, updatedAt }, [
    ...untold,
    ...(turns && isArchived ? [cancelBookedAt(deps.db, location.id, CLOSED, updatedAt, isArchivedNow)] : []),
    ...note,
  ]);
  if (!saved.ok) return saved;
  if (!saved.value) return refuse("version_conflict");
  await Promise.all(boxes.map((id) => tellNow(deps, id)));
  await publishStations(deps, location.id);
  if (turns && isArchived) await tellOf(deps, boxes);
  const edited = await loadLocation(deps.db, location.id);
  return edited ? ok(edited) : refuse("not_found");
}

/** Bookings 1.1 has no word for a place that is closed. */
const CLOSED: Cancellation = { reason: "UNKNOWN", by: "CPO" };

async function whyNotArchived({ db }: Deps, { id, chargePoints }: StoredLocation): Promise<Refused | null> {
  const evses = chargePoints.flatMap((chargePoint) => chargePoint.evses);
  if (evses.some(({ activeSession }) => activeSession !== null)) return refuse("in_use", "A session is running.");
  const kept = await findKeptAt(db, id);
  if (kept === null) return null;
  const slot = evses.find(({ uid }) => uid === kept.evseUid)?.label ?? kept.chargePointId;
  const what = kept.origin === "held" ? "is reserved at its charge point: cancel the reservation" : "is being started";
  return refuse("in_use", `${slot} ${what}, or wait until it has ended.`);
}

async function whyNotPublished(deps: Deps, { id, chargePoints }: StoredLocation, at: number): Promise<Refused | null> {
  const missing = whyNotPublishable({
    connectorsPerEvse: chargePoints.flatMap(({ evses }) => evses.map((evse) => evse.connectors.length)),
    pricedClasses: await loadPricedClasses(deps.db, { locationId: id, party: null }, at),
  });
  return missing.length > 0 ? refuse("location_not_publishable", `Missing: ${missing.join(", ")}.`) : null;
}

/** The cron tells those that cannot be told now. */
async function tellNow(deps: Deps, chargePointId: string): Promise<void> {
  const telling = async () => {
    const registration = await tellChargePoint(deps, chargePointId);
    if (registration === null) await dismissChargePoint(deps, chargePointId);
  };
  await telling().catch((error) => tellFailed(deps, chargePointId, error));
}

/** With what is on it. Where somebody charged, bills and reports need it: it is archived instead. */
export async function deleteLocation(deps: Deps, location: StoredLocation): Promise<Result<null>> {
  const { db } = deps;
  if (location.published) return refuse("location_published", "Unpublish it first.");
  if (await hasSessions(db, location.id)) return refuse("has_history", "Somebody charged there. Archive it instead.");
  const boxes = location.chargePoints.map(({ id }) => id);
  const before = boxes.flatMap((id) => removalOf(db, id, deps.newId()));
  const removed = await removeLocation(db, location.id, [...before, ...auditNote(deps, factsOf(location), null)]);
  if (!removed.ok) return removed;
  await Promise.all(boxes.map((id) => tellNow(deps, id)));
  await publishStations(deps, location.id);
  return ok(null);
}

/** For the audit log. */
function factsOf(location: LocationRow & { readonly chargePoints?: unknown }) {
  const { createdAt: _created, updatedAt: _updated, lastUpdated: _told, chargePoints: _boxes, ...facts } = location;
  return facts;
}
