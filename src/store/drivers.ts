import { and, count, desc, eq, gt, inArray, isNull, lt, lte, ne, sql } from "drizzle-orm";
import type { Change, Database } from "./database.ts";
import { driverLinks, driverSignIns, drivers, driverTokens } from "./driver-schema.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { payments } from "./payment-schema.ts";

export type DriverRow = typeof drivers.$inferSelect;
export type DriverLinkRow = typeof driverLinks.$inferSelect;
export type DriverSignInRow = typeof driverSignIns.$inferSelect;

export async function loadDriver(db: Database, id: string): Promise<DriverRow | null> {
  return (await db.select().from(drivers).where(eq(drivers.id, id)).get()) ?? null;
}

/** @param email folded. */
export async function findDriverByEmail(db: Database, email: string): Promise<DriverRow | null> {
  return (await db.select().from(drivers).where(eq(drivers.email, email)).get()) ?? null;
}

/** Of two accounts at once with one address one is opened; the other changes nothing. */
export async function saveNewDriver(db: Database, row: DriverRow): Promise<void> {
  await db.insert(drivers).values(row).onConflictDoNothing({ target: drivers.email });
}

/** Saves an edit made from the version `expectedUpdatedAt`; null when the row has moved on since. */
export async function saveDriver(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<DriverRow, "id" | "createdAt">>,
): Promise<DriverRow | null> {
  const isAsRead = and(eq(drivers.id, id), eq(drivers.updatedAt, expectedUpdatedAt));
  return (await db.update(drivers).set(change).where(isAsRead).returning().get()) ?? null;
}

/** Name and address, where it is signed in, and its links are gone; the row stays, for money was booked on it. */
export async function eraseDriver(db: Database, id: string, now: number): Promise<void> {
  await db.batch([
    db
      .update(drivers)
      .set({ email: null, name: "", state: "erased", blockReason: null, updatedAt: now })
      .where(eq(drivers.id, id)),
    db.delete(driverLinks).where(eq(driverLinks.driverId, id)),
    db.delete(driverSignIns).where(eq(driverSignIns.driverId, id)),
  ]);
}

/** Newest first, each with how many tokens it has. */
export function listDrivers(
  db: Database,
  filter: { readonly state?: DriverRow["state"] | undefined; readonly id?: string | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly { readonly driver: DriverRow; readonly tokens: number }[]> {
  const tokens = db
    .select({ tokens: count() })
    .from(driverTokens)
    .where(and(eq(driverTokens.driverId, drivers.id), isNull(driverTokens.removedAt)));
  return db
    .select({ driver: drivers, tokens: sql<number>`(${tokens})` })
    .from(drivers)
    .where(
      and(
        filter.id === undefined ? undefined : eq(drivers.id, filter.id),
        filter.state === undefined ? undefined : eq(drivers.state, filter.state),
        olderThan(drivers.createdAt, drivers.id, list.after),
      ),
    )
    .orderBy(desc(drivers.createdAt), desc(drivers.id))
    .limit(list.limit);
}

export async function saveDriverLink(db: Database, row: DriverLinkRow): Promise<void> {
  await db.insert(driverLinks).values(row);
}

/** A link can be used once: of two at the same moment by one alone. Null: it was used, is too old, or is none. */
export async function takeDriverLink(db: Database, tokenHash: string, now: number): Promise<DriverLinkRow | null> {
  const isIt = and(eq(driverLinks.tokenHash, tokenHash), gt(driverLinks.expiresAt, now));
  return (await db.delete(driverLinks).where(isIt).returning().get()) ?? null;
}

/** The address that waits to be confirmed; null: none. */
export async function loadNewEmail(db: Database, { id, email }: DriverRow, now: number): Promise<string | null> {
  const [newest] = await db
    .select({ email: driverLinks.email })
    .from(driverLinks)
    .where(and(eq(driverLinks.driverId, id), gt(driverLinks.expiresAt, now), sql`${driverLinks.email} is not ${email}`))
    .orderBy(desc(driverLinks.createdAt))
    .limit(1);
  return newest?.email ?? null;
}

export async function saveDriverSignIn(db: Database, row: DriverSignInRow): Promise<void> {
  await db.insert(driverSignIns).values(row);
}

export async function loadDriverSignIn(
  db: Database,
  id: string,
): Promise<{ readonly signIn: DriverSignInRow; readonly driver: DriverRow } | null> {
  const found = await db
    .select({ signIn: driverSignIns, driver: drivers })
    .from(driverSignIns)
    .innerJoin(drivers, eq(drivers.id, driverSignIns.driverId))
    .where(eq(driverSignIns.id, id))
    .get();
  return found ?? null;
}

export async function extendDriverSignIn(db: Database, id: string, usedAt: number, endsAt: number): Promise<void> {
  await db.update(driverSignIns).set({ usedAt, endsAt }).where(eq(driverSignIns.id, id));
}

export function listDriverSignIns(db: Database, driverId: string, now: number): Promise<readonly DriverSignInRow[]> {
  return db
    .select()
    .from(driverSignIns)
    .where(and(eq(driverSignIns.driverId, driverId), gt(driverSignIns.endsAt, now)))
    .orderBy(desc(driverSignIns.usedAt));
}

/** @returns whether there was such a one of this driver. */
export async function removeDriverSignIn(db: Database, driverId: string, id: string): Promise<boolean> {
  const isIt = and(eq(driverSignIns.id, id), eq(driverSignIns.driverId, driverId));
  return (await db.delete(driverSignIns).where(isIt).returning({ id: driverSignIns.id })).length > 0;
}

/** Ends all sign-ins of a driver but one. */
export async function removeOtherDriverSignIns(db: Database, driverId: string, keptId: string): Promise<void> {
  const isOther = and(eq(driverSignIns.driverId, driverId), ne(driverSignIns.id, keptId));
  await db.delete(driverSignIns).where(isOther);
}

/** Links and sign-ins that have ended, and accounts whose address nobody has confirmed. */
export async function forgetEndedOfDrivers(db: Database, now: number, unconfirmedBefore: number): Promise<void> {
  await db.batch([
    db.delete(driverLinks).where(lte(driverLinks.expiresAt, now)),
    db.delete(driverSignIns).where(lte(driverSignIns.endsAt, now)),
    db.delete(drivers).where(and(sql`${drivers.state} = 'unconfirmed'`, lt(drivers.createdAt, unconfirmedBefore))),
  ]);
}

/** Accounts whose tokens are not as they should be: free although blocked or owing, or the other way round. */
export async function loadUnfollowedAccounts(db: Database, limit: number): Promise<readonly string[]> {
  const owes = sql`exists (select 1 from ${payments} where ${payments.payerId} = ${drivers.id} and ${payments.state} = 'owed')`;
  const owing = db.select({ id: payments.payerId }).from(payments).where(eq(payments.state, "owed"));
  const [free, held] = await db.batch([
    db
      .select({ id: drivers.id })
      .from(drivers)
      .where(and(inArray(drivers.id, owing), eq(drivers.isHeldBack, false), ne(drivers.state, "erased")))
      .limit(limit),
    db
      .select({ id: drivers.id })
      .from(drivers)
      .where(and(sql`${drivers.isHeldBack} = 1`, ne(drivers.state, "blocked"), sql`not ${owes}`))
      .limit(limit),
  ]);
  return [...free, ...held].map(({ id }) => id);
}
