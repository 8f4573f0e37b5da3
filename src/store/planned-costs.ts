import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import type { CostedPlan } from "../domain/energy-cost.ts";
import type { SiteBattery } from "../domain/site.ts";
import { locationOfScope } from "../domain/tariff.ts";
import type { Database } from "./database.ts";
import { dsos } from "./dso-schema.ts";
import type { PriceKey } from "./price-rules.ts";
import { locations } from "./schema.ts";
import { plans, sites } from "./site-schema.ts";

/** A location whose cars pay a price, with its newest plan. */
export interface CostedLocation {
  readonly id: string;
  readonly timeZone: string;
  readonly battery: SiteBattery | null;
  /** Null: there is none. */
  readonly plan: CostedPlan | null;
}

/**
 * The locations whose energy is planned and that are priced by a list: the one whose list it is, or all with connectors of
 * the class and no prices of their own. By id, after one of them.
 * @param at the newest plan of then.
 */
export async function loadCostedLocations(
  db: Database,
  key: PriceKey,
  at: number,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly CostedLocation[]> {
  const own = locationOfScope(key.scope);
  const newest = db
    .select({ id: plans.id })
    .from(plans)
    .where(and(eq(plans.locationId, sites.locationId), lte(plans.madeAt, at)))
    .orderBy(desc(plans.madeAt))
    .limit(1);
  const rows = await db
    .select({ id: locations.id, timeZone: locations.timeZone, battery: sites.battery, plan: plans })
    .from(sites)
    .innerJoin(locations, eq(locations.id, sites.locationId))
    .leftJoin(plans, eq(plans.id, sql`(${newest})`))
    .where(and(gt(sites.locationId, page.after), own === null ? isOnGeneralList(key, at) : eq(sites.locationId, own)))
    .orderBy(asc(sites.locationId))
    .limit(page.limit);
  return rows;
}

function isOnGeneralList({ class: ofClass }: PriceKey, at: number) {
  return sql`exists (
      select 1 from charge_points as cp join connectors as c on c.charge_point_id = cp.id join evses as e on e.uid = c.evse_uid
      where cp.location_id = ${sites.locationId} and c.class = ${ofClass} and e.declared = 1
    ) and coalesce((
      select v.origin ->> 'kind' from tariff_versions as v
      where v.scope = 'location:' || ${sites.locationId} and v.class = ${ofClass} and v.valid_from <= ${at} and v.withdrawn_at is null
      order by v.valid_from desc limit 1
    ), 'end') = 'end'`;
}

/** What each DSO sells in. */
export async function loadDsoCurrencies(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.select({ id: dsos.id, currency: dsos.currency }).from(dsos);
  return new Map(rows.map(({ id, currency }) => [id, currency]));
}
