import { and, eq, lt } from "drizzle-orm";
import type { WrongTries } from "../domain/wrong-tries.ts";
import { wrongTries } from "./access-schema.ts";
import type { Database } from "./database.ts";

export async function loadWrongTries(db: Database, subject: string): Promise<WrongTries | null> {
  const { tries, openFrom, lastAt } = wrongTries;
  const row = await db
    .select({ tries, openFrom, lastAt })
    .from(wrongTries)
    .where(eq(wrongTries.subject, subject))
    .get();
  return row ?? null;
}

/** Counts one that follows on `known`; false: another was counted meanwhile. */
export async function saveWrongTry(
  db: Database,
  subject: string,
  known: WrongTries | null,
  taken: WrongTries,
): Promise<boolean> {
  if (known === null) {
    const row = { subject, ...taken };
    const saved = await db.insert(wrongTries).values(row).onConflictDoNothing().returning({ tries: wrongTries.tries });
    return saved.length > 0;
  }
  const isAsRead = and(
    eq(wrongTries.subject, subject),
    eq(wrongTries.tries, known.tries),
    eq(wrongTries.lastAt, known.lastAt),
  );
  const saved = await db.update(wrongTries).set(taken).where(isAsRead).returning({ tries: wrongTries.tries });
  return saved.length > 0;
}

export async function forgetWrongTries(db: Database, subject: string): Promise<void> {
  await db.delete(wrongTries).where(eq(wrongTries.subject, subject));
}

export async function purgeWrongTries(db: Database, before: number): Promise<void> {
  await db.delete(wrongTries).where(lt(wrongTries.lastAt, before));
}
