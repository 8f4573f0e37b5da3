import { and, eq } from "drizzle-orm";
import type { Site, SiteEvse } from "../domain/site.ts";
import type { Database } from "./database.ts";
import { chargePoints, connectors, evses, locations } from "./schema.ts";
import { sites } from "./site-schema.ts";

/** A location with its wires, its battery and its charge points. Null: it has no energy settings, or is not there. */
export async function loadSite(db: Database, locationId: string): Promise<Site | null> {
  const [[row], rows] = await db.batch([
    db
      .select({ name: locations.name, timeZone: locations.timeZone, site: sites })
      .from(sites)
      .innerJoin(locations, eq(locations.id, sites.locationId))
      .where(eq(sites.locationId, locationId)),
    db
      .select({
        chargePointId: connectors.chargePointId,
        uid: connectors.evseUid,
        class: connectors.class,
        powerType: connectors.powerType,
        maxPowerW: connectors.maxPowerW,
        voltageV: connectors.maxVoltageV,
      })
      .from(connectors)
      .innerJoin(chargePoints, eq(chargePoints.id, connectors.chargePointId))
      .innerJoin(evses, and(eq(evses.uid, connectors.evseUid), eq(evses.declared, true)))
      .where(eq(chargePoints.locationId, locationId))
      .orderBy(connectors.chargePointId, evses.position, connectors.connectorId),
  ]);
  if (row === undefined) return null;
  const { connection, battery, policy } = row.site;
  const byChargePoint = Map.groupBy(rows, ({ chargePointId }) => chargePointId);
  return {
    locationId,
    name: row.name,
    timeZone: row.timeZone,
    connection,
    battery,
    policy,
    chargePoints: [...byChargePoint].map(([id, own]) => ({ id, evses: evsesOf(own) })),
  };
}

/** One car charges at an EVSE at a time: of several connectors the strongest counts. */
function evsesOf(rows: readonly (SiteEvse & { readonly chargePointId: string })[]): readonly SiteEvse[] {
  return [...Map.groupBy(rows, ({ uid }) => uid).values()].flatMap((own) => {
    const [strongest] = own.toSorted((left, right) => right.maxPowerW - left.maxPowerW);
    if (strongest === undefined) return [];
    const { chargePointId: _, ...evse } = strongest;
    return [evse];
  });
}
