import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Override } from "../domain/site.ts";
import type { Database } from "./database.ts";
import { energyOverrides } from "./site-schema.ts";
import { type EnergyChange, ensureSite, saveEnergyChange } from "./sites.ts";

export type OverrideRow = typeof energyOverrides.$inferSelect;

const { locationId, startAt, endAt, endedAt, id, replacedById, createdAt } = energyOverrides;

/** Not over yet at an instant, by its time, by a person, or by a newer one. */
const notOver = (at: number) => and(gt(endAt, at), or(isNull(endedAt), gt(endedAt, at)));

/** Those in force and those to come, the newest first: where two were made at once, it holds. */
export async function loadOpenOverrides(
  db: Database,
  ofLocation: string,
  now: number,
): Promise<readonly OverrideRow[]> {
  return await db
    .select()
    .from(energyOverrides)
    .where(and(eq(locationId, ofLocation), notOver(now), sql`coalesce(${endedAt}, ${endAt}) > ${startAt}`))
    .orderBy(desc(createdAt), desc(id));
}

/** As the planner sees it: until it really ends. */
export function overrideOf(row: OverrideRow): Override {
  const { wish, author, reason } = row;
  const end = Math.min(row.endAt, row.endedAt ?? row.endAt);
  return { id: row.id, locationId: row.locationId, wish, author, reason, startAt: row.startAt, endAt: end };
}

export async function loadOverride(db: Database, ofLocation: string, overrideId: string): Promise<OverrideRow | null> {
  const [row] = await db
    .select()
    .from(energyOverrides)
    .where(and(eq(id, overrideId), eq(locationId, ofLocation)));
  return row ?? null;
}

/** Keeps an override; those that it replaces hold until it begins. */
export async function saveOverride(
  db: Database,
  row: OverrideRow,
  replacedIds: readonly string[],
  history: EnergyChange,
  besides: readonly BatchItem<"sqlite">[],
): Promise<void> {
  await db.batch([
    ensureSite(db, row.locationId),
    db.insert(energyOverrides).values(row),
    db
      .update(energyOverrides)
      .set({ endedAt: row.startAt, endedBy: row.author, replacedById: row.id })
      .where(
        and(
          eq(locationId, row.locationId),
          sql`${id} in (select value from json_each(${JSON.stringify(replacedIds)}))`,
          or(isNull(endedAt), gt(endedAt, row.startAt)),
        ),
      ),
    saveEnergyChange(db, row.locationId, history, sql`1`),
    ...besides,
  ]);
}

/**
 * Ends an override before its time. One that had not begun gives back what it would have replaced.
 * @returns false: it was over already.
 */
export async function endOverride(
  db: Database,
  row: OverrideRow,
  { by, at, history }: { readonly by: string; readonly at: number; readonly history: EnergyChange },
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const isEnded = sql`exists (select 1 from energy_overrides where id = ${row.id} and ended_at = ${at})`;
  const [ended] = await db.batch([
    db
      .update(energyOverrides)
      .set({ endedAt: at, endedBy: by, replacedById: null })
      .where(and(eq(id, row.id), notOver(at)))
      .returning({ id }),
    db
      .update(energyOverrides)
      .set({ endedAt: null, endedBy: null, replacedById: null })
      .where(and(eq(replacedById, row.id), gt(endedAt, at), isEnded)),
    saveEnergyChange(db, row.locationId, history, isEnded),
    ...besides,
  ]);
  return ended.length > 0;
}
