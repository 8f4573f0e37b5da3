import { and, desc, eq, gt, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { signIns, spentSessionValues, users } from "./access-schema.ts";
import type { Database } from "./database.ts";
import type { User } from "./users.ts";

/** Where users are signed in. Read from the primary database always, as `users.ts` says. */
export type SignIn = typeof signIns.$inferSelect;

export async function loadSignIn(
  db: Database,
  id: string,
): Promise<{ readonly signIn: SignIn; readonly user: User } | undefined> {
  return db
    .select({ signIn: signIns, user: users })
    .from(signIns)
    .innerJoin(users, eq(users.id, signIns.userId))
    .where(eq(signIns.id, id))
    .get();
}

/** Whether a value of this sign-in has had two successors. */
export async function isSpent(db: Database, signInId: string, valueHash: string): Promise<boolean> {
  const isIt = and(eq(spentSessionValues.valueHash, valueHash), eq(spentSessionValues.signInId, signInId));
  return (
    (await db.select({ hash: spentSessionValues.valueHash }).from(spentSessionValues).where(isIt).get()) !== undefined
  );
}

export async function saveSignIn(db: Database, signIn: SignIn, besides: readonly BatchItem<"sqlite">[]): Promise<void> {
  await db.batch([db.insert(signIns).values(signIn), ...besides]);
}

export interface Rotation {
  readonly signIn: SignIn;
  /** The value that was shown: the current one, or the one before it. */
  readonly shownHash: string;
  readonly newHash: string;
  readonly now: number;
  readonly endsAt: number;
}

/**
 * A new value takes the place of the one shown. Whichever of the two in use was not shown is spent from now on. False:
 * another Worker was faster.
 */
export async function rotateSignIn(
  db: Database,
  { signIn, shownHash, newHash, now, endsAt }: Rotation,
): Promise<boolean> {
  const isAsRead = and(
    eq(signIns.id, signIn.id),
    eq(signIns.valueHash, signIn.valueHash),
    eq(signIns.rotatedAt, signIn.rotatedAt),
    isNull(signIns.revokedAt),
  );
  const spentHash = shownHash === signIn.valueHash ? signIn.previousHash : signIn.valueHash;
  const [, rotated] = await db.batch([
    db.insert(spentSessionValues).select(
      sql`select ${spentHash}, ${signIn.id} where ${spentHash} is not null
            and exists (select 1 from ${signIns} where ${isAsRead})`,
    ),
    db
      .update(signIns)
      .set({ valueHash: newHash, previousHash: shownHash, rotatedAt: now, usedAt: now, endsAt })
      .where(isAsRead)
      .returning({ id: signIns.id }),
  ]);
  return rotated.length > 0;
}

/** @returns the ids of those that had not ended. */
export function revokeSignIns(db: Database, of: SQL | undefined, at: number) {
  return db
    .update(signIns)
    .set({ revokedAt: at })
    .where(and(of, isNull(signIns.revokedAt)))
    .returning({ id: signIns.id });
}

/** All of a user, in the batch of what ends them. @param onlyIf what must be so. */
export function revokeAllOf(db: Database, userId: string, at: number, onlyIf?: SQL) {
  return revokeSignIns(db, and(eq(signIns.userId, userId), onlyIf), at);
}

/** One of a user. @returns whether there was such a one. */
export async function revokeSignIn(
  db: Database,
  { id, userId }: Pick<SignIn, "id" | "userId">,
  at: number,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const isIt = and(eq(signIns.id, id), eq(signIns.userId, userId), gt(signIns.endsAt, at));
  const [revoked] = await db.batch([revokeSignIns(db, isIt, at), ...besides]);
  return revoked.length > 0;
}

/** The last used first. */
export function listSignIns(db: Database, userId: string, now: number): Promise<readonly SignIn[]> {
  const isLive = and(eq(signIns.userId, userId), isNull(signIns.revokedAt), gt(signIns.endsAt, now));
  return db.select().from(signIns).where(isLive).orderBy(desc(signIns.usedAt));
}

/** The newest of each user stays: it tells when somebody was seen last. */
export async function forgetEndedSignIns(db: Database, endedBefore: number): Promise<void> {
  const hasNewer = sql`exists (
    select 1 from ${signIns} as newer where newer.user_id = ${signIns.userId} and newer.used_at > ${signIns.usedAt}
  )`;
  await db.delete(signIns).where(and(lt(signIns.endsAt, endedBefore), hasNewer));
}
