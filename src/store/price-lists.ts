import { type SQL, sql } from "drizzle-orm";
import { CONNECTOR_CLASSES } from "../domain/location.ts";
import { locationScope, type PricedParty, partyScope } from "../domain/tariff.ts";
import type { Database } from "./database.ts";
import { tariffs } from "./published-schema.ts";
import { tariffVersions } from "./schema.ts";

/**
 * The price lists that a condition names, as they are at an instant. Those that never had a price are left out.
 * @param stations a list of ids: of other stations' own Tariffs nothing is read.
 */
export function priceListsWhere(
  db: Database,
  { condition, stations }: { readonly condition: SQL; readonly stations: SQL },
  now: number,
) {
  return db
    .select({
      id: tariffs.id,
      scope: tariffs.scope,
      class: tariffs.class,
      locationId: tariffs.locationId,
      changedAt: sql<number>`max(${listChangedAt(now)}, iif(${tariffs.locationId} = '', 0, ${tariffs.createdAt}))`.as(
        "changed_at",
      ),
      hasPrice: sql<boolean>`${beganAgain(now)} is not null`.mapWith(Boolean).as("has_price"),
    })
    .from(tariffs)
    .where(
      sql`${condition} and (${tariffs.locationId} = '' or ${tariffs.locationId} in ${stations})
        and ${listChangedAt(now)} is not null`,
    );
}

/** The Tariff of a version wherever it is: what sessions and CDRs name, whatever lowers the price at a station. */
export const IS_ITS_TARIFF = sql`(${tariffs.scope} = ${tariffVersions.scope} and ${tariffs.class} = ${tariffVersions.class}
  and ${tariffs.locationId} = '')`;

/** When a list of `tariffs` last began to have a price, or ended; null: it has not begun. Plain names: drizzle's would be read as the inner table's. */
function listChangedAt(now: number): SQL {
  return sql`coalesce(${beganAgain(now)}, ${lastEnd(now)})`;
}

/** When it last began, after its last end; null: it has no price. */
function beganAgain(now: number): SQL {
  return sql`(select min(version.valid_from) from tariff_versions as version
    where version.scope = tariffs.scope and version.class = tariffs.class and version.withdrawn_at is null
      and version.valid_from > coalesce(${lastEnd(now)}, -1) and version.valid_from <= ${now})`;
}

function lastEnd(now: number): SQL {
  return sql`(select max(ended.valid_from) from tariff_versions as ended
    where ended.scope = tariffs.scope and ended.class = tariffs.class and ended.withdrawn_at is null
      and ended.origin ->> 'kind' = 'end' and ended.valid_from <= ${now})`;
}

/**
 * When the last own price of a location of the query, or of a party, began or ended; 0: there is none. A plain look-up for
 * each list: this stands deep within queries, and SQLite takes only so much of it.
 */
export function ownPricesChangedAt(now: number, party: PricedParty | null): SQL {
  const scopes = [sql`${locationScope("")} || locations.id`, ...(party === null ? [] : [sql`${partyScope(party)}`])];
  const newest = scopes.flatMap((scope) =>
    CONNECTOR_CLASSES.map(
      (each) => sql`coalesce((select max(valid_from) from tariff_versions as own where own.scope = ${scope}
        and own.class = ${each} and own.valid_from <= ${now} and own.withdrawn_at is null), 0)`,
    ),
  );
  return sql`max(${sql.join(newest, sql`, `)})`;
}
