import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { NoticeKind, NotificationEvent, Severity } from "../domain/notification.ts";

/** What a person should know, and who was told. Instants are epoch milliseconds. */

/** One open row per (kind, subject): repeats raise the count. */
export const notifications = sqliteTable(
  "notifications",
  {
    id: text().primaryKey(),
    kind: text().$type<NoticeKind>().notNull(),
    severity: text().$type<Severity>().notNull().default("warning"),
    /** What it is about beside its subject; a DSO is its subject alone. */
    chargePointId: text("charge_point_id"),
    locationId: text("location_id"),
    subject: text().notNull(),
    details: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    count: integer().notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
    /** Somebody has seen it; it stays open. Users and API keys, by id. */
    acknowledgedAt: integer("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
    resolvedAt: integer("resolved_at"),
    /** Null: by itself, because its cause was gone. */
    resolvedBy: text("resolved_by"),
    /** The slot, where it is about one. */
    evseUid: text("evse_uid"),
    /** Maintenance explains it: nobody is disturbed until that is over. */
    isQuiet: integer("is_quiet", { mode: "boolean" }).notNull().default(false),
    /** The user who sees to it. */
    assigneeId: text("assignee_id"),
  },
  (table) => [
    uniqueIndex("notifications_open").on(table.kind, table.subject).where(sql`${table.resolvedAt} is null`),
    index("notifications_by_subject").on(table.kind, table.subject, table.lastAt),
    index("notifications_by_time").on(table.lastAt, table.id),
    index("notifications_by_charge_point").on(table.chargePointId, table.lastAt, table.id),
    index("notifications_by_location")
      .on(table.locationId, table.lastAt, table.id)
      .where(sql`${table.locationId} is not null`),
    index("notifications_quiet").on(table.lastAt).where(sql`${table.isQuiet} = 1 and ${table.resolvedAt} is null`),
  ],
);

/** What people did with a notification beside acknowledging and resolving it. */
export const notificationEntries = sqliteTable(
  "notification_entries",
  {
    id: text().primaryKey(),
    notificationId: text("notification_id")
      .notNull()
      .references(() => notifications.id, { onDelete: "cascade" }),
    kind: text().$type<NotificationEntryKind>().notNull(),
    at: integer().notNull(),
    /** A user or an API key. */
    by: text().notNull(),
    /** Of a note. */
    text: text(),
    /** Of an assignment; null: to nobody. */
    assigneeId: text("assignee_id"),
  },
  (table) => [
    index("notification_entries_of_notification").on(table.notificationId, table.at),
    check("notification_entries_kind", sql`${table.kind} in ('note', 'assignment')`),
  ],
);

export type NotificationEntryKind = "note" | "assignment";

/** Where a channel leads. The webhook's secret is sealed. */
export type ChannelTarget =
  | { readonly kind: "webhook"; readonly url: string; readonly sealedSecret: string }
  | { readonly kind: "email"; readonly to: readonly string[] }
  | { readonly kind: "console" };

/** Ways to tell people outside the portal. */
export const notificationChannels = sqliteTable(
  "notification_channels",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    target: text({ mode: "json" }).$type<ChannelTarget>().notNull(),
    minSeverity: text("min_severity").$type<Severity>().notNull(),
    enabled: integer({ mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** Not before then is anything sent: a minute after the last message, longer after failures. */
    dueAt: integer("due_at").notNull(),
    /** Until then one run has the channel to itself. */
    leasedUntil: integer("leased_until").notNull(),
    /** Messages in a row that did not arrive. */
    failures: integer().notNull(),
    lastError: text("last_error"),
    lastDeliveredAt: integer("last_delivered_at"),
  },
  (table) => [check("notification_channels_severity", sql`${table.minSeverity} in ('info', 'warning', 'critical')`)],
);

/** The ledger: what each channel is to be told, and what became of it. */
export const notificationDeliveries = sqliteTable(
  "notification_deliveries",
  {
    channelId: text("channel_id")
      .notNull()
      .references(() => notificationChannels.id, { onDelete: "cascade" }),
    notificationId: text("notification_id")
      .notNull()
      .references(() => notifications.id, { onDelete: "cascade" }),
    event: text().$type<NotificationEvent>().notNull(),
    createdAt: integer("created_at").notNull(),
    attempts: integer().notNull(),
    deliveredAt: integer("delivered_at"),
    givenUpAt: integer("given_up_at"),
    /** Why the last attempt failed. */
    error: text(),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.notificationId, table.event] }),
    index("notification_deliveries_pending")
      .on(table.channelId, table.createdAt)
      .where(sql`${table.deliveredAt} is null and ${table.givenUpAt} is null`),
    index("notification_deliveries_of_notification").on(table.notificationId),
    check("notification_deliveries_event", sql`${table.event} in ('opened', 'resolved')`),
  ],
);
