import { and, eq, ne, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { credentials, signIns, userLinks, users } from "./access-schema.ts";
import type { Change, Database } from "./database.ts";
import { revokeSignIns } from "./sign-ins.ts";
import type { User } from "./users.ts";

/** What users change of themselves. */

export async function saveOwnSettings(
  db: Database,
  id: string,
  change: Change<Pick<User, "name" | "language" | "theme" | "density">> & { readonly updatedAt: number },
  besides: readonly BatchItem<"sqlite">[],
): Promise<User | undefined> {
  const [saved] = await db.batch([db.update(users).set(change).where(eq(users.id, id)).returning(), ...besides]);
  return saved[0];
}

export interface ChangedPassword {
  readonly userId: string;
  /** As it was read: who changed it in between was somebody else. */
  readonly oldSecret: string;
  readonly secret: string;
  /** The sign-in that goes on. */
  readonly keptSignInId: string;
  readonly now: number;
}

/** Ends all other sign-ins. @returns them, and the user as it is now; null: the password was changed meanwhile. */
export async function changeOwnPassword(
  db: Database,
  { userId, oldSecret, secret, keptSignInId, now }: ChangedPassword,
  besides: readonly BatchItem<"sqlite">[],
): Promise<{ readonly user: User; readonly ended: readonly string[] } | null> {
  const isIts = and(eq(credentials.userId, userId), eq(credentials.kind, "password"));
  const isChanged = sql`exists (select 1 from ${credentials} where ${isIts} and ${credentials.secret} = ${secret})`;
  const [, [user], ended] = await db.batch([
    db
      .update(credentials)
      .set({ secret })
      .where(and(isIts, eq(credentials.secret, oldSecret))),
    db
      .update(users)
      .set({ tokenVersion: sql`${users.tokenVersion} + 1` })
      .where(and(eq(users.id, userId), isChanged))
      .returning(),
    revokeSignIns(db, and(eq(signIns.userId, userId), ne(signIns.id, keptSignInId), isChanged), now),
    db.delete(userLinks).where(and(eq(userLinks.userId, userId), eq(userLinks.kind, "reset"))),
    ...besides,
  ]);
  return user === undefined ? null : { user, ended: ended.map(({ id }) => id) };
}
