import { and, count, eq, gt, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import { PROFILE_ORDERS } from "../domain/charging-limits.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import type { Database } from "./database.ts";
import { roamingCommands } from "./roaming-command-schema.ts";

export type RoamingCommandRow = typeof roamingCommands.$inferSelect;

export function enterRoamingCommand(db: Database, row: RoamingCommandRow) {
  return db.insert(roamingCommands).values(row);
}

export function loadRoamingCommands(db: Database, ids: readonly string[]): Promise<readonly RoamingCommandRow[]> {
  return db
    .select()
    .from(roamingCommands)
    .where(inArray(roamingCommands.id, [...ids]));
}

/** Nobody has concluded it yet, when a batch comes to it. */
export function hasNoResult(id: string): SQL {
  return sql`exists (select 1 from roaming_commands where id = ${id} and result is null)`;
}

/** How many orders of charging profiles there were for a session since then. */
export async function countProfileOrders(db: Database, sessionId: string, since: number): Promise<number> {
  const isOne = and(
    eq(roamingCommands.sessionId, sessionId),
    inArray(roamingCommands.command, [...PROFILE_ORDERS]),
    gt(roamingCommands.createdAt, since),
  );
  const [row] = await db.select({ orders: count() }).from(roamingCommands).where(isOne);
  return row?.orders ?? 0;
}

/** Those that nobody has concluded in time, the longest waiting first. */
export function loadOverdueCommands(db: Database, now: number, limit: number): Promise<readonly RoamingCommandRow[]> {
  return db
    .select()
    .from(roamingCommands)
    .where(and(isNull(roamingCommands.result), lte(roamingCommands.deadlineAt, now)))
    .orderBy(roamingCommands.deadlineAt)
    .limit(limit);
}

/** The first conclusion is the only one (OCPI-C2). */
export function concludeRoamingCommand(db: Database, id: string, { result, message }: CommandConclusion, now: number) {
  return db
    .update(roamingCommands)
    .set({ result, message, concludedAt: now })
    .where(and(eq(roamingCommands.id, id), isNull(roamingCommands.result)));
}

export async function forgetRoamingCommands(db: Database, before: number): Promise<void> {
  await db.delete(roamingCommands).where(lte(roamingCommands.concludedAt, before));
}
