import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { credentials, signIns, userLinks, users } from "./access-schema.ts";
import type { Change, Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { revokeAllOf } from "./sign-ins.ts";

/** Users and how they sign in. Read from the primary database always: a replica would let a revoked one in. */
export type User = typeof users.$inferSelect;
export type UserLink = typeof userLinks.$inferSelect;

/** @param email folded. */
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

/** @param email folded. */
export async function findUserByEmail(db: Database, email: string): Promise<User | undefined> {
  return db.select().from(users).where(eq(users.email, email)).get();
}

/** The same password, hashed anew. */
export async function savePassword(db: Database, userId: string, secret: string): Promise<void> {
  await db
    .update(credentials)
    .set({ secret })
    .where(and(eq(credentials.userId, userId), eq(credentials.kind, "password")));
}

/** A user as administrators see one. */
export interface ListedUser {
  readonly user: User;
  readonly hasPassword: boolean;
  readonly invitation: UserLink | null;
  readonly liveSignIns: number;
  readonly seenAt: number | null;
}

export interface UserFilter {
  readonly id?: string | undefined;
  readonly role?: User["role"] | undefined;
}

/** The newest first. */
export async function listUsers(
  db: Database,
  filter: UserFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number; readonly now: number },
): Promise<readonly ListedUser[]> {
  const isOfUser = sql`${signIns.userId} = ${users.id}`;
  const isLive = sql`${signIns.revokedAt} is null and ${signIns.endsAt} > ${list.now}`;
  const rows = await db
    .select({
      user: users,
      invitation: userLinks,
      credentialId: credentials.id,
      liveSignIns: sql<number>`(select count(*) from ${signIns} where ${isOfUser} and ${isLive})`,
      seenAt: sql<number | null>`(select max(${signIns.usedAt}) from ${signIns} where ${isOfUser})`,
    })
    .from(users)
    .leftJoin(userLinks, and(eq(userLinks.userId, users.id), eq(userLinks.kind, "invitation")))
    .leftJoin(credentials, and(eq(credentials.userId, users.id), eq(credentials.kind, "password")))
    .where(
      and(
        filter.id === undefined ? undefined : eq(users.id, filter.id),
        filter.role === undefined ? undefined : eq(users.role, filter.role),
        olderThan(users.createdAt, users.id, list.after),
      ),
    )
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(list.limit);
  return rows.map(({ credentialId, ...row }) => ({ ...row, hasPassword: credentialId !== null }));
}

/** @returns false: somebody has this address already. */
export async function saveInvited(
  db: Database,
  user: User,
  link: UserLink,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const isNew = sql`exists (select 1 from ${users} where ${users.id} = ${user.id})`;
  const { userId, kind, tokenHash, email, sentAt, createdAt, expiresAt } = link;
  const [saved] = await db.batch([
    db.insert(users).values(user).onConflictDoNothing({ target: users.email }).returning({ id: users.id }),
    db
      .insert(userLinks)
      .select(
        sql`select ${userId}, ${kind}, ${tokenHash}, ${email}, ${sentAt}, ${createdAt}, ${expiresAt} where ${isNew}`,
      ),
    ...besides,
  ]);
  return saved.length > 0;
}

export interface UserEdit {
  readonly change: Change<Pick<User, "name" | "role" | "active" | "locationIds">>;
  /** Everything it is signed in with ends. */
  readonly endsSignIns: boolean;
  readonly updatedAt: number;
}

/**
 * Saves an edit made from the version `user.updatedAt`.
 * @returns the sign-ins that ended; null: the row has moved on, or it would leave no administrator.
 */
export async function saveUser(
  db: Database,
  user: User,
  { change, endsSignIns, updatedAt }: UserEdit,
  besides: readonly BatchItem<"sqlite">[],
): Promise<readonly string[] | null> {
  const role = change.role ?? user.role;
  const isActive = change.active ?? user.active;
  const keepsOne = role === "administrator" && isActive ? undefined : anotherAdministrator(user.id);
  const isSaved = sql`exists (select 1 from ${users} where ${users.id} = ${user.id} and ${users.updatedAt} = ${updatedAt})`;
  const raised = endsSignIns ? { tokenVersion: sql`${users.tokenVersion} + 1` } : {};
  const [saved, ended] = await db.batch([
    db
      .update(users)
      .set({ ...change, ...raised, updatedAt })
      .where(and(eq(users.id, user.id), eq(users.updatedAt, user.updatedAt), keepsOne))
      .returning({ id: users.id }),
    revokeAllOf(db, user.id, updatedAt, endsSignIns ? isSaved : sql`0`),
    ...besides,
  ]);
  return saved.length === 0 ? null : ended.map(({ id }) => id);
}

/** @returns the sign-ins that ended with it; null: there is no such user, or it is the last administrator. */
export async function removeUser(
  db: Database,
  id: string,
  besides: readonly BatchItem<"sqlite">[],
): Promise<readonly string[] | null> {
  const isLast = and(eq(users.role, "administrator"), sql`not ${anotherAdministrator(id)}`);
  const [ended, removed] = await db.batch([
    db
      .select({ id: signIns.id })
      .from(signIns)
      .where(and(eq(signIns.userId, id), isNull(signIns.revokedAt))),
    db
      .delete(users)
      .where(and(eq(users.id, id), sql`not (${isLast})`))
      .returning({ id: users.id }),
    ...besides,
  ]);
  return removed.length === 0 ? null : ended.map((row) => row.id);
}

/** One who can sign in. */
function anotherAdministrator(id: string) {
  return sql`exists (
    select 1 from ${users} as other
    join ${credentials} on ${credentials.userId} = other.id and ${credentials.kind} = 'password'
    where other.role = 'administrator' and other.active = 1 and other.id <> ${id}
  )`;
}

/** The first user; of two at the same moment one alone. @returns whether it was. */
export async function saveFirstUser(
  db: Database,
  user: User,
  credential: typeof credentials.$inferInsert,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const { id, email, name, language, createdAt, updatedAt } = user;
  const [saved] = await db.batch([
    db
      .insert(users)
      .select(
        sql`select ${id}, ${email}, ${name}, 'administrator', 1, 0, null, ${language}, 'auto', 'compact', ${createdAt},
              ${updatedAt}
            where not exists (select 1 from ${users})`,
      )
      .returning({ id: users.id }),
    db.insert(credentials).select(
      sql`select ${credential.id}, ${id}, ${credential.kind}, ${credential.secret}, ${createdAt}
          where exists (select 1 from ${users} where ${users.id} = ${id})`,
    ),
    ...besides,
  ]);
  return saved.length > 0;
}

export async function hasUsers(db: Database): Promise<boolean> {
  return (await db.select({ id: users.id }).from(users).limit(1).get()) !== undefined;
}

/** Creates a user with a password, or sets address and password of the one that bears this id already. */
export async function saveAdministrator(
  db: Database,
  user: User,
  credential: typeof credentials.$inferInsert,
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
  ]);
}
