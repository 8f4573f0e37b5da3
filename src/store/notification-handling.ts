import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { users } from "./access-schema.ts";
import type { Database } from "./database.ts";
import { notificationEntries, notifications } from "./notification-schema.ts";

/** What people do with notifications. */

type Statements = readonly BatchItem<"sqlite">[];
type Role = (typeof users.$inferSelect)["role"];

export type NotificationEntryRow = typeof notificationEntries.$inferSelect;

/** Somebody has seen it; the first to say so is kept. */
export async function saveAcknowledged(
  db: Database,
  id: string,
  acknowledgedBy: string,
  at: number,
  besides: Statements,
): Promise<void> {
  await db.batch([
    db
      .update(notifications)
      .set({ acknowledgedAt: at, acknowledgedBy })
      .where(and(eq(notifications.id, id), isNull(notifications.acknowledgedAt), isNull(notifications.resolvedAt))),
    ...besides,
  ]);
}

/** One statement decides, so that two who write at once cannot exceed the limit. False: it was reached. */
export async function saveEntry(
  db: Database,
  { id, notificationId, kind, at, by, text, assigneeId }: NotificationEntryRow,
  atMost: number,
  besides: Statements,
): Promise<boolean> {
  const [saved] = await db.batch([
    db
      .insert(notificationEntries)
      .select(
        sql`select ${id}, ${notificationId}, ${kind}, ${at}, ${by}, ${text}, ${assigneeId}
            where (select count(*) from ${notificationEntries}
              where ${notificationEntries.notificationId} = ${notificationId}) < ${atMost}`,
      )
      .returning({ id: notificationEntries.id }),
    ...besides,
  ]);
  return saved.length === 1;
}

/** What an assignment changes; belongs into its batch. */
export function assignStatement(db: Database, { id, notificationId, assigneeId }: NotificationEntryRow) {
  const isEntered = sql`exists (select 1 from ${notificationEntries} where ${notificationEntries.id} = ${id})`;
  return db
    .update(notifications)
    .set({ assigneeId })
    .where(and(eq(notifications.id, notificationId), isEntered));
}

/** The oldest first. */
export function loadEntriesOf(db: Database, notificationId: string): Promise<readonly NotificationEntryRow[]> {
  return db
    .select()
    .from(notificationEntries)
    .where(eq(notificationEntries.notificationId, notificationId))
    .orderBy(notificationEntries.at, sql`rowid`);
}

/** The newest note of each, by notification. */
export async function loadNewestNotes(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      notificationId: notificationEntries.notificationId,
      // SQLite takes the other columns from the row that has the greatest.
      at: sql<number>`max(${notificationEntries.at})`,
      text: sql<string>`${notificationEntries.text}`,
    })
    .from(notificationEntries)
    .where(
      sql`${notificationEntries.kind} = 'note' and ${notificationEntries.notificationId} in
        (select value from json_each(${JSON.stringify(ids)}))`,
    )
    .groupBy(notificationEntries.notificationId);
  return new Map(rows.map(({ notificationId, text }) => [notificationId, text]));
}

/** Who may be given a notification there, by name. @param locationId null: it belongs to no location. */
export function loadAssignees(db: Database, roles: readonly Role[], locationId: string | null) {
  const reachesIt = sql`(${users.locationIds} is null or exists
    (select 1 from json_each(${users.locationIds}) where value = ${locationId}))`;
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(
      and(
        eq(users.active, true),
        sql`${users.role} in (select value from json_each(${JSON.stringify(roles)}))`,
        reachesIt,
      ),
    )
    .orderBy(asc(users.name), users.id);
}
