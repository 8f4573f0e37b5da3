import { and, asc, desc, eq, gt, gte, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { ConnectorClass } from "../domain/location.ts";
import type { PriceChange } from "../domain/price-plan.ts";
import { ok, type Result } from "../domain/result.ts";
import { locationScope, type PricedCase, scopesOf, type TariffScope, type TariffVersion } from "../domain/tariff.ts";
import { guarded } from "./constraints.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { partnerParties, partners } from "./partner-schema.ts";
import { IS_ITS_TARIFF } from "./price-lists.ts";
import { tariffs } from "./published-schema.ts";
import { locations, tariffVersions } from "./schema.ts";

/**
 * The versions among which `tariffAt` decides at one instant: the newest started one of each price list, or the first
 * ever entered. However long the lists grow, one row is read for each.
 */
export async function loadTariffVersions(
  db: Database,
  of: PricedCase,
  connectorClass: ConnectorClass,
  at: number,
): Promise<readonly TariffVersion[]> {
  const scopes = scopesOf(of);
  const latestStarted = (scope: TariffScope) =>
    db
      .select()
      .from(tariffVersions)
      .where(
        and(
          eq(tariffVersions.scope, scope),
          eq(tariffVersions.class, connectorClass),
          lte(tariffVersions.validFrom, at),
          isNull(tariffVersions.withdrawnAt),
        ),
      )
      .orderBy(desc(tariffVersions.validFrom))
      .limit(1);
  const [general, ...own] = scopes.toReversed().map(latestStarted);
  const started = general === undefined ? [] : (await db.batch([general, ...own])).flat();
  if (started.some(({ origin }) => origin.kind !== "end")) return started;
  return db
    .select()
    .from(tariffVersions)
    .where(
      and(
        inArray(tariffVersions.scope, [...scopes]),
        eq(tariffVersions.class, connectorClass),
        isNull(tariffVersions.withdrawnAt),
      ),
    )
    .orderBy(asc(tariffVersions.createdAt))
    .limit(1);
}

/** When the next version of any of the lists begins, after one instant and not after another; null: none does. */
export async function loadNextStart(
  db: Database,
  { scopes, class: connectorClass }: { readonly scopes: readonly TariffScope[]; readonly class: ConnectorClass },
  { after, until }: { readonly after: number; readonly until: number },
): Promise<number | null> {
  const next = await db
    .select({ at: tariffVersions.validFrom })
    .from(tariffVersions)
    .where(
      and(
        inArray(tariffVersions.scope, [...scopes]),
        eq(tariffVersions.class, connectorClass),
        gt(tariffVersions.validFrom, after),
        lte(tariffVersions.validFrom, until),
        isNull(tariffVersions.withdrawnAt),
      ),
    )
    .orderBy(asc(tariffVersions.validFrom))
    .limit(1)
    .get();
  return next?.at ?? null;
}

/** The classes that have a price in force at an instant. */
export async function loadPricedClasses(db: Database, of: PricedCase, at: number): Promise<readonly ConnectorClass[]> {
  const inForce = (connectorClass: ConnectorClass) =>
    db
      .select({ class: tariffVersions.class })
      .from(tariffVersions)
      .where(
        and(
          inArray(tariffVersions.scope, [...scopesOf(of)]),
          eq(tariffVersions.class, connectorClass),
          lte(tariffVersions.validFrom, at),
          isNull(tariffVersions.withdrawnAt),
        ),
      )
      .limit(1);
  const rows = await db.batch([inForce("standard"), inForce("fast")]);
  return rows.flat().map((row) => row.class);
}

export async function loadTariffVersion(db: Database, id: string): Promise<TariffVersion | null> {
  const [row] = await db.select().from(tariffVersions).where(eq(tariffVersions.id, id));
  return row ?? null;
}

export interface TariffFilter {
  readonly scope?: TariffScope | undefined;
  readonly class?: ConnectorClass | undefined;
  /** Only the one version of each list and class that is in force at this instant. */
  readonly inForceAt?: number | undefined;
  /** Those too that were taken back before they began. */
  readonly withWithdrawn?: boolean | undefined;
}

/** Latest start first. */
export function listTariffVersions(
  db: Database,
  filter: TariffFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly TariffVersion[]> {
  return db
    .select()
    .from(tariffVersions)
    .where(
      and(
        filter.scope === undefined ? undefined : eq(tariffVersions.scope, filter.scope),
        filter.class === undefined ? undefined : eq(tariffVersions.class, filter.class),
        filter.inForceAt === undefined ? undefined : isInForce(filter.inForceAt),
        filter.withWithdrawn ? undefined : isNull(tariffVersions.withdrawnAt),
        olderThan(tariffVersions.validFrom, tariffVersions.id, list.after),
      ),
    )
    .orderBy(desc(tariffVersions.validFrom), desc(tariffVersions.id))
    .limit(list.limit);
}

function isInForce(at: number): SQL {
  return sql`${tariffVersions.validFrom} = (
    select max(other.valid_from) from tariff_versions as other
    where other.scope = ${tariffVersions.scope} and other.class = ${tariffVersions.class} and other.valid_from <= ${at}
      and other.withdrawn_at is null
  ) and ${tariffVersions.withdrawnAt} is null and ${tariffVersions.origin} ->> 'kind' <> 'end'`;
}

/** Of lists of one's own: the location's name, or that of the partner whose party it is. */
export async function loadOwnerNames(
  db: Database,
  scopes: readonly TariffScope[],
): Promise<ReadonlyMap<TariffScope, string>> {
  const wanted = sql`(select value from json_each(${JSON.stringify([...new Set(scopes)])}))`;
  const ofLocation = sql<TariffScope>`${locationScope("")} || ${locations.id}`.as("scope");
  const ofParty = sql<TariffScope>`'party:' || ${partnerParties.countryCode} || '*' || ${partnerParties.partyId}`.as(
    "scope",
  );
  const rows = await db.batch([
    db
      .select({ scope: ofLocation, name: locations.name })
      .from(locations)
      .where(sql`${locationScope("")} || ${locations.id} in ${wanted}`),
    db
      .select({ scope: ofParty, name: partners.name })
      .from(partnerParties)
      .innerJoin(partners, eq(partners.id, partnerParties.partnerId))
      .where(sql`'party:' || ${partnerParties.countryCode} || '*' || ${partnerParties.partyId} in ${wanted}`),
  ]);
  return new Map(rows.flat().map(({ scope, name }) => [scope, name]));
}

/**
 * The versions of a list and class that stand and matter from an instant on: what is to come, the last that is automatic,
 * and what was set by hand since and has not come to its end.
 */
export function loadStandingVersions(
  db: Database,
  { scope, class: ofClass }: Pick<TariffVersion, "scope" | "class">,
  now: number,
): Promise<readonly TariffVersion[]> {
  const lastAutomatic = sql`coalesce((
    select max(valid_from) from tariff_versions as automatic
    where automatic.scope = ${scope} and automatic.class = ${ofClass} and automatic.valid_from <= ${now}
      and automatic.withdrawn_at is null
      and (automatic.origin ->> 'kind' = 'rule' or (automatic.origin ->> 'kind' <> 'hand' and automatic.origin ->> 'by' is not null))
  ), 0)`;
  const { origin } = tariffVersions;
  const isOver = sql`${origin} ->> 'kind' = 'hand' and coalesce(${origin} ->> 'endAt', ${now} + 1) <= ${now}`;
  return db
    .select()
    .from(tariffVersions)
    .where(
      and(
        eq(tariffVersions.scope, scope),
        eq(tariffVersions.class, ofClass),
        gte(tariffVersions.validFrom, lastAutomatic),
        isNull(tariffVersions.withdrawnAt),
        sql`not (${isOver})`,
      ),
    )
    .orderBy(asc(tariffVersions.validFrom));
}

/** All of a change or nothing of it. What somebody withdrew meanwhile stays withdrawn. */
export async function savePriceChange(
  db: Database,
  { withdrawn, added }: Pick<PriceChange, "withdrawn" | "added">,
  now: number,
): Promise<Result<unknown>> {
  const [first, ...others] = [
    ...(withdrawn.length === 0 ? [] : [withdrawVersions(db, withdrawn, now)]),
    ...added.map((version) => db.insert(tariffVersions).values(version)),
  ];
  return first === undefined ? ok(null) : guarded(db.batch([first, ...others]), "not_found");
}

function withdrawVersions(db: Database, versions: readonly TariffVersion[], now: number) {
  const ids = JSON.stringify(versions.map(({ id }) => id));
  return db
    .update(tariffVersions)
    .set({ withdrawnAt: now })
    .where(and(sql`${tariffVersions.id} in (select value from json_each(${ids}))`, isNull(tariffVersions.withdrawnAt)));
}

/** The price list of a version: OCPI's Tariff. */
export async function findTariffId(db: Database, versionId: string): Promise<string | null> {
  const query = db.select({ id: tariffs.id }).from(tariffVersions).innerJoin(tariffs, IS_ITS_TARIFF);
  return (await query.where(eq(tariffVersions.id, versionId)).get())?.id ?? null;
}
