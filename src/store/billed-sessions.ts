import { and, asc, desc, eq, getTableColumns, gte, isNotNull, lt, sum } from "drizzle-orm";
import type { ConnectorClass } from "../domain/location.ts";
import type { Database } from "./database.ts";
import { locations, sessions, tariffVersions } from "./schema.ts";

/** Completed sessions of a location that had a price, by begin, with the price list that priced them. */
export function loadPricedSessions(
  db: Database,
  locationId: string,
  { from, until, limit }: { readonly from: number; readonly until: number; readonly limit: number },
) {
  const { id, state, flags, connectorClass, startedAt, energyWh, totalInclMicro, totalExclMicro, payableMicro } =
    getTableColumns(sessions);
  const { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, priceOrigin } = getTableColumns(sessions);
  const price = { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints, origin: priceOrigin };
  const totals = { totalInclMicro, totalExclMicro, payableMicro };
  return db
    .select({ id, state, flags, connectorClass, startedAt, energyWh, price, totals, scope: tariffVersions.scope })
    .from(sessions)
    .innerJoin(tariffVersions, eq(tariffVersions.id, sessions.tariffVersionId))
    .where(
      and(
        eq(sessions.locationId, locationId),
        eq(sessions.state, "COMPLETED"),
        isNotNull(sessions.totalInclMicro),
        gte(sessions.startedAt, from),
        lt(sessions.startedAt, until),
      ),
    )
    .orderBy(asc(sessions.startedAt), asc(sessions.id))
    .limit(limit);
}

/** Where sessions of a class were priced by the organisation's list, those with the most energy first. */
export function loadChargingPlaces(
  db: Database,
  ofClass: ConnectorClass,
  { from, until, limit }: { readonly from: number; readonly until: number; readonly limit: number },
) {
  return db
    .select({ id: locations.id, timeZone: locations.timeZone })
    .from(sessions)
    .innerJoin(locations, eq(locations.id, sessions.locationId))
    .innerJoin(tariffVersions, eq(tariffVersions.id, sessions.tariffVersionId))
    .where(
      and(
        eq(sessions.connectorClass, ofClass),
        eq(tariffVersions.scope, "organisation"),
        gte(sessions.startedAt, from),
        lt(sessions.startedAt, until),
      ),
    )
    .groupBy(locations.id)
    .orderBy(desc(sum(sessions.energyWh)), asc(locations.id))
    .limit(limit);
}
