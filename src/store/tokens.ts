import { and, eq, gt, isNull } from "drizzle-orm";
import type { Result } from "../domain/result.ts";
import { foldUid, isStartUid, type Token } from "../domain/token.ts";
import { guarded } from "./constraints.ts";
import type { Change, Database } from "./database.ts";
import { findChargeToken } from "./driver-charges.ts";
import { driverTokens } from "./driver-schema.ts";
import { tokens } from "./schema.ts";

/** The token behind a uid in any spelling (OCPP-A2), be it that of one start alone; its own spelling is kept. */
export async function findToken(db: Database, uid: string): Promise<Token | null> {
  const ofDriver = and(eq(driverTokens.foldedUid, tokens.foldedUid), isNull(driverTokens.removedAt));
  const { state, expiresAt, parentUid } = tokens;
  const [row] = await db
    .select({ token: { uid: tokens.uid, state, expiresAt, parentUid }, isHeldBack: driverTokens.isHeldBack })
    .from(tokens)
    .leftJoin(driverTokens, ofDriver)
    .where(eq(tokens.foldedUid, foldUid(uid)));
  if (row === undefined) return isStartUid(uid) ? findChargeToken(db, uid) : null;
  return row.isHeldBack ? { ...row.token, isHeldBack: true } : row.token;
}

export type TokenRow = typeof tokens.$inferSelect;

export async function loadToken(db: Database, uid: string): Promise<TokenRow | null> {
  const [row] = await db
    .select()
    .from(tokens)
    .where(eq(tokens.foldedUid, foldUid(uid)));
  return row ?? null;
}

/** In order of uid, whatever its spelling. */
export function loadTokens(
  db: Database,
  filter: { readonly state?: Token["state"] | undefined },
  list: { readonly after: string | null; readonly limit: number },
): Promise<readonly TokenRow[]> {
  return db
    .select()
    .from(tokens)
    .where(
      and(
        filter.state === undefined ? undefined : eq(tokens.state, filter.state),
        list.after === null ? undefined : gt(tokens.foldedUid, list.after),
      ),
    )
    .orderBy(tokens.foldedUid)
    .limit(list.limit);
}

export function saveNewToken(db: Database, row: TokenRow): Promise<Result<unknown>> {
  return guarded(db.insert(tokens).values(row).execute(), "not_found");
}

/** Saves an edit made from the version `expectedUpdatedAt`; null when the row has moved on since. */
export async function saveToken(
  db: Database,
  foldedUid: string,
  expectedUpdatedAt: number,
  change: Change<Omit<TokenRow, "foldedUid" | "uid" | "createdAt">>,
): Promise<TokenRow | null> {
  const [saved] = await db
    .update(tokens)
    .set(change)
    .where(and(eq(tokens.foldedUid, foldedUid), eq(tokens.updatedAt, expectedUpdatedAt)))
    .returning();
  return saved ?? null;
}

export async function removeToken(db: Database, foldedUid: string): Promise<void> {
  await db.delete(tokens).where(eq(tokens.foldedUid, foldedUid));
}
