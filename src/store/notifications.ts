import { and, desc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { About, NoticeKind, NotificationEvent, Severity } from "../domain/notification.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { notificationChannels, notificationDeliveries, notifications } from "./notification-schema.ts";
import { chargePoints } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export type NotificationRow = typeof notifications.$inferSelect;
export type DeliveryRow = typeof notificationDeliveries.$inferSelect;

export interface NotificationFilter {
  readonly kind?: NoticeKind | undefined;
  readonly severity?: Severity | undefined;
  readonly chargePointId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly open?: boolean | undefined;
  readonly scope: Scope;
}

export async function loadNotification(db: Database, id: string): Promise<NotificationRow | null> {
  const [row] = await db.select().from(notifications).where(eq(notifications.id, id));
  return row ?? null;
}

/** What was last seen first. */
export function loadNotifications(
  db: Database,
  filter: NotificationFilter,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly NotificationRow[]> {
  return db
    .select()
    .from(notifications)
    .where(and(...conditions(db, filter), olderThan(notifications.lastAt, notifications.id, list.after)))
    .orderBy(desc(notifications.lastAt), desc(notifications.id))
    .limit(list.limit);
}

function conditions(db: Database, filter: NotificationFilter): readonly (SQL | undefined)[] {
  const { kind, severity, chargePointId, locationId, open, scope } = filter;
  const chargePointsAt = (where: SQL | undefined) => db.select({ id: chargePoints.id }).from(chargePoints).where(where);
  const atLocation = chargePointsAt(eq(chargePoints.locationId, locationId ?? ""));
  const inScope = chargePointsAt(within(chargePoints.locationId, scope));
  return [
    kind === undefined ? undefined : eq(notifications.kind, kind),
    severity === undefined ? undefined : eq(notifications.severity, severity),
    chargePointId === undefined ? undefined : eq(notifications.chargePointId, chargePointId),
    locationId === undefined
      ? undefined
      : or(eq(notifications.locationId, locationId), inArray(notifications.chargePointId, atLocation)),
    scope === null
      ? undefined
      : or(within(notifications.locationId, scope), inArray(notifications.chargePointId, inScope)),
    open === undefined ? undefined : open ? isNull(notifications.resolvedAt) : isNotNull(notifications.resolvedAt),
  ];
}

/** The newest row of each: what a step has just opened, repeated or closed. */
export async function loadNewestOf(
  db: Database,
  about: readonly { readonly kind: NoticeKind; readonly subject: string }[],
): Promise<readonly NotificationRow[]> {
  const newest = about.map(({ kind, subject }) =>
    db
      .select()
      .from(notifications)
      .where(is({ kind, subject }))
      .orderBy(desc(notifications.lastAt), desc(sql`rowid`))
      .limit(1),
  );
  const [first, ...others] = newest;
  return first === undefined ? [] : (await db.batch([first, ...others])).flat();
}

export function loadDeliveriesOf(db: Database, notificationId: string): Promise<readonly DeliveryRow[]> {
  return db
    .select()
    .from(notificationDeliveries)
    .where(eq(notificationDeliveries.notificationId, notificationId))
    .orderBy(notificationDeliveries.createdAt, sql`rowid`);
}

/** What is closed: by its cause, by a person, or with its charge point. */
export type Which =
  | { readonly kind: NoticeKind; readonly subject: string }
  | { readonly id: string }
  | { readonly chargePointId: string };

/**
 * One open row per kind and subject: a repeat raises its count. The same occurrence twice counts once, also when the
 * row was resolved meanwhile. Every channel that wants the severity is to be told of a new row.
 * @param at when it happened; later for every further notice of the same kind and subject.
 */
export function noticeStatements(db: Database, row: NewNotification, about: About, at: number, now: number) {
  const { id, kind, severity, subject, details } = row;
  const { chargePointId = null, locationId = null } = about;
  const save = db
    .insert(notifications)
    .select(
      sql`select ${id}, ${kind}, ${severity}, ${chargePointId}, ${locationId}, ${subject}, ${JSON.stringify(details)}, 1, ${at}, ${at},
          null, null, null, null
          where not exists (select 1 from ${notifications} where ${is({ kind, subject })}
            and ${notifications.lastAt} >= ${at})`,
    )
    .onConflictDoUpdate({
      target: [notifications.kind, notifications.subject],
      targetWhere: sql`resolved_at is null`,
      set: { severity, details, lastAt: at, count: sql`${notifications.count} + 1` },
    });
  const owe = db
    .insert(notificationDeliveries)
    .select(
      sql`select c.id, ${notifications.id}, ${"opened" satisfies NotificationEvent}, ${now}, 0, null, null, null
          from ${notifications} join ${notificationChannels} c
          where ${is({ kind, subject })} and ${notifications.firstAt} = ${at}
            and c.enabled = 1 and ${rank(sql`${notifications.severity}`)} >= ${rank(sql`c.min_severity`)}`,
    )
    .onConflictDoNothing();
  return [save, owe] as const;
}

export type NewNotification = Pick<NotificationRow, "id" | "kind" | "severity" | "subject" | "details">;

/**
 * Closes what is open; whoever was to be told of the opening is to be told of the end. The first to close it is kept.
 * An end by its cause closes only what was given before it.
 * @param by null: its cause is gone.
 */
export function resolveStatements(db: Database, which: Which, by: string | null, at: number, now: number) {
  const close = db
    .update(notifications)
    .set({ resolvedAt: at, resolvedBy: by })
    .where(
      and(is(which), isNull(notifications.resolvedAt), "kind" in which ? lte(notifications.lastAt, at) : undefined),
    );
  const owe = db
    .insert(notificationDeliveries)
    .select(
      sql`select d.channel_id, d.notification_id, ${"resolved" satisfies NotificationEvent}, ${now}, 0, null, null, null
          from ${notifications} join ${notificationDeliveries} d
            on d.notification_id = ${notifications.id} and d.event = ${"opened" satisfies NotificationEvent}
          where ${is(which)} and ${notifications.resolvedAt} = ${at}`,
    )
    .onConflictDoNothing();
  return [close, owe] as const;
}

/** Somebody has seen it; the first to say so is kept. */
export async function saveAcknowledged(db: Database, id: string, acknowledgedBy: string, at: number): Promise<void> {
  await db
    .update(notifications)
    .set({ acknowledgedAt: at, acknowledgedBy })
    .where(and(eq(notifications.id, id), isNull(notifications.acknowledgedAt), isNull(notifications.resolvedAt)));
}

function is(which: Which): SQL | undefined {
  if ("id" in which) return eq(notifications.id, which.id);
  if ("chargePointId" in which) return eq(notifications.chargePointId, which.chargePointId);
  return and(eq(notifications.kind, which.kind), eq(notifications.subject, which.subject));
}

function rank(severity: SQL): SQL {
  return sql`case ${severity} when 'critical' then 2 when 'warning' then 1 else 0 end`;
}
