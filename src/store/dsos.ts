import { and, asc, eq, gte, lt, notExists, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DsoSlot } from "../domain/dso.ts";
import type { DsoRecord } from "../domain/dso-record.ts";
import type { DsoOffer } from "../domain/freshness.ts";
import { DAY } from "../domain/time.ts";
import type { Change, Database } from "./database.ts";
import { dsoDays, dsoLinks, dsoStates, dsos } from "./dso-schema.ts";
import { ensureSite } from "./sites.ts";

export type DsoRow = typeof dsos.$inferSelect;

export type DsoLinkRow = typeof dsoLinks.$inferSelect;

/** A DSO with how its questions went and what it said of some days, for people. */
export interface DsoOverview {
  readonly dso: DsoRow;
  readonly record: DsoRecord;
  readonly locations: number;
  /** In order of time. */
  readonly slots: readonly DsoSlot[];
}

export async function loadDso(db: Database, id: string): Promise<DsoRow | null> {
  const [row] = await db.select().from(dsos).where(eq(dsos.id, id));
  return row ?? null;
}

/** All of them, or one, by name: an organisation has a handful. */
export async function loadDsoOverviews(db: Database, from: number, id?: string): Promise<readonly DsoOverview[]> {
  const [rows, days] = await db.batch([
    db
      .select({
        dso: dsos,
        state: dsoStates,
        locations: sql<number>`(${db.$count(dsoLinks, eq(dsoLinks.dsoId, dsos.id))})`,
      })
      .from(dsos)
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsos.id))
      .where(id === undefined ? undefined : eq(dsos.id, id))
      .orderBy(asc(dsos.name), asc(dsos.id)),
    db
      .select({ dsoId: dsoDays.dsoId, slots: dsoDays.slots })
      .from(dsoDays)
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsoDays.dsoId))
      .where(and(sinceLastKnown(from), id === undefined ? undefined : eq(dsoDays.dsoId, id)))
      .orderBy(asc(dsoDays.dayAt)),
  ]);
  const daysOf = Map.groupBy(days, ({ dsoId }) => dsoId);
  return rows.map(({ dso, state: { dsoId: _, ...record }, locations }) => ({
    dso,
    record,
    locations,
    slots: (daysOf.get(dso.id) ?? []).flatMap(({ slots }) => slots),
  }));
}

/** One statement decides, so that two who create at once cannot exceed the limit. */
export async function saveNewDso(
  db: Database,
  row: DsoRow,
  { record, atMost }: { readonly record: DsoRecord; readonly atMost: number },
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const { id, name, kind, currency, sells, gridOperator, link, notifyToken, notifyUrl, createdAt, updatedAt } = row;
  const [saved] = await db.batch([
    db
      .insert(dsos)
      .select(
        sql`select ${id}, ${name}, ${kind}, ${currency}, ${sells ? 1 : 0}, ${gridOperator ? 1 : 0}, ${JSON.stringify(link)},
            ${notifyToken}, ${notifyUrl}, ${createdAt}, ${updatedAt} where (select count(*) from ${dsos}) < ${atMost}`,
      )
      .returning({ id: dsos.id }),
    db.insert(dsoStates).select(
      sql`select ${id}, null, null, ${record.nextFetchAt}, null, null, 0, null, null, null, null, '[]', '[]'
          where exists (select 1 from ${dsos} where ${dsos.id} = ${id})`,
    ),
    ...besides,
  ]);
  return saved.length === 1;
}

/** Saves an edit made from the version `expectedUpdatedAt`, and has the DSO asked anew; false when the row has moved on since. */
export async function saveDso(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<DsoRow, "id" | "kind" | "createdAt">> & { readonly updatedAt: number },
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const [saved] = await db.batch([
    db
      .update(dsos)
      .set(change)
      .where(and(eq(dsos.id, id), eq(dsos.updatedAt, expectedUpdatedAt)))
      .returning({ id: dsos.id }),
    // Whatever it was asked before, it was not asked like this: people who want to know need not wait.
    db.update(dsoStates).set({ nextFetchAt: change.updatedAt, askedAt: null }).where(eq(dsoStates.dsoId, id)),
    ...besides,
  ]);
  return saved.length === 1;
}

/** False: a location is linked to it. */
export async function removeDso(db: Database, id: string, besides: readonly BatchItem<"sqlite">[]): Promise<boolean> {
  const links = db.select({ one: sql`1` }).from(dsoLinks).where(eq(dsoLinks.dsoId, id));
  const [removed] = await db.batch([
    db
      .delete(dsos)
      .where(and(eq(dsos.id, id), notExists(links)))
      .returning({ id: dsos.id }),
    ...besides,
  ]);
  return removed.length === 1;
}

export function loadLinksOf(db: Database, dsoId: string): Promise<readonly DsoLinkRow[]> {
  return db.select().from(dsoLinks).where(eq(dsoLinks.dsoId, dsoId)).orderBy(asc(dsoLinks.locationId));
}

export async function loadLink(db: Database, dsoId: string, locationId: string): Promise<DsoLinkRow | null> {
  const [row] = await db.select().from(dsoLinks).where(isLink(dsoId, locationId));
  return row ?? null;
}

/** A new link, or another capacity of a known one. Where somebody sells, energy is planned from then on. */
export async function saveLink(
  db: Database,
  {
    dsoId,
    locationId,
    capacityW,
    at,
  }: Pick<DsoLinkRow, "dsoId" | "locationId" | "capacityW"> & { readonly at: number },
): Promise<void> {
  await db.batch([
    db
      .insert(dsoLinks)
      .values({ dsoId, locationId, capacityW, createdAt: at, updatedAt: at })
      .onConflictDoUpdate({ target: [dsoLinks.dsoId, dsoLinks.locationId], set: { capacityW, updatedAt: at } }),
    ensureSite(db, locationId),
  ]);
}

export async function removeLink(db: Database, dsoId: string, locationId: string): Promise<void> {
  await db.delete(dsoLinks).where(isLink(dsoId, locationId));
}

function isLink(dsoId: string, locationId: string) {
  return and(eq(dsoLinks.dsoId, dsoId), eq(dsoLinks.locationId, locationId));
}

/** So far back are prices read that an estimate is made from. */
const LOOK_BACK_MS = 8 * DAY;

/**
 * What the DSOs of a location said of the slots in `[from, until)`, and of the days before, of which estimates are made:
 * at least of the last day that had prices.
 */
export async function loadOffers(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly DsoOffer[]> {
  const ofLocation = eq(dsoLinks.locationId, locationId);
  const [rows, days] = await db.batch([
    db
      .select({
        // A batch answers by the names of columns: no two may share one.
        id: dsos.id,
        name: dsos.name,
        kind: dsos.kind,
        currency: dsos.currency,
        sells: dsos.sells,
        gridOperator: dsos.gridOperator,
        capacityW: dsoLinks.capacityW,
        resourceId: dsoLinks.resourceId,
        subscriptionW: dsoStates.subscriptionW,
        grants: dsoStates.grants,
        expectedAt: dsoStates.expectedAt,
        boundUntil: dsoStates.boundUntil,
      })
      .from(dsoLinks)
      .innerJoin(dsos, eq(dsos.id, dsoLinks.dsoId))
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsoLinks.dsoId))
      .where(ofLocation)
      .orderBy(asc(dsos.name), asc(dsos.id)),
    db
      .select({ dsoId: dsoDays.dsoId, slots: dsoDays.slots })
      .from(dsoDays)
      .innerJoin(dsoLinks, eq(dsoLinks.dsoId, dsoDays.dsoId))
      .innerJoin(dsoStates, eq(dsoStates.dsoId, dsoDays.dsoId))
      .where(and(ofLocation, lt(dsoDays.dayAt, until), sinceLastKnown(from)))
      .orderBy(asc(dsoDays.dayAt)),
  ]);
  const daysOf = Map.groupBy(days, ({ dsoId }) => dsoId);
  return rows.map(({ id, name, kind, currency, sells, gridOperator, ...offer }) => ({
    ...offer,
    dso: { id, name, kind, currency, sells, gridOperator },
    slots: (daysOf.get(id) ?? []).flatMap(({ slots }) => slots),
  }));
}

/** So far back as estimates need it: a week, and at least the last day that had prices. */
function sinceLastKnown(from: number) {
  const lastKnown = sql`coalesce(${dsoStates.boundUntil}, ${from}) - ${DAY}`;
  return gte(dsoDays.dayAt, sql`min(${from - LOOK_BACK_MS}, ${lastKnown}) - ${DAY}`);
}
