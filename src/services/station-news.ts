import { findRegistration } from "../store/locations.ts";
import type { Deps } from "./deps.ts";

/** Tells open portals to read a location's stations again. */
export async function publishStations(deps: Deps, locationId: string): Promise<void> {
  await deps.live.publish([{ topic: "stations", id: locationId, data: null }]);
}

/** Tells a charge point's object what the station data now says, and open portals to read again. */
export async function announceChargePoint(deps: Deps, chargePointId: string): Promise<void> {
  const found = await findRegistration(deps.db, chargePointId);
  if (!found) return;
  await deps.chargePoints.register(found.registration);
  await publishStations(deps, found.registration.locationId);
}
