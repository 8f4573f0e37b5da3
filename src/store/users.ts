import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, credentials, signIns, users } from "./access-schema.ts";
import type { Database } from "./database.ts";

/** Users, their sign-ins, and API keys. Read from the primary database always: a replica would let a revoked one in. */
export type User = typeof users.$inferSelect;
export type SignIn = typeof signIns.$inferSelect;
export type ApiKey = typeof apiKeys.$inferSelect;

export async function loadPassword(
  db: Database,
  email: string,
): Promise<{ readonly user: User; readonly secret: string } | undefined> {
  return db
    .select({ user: users, secret: credentials.secret })
    .from(users)
    .innerJoin(credentials, and(eq(credentials.userId, users.id), eq(credentials.kind, "password")))
    .where(eq(users.email, email))
    .get();
}

export async function loadUser(db: Database, id: string): Promise<User | undefined> {
  return db.select().from(users).where(eq(users.id, id)).get();
}

export async function savePassword(db: Database, userId: string, secret: string): Promise<void> {
  await db
    .update(credentials)
    .set({ secret })
    .where(and(eq(credentials.userId, userId), eq(credentials.kind, "password")));
}

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

export async function saveSignIn(db: Database, signIn: SignIn): Promise<void> {
  await db.insert(signIns).values(signIn);
}

export async function extendSignIn(db: Database, id: string, usedAt: number, endsAt: number): Promise<void> {
  await db.update(signIns).set({ usedAt, endsAt }).where(eq(signIns.id, id));
}

export async function revokeSignIn(db: Database, id: string, at: number): Promise<void> {
  await db
    .update(signIns)
    .set({ revokedAt: at })
    .where(and(eq(signIns.id, id), isNull(signIns.revokedAt)));
}

export async function loadApiKey(db: Database, keyHash: string): Promise<ApiKey | undefined> {
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt)))
    .get();
}

/** Creates a user with a password and an API key, or sets the secrets of those that bear these ids already. */
export async function saveAdministrator(
  db: Database,
  user: User,
  credential: typeof credentials.$inferInsert,
  apiKey: ApiKey,
): Promise<void> {
  await db.batch([
    db
      .insert(users)
      .values(user)
      .onConflictDoUpdate({ target: users.id, set: { email: user.email } }),
    db
      .insert(credentials)
      .values(credential)
      .onConflictDoUpdate({ target: credentials.id, set: { secret: credential.secret } }),
    db
      .insert(apiKeys)
      .values(apiKey)
      .onConflictDoUpdate({
        target: apiKeys.id,
        set: { keyHash: apiKey.keyHash, permissions: apiKey.permissions },
      }),
  ]);
}
