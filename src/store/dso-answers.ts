import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DsoDay, DsoRecord } from "../domain/dso-record.ts";
import { DAY } from "../domain/time.ts";
import type { Database } from "./database.ts";
import { dsoDays, dsoFetches, dsoLinks, dsoStates, dsos } from "./dso-schema.ts";
import type { DsoRow } from "./dsos.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

export type DsoFetchRow = typeof dsoFetches.$inferSelect;

/** A DSO that is about to be asked, and everything that its answer is judged by. */
export interface AskedDso {
  readonly dso: DsoRow;
  readonly record: DsoRecord;
  /** Since some days ago; each with the instant at which it was last written. */
  readonly days: readonly (DsoDay & { readonly fetchedAt: number })[];
  readonly locationIds: readonly string[];
}

/** The log of questions keeps so many of each DSO: some days, or the story of an outage. */
const FETCHES_KEPT = 200;
/** Estimates look a week back; a month is for people. */
const DAYS_KEPT = 35 * DAY;

/** Takes the right to ask the DSOs that are due; nobody else asks them until `leasedUntil`. */
export function claimDue(
  db: Database,
  { now, leasedUntil, limit }: { readonly now: number; readonly leasedUntil: number; readonly limit: number },
): Promise<readonly string[]> {
  const due = db
    .select({ id: dsoStates.dsoId })
    .from(dsoStates)
    .where(lte(dsoStates.nextFetchAt, now))
    .orderBy(asc(dsoStates.nextFetchAt))
    .limit(limit);
  return claim(db, and(inArray(dsoStates.dsoId, due), lte(dsoStates.nextFetchAt, now)), now, leasedUntil);
}

/** The same for those that nobody has asked since, due or not. */
export function claimUnasked(
  db: Database,
  { now, leasedUntil, since }: { readonly now: number; readonly leasedUntil: number; readonly since: number },
): Promise<readonly string[]> {
  return claim(db, or(isNull(dsoStates.askedAt), lte(dsoStates.askedAt, since)), now, leasedUntil);
}

async function claim(
  db: Database,
  which: SQL | undefined,
  now: number,
  leasedUntil: number,
): Promise<readonly string[]> {
  const rows = await db
    .update(dsoStates)
    .set({ askedAt: now, nextFetchAt: leasedUntil })
    .where(which)
    .returning({ id: dsoStates.dsoId });
  return rows.map(({ id }) => id);
}

/** @param ids at most as many as a statement takes values. */
export async function loadAsked(db: Database, ids: readonly string[], daysFrom: number): Promise<readonly AskedDso[]> {
  if (ids.length === 0) return [];
  const [rows, days, links] = await db.batch([
    db
      .select({ dso: dsos, state: dsoStates })
      .from(dsos)
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsos.id))
      .where(inArray(dsos.id, [...ids])),
    db
      .select()
      .from(dsoDays)
      .where(and(inArray(dsoDays.dsoId, [...ids]), gte(dsoDays.dayAt, daysFrom)))
      .orderBy(asc(dsoDays.dayAt)),
    db
      .select({ dsoId: dsoLinks.dsoId, locationId: dsoLinks.locationId })
      .from(dsoLinks)
      .where(inArray(dsoLinks.dsoId, [...ids])),
  ]);
  return rows.map(({ dso, state: { dsoId: _, ...record } }) => ({
    dso,
    record,
    days: days.filter(({ dsoId }) => dsoId === dso.id),
    locationIds: links.filter(({ dsoId }) => dsoId === dso.id).map(({ locationId }) => locationId),
  }));
}

/** What a DSO's answer changes, as the statements of one batch. */
export function answerStatements(
  db: Database,
  dsoId: string,
  {
    record,
    days,
    fetch,
  }: { readonly record: DsoRecord; readonly days: readonly DsoDay[]; readonly fetch: DsoFetchRow },
): readonly [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] {
  const ofDso = eq(dsoFetches.dsoId, dsoId);
  const oldestKept = sql`(select at from ${dsoFetches} where ${ofDso} order by at desc limit 1 offset ${FETCHES_KEPT - 1})`;
  return [
    db.update(dsoStates).set(record).where(eq(dsoStates.dsoId, dsoId)),
    db.insert(dsoFetches).values(fetch),
    db.delete(dsoFetches).where(and(ofDso, sql`${dsoFetches.at} < ${oldestKept}`)),
    ...days.map((day) => dayStatement(db, dsoId, day, fetch.at)),
    ...(days.length === 0
      ? []
      : [db.delete(dsoDays).where(and(eq(dsoDays.dsoId, dsoId), lt(dsoDays.dayAt, fetch.at - DAYS_KEPT)))]),
  ];
}

function dayStatement(db: Database, dsoId: string, { dayAt, slots }: DsoDay, fetchedAt: number): BatchItem<"sqlite"> {
  if (slots.length === 0) return db.delete(dsoDays).where(and(eq(dsoDays.dsoId, dsoId), eq(dsoDays.dayAt, dayAt)));
  return db
    .insert(dsoDays)
    .values({ dsoId, dayAt, slots, fetchedAt })
    .onConflictDoUpdate({ target: [dsoDays.dsoId, dsoDays.dayAt], set: { slots, fetchedAt } });
}

/** It is asked with the next minute, unless it is being asked. */
export async function saveFetchSoon(db: Database, dsoId: string, now: number): Promise<void> {
  await db
    .update(dsoStates)
    .set({ nextFetchAt: now })
    .where(and(eq(dsoStates.dsoId, dsoId), sql`${dsoStates.nextFetchAt} > ${now}`));
}

/** The newest first. */
export function loadFetches(
  db: Database,
  dsoId: string,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly DsoFetchRow[]> {
  return db
    .select()
    .from(dsoFetches)
    .where(and(eq(dsoFetches.dsoId, dsoId), olderThan(dsoFetches.at, dsoFetches.id, list.after)))
    .orderBy(desc(dsoFetches.at), desc(dsoFetches.id))
    .limit(list.limit);
}
