import { and, desc, eq, sql } from "drizzle-orm";
import { commands } from "./command-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

export type CommandRow = typeof commands.$inferSelect;

export async function loadCommand(db: Database, id: string): Promise<CommandRow | null> {
  const [row] = await db.select().from(commands).where(eq(commands.id, id));
  return row ?? null;
}

/** The newest first. */
export function listCommands(
  db: Database,
  filter: { readonly chargePointId?: string | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly CommandRow[]> {
  return db
    .select()
    .from(commands)
    .where(
      and(
        filter.chargePointId === undefined ? undefined : eq(commands.chargePointId, filter.chargePointId),
        olderThan(commands.createdAt, commands.id, list.after),
      ),
    )
    .orderBy(desc(commands.createdAt), desc(commands.id))
    .limit(list.limit);
}

/** The object's picture of a command. Who asked for it is known to the use case that entered it. */
export function saveCommand(db: Database, row: Omit<CommandRow, "requestedBy">) {
  const { state, response, error, triggered, updatedAt } = row;
  return db
    .insert(commands)
    .values({ ...row, requestedBy: "" })
    .onConflictDoUpdate({ target: commands.id, set: { state, response, error, triggered, updatedAt } });
}

/** Enters a command so that it can be read at once; the object's picture may already be there and is not touched. */
export function enterCommand(db: Database, row: CommandRow) {
  return db
    .insert(commands)
    .values(row)
    .onConflictDoUpdate({ target: commands.id, set: { requestedBy: sql`excluded.requested_by` } });
}
