import type { Registration } from "../domain/charge-point.ts";
import { findRegistration } from "../store/locations.ts";
import type { Deps } from "./deps.ts";
import { publishStations } from "./live-news.ts";
import { resolveNotificationsOf } from "./notifications.ts";

/** Tells a charge point's object what the station data now says, and open portals to read again. */
export async function announceChargePoint(deps: Deps, chargePointId: string): Promise<void> {
  const registration = await tellChargePoint(deps, chargePointId);
  if (registration) await publishStations(deps, registration.locationId);
}

/** Tells a charge point's object what the station data now says. */
export async function tellChargePoint(deps: Deps, chargePointId: string): Promise<Registration | null> {
  const found = await findRegistration(deps, chargePointId);
  if (!found) return null;
  await deps.chargePoints.register(found.registration);
  return found.registration;
}

/** Tells the object of a charge point that was deleted; it may be told again. */
export async function dismissChargePoint(deps: Deps, chargePointId: string): Promise<void> {
  await deps.chargePoints.unregister(chargePointId);
  await resolveNotificationsOf(deps, chargePointId);
}

/** The cron will tell it. */
export function tellFailed(deps: Deps, chargePointId: string, error: unknown): void {
  deps.log("tell.failed", { chargePointId, error: String(error) });
}
