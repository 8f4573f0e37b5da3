import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { idempotencyKeys } from "./access-schema.ts";
import type { Database } from "./database.ts";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;
type Key = Pick<IdempotencyRow, "principal" | "key">;

export interface NewClaim extends Key {
  readonly requestHash: string;
  readonly createdAt: number;
  /** Entries made before are forgotten; those without an answer already when made before `abandonedBefore`. */
  readonly expiredBefore: number;
  readonly abandonedBefore: number;
}

/** One statement decides who works on a key: true for the one, false for all others. */
export async function claimIdempotencyKey(db: Database, claim: NewClaim): Promise<boolean> {
  const { principal, key, requestHash, createdAt } = claim;
  const claimed = await db
    .insert(idempotencyKeys)
    .values({ principal, key, requestHash, createdAt })
    .onConflictDoUpdate({
      target: [idempotencyKeys.principal, idempotencyKeys.key],
      set: { requestHash, createdAt, status: null, body: null },
      setWhere: sql`${idempotencyKeys.createdAt} < ${claim.expiredBefore}
        or (${idempotencyKeys.status} is null and ${idempotencyKeys.createdAt} < ${claim.abandonedBefore})`,
    })
    .returning({ key: idempotencyKeys.key });
  return claimed.length === 1;
}

export async function loadIdempotencyKey(db: Database, key: Key): Promise<IdempotencyRow | undefined> {
  return db.select().from(idempotencyKeys).where(isKey(key)).get();
}

/** Only the call that still holds the claim may answer for it. */
export async function saveIdempotentAnswer(
  db: Database,
  claim: Key & Pick<NewClaim, "createdAt">,
  status: number,
  body: string,
): Promise<void> {
  await db.update(idempotencyKeys).set({ status, body }).where(isClaim(claim));
}

export async function releaseIdempotencyKey(db: Database, claim: Key & Pick<NewClaim, "createdAt">): Promise<void> {
  await db.delete(idempotencyKeys).where(isClaim(claim));
}

export async function deleteIdempotencyKeysBefore(db: Database, createdAt: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, createdAt));
}

const isKey = ({ principal, key }: Key) => and(eq(idempotencyKeys.principal, principal), eq(idempotencyKeys.key, key));

const isClaim = (claim: Key & Pick<NewClaim, "createdAt">) =>
  and(isKey(claim), eq(idempotencyKeys.createdAt, claim.createdAt), isNull(idempotencyKeys.status));
