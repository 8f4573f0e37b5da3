import { and, eq, gte, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { SessionShare } from "../domain/session-sources.ts";
import type { SlotEnergy } from "../domain/slot-energy.ts";
import { SLOT_HOURS } from "../domain/slots.ts";
import { LAST_INSTANT } from "../domain/time.ts";
import type { Database } from "./database.ts";
import type { SessionRow } from "./sessions.ts";
import { sessionSlots } from "./site-schema.ts";

/**
 * What a session took in each slot, as its newest picture has it: a corrected register corrects its slots. Stands behind
 * the session itself in its batch, and writes only rows that differ.
 */
export function saveSessionSlots(db: Database, session: SessionRow, slots: readonly SlotEnergy[]) {
  const { id, locationId, version } = session;
  const told = JSON.stringify(slots);
  const isNewest = sql`exists (select 1 from sessions where id = ${id} and version <= ${version})`;
  return [
    db
      .insert(sessionSlots)
      .select(
        sql`select ${id}, value ->> 'slotAt', ${locationId}, value ->> 'energyWh' from json_each(${told}) where ${isNewest}`,
      )
      .onConflictDoUpdate({
        target: [sessionSlots.sessionId, sessionSlots.slotAt],
        set: { energyWh: sql`excluded.energy_wh` },
        setWhere: sql`${sessionSlots.energyWh} <> excluded.energy_wh`,
      }),
    db
      .delete(sessionSlots)
      .where(
        and(
          eq(sessionSlots.sessionId, id),
          sql`${sessionSlots.slotAt} not in (select value ->> 'slotAt' from json_each(${told}))`,
          isNewest,
        ),
      ),
  ] as const;
}

/** What all sessions of a location took together, by slot, from `from` to before `until`; slots without energy are left out. */
export function loadDelivered(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly SlotEnergy[]> {
  const { slotAt, energyWh } = sessionSlots;
  return db
    .select({ slotAt, energyWh: sql<number>`sum(${energyWh})` })
    .from(sessionSlots)
    .where(and(eq(sessionSlots.locationId, locationId), gte(slotAt, from), lt(slotAt, until)))
    .groupBy(slotAt)
    .orderBy(slotAt);
}

/** What each session of a location took in each slot, from `from` to before `until`. */
export function loadShares(
  db: Database,
  locationId: string,
  from: number,
  until: number,
): Promise<readonly SessionShare[]> {
  const { sessionId, slotAt, energyWh } = sessionSlots;
  return db
    .select({ sessionId, slotAt, energyWh })
    .from(sessionSlots)
    .where(and(eq(sessionSlots.locationId, locationId), gte(slotAt, from), lt(slotAt, until)));
}

/** What each session of a location took in the slots in which one of these charged. */
export function loadSharesBeside(
  db: Database,
  sessionIds: readonly string[],
): Promise<readonly (SessionShare & { readonly locationId: string })[]> {
  const own = alias(sessionSlots, "own");
  const { sessionId, slotAt, energyWh, locationId } = sessionSlots;
  return db
    .selectDistinct({ sessionId, slotAt, energyWh, locationId })
    .from(own)
    .innerJoin(sessionSlots, and(eq(locationId, own.locationId), eq(slotAt, own.slotAt)))
    .where(sql`${own.sessionId} in (select value from json_each(${JSON.stringify(sessionIds)}))`);
}

/** What the cars of a location drew in each quarter hour since then, in the mean; a slot that is left out had no load. */
export async function loadHistory(
  db: Database,
  locationId: string,
  from: number,
): Promise<readonly { readonly slotAt: number; readonly loadW: number }[]> {
  const delivered = await loadDelivered(db, locationId, from, LAST_INSTANT);
  return delivered.map(({ slotAt, energyWh }) => ({ slotAt, loadW: Math.round(energyWh / SLOT_HOURS) }));
}
