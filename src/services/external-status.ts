import { type ExternalStatus, externalStatus } from "../domain/external-status.ts";
import { CONNECTOR_CLASSES, type ConnectorClass } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type TariffVersion, tariffAt } from "../domain/tariff.ts";
import { loadAnyLocation } from "../store/published-locations.ts";
import { loadSettings } from "../store/settings.ts";
import { loadTariffVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";

export interface Availability extends ExternalStatus {
  readonly asOf: number;
  readonly location: {
    readonly name: string;
    readonly address: string;
    readonly city: string;
    readonly timeZone: string;
  };
  /** In force now, of the classes that have one. */
  readonly prices: ReadonlyMap<ConnectorClass, TariffVersion>;
}

/** What drivers may know of a location; of one that is not published only its operators. */
export async function findAvailability(
  { db, now }: Deps,
  locationId: string,
  audience: "everybody" | "operators",
): Promise<Result<Availability>> {
  const asOf = now();
  const [location, { speeds }, versions] = await Promise.all([
    loadAnyLocation(db, locationId, asOf),
    loadSettings(db),
    Promise.all(CONNECTOR_CLASSES.map((each) => loadTariffVersions(db, { locationId, party: null }, each, asOf))),
  ]);
  if (location === null || (audience === "everybody" && !location.published)) {
    return refuse("not_found", "There is no such location.");
  }
  const prices = CONNECTOR_CLASSES.flatMap((each) => {
    const version = tariffAt(versions.flat(), { locationId, party: null }, each, asOf);
    return version === null ? [] : [[each, version] as const];
  });
  const evses = location.evses.filter(({ isRemoved }) => !isRemoved);
  const { name, address, city, timeZone } = location;
  return ok({
    asOf,
    location: { name, address, city, timeZone },
    ...externalStatus(evses, speeds, asOf),
    prices: new Map(prices),
  });
}
