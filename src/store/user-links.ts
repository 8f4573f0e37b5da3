import { and, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { credentials, userLinks, users } from "./access-schema.ts";
import type { Database } from "./database.ts";
import { revokeAllOf } from "./sign-ins.ts";
import type { User, UserLink } from "./users.ts";

/** What was mailed to users. */

/** In place of what was mailed of the same kind before, which opens nothing more. */
export async function saveUserLink(db: Database, link: UserLink): Promise<void> {
  await db
    .insert(userLinks)
    .values(link)
    .onConflictDoUpdate({ target: [userLinks.userId, userLinks.kind], set: link });
}

export async function saveLinkSent(db: Database, tokenHash: string, sentAt: number): Promise<void> {
  await db.update(userLinks).set({ sentAt }).where(eq(userLinks.tokenHash, tokenHash));
}

/** One that still holds, with whom it is for. */
export async function loadUserLink(
  db: Database,
  tokenHash: string,
  now: number,
): Promise<{ readonly link: UserLink; readonly user: User } | undefined> {
  return db
    .select({ link: userLinks, user: users })
    .from(userLinks)
    .innerJoin(users, eq(users.id, userLinks.userId))
    .where(and(eq(userLinks.tokenHash, tokenHash), gt(userLinks.expiresAt, now), eq(users.active, true)))
    .get();
}

/** The address that waits to be confirmed; null: none. */
export async function loadNewAddress(db: Database, userId: string, now: number): Promise<string | null> {
  const isIt = and(eq(userLinks.userId, userId), eq(userLinks.kind, "email"), gt(userLinks.expiresAt, now));
  return (await db.select({ email: userLinks.email }).from(userLinks).where(isIt).get())?.email ?? null;
}

export interface NewPassword {
  readonly link: UserLink;
  readonly credentialId: string;
  readonly secret: string;
  readonly now: number;
}

/**
 * The password that was chosen with a link, which is used up by it, as all others that set one. Ends what the user is
 * signed in with. @returns the sign-ins that ended; null: of two at the same moment this was the second.
 */
export async function takePasswordLink(
  db: Database,
  { link, credentialId, secret, now }: NewPassword,
  besides: readonly BatchItem<"sqlite">[],
): Promise<readonly string[] | null> {
  const { userId, tokenHash } = link;
  const holds = sql`exists (select 1 from ${userLinks} where ${userLinks.tokenHash} = ${tokenHash})`;
  const [, , ended, used] = await db.batch([
    db
      .insert(credentials)
      .select(sql`select ${credentialId}, ${userId}, 'password', ${secret}, ${now} where ${holds}`)
      .onConflictDoUpdate({ target: [credentials.userId, credentials.kind], set: { secret } }),
    db
      .update(users)
      .set({ tokenVersion: sql`${users.tokenVersion} + 1` })
      .where(and(eq(users.id, userId), holds)),
    revokeAllOf(db, userId, now, holds),
    db
      .delete(userLinks)
      .where(and(eq(userLinks.userId, userId), ne(userLinks.kind, "email"), holds))
      .returning({ tokenHash: userLinks.tokenHash }),
    ...besides,
  ]);
  return used.length === 0 ? null : ended.map(({ id }) => id);
}

/** The address that a link proves becomes the user's. False: it was used, or the address is somebody else's by now. */
export async function takeAddressLink(
  db: Database,
  { userId, tokenHash, email }: UserLink,
  updatedAt: number,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const holds = sql`exists (select 1 from ${userLinks} where ${userLinks.tokenHash} = ${tokenHash})`;
  const isTaken = sql`exists (select 1 from ${users} as other where other.email = ${email} and other.id <> ${userId})`;
  const [saved] = await db.batch([
    db
      .update(users)
      .set({ email, updatedAt })
      .where(and(eq(users.id, userId), holds, sql`not ${isTaken}`))
      .returning({ id: users.id }),
    db.delete(userLinks).where(eq(userLinks.tokenHash, tokenHash)),
    ...besides,
  ]);
  return saved.length > 0;
}

/** Invitations stay listed when they are too old; the others are of no use to anybody. */
export async function forgetOldLinks(db: Database, now: number): Promise<void> {
  await db.delete(userLinks).where(and(lt(userLinks.expiresAt, now), inArray(userLinks.kind, ["reset", "email"])));
}
