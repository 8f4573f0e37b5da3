import { and, desc, eq, gte, lt } from "drizzle-orm";
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
