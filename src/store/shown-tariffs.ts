import { and, count, eq, isNull, lte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import { tariffs } from "./published-schema.ts";
import { tariffVersions } from "./schema.ts";

/** Price lists with the version in force, the oldest list first; one more than asked for. */
export function listTariffs(db: Database, page: UpdatedPage, now: number) {
  return db
    .select(SHOWN)
    .from(tariffs)
    .innerJoin(tariffVersions, isInForce(now))
    .where(and(isShown(page, now), youngerThan(tariffs.createdAt, tariffs.id, page)))
    .orderBy(tariffs.createdAt, tariffs.id)
    .limit(page.limit + 1)
    .offset(rowsToSkip(page));
}

/** One price list with the version in force; null: it has no price now. */
export async function loadShownTariff(db: Database, id: string, now: number) {
  const query = db.select(SHOWN).from(tariffs).innerJoin(tariffVersions, isInForce(now)).where(eq(tariffs.id, id));
  return (await query.get()) ?? null;
}

/** All that match, wherever the page begins. */
export function countTariffs(db: Database, page: UpdatedPage, now: number) {
  return db
    .select({ total: count() })
    .from(tariffs)
    .innerJoin(tariffVersions, isInForce(now))
    .where(isShown(page, now));
}

function isInForce(now: number) {
  return and(
    eq(tariffVersions.scope, tariffs.scope),
    eq(tariffVersions.class, tariffs.class),
    isNull(tariffVersions.withdrawnAt),
    eq(
      tariffVersions.validFrom,
      sql`(select max(other.valid_from) from tariff_versions as other
        where other.scope = ${tariffs.scope} and other.class = ${tariffs.class} and other.valid_from <= ${now}
          and other.withdrawn_at is null)`,
    ),
  );
}

function isShown(page: UpdatedPage, now: number) {
  return and(lte(tariffs.startsAt, now), updatedWithin(tariffVersions.validFrom, page));
}

const SHOWN = {
  id: tariffs.id,
  createdAt: tariffs.createdAt,
  currency: tariffVersions.currency,
  priceMicroPerKwh: tariffVersions.priceMicroPerKwh,
  vatBasisPoints: tariffVersions.vatBasisPoints,
  /** A version is there for partners when it is in force, not when it is entered. */
  lastUpdated: tariffVersions.validFrom,
} as const;
