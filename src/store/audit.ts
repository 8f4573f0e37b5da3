import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { apiKeys, users } from "./access-schema.ts";
import { auditEntries } from "./audit-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";

export type AuditEntry = typeof auditEntries.$inferSelect;
export type NewAuditEntry = Omit<AuditEntry, "actorName">;

/** With the actor's name as it is now. What follows from an action in the same request is part of it. */
export function insertAuditEntry(db: Database, entry: NewAuditEntry) {
  return db
    .insert(auditEntries)
    .values({ ...entry, actorName: nameOf(entry) })
    .onConflictDoNothing();
}

function nameOf({ actorKind, actorId }: NewAuditEntry): SQL<string> | null {
  if (actorId === null) return null;
  const table = actorKind === "user" ? users : apiKeys;
  return sql<string>`(select ${table.name} from ${table} where ${table.id} = ${actorId})`;
}

export type AuditOutcome = Pick<AuditEntry, "status" | "objectId">;

export async function saveAuditOutcome(db: Database, id: string, { status, objectId }: AuditOutcome): Promise<void> {
  const object = objectId === null ? {} : { objectId };
  // What was refused after all changed nothing, whatever it was about to.
  const refused = (status ?? 0) >= 400 ? { before: null, after: null } : {};
  await db
    .update(auditEntries)
    .set({ status, ...object, ...refused })
    .where(eq(auditEntries.id, id));
}

/** What the entry's action changed; nothing where there is no such entry. */
export function noteAuditChange(db: Database, id: string, change: Pick<AuditEntry, "before" | "after">) {
  return db.update(auditEntries).set(change).where(eq(auditEntries.id, id));
}

export interface AuditFilter {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actorId?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
}

/** The newest first. */
export function listAuditEntries(
  db: Database,
  { from, to, actorId, objectType, objectId }: AuditFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly AuditEntry[]> {
  return db
    .select()
    .from(auditEntries)
    .where(
      and(
        from === undefined ? undefined : gte(auditEntries.at, from),
        to === undefined ? undefined : lt(auditEntries.at, to),
        actorId === undefined ? undefined : eq(auditEntries.actorId, actorId),
        objectType === undefined ? undefined : eq(auditEntries.objectType, objectType),
        objectId === undefined ? undefined : eq(auditEntries.objectId, objectId),
        olderThan(auditEntries.at, auditEntries.id, list.after),
      ),
    )
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(list.limit);
}

export async function purgeAuditEntries(db: Database, before: number): Promise<void> {
  await db.delete(auditEntries).where(lt(auditEntries.at, before));
}
