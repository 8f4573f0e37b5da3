import { and, eq, getTableColumns, isNotNull, isNull, sql } from "drizzle-orm";
import type { NotificationEvent } from "../domain/notification.ts";
import type { Change, Database } from "./database.ts";
import { notificationChannels, notificationDeliveries, notifications } from "./notification-schema.ts";
import type { NotificationRow } from "./notifications.ts";

export type { ChannelTarget } from "./notification-schema.ts";
export type ChannelRow = typeof notificationChannels.$inferSelect;

/** A channel, and how many tellings it waits for or has lost for good. */
export interface ChannelOverview extends ChannelRow {
  readonly pending: number;
  readonly givenUp: number;
}

const isPending = and(isNull(notificationDeliveries.deliveredAt), isNull(notificationDeliveries.givenUpAt));

function overviews(db: Database) {
  const of = eq(notificationDeliveries.channelId, notificationChannels.id);
  return db
    .select({
      ...getTableColumns(notificationChannels),
      pending: sql<number>`(${db.$count(notificationDeliveries, and(of, isPending))})`,
      givenUp: sql<number>`(${db.$count(notificationDeliveries, and(of, isNotNull(notificationDeliveries.givenUpAt)))})`,
    })
    .from(notificationChannels);
}

/** All of them, oldest first: an organisation has a handful. */
export function loadChannels(db: Database): Promise<readonly ChannelOverview[]> {
  return overviews(db).orderBy(notificationChannels.createdAt, notificationChannels.id);
}

export async function loadChannel(db: Database, id: string): Promise<ChannelOverview | null> {
  const [row] = await overviews(db).where(eq(notificationChannels.id, id));
  return row ?? null;
}

/** One statement decides, so that two who create at once cannot exceed the limit. */
export async function saveNewChannel(db: Database, row: ChannelRow, atMost: number): Promise<boolean> {
  const saved = await db
    .insert(notificationChannels)
    .select(
      sql`select ${row.id}, ${row.name}, ${JSON.stringify(row.target)}, ${row.minSeverity}, ${row.enabled ? 1 : 0},
          ${row.createdAt}, ${row.updatedAt}, ${row.dueAt}, ${row.leasedUntil}, ${row.failures}, ${row.lastError},
          ${row.lastDeliveredAt} where (select count(*) from ${notificationChannels}) < ${atMost}`,
    )
    .returning({ id: notificationChannels.id });
  return saved.length === 1;
}

/** Saves an edit made from the version `expectedUpdatedAt`; false when the row has moved on since. */
export async function saveChannel(
  db: Database,
  id: string,
  expectedUpdatedAt: number,
  change: Change<Omit<ChannelRow, "id" | "createdAt">>,
): Promise<boolean> {
  const saved = await db
    .update(notificationChannels)
    .set(change)
    .where(and(eq(notificationChannels.id, id), eq(notificationChannels.updatedAt, expectedUpdatedAt)))
    .returning({ id: notificationChannels.id });
  return saved.length === 1;
}

export async function removeChannel(db: Database, id: string): Promise<void> {
  await db.delete(notificationChannels).where(eq(notificationChannels.id, id));
}

/** Takes every channel that has something to tell now, for oneself alone until `leasedUntil`. */
export function claimChannels(db: Database, now: number, leasedUntil: number): Promise<readonly ChannelRow[]> {
  return db
    .update(notificationChannels)
    .set({ leasedUntil })
    .where(
      and(
        eq(notificationChannels.enabled, true),
        sql`${notificationChannels.dueAt} <= ${now} and ${notificationChannels.leasedUntil} <= ${now}`,
        sql`exists (select 1 from ${notificationDeliveries}
          where ${notificationDeliveries.channelId} = ${notificationChannels.id} and ${isPending})`,
      ),
    )
    .returning();
}

export interface PendingDelivery {
  readonly event: NotificationEvent;
  readonly createdAt: number;
  readonly notification: NotificationRow;
}

/** What a channel is still to be told, in the order it happened. */
export function loadPending(db: Database, channelId: string, limit: number): Promise<readonly PendingDelivery[]> {
  return db
    .select({
      event: notificationDeliveries.event,
      createdAt: notificationDeliveries.createdAt,
      notification: getTableColumns(notifications),
    })
    .from(notificationDeliveries)
    .innerJoin(notifications, eq(notifications.id, notificationDeliveries.notificationId))
    .where(and(eq(notificationDeliveries.channelId, channelId), isPending))
    .orderBy(notificationDeliveries.createdAt, sql`${notificationDeliveries}.rowid`)
    .limit(limit);
}

export interface Attempt {
  readonly at: number;
  /** Null: it arrived. */
  readonly error: string | null;
  /** What is older by now is given up. */
  readonly giveUpBefore: number;
  /** When the channel may be told again. */
  readonly dueAt: number;
  readonly failures: number;
}

/** The outcome of one message: for all it told, and for the channel. Nothing if another run has the channel by now. */
export async function saveAttempt(
  db: Database,
  channel: Pick<ChannelRow, "id" | "leasedUntil">,
  told: readonly PendingDelivery[],
  { at, error, giveUpBefore, dueAt, failures }: Attempt,
): Promise<void> {
  const keys = JSON.stringify(told.map(({ event, notification }) => [notification.id, event]));
  const isMine = sql`exists (select 1 from ${notificationChannels} where ${notificationChannels.id} = ${channel.id}
    and ${notificationChannels.leasedUntil} = ${channel.leasedUntil})`;
  await db.batch([
    db
      .update(notificationDeliveries)
      .set({
        attempts: sql`${notificationDeliveries.attempts} + 1`,
        error,
        ...(error === null
          ? { deliveredAt: at }
          : { givenUpAt: sql`case when ${notificationDeliveries.createdAt} < ${giveUpBefore} then ${at} end` }),
      })
      .where(
        and(
          eq(notificationDeliveries.channelId, channel.id),
          sql`(${notificationDeliveries.notificationId}, ${notificationDeliveries.event}) in (
            select value ->> 0, value ->> 1 from json_each(${keys}))`,
          isPending,
          isMine,
        ),
      ),
    db
      .update(notificationChannels)
      .set({
        dueAt,
        leasedUntil: 0,
        failures,
        lastError: error,
        ...(error === null ? { lastDeliveredAt: at } : {}),
      })
      .where(and(eq(notificationChannels.id, channel.id), eq(notificationChannels.leasedUntil, channel.leasedUntil))),
  ]);
}
