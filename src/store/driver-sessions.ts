import { and, desc, eq, gte, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { foldUid } from "../domain/token.ts";
import type { Database } from "./database.ts";
import { driverCharges, driverTokens } from "./driver-schema.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { sessions } from "./schema.ts";
import type { SessionRow } from "./sessions.ts";

/**
 * The sessions of a driver: those that the account started, and those of its tokens, of each from when it was added until it was
 * given back, by the charger's own start instant. What began before, or after, is somebody else's, however late it is told.
 */
export async function loadDriverSessions(
  db: Database,
  driverId: string,
  filter: { readonly isBilled: boolean; readonly id?: string | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly SessionRow[]> {
  const wanted = and(
    isNotNull(sessions.transactionId),
    filter.id === undefined ? undefined : eq(sessions.id, filter.id),
    filter.isBilled ? and(eq(sessions.state, "COMPLETED"), isNotNull(sessions.payableMicro)) : undefined,
    olderThan(sessions.startedAt, sessions.id, list.after),
  );
  const [asked, tapped] = await db.batch([
    db
      .select({ session: sessions })
      .from(driverCharges)
      .innerJoin(sessions, eq(sessions.id, driverCharges.id))
      .where(and(eq(driverCharges.driverId, driverId), wanted))
      .orderBy(desc(sessions.startedAt), desc(sessions.id))
      .limit(list.limit),
    db
      .select({ session: sessions })
      .from(driverTokens)
      .innerJoin(sessions, isOfToken())
      .where(and(eq(driverTokens.driverId, driverId), wanted))
      .orderBy(desc(sessions.startedAt), desc(sessions.id))
      .limit(list.limit),
  ]);
  const all = new Map([...asked, ...tapped].map(({ session }) => [session.id, session]));
  return [...all.values()].sort(newestFirst).slice(0, list.limit);
}

/** Whose a session of ours is that was started by a card or by the app's token; null: nobody's account. */
export async function findDriverOfToken(
  db: Database,
  { tokenUid, startedAt }: { readonly tokenUid: string; readonly startedAt: number },
): Promise<string | null> {
  const isThen = and(
    eq(driverTokens.foldedUid, foldUid(tokenUid)),
    sql`${driverTokens.addedAt} <= ${startedAt}`,
    or(isNull(driverTokens.removedAt), sql`${driverTokens.removedAt} > ${startedAt}`),
  );
  const found = await db.select({ driverId: driverTokens.driverId }).from(driverTokens).where(isThen).get();
  return found?.driverId ?? null;
}

/** As the index of sessions of our own tokens has it. */
function isOfToken(): SQL | undefined {
  return and(
    sql`upper(${sessions.tokenUid}) = ${driverTokens.foldedUid}`,
    sql`${sessions.tokenPartyId} is null`,
    gte(sessions.startedAt, driverTokens.addedAt),
    or(isNull(driverTokens.removedAt), lt(sessions.startedAt, driverTokens.removedAt)),
  );
}

function newestFirst(left: SessionRow, right: SessionRow): number {
  return right.startedAt - left.startedAt || (right.id < left.id ? -1 : 1);
}
