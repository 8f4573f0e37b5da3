import { and, count, desc, eq, getTableColumns, inArray, isNull, notExists, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { CdrDeliveryState } from "../domain/cdr.ts";
import { cdrDeliveries, cdrs } from "./cdr-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan, rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import type { PartyId } from "./partner-schema.ts";
import { tariffs } from "./published-schema.ts";
import { tariffVersions } from "./schema.ts";

export type CdrRow = typeof cdrs.$inferSelect;
export type CdrDeliveryRow = typeof cdrDeliveries.$inferSelect;

/** The same one again is ignored. */
export function saveCdr(db: Database, row: CdrRow) {
  return db.insert(cdrs).values(row);
}

/** A CDR with its tariff as OCPI knows it. */
export type TariffedCdr = Awaited<ReturnType<typeof listCdrsOf>>[number];

/** CDRs of the parties' tokens, the oldest first; one more than asked for. A CDR was last updated when it was made. */
export function listCdrsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  return tariffed(db)
    .where(and(isShown(parties, page), youngerThan(cdrs.createdAt, cdrs.id, page)))
    .orderBy(cdrs.createdAt, cdrs.id)
    .limit(page.limit + 1)
    .offset(rowsToSkip(page));
}

/** All that match, wherever the page begins. */
export function countCdrsOf(db: Database, parties: readonly PartyId[], page: UpdatedPage) {
  return db.select({ total: count() }).from(cdrs).where(isShown(parties, page));
}

export async function loadTariffedCdr(db: Database, id: string): Promise<TariffedCdr | null> {
  const [found] = await tariffed(db).where(eq(cdrs.id, id));
  return found ?? null;
}

function tariffed(db: Database) {
  return db
    .select({
      ...getTableColumns(cdrs),
      // Named: a batch of D1 has one value for each name.
      tariffId: sql<string>`${tariffs.id}`.as("tariff_id"),
      priceMicroPerKwh: tariffVersions.priceMicroPerKwh,
      vatBasisPoints: tariffVersions.vatBasisPoints,
      tariffValidFrom: tariffVersions.validFrom,
    })
    .from(cdrs)
    .innerJoin(tariffVersions, eq(tariffVersions.id, cdrs.tariffVersionId))
    .innerJoin(tariffs, and(eq(tariffs.scope, tariffVersions.scope), eq(tariffs.class, tariffVersions.class)));
}

function isShown(parties: readonly PartyId[], page: UpdatedPage): SQL | undefined {
  return and(isOfParties(parties), updatedWithin(cdrs.createdAt, page));
}

/** In the very words of the index `cdrs_of_parties`. */
function isOfParties(parties: readonly PartyId[]): SQL {
  const names = parties.map(({ countryCode, partyId }) => `${countryCode}*${partyId}`.toUpperCase());
  return inArray(sql`upper(${cdrs.tokenCountryCode} || '*' || ${cdrs.tokenPartyId})`, names);
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
