import { and, eq } from "drizzle-orm";
import type { ChargingPlace } from "../domain/cdr.ts";
import type { Database } from "./database.ts";
import { connectors, evses, locations } from "./schema.ts";

export interface ConnectorPlace {
  readonly locationId: string;
  readonly chargePointId: string;
  readonly connectorId: number;
}

/** As it is now; null: nobody declared the connector. */
export async function loadChargingPlace(
  db: Database,
  { locationId, chargePointId, connectorId }: ConnectorPlace,
): Promise<ChargingPlace | null> {
  const [place] = await db
    .select({
      name: locations.name,
      address: locations.address,
      city: locations.city,
      postalCode: locations.postalCode,
      state: locations.state,
      country: locations.country,
      latitude: locations.latitude,
      longitude: locations.longitude,
      timeZone: locations.timeZone,
      evseId: evses.evseId,
      standard: connectors.standard,
      format: connectors.format,
      powerType: connectors.powerType,
    })
    .from(connectors)
    .innerJoin(locations, eq(locations.id, locationId))
    // What a connector that nobody declared is like is not known, whatever its row says.
    .innerJoin(evses, and(eq(evses.uid, connectors.evseUid), eq(evses.declared, true)))
    .where(and(eq(connectors.chargePointId, chargePointId), eq(connectors.connectorId, connectorId)));
  return place ?? null;
}
