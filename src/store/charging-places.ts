import { and, eq, sql } from "drizzle-orm";
import type { ChargingPlace } from "../domain/cdr.ts";
import type { Database } from "./database.ts";
import { connectors, locations } from "./schema.ts";

export interface ConnectorPlace {
  readonly locationId: string;
  readonly chargePointId: string;
  readonly evseUid: string;
  readonly connectorId: number;
}

/** As it is now; null: the station data does not name the connector. */
export async function loadChargingPlace(
  db: Database,
  { locationId, chargePointId, evseUid, connectorId }: ConnectorPlace,
): Promise<ChargingPlace | null> {
  const [place] = await db
    .select({
      name: locations.name,
      address: locations.address,
      city: locations.city,
      postalCode: locations.postalCode,
      country: locations.country,
      latitude: locations.latitude,
      longitude: locations.longitude,
      timeZone: locations.timeZone,
      evseId: sql<string | null>`null`,
      standard: connectors.standard,
      format: connectors.format,
      powerType: connectors.powerType,
    })
    .from(connectors)
    .innerJoin(locations, eq(locations.id, locationId))
    .where(
      and(
        eq(connectors.chargePointId, chargePointId),
        eq(connectors.connectorId, connectorId),
        eq(connectors.evseUid, evseUid),
      ),
    );
  return place ?? null;
}
