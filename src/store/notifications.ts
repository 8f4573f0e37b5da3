import {
  and,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from "drizzle-orm";
import type { About, NoticeKind, NotificationEvent, NotificationState, Severity } from "../domain/notification.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { notificationChannels, notificationDeliveries, notifications } from "./notification-schema.ts";
import { chargePoints, connectors, evses } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export type NotificationRow = typeof notifications.$inferSelect;
export type DeliveryRow = typeof notificationDeliveries.$inferSelect & { readonly channelName: string };

export interface NotificationFilter {
  readonly state?: NotificationState | undefined;
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

/** What is wrong now, as far as the scope reaches. */
export interface NotificationSummary {
  readonly open: readonly { readonly severity: Severity; readonly count: number }[];
  /** When anything was last seen, resolved or not; null: never. */
  readonly lastAt: number | null;
  /** What people should hear of: open, critical, not quiet, acknowledged by nobody; the newest first. */
  readonly pressing: readonly NotificationRow[];
}

export async function loadSummary(db: Database, scope: Scope, mostPressing: number): Promise<NotificationSummary> {
  const isPressing = and(
    ...conditions(db, { severity: "critical", state: "new", scope }),
    eq(notifications.isQuiet, false),
  );
  const [open, newest, pressing] = await db.batch([
    db
      .select({ severity: notifications.severity, count: sql<number>`count(*)` })
      .from(notifications)
      .where(and(...conditions(db, { open: true, scope })))
      .groupBy(notifications.severity),
    db
      .select({ lastAt: sql<number | null>`max(${notifications.lastAt})` })
      .from(notifications)
      .where(and(...conditions(db, { scope }))),
    db
      .select()
      .from(notifications)
      .where(isPressing)
      .orderBy(desc(notifications.lastAt), desc(notifications.id))
      .limit(mostPressing),
  ]);
  return { open, lastAt: newest[0]?.lastAt ?? null, pressing };
}

function conditions(db: Database, filter: NotificationFilter): readonly (SQL | undefined)[] {
  const { kind, severity, chargePointId, locationId, open, state, scope } = filter;
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
    state === undefined ? undefined : IN_STATE[state],
  ];
}

/** As `notificationState` says. */
const IN_STATE: Readonly<Record<NotificationState, SQL | undefined>> = {
  new: and(isNull(notifications.resolvedAt), isNull(notifications.acknowledgedAt)),
  acknowledged: and(isNull(notifications.resolvedAt), isNotNull(notifications.acknowledgedAt)),
  resolved: isNotNull(notifications.resolvedAt),
};

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
    .select({ ...getTableColumns(notificationDeliveries), channelName: notificationChannels.name })
    .from(notificationDeliveries)
    .innerJoin(notificationChannels, eq(notificationChannels.id, notificationDeliveries.channelId))
    .where(eq(notificationDeliveries.notificationId, notificationId))
    .orderBy(notificationDeliveries.createdAt, sql`${notificationDeliveries}.rowid`);
}

/** What is closed: by its cause, by a person, or with its charge point. */
export type Which =
  | { readonly kind: NoticeKind; readonly subject: string }
  | { readonly id: string }
  | { readonly chargePointId: string };

/**
 * One open row per kind and subject: a repeat raises its count. The same occurrence twice counts once, also when the
 * row was resolved meanwhile. What ended by itself a moment ago and is back is the same row, open again. Every channel
 * that wants the severity is to be told of a new row that is not quiet.
 * @param at when it happened; later for every further notice of the same kind and subject.
 */
export function noticeStatements(db: Database, row: NewNotification, about: About, at: number, now: number) {
  const { id, kind, severity, subject, details, isExplainable, reopensSince } = row;
  const { chargePointId = null, locationId = null } = about;
  const connectorId = typeof details.connectorId === "number" ? details.connectorId : null;
  const evseUid = sql`(select ${connectors.evseUid} from ${connectors}
    where ${connectors.chargePointId} = ${chargePointId} and ${connectors.connectorId} = ${connectorId})`;
  const isQuiet = isExplainable ? inMaintenance(sql`${chargePointId}`, evseUid, at) : sql`0`;
  const save = db
    .insert(notifications)
    .select(
      sql`select ${id}, ${kind}, ${severity}, ${chargePointId}, ${locationId}, ${subject}, ${JSON.stringify(details)}, 1, ${at}, ${at},
          null, null, null, null, ${evseUid}, ${isQuiet}, null
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
          where ${is({ kind, subject })} and ${notifications.firstAt} = ${at} and ${notifications.isQuiet} = 0
            and ${isWanted}`,
    )
    .onConflictDoNothing();
  const reopen = reopensSince === null ? [] : reopenStatements(db, { kind, subject }, reopensSince, at, now);
  return [...reopen, save, owe] as const;
}

/**
 * What ended by its cause since then is open again, and its next notice repeats it: a fault that comes and goes is one
 * row. Who was not told of the end yet need not be; who was is to be told of the opening again.
 */
function reopenStatements(db: Database, which: Which, since: number, at: number, now: number) {
  const { channelId, notificationId, event, deliveredAt } = notificationDeliveries;
  const isOpen = sql`${notificationId} in (select ${notifications.id} from ${notifications}
    where ${is(which)} and ${notifications.resolvedAt} is null)`;
  const isEnd = sql`${event} = ${"resolved" satisfies NotificationEvent}`;
  const ended = sql`(select 1 from ${notificationDeliveries} e where e.channel_id = ${channelId}
    and e.notification_id = ${notificationId} and e.event = 'resolved' and e.delivered_at is not null)`;
  return [
    db
      .update(notifications)
      .set({ resolvedAt: null })
      .where(
        and(
          is(which),
          isNull(notifications.resolvedBy),
          sql`${notifications.resolvedAt} >= ${since} and ${notifications.lastAt} < ${at}`,
          sql`${notifications.id} = (select n.id from ${notifications} n where n.kind = ${notifications.kind}
            and n.subject = ${notifications.subject} order by n.resolved_at is null desc, n.last_at desc limit 1)`,
        ),
      ),
    db
      .update(notificationDeliveries)
      .set({ deliveredAt: null, createdAt: now, attempts: 0 })
      .where(and(isOpen, eq(event, "opened"), isNotNull(deliveredAt), sql`exists ${ended}`)),
    db.delete(notificationDeliveries).where(and(isOpen, isEnd)),
  ] as const;
}

/** A channel `c` is to be told of the notification. */
const isWanted = sql`c.enabled = 1 and ${rank(sql`${notifications.severity}`)} >= ${rank(sql`c.min_severity`)}`;

export interface NewNotification extends Pick<NotificationRow, "id" | "kind" | "severity" | "subject" | "details"> {
  /** Maintenance of its slot, or of all slots of its charge point, keeps it quiet. */
  readonly isExplainable: boolean;
  /** What ended by itself since then is reopened by it; null: nothing is. */
  readonly reopensSince: number | null;
}

/** Whether the slot is in maintenance at an instant; of a whole charge point: each of its slots is. */
function inMaintenance(chargePointId: SQLWrapper, evseUid: SQLWrapper, at: number): SQL {
  const isDown = (uid: SQL) => sql`exists (select 1 from ${bookings} where ${bookings.evseUid} = ${uid}
    and ${bookings.isHeld} = 1 and ${bookings.kind} = 'maintenance' and ${bookings.state} = 'RESERVED'
    and ${bookings.heldFrom} <= ${at} and ${bookings.heldUntil} > ${at})`;
  const concerned = sql`select 1 from ${evses} where ${evses.chargePointId} = ${chargePointId}
    and ${evses.uid} = coalesce(${evseUid}, ${evses.uid})`;
  return sql`exists (${concerned}) and not exists (${concerned} and not ${isDown(sql`${evses.uid}`)})`;
}

/**
 * Ends the quiet of what is still wrong though the maintenance is over: channels are to be told of it now.
 * @returns the notifications that people are to hear of.
 */
export async function endQuiet(db: Database, now: number): Promise<readonly NotificationRow[]> {
  const isOver = sql`${notifications.isQuiet} = 1 and ${notifications.resolvedAt} is null
    and not (${inMaintenance(notifications.chargePointId, notifications.evseUid, now)})`;
  const opened = sql`${"opened" satisfies NotificationEvent}`;
  const [, loud] = await db.batch([
    db
      .insert(notificationDeliveries)
      .select(
        sql`select c.id, ${notifications.id}, ${opened}, ${now}, 0, null, null, null
            from ${notifications} join ${notificationChannels} c where ${isOver} and ${isWanted}`,
      )
      .onConflictDoNothing(),
    db.update(notifications).set({ isQuiet: false }).where(isOver).returning(),
  ]);
  return loud;
}

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

function is(which: Which): SQL | undefined {
  if ("id" in which) return eq(notifications.id, which.id);
  if ("chargePointId" in which) return eq(notifications.chargePointId, which.chargePointId);
  return and(eq(notifications.kind, which.kind), eq(notifications.subject, which.subject));
}

function rank(severity: SQL): SQL {
  return sql`case ${severity} when 'critical' then 2 when 'warning' then 1 else 0 end`;
}
