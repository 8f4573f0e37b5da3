import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { apiKeys } from "./access-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

/** Of the key itself there is a hash. Read from the primary database always, as `users.ts` says. */
export type ApiKey = typeof apiKeys.$inferSelect;

/** One that holds now. */
export async function loadApiKey(db: Database, keyHash: string, now: number): Promise<ApiKey | undefined> {
  const hasNotEnded = or(isNull(apiKeys.endsAt), gt(apiKeys.endsAt, now));
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt), hasNotEnded))
    .get();
}

/** The newest first, those that have ended too. */
export function listApiKeys(
  db: Database,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly ApiKey[]> {
  return db
    .select()
    .from(apiKeys)
    .where(olderThan(apiKeys.createdAt, apiKeys.id, list.after))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(list.limit);
}

export async function saveApiKey(db: Database, key: ApiKey, besides: readonly BatchItem<"sqlite">[]): Promise<void> {
  await db.batch([db.insert(apiKeys).values(key), ...besides]);
}

/** Null: there is none, or it was revoked before. */
export async function revokeApiKey(
  db: Database,
  id: string,
  at: number,
  besides: readonly BatchItem<"sqlite">[],
): Promise<ApiKey | null> {
  const [revoked] = await db.batch([
    db
      .update(apiKeys)
      .set({ revokedAt: at })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
      .returning(),
    ...besides,
  ]);
  return revoked[0] ?? null;
}

/** The key of a stack on a developer's machine, whatever it was before. */
export async function saveDemoKey(db: Database, key: ApiKey): Promise<void> {
  const set = { keyHash: key.keyHash, permissions: key.permissions };
  await db.insert(apiKeys).values(key).onConflictDoUpdate({ target: apiKeys.id, set });
}
