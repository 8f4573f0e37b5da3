import { and, desc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { notifications } from "./schema.ts";

export type NotificationRow = typeof notifications.$inferSelect;

export async function loadNotification(db: Database, id: string): Promise<NotificationRow | null> {
  const [row] = await db.select().from(notifications).where(eq(notifications.id, id));
  return row ?? null;
}

/** What was last seen first. */
export function loadNotifications(
  db: Database,
  filter: { readonly kind?: string | undefined; readonly open?: boolean | undefined },
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly NotificationRow[]> {
  const resolution = filter.open ? isNull(notifications.resolvedAt) : isNotNull(notifications.resolvedAt);
  return db
    .select()
    .from(notifications)
    .where(
      and(
        filter.kind === undefined ? undefined : eq(notifications.kind, filter.kind),
        filter.open === undefined ? undefined : resolution,
        olderThan(notifications.lastAt, notifications.id, list.after),
      ),
    )
    .orderBy(desc(notifications.lastAt), desc(notifications.id))
    .limit(list.limit);
}

/** Marks it as handled; the first to do so is kept. */
export async function saveResolved(db: Database, id: string, resolvedAt: number): Promise<void> {
  await db
    .update(notifications)
    .set({ resolvedAt })
    .where(and(eq(notifications.id, id), isNull(notifications.resolvedAt)));
}

/** One open row per kind and subject: a repeat raises its count. The same occurrence twice counts once. */
export function saveNotice(db: Database, row: NotificationRow) {
  const { details, lastAt } = row;
  return db
    .insert(notifications)
    .values(row)
    .onConflictDoUpdate({
      target: [notifications.kind, notifications.subject],
      targetWhere: sql`resolved_at is null`,
      set: { details, lastAt, count: sql`${notifications.count} + 1` },
      setWhere: lt(notifications.lastAt, lastAt),
    });
}
