import { and, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import { foldUid } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { partners } from "./partner-schema.ts";
import type { PartyId } from "./partners.ts";
import { roamingTokens } from "./roaming-schema.ts";

export type RoamingTokenRow = typeof roamingTokens.$inferSelect;

/** In any case. */
export interface RoamingTokenKey extends PartyId {
  readonly uid: string;
  readonly type: string;
}

export async function loadRoamingToken(db: Database, key: RoamingTokenKey): Promise<RoamingTokenRow | null> {
  const { countryCode, partyId, foldedUid, type } = foldedKey(key);
  const row = await db
    .select()
    .from(roamingTokens)
    .where(
      and(
        eq(roamingTokens.countryCode, countryCode),
        eq(roamingTokens.partyId, partyId),
        eq(roamingTokens.foldedUid, foldedUid),
        eq(roamingTokens.type, type),
      ),
    )
    .get();
  return row ?? null;
}

/** Those with this uid whose partner is registered and not kept out, whatever their type. */
export function findRoamingTokens(db: Database, uid: string): Promise<readonly RoamingTokenRow[]> {
  return db
    .select(getTableColumns(roamingTokens))
    .from(roamingTokens)
    .innerJoin(partners, eq(partners.id, roamingTokens.partnerId))
    .where(and(eq(roamingTokens.foldedUid, foldUid(uid)), eq(partners.state, "registered"), isNull(partners.blockedAt)))
    .orderBy(roamingTokens.countryCode, roamingTokens.partyId, roamingTokens.type);
}

export function foldedKey({ countryCode, partyId, uid, type }: RoamingTokenKey) {
  return { countryCode: foldUid(countryCode), partyId: foldUid(partyId), foldedUid: foldUid(uid), type };
}

/** Keeps the newer of two pictures, and in any case that the partner named it (OCPI-K2). */
export function saveRoamingToken(db: Database, row: RoamingTokenRow) {
  const { countryCode, partyId, foldedUid, type } = roamingTokens;
  const newer = (name: "object" | "last_updated") =>
    sql.raw(
      `case when excluded.last_updated >= roaming_tokens.last_updated then excluded.${name} else roaming_tokens.${name} end`,
    );
  return db
    .insert(roamingTokens)
    .values(row)
    .onConflictDoUpdate({
      target: [countryCode, partyId, foldedUid, type],
      set: {
        partnerId: row.partnerId,
        object: newer("object"),
        lastUpdated: newer("last_updated"),
        toldAt: sql`max(${roamingTokens.toldAt}, excluded.told_at)`,
      },
    });
}
