import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Result } from "../domain/result.ts";
import { vehicles } from "./booking-schema.ts";
import { guarded } from "./constraints.ts";
import type { Change, Database } from "./database.ts";

export type VehicleRow = typeof vehicles.$inferSelect;

export async function loadVehicle(db: Database, id: string): Promise<VehicleRow | null> {
  return (await db.select().from(vehicles).where(eq(vehicles.id, id)).get()) ?? null;
}

/** @param plate folded. */
export async function findVehicle(db: Database, plate: string): Promise<VehicleRow | null> {
  return (await db.select().from(vehicles).where(eq(vehicles.plate, plate)).get()) ?? null;
}

/** In order of the plates. */
export function listVehicles(
  db: Database,
  filter: { readonly plate?: string | undefined; readonly owner?: string | undefined },
  list: { readonly after: string | null; readonly limit: number },
): Promise<readonly VehicleRow[]> {
  return db
    .select()
    .from(vehicles)
    .where(
      and(
        filter.plate === undefined ? undefined : eq(vehicles.plate, filter.plate),
        filter.owner === undefined ? undefined : eq(vehicles.owner, filter.owner),
        list.after === null ? undefined : gt(vehicles.plate, list.after),
      ),
    )
    .orderBy(asc(vehicles.plate))
    .limit(list.limit);
}

/** @returns `already_exists`: the plate is another vehicle's. */
export function saveNewVehicle(db: Database, row: VehicleRow): Promise<Result<unknown>> {
  return guarded(db.insert(vehicles).values(row).execute(), "not_found");
}

/** Enters a vehicle whose plate nobody has; a known plate changes nothing. Of two at once one has it. */
export async function saveIfNew(db: Database, row: VehicleRow): Promise<void> {
  await db.insert(vehicles).values(row).onConflictDoNothing({ target: vehicles.plate });
}

/** Saves an edit made from the version `expectedUpdatedAt`: none, when the row has moved on since. */
export function saveVehicle(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Pick<VehicleRow, "plate" | "standards" | "updatedAt">>,
): Promise<Result<readonly VehicleRow[]>> {
  const isAsRead = and(eq(vehicles.id, id), eq(vehicles.updatedAt, expectedUpdatedAt));
  return guarded(db.update(vehicles).set(change).where(isAsRead).returning().execute(), "not_found");
}

/** @returns whether it is gone: one that somebody is to come with stays. */
export async function removeVehicle(db: Database, id: string): Promise<boolean> {
  const isExpected = sql`exists (select 1 from bookings where bookings.state in ('PENDING', 'RESERVED')
    and bookings.vehicle_id = ${id})`;
  const gone = await db
    .delete(vehicles)
    .where(and(eq(vehicles.id, id), sql`not ${isExpected}`))
    .returning({ id: vehicles.id });
  return gone.length > 0;
}
