import { and, desc, eq, getTableColumns, isNull, notExists, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { CdrDeliveryState } from "../domain/cdr.ts";
import { LAST_INSTANT } from "../domain/time.ts";
import { cdrDeliveries, cdrs } from "./cdr-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan, rowsToSkip, type UpdatedPage, youngerThan } from "./keyset.ts";
import { loadCountOfCdrs } from "./object-counts.ts";
import type { PartyId } from "./partner-schema.ts";
import { isNameOf, namesOf } from "./party-names.ts";
import { IS_ITS_TARIFF } from "./price-lists.ts";
import { tariffs } from "./published-schema.ts";
import { tariffVersions } from "./schema.ts";

export type CdrRow = typeof cdrs.$inferSelect;
export type CdrDeliveryRow = typeof cdrDeliveries.$inferSelect;

/** The same one again is ignored. It names the booking that its session has by then. */
export function saveCdr(db: Database, row: CdrRow) {
  return db
    .insert(cdrs)
    .values({ ...row, bookingId: sql`(select booking_id from sessions where id = ${row.sessionId})` });
}

/** A CDR with its tariff as OCPI knows it. */
export type TariffedCdr = Awaited<ReturnType<typeof loadCdrsOf>>["rows"][number];

/**
 * CDRs of the parties' tokens, the oldest first; one more than asked for. A CDR was last updated when it was made. Of each
 * party so many are read by the index that has them in this order.
 */
export async function loadCdrsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  const names = namesOf(parties);
  const stretch = { from: page.from ?? 0, to: page.to ?? LAST_INSTANT };
  const { total } = await loadCountOfCdrs(db, names, stretch);
  const most = page.limit + 1;
  const ids = sql`(select mine.id from json_each(${JSON.stringify(names)}) party cross join cdrs mine where mine.id in (
    select c.id from cdrs c
    where upper(c.token_country_code || '*' || c.token_party_id) = party.value
      and c.created_at >= ${stretch.from} and c.created_at < ${stretch.to}
      and ${youngerThan(sql`c.created_at`, sql`c.id`, page) ?? sql`true`}
    order by c.created_at, c.id limit ${rowsToSkip(page) + most}
  ))`;
  const rows = await tariffed(db)
    .where(sql`${cdrs.id} in ${ids}`)
    .orderBy(cdrs.createdAt, cdrs.id)
    .limit(most)
    .offset(rowsToSkip(page));
  return { rows, total };
}

export async function loadTariffedCdr(db: Database, id: string): Promise<TariffedCdr | null> {
  const [found] = await tariffed(db).where(eq(cdrs.id, id));
  return found ?? null;
}

function tariffed(db: Database) {
  return db
    .select({
      ...getTableColumns(cdrs),
      tariffId: tariffs.id,
      tariffValidFrom: tariffVersions.validFrom,
    })
    .from(cdrs)
    .innerJoin(tariffVersions, eq(tariffVersions.id, cdrs.tariffVersionId))
    .innerJoin(tariffs, IS_ITS_TARIFF);
}

/** In the very words of the index `cdrs_of_parties`. */
function isOfParties(parties: readonly PartyId[]): SQL {
  return isNameOf(sql`upper(${cdrs.tokenCountryCode} || '*' || ${cdrs.tokenPartyId})`, parties);
}

export interface CdrFilter {
  readonly sessionId?: string | undefined;
  /** Those of one of the parties' tokens. */
  readonly parties?: readonly PartyId[] | undefined;
  /** `open` are also those that were never tried. */
  readonly delivery?: CdrDeliveryState | undefined;
}

/** A CDR with what became of telling its partner, and the CDR that credits it. */
export type FollowedCdr = Awaited<ReturnType<typeof listCdrs>>[number];

/** The newest first. */
export function listCdrs(
  db: Database,
  { sessionId, parties, delivery }: CdrFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
) {
  return followed(db)
    .where(
      and(
        sessionId === undefined ? undefined : eq(cdrs.sessionId, sessionId),
        parties === undefined ? undefined : isOfParties(parties),
        delivery === undefined ? undefined : sql`coalesce(${cdrDeliveries.state}, 'open') = ${delivery}`,
        olderThan(cdrs.createdAt, cdrs.id, list.after),
      ),
    )
    .orderBy(desc(cdrs.createdAt), desc(cdrs.id))
    .limit(list.limit);
}

export async function loadCdr(db: Database, id: string): Promise<FollowedCdr | null> {
  const [found] = await followed(db).where(eq(cdrs.id, id));
  return found ?? null;
}

const credit = alias(cdrs, "credit");

function followed(db: Database) {
  return db
    .select({ cdr: cdrs, delivery: cdrDeliveries, creditedBy: credit.id })
    .from(cdrs)
    .leftJoin(cdrDeliveries, eq(cdrDeliveries.cdrId, cdrs.id))
    .leftJoin(credit, eq(credit.creditOf, cdrs.id));
}

/** Of each of the sessions the CDR that is not credited, if there is one. */
export async function loadCdrIds(db: Database, sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  // One value for all of them: D1 binds a hundred.
  const isAmong = sql`${cdrs.sessionId} in (select value from json_each(${JSON.stringify(sessionIds)}))`;
  const credits = db.select({ id: credit.id }).from(credit).where(eq(credit.creditOf, cdrs.id));
  const rows = await db
    .select({ id: cdrs.id, sessionId: cdrs.sessionId })
    .from(cdrs)
    .where(and(isAmong, isNull(cdrs.creditOf), notExists(credits)));
  return new Map(rows.map(({ sessionId, id }) => [sessionId, id]));
}

export async function hasCdr(db: Database, sessionId: string): Promise<boolean> {
  const [found] = await db.select({ id: cdrs.id }).from(cdrs).where(eq(cdrs.sessionId, sessionId)).limit(1);
  return found !== undefined;
}

export async function loadDelivery(db: Database, cdrId: string): Promise<CdrDeliveryRow | null> {
  const [row] = await db.select().from(cdrDeliveries).where(eq(cdrDeliveries.cdrId, cdrId));
  return row ?? null;
}

export function saveDelivery(db: Database, row: CdrDeliveryRow) {
  const { cdrId: _, ...change } = row;
  return db.insert(cdrDeliveries).values(row).onConflictDoUpdate({ target: cdrDeliveries.cdrId, set: change });
}
