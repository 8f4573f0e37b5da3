import { and, asc, desc, eq, lte } from "drizzle-orm";
import type { SupplyRequestState } from "../domain/dso.ts";
import type { Change, Database } from "./database.ts";
import { dsoLinks, dsos, supplyRequests } from "./dso-schema.ts";
import type { DsoLinkRow, DsoRow } from "./dsos.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

export type SupplyRequestRow = typeof supplyRequests.$inferSelect;
type Connection = Pick<DsoLinkRow, "connection" | "venId" | "resourceId" | "connectionDetail">;

export async function saveConnection(
  db: Database,
  { dsoId, locationId }: Pick<DsoLinkRow, "dsoId" | "locationId">,
  change: Change<Connection>,
  at: number,
): Promise<void> {
  await db
    .update(dsoLinks)
    .set({ ...change, updatedAt: at })
    .where(and(eq(dsoLinks.dsoId, dsoId), eq(dsoLinks.locationId, locationId)));
}

/** Those that wait for their DSO, and were not tried since. */
export async function loadPendingConnections(
  db: Database,
  triedBefore: number,
  limit: number,
): Promise<readonly Pick<DsoLinkRow, "dsoId" | "locationId">[]> {
  return db
    .select({ dsoId: dsoLinks.dsoId, locationId: dsoLinks.locationId })
    .from(dsoLinks)
    .where(and(eq(dsoLinks.connection, "pending"), lte(dsoLinks.updatedAt, triedBefore)))
    .orderBy(asc(dsoLinks.updatedAt))
    .limit(limit);
}

export async function saveNewSupplyRequest(db: Database, row: SupplyRequestRow): Promise<void> {
  await db.insert(supplyRequests).values(row);
}

/** An end is kept: only what is pending moves on. */
export async function saveSupplyRequest(
  db: Database,
  id: string,
  change: Change<Omit<SupplyRequestRow, "id" | "state">> & {
    readonly state?: SupplyRequestState;
    readonly updatedAt: number;
  },
): Promise<void> {
  await db
    .update(supplyRequests)
    .set(change)
    .where(and(eq(supplyRequests.id, id), eq(supplyRequests.state, "pending")));
}

export async function loadSupplyRequest(db: Database, id: string): Promise<SupplyRequestRow | null> {
  const [row] = await db.select().from(supplyRequests).where(eq(supplyRequests.id, id));
  return row ?? null;
}

/** The newest first. */
export function loadSupplyRequests(
  db: Database,
  { dsoId, locationId }: { readonly dsoId: string; readonly locationId?: string | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly SupplyRequestRow[]> {
  return db
    .select()
    .from(supplyRequests)
    .where(
      and(
        eq(supplyRequests.dsoId, dsoId),
        locationId === undefined ? undefined : eq(supplyRequests.locationId, locationId),
        olderThan(supplyRequests.createdAt, supplyRequests.id, list.after),
      ),
    )
    .orderBy(desc(supplyRequests.createdAt), desc(supplyRequests.id))
    .limit(list.limit);
}

/** Pending ones with their DSO and the location's place there, those that are answered for soonest first. */
export async function loadPendingSupplyRequests(
  db: Database,
  limit: number,
): Promise<readonly { readonly request: SupplyRequestRow; readonly dso: DsoRow; readonly link: DsoLinkRow | null }[]> {
  return db
    .select({ request: supplyRequests, dso: dsos, link: dsoLinks })
    .from(supplyRequests)
    .innerJoin(dsos, eq(dsos.id, supplyRequests.dsoId))
    .leftJoin(
      dsoLinks,
      and(eq(dsoLinks.dsoId, supplyRequests.dsoId), eq(dsoLinks.locationId, supplyRequests.locationId)),
    )
    .where(eq(supplyRequests.state, "pending"))
    .orderBy(asc(supplyRequests.answerBy))
    .limit(limit);
}
