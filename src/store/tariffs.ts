import { and, asc, desc, eq, inArray, lte } from "drizzle-orm";
import type { ConnectorClass } from "../domain/location.ts";
import { locationScope, type TariffScope, type TariffVersion } from "../domain/tariff.ts";
import type { Database } from "./database.ts";
import { tariffVersions } from "./schema.ts";

/**
 * The versions among which `tariffAt` decides at one instant: the newest started one of each price list, or the first
 * ever entered. However long the lists grow, one or two rows are read for each.
 */
export async function loadTariffVersions(
  db: Database,
  locationId: string,
  connectorClass: ConnectorClass,
  at: number,
): Promise<readonly TariffVersion[]> {
  const own = locationScope(locationId);
  const latestStarted = (scope: TariffScope) =>
    db
      .select()
      .from(tariffVersions)
      .where(
        and(
          eq(tariffVersions.scope, scope),
          eq(tariffVersions.class, connectorClass),
          lte(tariffVersions.validFrom, at),
        ),
      )
      .orderBy(desc(tariffVersions.validFrom))
      .limit(1);
  const started = (await db.batch([latestStarted(own), latestStarted("organisation")])).flat();
  if (started.length > 0) return started;
  return db
    .select()
    .from(tariffVersions)
    .where(and(inArray(tariffVersions.scope, [own, "organisation"]), eq(tariffVersions.class, connectorClass)))
    .orderBy(asc(tariffVersions.createdAt))
    .limit(1);
}
