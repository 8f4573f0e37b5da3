import { and, desc, eq, gte, lt, lte, sql } from "drizzle-orm";
import type { LockedPrice } from "../domain/cost.ts";
import type { SessionState } from "../domain/session.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { sessions } from "./schema.ts";

export type SessionRow = typeof sessions.$inferSelect;

export interface SessionFilter {
  readonly chargePointId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly evseUid?: string | undefined;
  readonly state?: SessionState | undefined;
  readonly transactionId?: number | undefined;
  /** Started at or after. */
  readonly fromAt?: number | undefined;
  /** Started before. */
  readonly toAt?: number | undefined;
}

export async function loadSession(db: Database, id: string): Promise<SessionRow | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row ?? null;
}

/** Newest start first. */
export function loadSessions(
  db: Database,
  filter: SessionFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly SessionRow[]> {
  const equals = (["chargePointId", "locationId", "evseUid", "state", "transactionId"] as const).map((name) => {
    const wanted = filter[name];
    return wanted === undefined ? undefined : eq(sessions[name], wanted);
  });
  return db
    .select()
    .from(sessions)
    .where(
      and(
        ...equals,
        filter.fromAt === undefined ? undefined : gte(sessions.startedAt, filter.fromAt),
        filter.toAt === undefined ? undefined : lt(sessions.startedAt, filter.toAt),
        olderThan(sessions.startedAt, sessions.id, list.after),
      ),
    )
    .orderBy(desc(sessions.startedAt), desc(sessions.id))
    .limit(list.limit);
}

/** The price a session was locked at, if it is known already. */
export async function loadLockedPrice(db: Database, id: string): Promise<LockedPrice | null> {
  const { tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints } = sessions;
  const [row] = await db
    .select({ tariffVersionId, currency, priceMicroPerKwh, vatBasisPoints })
    .from(sessions)
    .where(and(eq(sessions.id, id), sql`${tariffVersionId} is not null`));
  return (row as LockedPrice | undefined) ?? null;
}

/** A newer picture replaces an older one, never the other way round; pictures of one version differ in live figures. */
export function saveSession(db: Database, row: SessionRow) {
  const { id: _, createdAt: __, ...change } = row;
  return db
    .insert(sessions)
    .values(row)
    .onConflictDoUpdate({ target: sessions.id, set: change, setWhere: lte(sessions.version, row.version) });
}
