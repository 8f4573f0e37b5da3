import { and, count, eq, isNull, lt, lte, or } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "./database.ts";
import { partners } from "./partner-schema.ts";
import type { PartnerRow } from "./partners.ts";
import { roamingTokens, tokenPulls } from "./roaming-schema.ts";
import { type RoamingTokenRow, saveRoamingToken } from "./roaming-tokens.ts";

export type TokenPullRow = typeof tokenPulls.$inferSelect;

/** D1 takes a batch as one transaction; so many rows are a few milliseconds of it. */
const TOKENS_PER_BATCH = 50;

export async function loadTokenPull(db: Database, partnerId: string): Promise<TokenPullRow | null> {
  return (await db.select().from(tokenPulls).where(eq(tokenPulls.partnerId, partnerId)).get()) ?? null;
}

/** Registered partners whose list is due. */
export async function loadPartnersToPull(db: Database, now: number, limit: number): Promise<readonly PartnerRow[]> {
  const rows = await db
    .select({ partner: partners })
    .from(partners)
    .leftJoin(tokenPulls, eq(tokenPulls.partnerId, partners.id))
    .where(
      and(
        eq(partners.state, "registered"),
        isNull(partners.blockedAt),
        or(
          isNull(tokenPulls.partnerId),
          // It was not read since the partner has registered.
          lt(tokenPulls.leasedUntil, partners.registeredAt),
          lte(tokenPulls.dueAt, now),
        ),
      ),
    )
    .limit(limit);
  return rows.map(({ partner }) => partner);
}

/** Takes the right to read a partner's list; null: somebody else has it. */
export async function leaseTokenPull(
  db: Database,
  partnerId: string,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<TokenPullRow | null> {
  const begun = { isFull: true, pages: 0, listed: 0, skipped: 0 };
  const [row] = await db
    .insert(tokenPulls)
    .values({ partnerId, leasedUntil: until, dueAt: now, ...begun })
    .onConflictDoUpdate({
      target: tokenPulls.partnerId,
      set: { leasedUntil: until },
      setWhere: lte(tokenPulls.leasedUntil, now),
    })
    .returning();
  return row ?? null;
}

export async function saveTokenPull(db: Database, row: TokenPullRow): Promise<void> {
  await db.update(tokenPulls).set(row).where(eq(tokenPulls.partnerId, row.partnerId));
}

export async function saveRoamingTokens(db: Database, rows: readonly RoamingTokenRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += TOKENS_PER_BATCH) {
    const [first, ...others] = rows
      .slice(from, from + TOKENS_PER_BATCH)
      .map((row): BatchItem<"sqlite"> => saveRoamingToken(db, row));
    if (first !== undefined) await db.batch([first, ...others]);
  }
}

/** A partner's tokens that it has not named since. */
export async function removeTokensNotToldSince(db: Database, partnerId: string, since: number): Promise<void> {
  await db.delete(roamingTokens).where(and(eq(roamingTokens.partnerId, partnerId), lt(roamingTokens.toldAt, since)));
}

export async function countRoamingTokens(db: Database, partnerId: string): Promise<number> {
  const [row] = await db.select({ tokens: count() }).from(roamingTokens).where(eq(roamingTokens.partnerId, partnerId));
  return row?.tokens ?? 0;
}
