import { and, asc, count, desc, eq, gt, isNotNull, lt, lte, max, type SQL, sql } from "drizzle-orm";
import type { Token } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { tokenChanges, toldTokenChanges } from "./local-list-schema.ts";
import { chargePoints, tokens } from "./schema.ts";

/** OCPP 1.6 §7.28: what an idTag holds. A longer token cannot be in a list. */
const ID_TAG_LENGTH = 20;

export interface ChangedToken {
  readonly seq: number;
  readonly uid: string;
  /** Null: it is gone. */
  readonly token: Token | null;
}

export interface TokenChanges {
  readonly changes: readonly ChangedToken[];
  readonly hasMore: boolean;
  /** The newest change of any token; 0: there was none yet. */
  readonly newest: number;
  /** Tokens there are, as far as a list could have them. */
  readonly total: number;
}

/** Tokens there are, those changed last first: of all up to `through` those before `before`; null: no such bound. */
export function loadTokensByChange(
  db: Database,
  {
    before,
    through,
    limit,
  }: { readonly before: number | null; readonly through: number | null; readonly limit: number },
): Promise<TokenChanges> {
  const { seq } = tokenChanges;
  const isInRange = and(
    before === null ? undefined : lt(seq, before),
    through === null ? undefined : lte(seq, through),
  );
  return load(db, and(isNotNull(tokens.uid), isInRange), desc(seq), limit);
}

/** What changed since, in order. */
export function loadTokenChanges(db: Database, since: number, limit: number): Promise<TokenChanges> {
  return load(db, gt(tokenChanges.seq, since), asc(tokenChanges.seq), limit);
}

async function load(db: Database, condition: SQL | undefined, order: SQL, limit: number): Promise<TokenChanges> {
  const fits = (uid: typeof tokenChanges.uid | typeof tokens.uid) => sql`length(${uid}) <= ${ID_TAG_LENGTH}`;
  const [rows, [newest], [total]] = await db.batch([
    db
      .select({
        seq: tokenChanges.seq,
        // In a batch D1 tells two columns of one name only once.
        changedUid: sql<string>`${tokenChanges.uid}`.as("changed_uid"),
        uid: tokens.uid,
        state: tokens.state,
        expiresAt: tokens.expiresAt,
        parentUid: tokens.parentUid,
      })
      .from(tokenChanges)
      .leftJoin(tokens, eq(tokens.foldedUid, tokenChanges.foldedUid))
      .where(and(fits(tokenChanges.uid), condition))
      .orderBy(order)
      .limit(limit + 1),
    db.select({ seq: max(tokenChanges.seq) }).from(tokenChanges),
    db.select({ tokens: count() }).from(tokens).where(fits(tokens.uid)),
  ]);
  const changes = rows.slice(0, limit).map(({ seq, changedUid, uid, state, ...more }) => {
    return { seq, uid: changedUid, token: uid === null || state === null ? null : { uid, state, ...more } };
  });
  return { changes, hasMore: rows.length > limit, newest: newest?.seq ?? 0, total: total?.tokens ?? 0 };
}

export interface Untold {
  readonly chargePointId: string;
  /** The newest change. */
  readonly seq: number;
}

/** Charge points that keep a list and have not been told of the newest change of a token. */
export function loadUntoldOfTokens(db: Database, limit: number): Promise<readonly Untold[]> {
  const newest = sql<number>`(select max(${tokenChanges.seq}) from ${tokenChanges})`;
  return db
    .select({ chargePointId: chargePoints.id, seq: newest })
    .from(chargePoints)
    .leftJoin(toldTokenChanges, eq(toldTokenChanges.chargePointId, chargePoints.id))
    .where(
      and(
        sql`json_extract(${chargePoints.settings}, '$.localAuthList') = 1`,
        sql`coalesce(${toldTokenChanges.seq}, 0) < ${newest}`,
      ),
    )
    .limit(limit);
}

export async function markToldOfTokens(db: Database, { chargePointId, seq }: Untold): Promise<void> {
  await db
    .insert(toldTokenChanges)
    .values({ chargePointId, seq })
    .onConflictDoUpdate({
      target: toldTokenChanges.chargePointId,
      set: { seq: sql`max(${toldTokenChanges.seq}, excluded.seq)` },
    });
}
