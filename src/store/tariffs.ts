import { and, asc, desc, eq, gt, gte, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ConnectorClass } from "../domain/location.ts";
import type { PlannedList, PriceChange } from "../domain/price-plan.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
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
  list: Pick<TariffVersion, "scope" | "class">,
  now: number,
): Promise<readonly TariffVersion[]> {
  return db.select().from(tariffVersions).where(isStanding(list, now)).orderBy(asc(tariffVersions.validFrom));
}

function isStanding({ scope, class: ofClass }: Pick<TariffVersion, "scope" | "class">, now: number) {
  const lastAutomatic = sql`coalesce((
    select max(valid_from) from tariff_versions as automatic
    where automatic.scope = ${scope} and automatic.class = ${ofClass} and automatic.valid_from <= ${now}
      and automatic.withdrawn_at is null
      and (automatic.origin ->> 'kind' = 'rule' or (automatic.origin ->> 'kind' <> 'hand' and automatic.origin ->> 'by' is not null))
  ), 0)`;
  const { origin } = tariffVersions;
  const isOver = sql`${origin} ->> 'kind' = 'hand' and coalesce(${origin} ->> 'endAt', ${now} + 1) <= ${now}`;
  return and(
    eq(tariffVersions.scope, scope),
    eq(tariffVersions.class, ofClass),
    gte(tariffVersions.validFrom, lastAutomatic),
    isNull(tariffVersions.withdrawnAt),
    sql`not (${isOver})`,
  );
}

/** A change of a list, with the list that it was decided on. */
export interface DecidedChange extends PriceChange {
  readonly list: PlannedList;
  readonly decidedAt: number;
}

/** All of a change or nothing of it. @returns `version_conflict`: the list has changed since it was decided. */
export async function savePriceChange(
  db: Database,
  change: DecidedChange,
  besides: readonly BatchItem<"sqlite">[],
): Promise<Result<null>> {
  const saved = await guarded(db.batch([...changingPrices(db, change), ...besides]), "not_found");
  if (!saved.ok) return saved;
  const [withdrawn, added] = saved.value;
  return withdrawn.length + added.length > 0 ? ok(null) : refuse("version_conflict");
}

/** For the batch of whatever belongs to a change: each does nothing unless the list is as it was decided on. */
export function changingPrices(db: Database, change: DecidedChange) {
  const { withdrawn, added, decidedAt } = change;
  const isAsDecided = asDecided(db, change);
  const withdrawing = db
    .update(tariffVersions)
    .set({ withdrawnAt: decidedAt })
    .where(and(isOneOf(withdrawn), isAsDecided))
    .returning({ id: tariffVersions.id });
  const field = (name: keyof TariffVersion) => sql`value ->> ${name}`;
  const adding = db
    .insert(tariffVersions)
    .select(
      sql`select ${field("id")}, ${field("scope")}, ${field("class")}, ${field("validFrom")}, ${field("createdAt")},
        ${field("currency")}, ${field("priceMicroPerKwh")}, ${field("vatBasisPoints")}, ${field("origin")}, null
        from json_each(${JSON.stringify(added)}) where ${isAsDecided}`,
    )
    .returning({ id: tariffVersions.id });
  return [withdrawing, adding] as const;
}

/** What the change leaves alone stands, and nothing else: before its own statements, between them and after. */
function asDecided(db: Database, { list, withdrawn, added, decidedAt }: DecidedChange): SQL {
  const changed = [...withdrawn, ...added];
  const kept = list.versions.filter(({ id }) => !changed.some((each) => each.id === id));
  const isSame = sql`count(*) = ${kept.length} and total(${isOneOf(kept)}) = ${kept.length}`;
  const standing = and(isStanding(list, decidedAt), sql`not ${isOneOf(changed)}`);
  return sql`${db.select({ isSame }).from(tariffVersions).where(standing)}`;
}

function isOneOf(versions: readonly TariffVersion[]): SQL {
  return sql`(${tariffVersions.id} in (select value from json_each(${JSON.stringify(versions.map(({ id }) => id))})))`;
}

/** The price list of a version: OCPI's Tariff. */
export async function findTariffId(db: Database, versionId: string): Promise<string | null> {
  const query = db.select({ id: tariffs.id }).from(tariffVersions).innerJoin(tariffs, IS_ITS_TARIFF);
  return (await query.where(eq(tariffVersions.id, versionId)).get())?.id ?? null;
}
