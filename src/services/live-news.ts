import type { Promotion } from "../domain/promotion.ts";
import type { TariffScope } from "../domain/tariff.ts";
import type { Deps, LiveChange } from "./deps.ts";

/** Tells open portals what changed. What was saved is saved, also when they cannot be told. */
export async function tellPortals(deps: Deps, changes: readonly LiveChange[]): Promise<void> {
  try {
    await deps.live.publish(changes);
  } catch (error) {
    deps.log("live.failed", { error: String(error) });
  }
}

/** Of a location: its stations are to be read again. */
export function publishStations(deps: Deps, locationId: string): Promise<void> {
  return tellPortals(deps, [{ topic: "stations", id: locationId, data: null }]);
}

/** Of a price list: its versions, its rules and what they came to are to be read again. */
export function publishPrices(deps: Deps, scope: TariffScope): Promise<void> {
  return tellPortals(deps, [{ topic: "prices", id: scope, data: null }]);
}

export function publishPromotion(deps: Deps, { id }: Pick<Promotion, "id">): Promise<void> {
  return tellPortals(deps, [{ topic: "promotions", id, data: null }]);
}

/** Of charge points: their calendars are to be read again. */
export function publishBookings(deps: Deps, chargePointIds: readonly string[]): Promise<void> {
  return tellPortals(
    deps,
    [...new Set(chargePointIds)].map((id) => ({ topic: "bookings", id, data: null })),
  );
}
