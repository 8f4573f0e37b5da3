import { eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { commands } from "./schema.ts";

export type CommandRow = typeof commands.$inferSelect;

export async function loadCommand(db: Database, id: string): Promise<CommandRow | null> {
  const [row] = await db.select().from(commands).where(eq(commands.id, id));
  return row ?? null;
}
