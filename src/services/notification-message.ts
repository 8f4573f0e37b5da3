import { createHash, createHmac } from "node:crypto";
import { type NotificationEvent, notificationState } from "../domain/notification.ts";
import { toIso } from "../domain/time.ts";
import type { PendingDelivery } from "../store/notification-channels.ts";
import type { NotificationRow } from "../store/notifications.ts";
import { lineOf, titleOf } from "./notification-text.ts";

/** One message to a channel: everything it is to be told at once. */
export interface Message {
  /** The same for the same content: whoever got it twice can tell. */
  readonly id: string;
  readonly at: number;
  readonly isTest: boolean;
  readonly items: readonly Told[];
}

export type Told = Pick<PendingDelivery, "event" | "notification">;

export function messageOf(items: readonly Told[], at: number): Message {
  const keys = items.map(({ event, notification }) => [notification.id, event]);
  const id = createHash("sha256").update(JSON.stringify(keys)).digest("hex").slice(0, 32);
  return { id, at, isTest: false, items };
}

export function testMessage(id: string, at: number): Message {
  return { id, at, isTest: true, items: [] };
}

/** A notification as `/api`, webhooks and live messages show it: instants are ISO 8601. */
export function notificationView(row: NotificationRow) {
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    state: notificationState(row),
    isQuiet: row.isQuiet,
    chargePointId: row.chargePointId,
    evseUid: row.evseUid,
    locationId: row.locationId,
    subject: row.subject,
    title: titleOf(row),
    details: row.details,
    count: row.count,
    firstAt: toIso(row.firstAt),
    lastAt: toIso(row.lastAt),
    acknowledgedAt: isoOrNull(row.acknowledgedAt),
    acknowledgedBy: row.acknowledgedBy,
    resolvedAt: isoOrNull(row.resolvedAt),
    resolvedBy: row.resolvedBy,
    assigneeId: row.assigneeId,
  };
}

export type NotificationView = ReturnType<typeof notificationView>;

function isoOrNull(at: number | null): string | null {
  return at === null ? null : toIso(at);
}

/** A webhook's body, and the headers by which its receiver knows who sent it (Standard Webhooks 1.0). */
export function webhookOf(message: Message, secret: string) {
  const body = JSON.stringify({
    type: message.isTest ? "test" : "notifications",
    timestamp: toIso(message.at),
    data: message.items.map(({ event, notification }) => ({ event, notification: notificationView(notification) })),
  });
  const timestamp = String(Math.floor(message.at / 1_000));
  const key = Buffer.from(secret.slice(WEBHOOK_SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${message.id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { headers, body };
}

export const WEBHOOK_SECRET_PREFIX = "whsec_";

/** The subject and the lines of a mail, or of a log. */
export function textOf({ isTest, items }: Message): { readonly subject: string; readonly lines: readonly string[] } {
  if (isTest) return { subject: "A test of eMall CPMS notifications", lines: ["This channel works."] };
  const lines = items.map(({ event, notification }) => lineOf(event, notification));
  return { subject: subjectOf(items, lines), lines: items.map((item, index) => `${whenOf(item)} ${lines[index]}`) };
}

function subjectOf(items: readonly Told[], lines: readonly string[]): string {
  const [only, ...others] = lines;
  if (only !== undefined && others.length === 0) return only;
  const opened = items.filter(({ event }) => event === "opened");
  const critical = opened.filter(({ notification }) => notification.severity === "critical");
  const resolved = items.length - opened.length;
  return `${opened.length} notifications (${critical.length} critical), ${resolved} resolved`;
}

function whenOf({
  event,
  notification,
}: {
  readonly event: NotificationEvent;
  readonly notification: NotificationRow;
}) {
  return toIso(event === "opened" ? notification.firstAt : (notification.resolvedAt ?? notification.lastAt));
}
