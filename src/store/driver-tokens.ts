import { and, asc, count, eq, isNull, lt, sql } from "drizzle-orm";
import type { Result } from "../domain/result.ts";
import { foldUid, type Token } from "../domain/token.ts";
import { guarded } from "./constraints.ts";
import type { Database } from "./database.ts";
import { cardCodes, drivers, driverTokens } from "./driver-schema.ts";
import { tokens } from "./schema.ts";
import type { TokenRow } from "./tokens.ts";

export type DriverTokenRow = typeof driverTokens.$inferSelect;
export type CardCodeRow = typeof cardCodes.$inferSelect;

/** Those that are the driver's now, oldest first, each with what may be done with it. */
export function loadDriverTokens(
  db: Database,
  driverId: string,
): Promise<readonly { readonly of: DriverTokenRow; readonly token: Token }[]> {
  const { uid, state, expiresAt, parentUid } = tokens;
  return db
    .select({ of: driverTokens, token: { uid, state, expiresAt, parentUid } })
    .from(driverTokens)
    .innerJoin(tokens, eq(tokens.foldedUid, driverTokens.foldedUid))
    .where(and(eq(driverTokens.driverId, driverId), isNull(driverTokens.removedAt)))
    .orderBy(asc(driverTokens.addedAt));
}

export async function countDriverTokens(db: Database, driverId: string): Promise<number> {
  const isIts = and(eq(driverTokens.driverId, driverId), isNull(driverTokens.removedAt));
  const [counted] = await db.select({ tokens: count() }).from(driverTokens).where(isIts);
  return counted?.tokens ?? 0;
}

/** A token of the app, which nobody had before. */
export async function saveAppToken(db: Database, token: TokenRow, of: DriverTokenRow): Promise<void> {
  await db.batch([db.insert(tokens).values(token), db.insert(driverTokens).values(of)]);
}

/** A card becomes the driver's. @returns `already_exists`: it is another one's. */
export function saveCard(db: Database, of: DriverTokenRow, groupUid: string): Promise<Result<unknown>> {
  const { foldedUid, addedAt } = of;
  return guarded(
    db.batch([
      db.insert(driverTokens).values(of),
      db
        .update(tokens)
        .set({ parentUid: groupUid, updatedAt: sql`max(${addedAt}, ${tokens.updatedAt} + 1)` })
        .where(and(eq(tokens.foldedUid, foldedUid), isNull(tokens.parentUid))),
      db.delete(cardCodes).where(eq(cardCodes.foldedUid, foldedUid)),
    ]),
    "not_found",
  );
}

/** Those tokens are the driver's no more; one of the app is nobody's then, and gone. */
export async function releaseTokens(
  db: Database,
  {
    driverId,
    groupUid,
    foldedUids,
  }: { readonly driverId: string; readonly groupUid: string; readonly foldedUids: readonly string[] },
  now: number,
): Promise<void> {
  const named = sql`(select value from json_each(${JSON.stringify(foldedUids)}))`;
  const ofApp = db
    .select({ uid: driverTokens.foldedUid })
    .from(driverTokens)
    .where(and(eq(driverTokens.driverId, driverId), eq(driverTokens.kind, "app")));
  await db.batch([
    db
      .update(driverTokens)
      .set({ removedAt: now })
      .where(
        and(
          sql`${driverTokens.foldedUid} in ${named}`,
          eq(driverTokens.driverId, driverId),
          isNull(driverTokens.removedAt),
        ),
      ),
    db.delete(tokens).where(sql`${tokens.foldedUid} in ${named} and ${tokens.foldedUid} in (${ofApp})`),
    db
      .update(tokens)
      .set({ parentUid: null, updatedAt: sql`max(${now}, ${tokens.updatedAt} + 1)` })
      .where(and(sql`${tokens.foldedUid} in ${named}`, eq(tokens.parentUid, groupUid))),
  ]);
}

/**
 * Blocks what is valid of a driver's tokens, or makes valid again what was blocked with the account: a card that somebody
 * blocked by itself stays blocked. May be repeated.
 */
export async function holdTokensBack(db: Database, driverId: string, isHeldBack: boolean, now: number): Promise<void> {
  const isIts = and(eq(driverTokens.driverId, driverId), isNull(driverTokens.removedAt));
  const isValid = sql`exists (select 1 from ${tokens} where ${tokens.foldedUid} = ${driverTokens.foldedUid}
    and ${tokens.state} = 'valid')`;
  const marked = db
    .select({ uid: driverTokens.foldedUid })
    .from(driverTokens)
    .where(and(isIts, eq(driverTokens.isHeldBack, true)));
  const mark = db
    .update(driverTokens)
    .set({ isHeldBack })
    .where(isHeldBack ? and(isIts, isValid) : isIts);
  const turn = db
    .update(tokens)
    .set({ state: isHeldBack ? "blocked" : "valid", updatedAt: sql`max(${now}, ${tokens.updatedAt} + 1)` })
    .where(and(sql`${tokens.foldedUid} in (${marked})`, eq(tokens.state, isHeldBack ? "valid" : "blocked")));
  const remember = db.update(drivers).set({ isHeldBack }).where(eq(drivers.id, driverId));
  await db.batch(isHeldBack ? [mark, turn, remember] : [turn, mark, remember]);
}

export async function loadCardCode(db: Database, uid: string): Promise<CardCodeRow | null> {
  const isIt = eq(cardCodes.foldedUid, foldUid(uid));
  return (await db.select().from(cardCodes).where(isIt).get()) ?? null;
}

export function saveCardCode(db: Database, row: CardCodeRow): Promise<Result<unknown>> {
  const { codeHash, wrongTries, createdAt } = row;
  const saved = db
    .insert(cardCodes)
    .values(row)
    .onConflictDoUpdate({ target: cardCodes.foldedUid, set: { codeHash, wrongTries, createdAt } });
  return guarded(saved.execute(), "not_found");
}

/** Counts a try before it is looked at, so that many at once are no more than the card allows. @returns whether it is. */
export async function countCardTry(db: Database, foldedUid: string, mostTries: number): Promise<boolean> {
  const counted = await db
    .update(cardCodes)
    .set({ wrongTries: sql`${cardCodes.wrongTries} + 1` })
    .where(and(eq(cardCodes.foldedUid, foldedUid), lt(cardCodes.wrongTries, mostTries)))
    .returning({ foldedUid: cardCodes.foldedUid });
  return counted.length > 0;
}
