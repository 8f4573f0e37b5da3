import { and, count, eq, isNull, lte, sql } from "drizzle-orm";
import { partyScope } from "../domain/tariff.ts";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import type { PartyId } from "./partner-schema.ts";
import { tariffs } from "./published-schema.ts";
import { tariffVersions } from "./schema.ts";

/** Whom a party's own list is for, and the instant. */
export interface TariffBeholder {
  readonly parties: readonly PartyId[];
  readonly now: number;
}

/** Price lists with the version in force, the oldest list first; one more than asked for. */
export function listTariffs(db: Database, page: UpdatedPage, beholder: TariffBeholder) {
  return db
    .select(shown(beholder.now))
    .from(tariffs)
    .innerJoin(tariffVersions, isInForce(beholder.now))
    .where(and(isShown(page, beholder), youngerThan(tariffs.createdAt, tariffs.id, page)))
    .orderBy(tariffs.createdAt, tariffs.id)
    .limit(page.limit + 1)
    .offset(rowsToSkip(page));
}

/** One price list with the version in force; null: it has no price now, or is for others. */
export async function loadShownTariff(db: Database, id: string, beholder: TariffBeholder) {
  const query = db.select(shown(beholder.now)).from(tariffs).innerJoin(tariffVersions, isInForce(beholder.now));
  return (await query.where(and(eq(tariffs.id, id), isFor(beholder))).get()) ?? null;
}

/** All that match, wherever the page begins. */
export function countTariffs(db: Database, page: UpdatedPage, beholder: TariffBeholder) {
  return db
    .select({ total: count() })
    .from(tariffs)
    .innerJoin(tariffVersions, isInForce(beholder.now))
    .where(isShown(page, beholder));
}

function isInForce(now: number) {
  return and(
    eq(tariffVersions.scope, tariffs.scope),
    eq(tariffVersions.class, tariffs.class),
    isNull(tariffVersions.withdrawnAt),
    sql`${tariffVersions.origin} ->> 'kind' <> 'end'`,
    eq(
      tariffVersions.validFrom,
      sql`(select max(other.valid_from) from tariff_versions as other
        where other.scope = ${tariffs.scope} and other.class = ${tariffs.class} and other.valid_from <= ${now}
          and other.withdrawn_at is null)`,
    ),
  );
}

function isShown(page: UpdatedPage, beholder: TariffBeholder) {
  return and(lte(tariffs.startsAt, beholder.now), isFor(beholder), updatedWithin(lastUpdated(beholder.now), page));
}

/**
 * A version is there for partners when it is in force, not when it is entered; what lowers it, when it is entered or changed,
 * and until it is over.
 */
function lastUpdated(now: number) {
  return sql<number>`max(${tariffVersions.validFrom}, ${tariffs.promotedAt}, coalesce((
    select max(promoted.end_at) from promoted_tariffs as promoted
    where promoted.tariff_id = ${tariffs.id} and promoted.end_at <= ${now} and promoted.ended_at is null
  ), 0))`;
}

/** Literal: of a list of its own, the station is in its name. */
const PLACE = sql`iif(substr(${tariffs.scope}, 1, 9) = 'location:', substr(${tariffs.scope}, 10), ${tariffs.locationId})`;

function isFor({ parties }: TariffBeholder) {
  const own = sql`${tariffs.scope} in (select value from json_each(${JSON.stringify(parties.map(partyScope))}))`;
  return sql`(substr(${tariffs.scope}, 1, 6) <> 'party:' or ${own})`;
}

const shown = (now: number) => ({
  id: tariffs.id,
  class: tariffs.class,
  createdAt: tariffs.createdAt,
  currency: tariffVersions.currency,
  priceMicroPerKwh: tariffVersions.priceMicroPerKwh,
  vatBasisPoints: tariffVersions.vatBasisPoints,
  lastUpdated: lastUpdated(now).as("last_updated"),
  /** The station that it is for alone; empty: for many. */
  locationId: sql<string>`${PLACE}`.as("place"),
  /** By whose clocks it is written; null: by none, nothing ever lowered it. */
  timeZone: sql<string | null>`coalesce((select time_zone from locations where id = ${PLACE}), ${tariffs.timeZone})`.as(
    "zone",
  ),
});
