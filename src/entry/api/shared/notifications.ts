import * as z from "zod";
import { NOTICE_KINDS, NOTIFICATION_EVENTS, SEVERITIES } from "../../../domain/notification.ts";
import { instant, text } from "./fields.ts";

/** What `/api` takes and answers of notifications and the channels they go by. */

export const severity = z.enum(SEVERITIES);
export const noticeKind = z.enum(NOTICE_KINDS);

export const notificationSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    severity,
    chargePointId: z.string().nullable(),
    locationId: z
      .string()
      .nullable()
      .describe("Of a notice about a whole location; that of a charge point is not repeated here."),
    subject: z.string(),
    title: z.string(),
    details: z.record(z.string(), z.unknown()),
    count: z.int().positive(),
    firstAt: instant,
    lastAt: instant,
    acknowledgedAt: instant.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: instant.nullable(),
    resolvedBy: z.string().nullable(),
  })
  .meta({
    id: "Notification",
    description:
      "Something a person should know. Repeats raise `count`. `resolvedBy` null on a resolved one: its cause is gone.",
  });

export const deliverySchema = z
  .object({
    channelId: z.string(),
    event: z.enum(NOTIFICATION_EVENTS),
    state: z.enum(["pending", "delivered", "givenUp"]),
    attempts: z.int().nonnegative(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: "NotificationDelivery", description: "Whether a channel was told of an opening or an end." });

export const notificationWithDeliveriesSchema = notificationSchema
  .extend({ deliveries: z.array(deliverySchema) })
  .meta({ id: "NotificationWithDeliveries" });

const webhookUrl = z.url().max(2_000);
const MAX_RECIPIENTS = 20;

const targetRequest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("webhook"), url: webhookUrl }),
  z.strictObject({ kind: z.literal("email"), to: z.array(z.email().max(254)).min(1).max(MAX_RECIPIENTS) }),
  z.strictObject({ kind: z.literal("console") }).describe("The Worker's log; in development only."),
]);

const channelFields = {
  name: text(100),
  target: targetRequest,
  minSeverity: severity.describe("Less pressing notifications are not told."),
  enabled: z.boolean(),
};

export const channelRequest = z.strictObject({
  ...channelFields,
  minSeverity: channelFields.minSeverity.default("warning"),
  enabled: channelFields.enabled.default(true),
});

export const channelPatch = z.strictObject(channelFields).partial();

export const channelSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    target: targetRequest,
    minSeverity: severity,
    enabled: z.boolean(),
    pending: z.int().nonnegative(),
    givenUp: z.int().nonnegative(),
    failures: z.int().nonnegative(),
    lastError: z.string().nullable(),
    lastDeliveredAt: instant.nullable(),
    nextAttemptAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: "NotificationChannel",
    description:
      "A way to tell people outside the portal. `pending`: still to be told; `givenUp`: not told within a day; " +
      "`failures`: messages in a row that did not arrive.",
  });

export const channelWithSecretSchema = channelSchema.extend({ secret: z.string().nullable() }).meta({
  id: "NotificationChannelWithSecret",
  description:
    "`secret`: what a webhook's messages are signed with (Standard Webhooks), shown this once; null where there is " +
    "no new one.",
});

export const channelTestSchema = z
  .object({ delivered: z.boolean(), error: z.string().nullable() })
  .meta({ id: "NotificationChannelTest" });
