import { type ExternalStatus, externalStatus } from "../domain/external-status.ts";
import { CONNECTOR_CLASSES, type ConnectorClass } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { tariffAt } from "../domain/tariff.ts";
import { loadPromotionsAt } from "../store/promotions.ts";
import { loadAnyLocation } from "../store/published-locations.ts";
import { loadSettings } from "../store/settings.ts";
import { loadTariffVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { type FoundOffer, offerAt } from "./offers.ts";

export interface Availability extends ExternalStatus {
  readonly asOf: number;
  readonly location: {
    readonly name: string;
    readonly address: string;
    readonly city: string;
    readonly timeZone: string;
  };
  /** In force now, of the classes that have one. */
  readonly prices: ReadonlyMap<ConnectorClass, FoundOffer>;
}

/** What drivers may know of a location; of one that is not published only its operators. */
export async function findAvailability(
  { db, now }: Deps,
  locationId: string,
  audience: "everybody" | "operators",
): Promise<Result<Availability>> {
  const asOf = now();
  const [location, { speeds }, promotions, versions] = await Promise.all([
    loadAnyLocation(db, locationId, asOf),
    loadSettings(db),
    loadPromotionsAt(db, asOf),
    Promise.all(CONNECTOR_CLASSES.map((each) => loadTariffVersions(db, { locationId, party: null }, each, asOf))),
  ]);
  if (location === null || (audience === "everybody" && !location.published)) {
    return refuse("not_found", "There is no such location.");
  }
  const { name, address, city, timeZone } = location;
  const prices = CONNECTOR_CLASSES.flatMap((each) => {
    const version = tariffAt(versions.flat(), { locationId, party: null }, each, asOf);
    const place = { locationId, class: each, timeZone };
    return version === null ? [] : [[each, offerAt(version, promotions, place, asOf)] as const];
  });
  const evses = location.evses.filter(({ isRemoved }) => !isRemoved);
  return ok({
    asOf,
    location: { name, address, city, timeZone },
    ...externalStatus(evses, speeds, asOf),
    prices: new Map(prices),
  });
}
