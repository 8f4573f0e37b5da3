import { and, asc, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { locations } from "./schema.ts";
import { energyMonths, sessionSlots, siteSlots } from "./site-schema.ts";

export type EnergyMonth = typeof energyMonths.$inferSelect;

export async function loadEnergyMonth(db: Database, locationId: string, month: string): Promise<EnergyMonth | null> {
  const [row] = await db
    .select()
    .from(energyMonths)
    .where(and(eq(energyMonths.locationId, locationId), eq(energyMonths.month, month)));
  return row ?? null;
}

/** The newest that is closed before a month. */
export async function loadClosedBefore(db: Database, locationId: string, month: string): Promise<EnergyMonth | null> {
  const [row] = await db
    .select()
    .from(energyMonths)
    .where(and(eq(energyMonths.locationId, locationId), lt(energyMonths.month, month)))
    .orderBy(desc(energyMonths.month))
    .limit(1);
  return row ?? null;
}

/** What is closed stays as it was closed. */
export async function saveEnergyMonth(db: Database, row: EnergyMonth): Promise<void> {
  await db.insert(energyMonths).values(row).onConflictDoNothing();
}

/** Locations at which something happened before then, and whose month is not closed. */
export function loadUnclosed(
  db: Database,
  month: string,
  until: number,
  limit: number,
): Promise<readonly { readonly id: string; readonly timeZone: string }[]> {
  const before = (table: typeof sessionSlots | typeof siteSlots) =>
    sql`exists (select 1 from ${table} s where s.location_id = ${locations.id} and s.slot_at < ${until})`;
  const isClosed = sql`exists (select 1 from ${energyMonths} m where m.location_id = ${locations.id} and m.month >= ${month})`;
  return db
    .select({ id: locations.id, timeZone: locations.timeZone })
    .from(locations)
    .where(sql`not ${isClosed} and (${before(siteSlots)} or ${before(sessionSlots)})`)
    .orderBy(asc(locations.id))
    .limit(limit);
}

/** When anything first happened at a location; null: nothing did. */
export async function loadFirstSlot(db: Database, locationId: string): Promise<number | null> {
  const firstOf = <Table extends typeof sessionSlots | typeof siteSlots>(table: Table) =>
    db
      .select({ at: table.slotAt })
      .from(table)
      .where(eq(table.locationId, locationId))
      .orderBy(asc(table.slotAt))
      .limit(1);
  const found = (await db.batch([firstOf(sessionSlots), firstOf(siteSlots)])).flat();
  return found.length === 0 ? null : Math.min(...found.map(({ at }) => at));
}

/** When something last happened before a period, and first after it; null: nothing did. */
export async function loadNearestSlots(
  db: Database,
  locationId: string,
  startAt: number,
  endAt: number,
): Promise<{ readonly before: number | null; readonly after: number | null }> {
  const { slotAt } = sessionSlots;
  const own = eq(sessionSlots.locationId, locationId);
  const [before, after] = await db.batch([
    db
      .select({ slotAt })
      .from(sessionSlots)
      .where(and(own, lt(slotAt, startAt)))
      .orderBy(desc(slotAt))
      .limit(1),
    db
      .select({ slotAt })
      .from(sessionSlots)
      .where(and(own, gte(slotAt, endAt)))
      .orderBy(asc(slotAt))
      .limit(1),
  ]);
  return { before: before[0]?.slotAt ?? null, after: after[0]?.slotAt ?? null };
}
