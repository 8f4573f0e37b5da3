import * as z from "zod";
import { NOTICE_KINDS, NOTIFICATION_EVENTS, NOTIFICATION_STATES, SEVERITIES } from "../../../domain/notification.ts";
import { instant, text } from "./fields.ts";

/** What `/api` takes and answers of notifications and the channels they go by. */

export const severity = z.enum(SEVERITIES);
export const noticeKind = z.enum(NOTICE_KINDS);
export const notificationState = z.enum(NOTIFICATION_STATES);

export const notificationSchema = z
  .object({
    id: z.string(),
    kind: noticeKind,
    severity,
    state: notificationState,
    isQuiet: z.boolean().describe("Maintenance explains it: nobody is told of it until that is over."),
    chargePointId: z.string().nullable(),
    evseUid: z.string().nullable().describe("The slot, where it is about one."),
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
    assigneeId: z.string().nullable().describe("The user who sees to it."),
  })
  .meta({
    id: "Notification",
    description:
      "Something a person should know. Repeats raise `count`. `resolvedBy` null on a resolved one: its cause is gone.",
  });

const DELIVERY_STATES = ["pending", "delivered", "givenUp"] as const;

export const deliverySchema = z
  .object({
    channelId: z.string(),
    channelName: z.string(),
    event: z.enum(NOTIFICATION_EVENTS),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int().nonnegative(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: "NotificationDelivery", description: "Whether a channel was told of an opening or an end." });

const name = z.string().nullable().describe("As the user or the key is called now; null where there is none any more.");

export const listedNotificationSchema = notificationSchema
  .extend({
    acknowledgedByName: name,
    resolvedByName: name,
    assigneeName: name,
    lastNote: z.string().nullable(),
  })
  .meta({ id: "ListedNotification" });

export type NotificationListed = z.infer<typeof listedNotificationSchema>;

const by = { by: z.string(), byName: name };

/** What became of a notification, one thing after the other. */
export const timelineEntrySchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("opened"), at: instant }),
    z.object({ kind: z.literal("repeated"), at: instant.describe("The last time."), times: z.int().positive() }),
    z.object({ kind: z.literal("acknowledged"), at: instant, ...by }),
    z.object({
      kind: z.literal("assigned"),
      at: instant,
      ...by,
      assigneeId: z.string().nullable().describe("Null: to nobody."),
      assigneeName: name,
    }),
    z.object({ kind: z.literal("noted"), at: instant, ...by, text: z.string() }),
    z.object({
      kind: z.literal("told"),
      at: instant.describe("When it arrived; until then, since when it is to be told."),
      channelName: z.string(),
      event: z.enum(NOTIFICATION_EVENTS),
      state: z.enum(DELIVERY_STATES),
    }),
    z.object({
      kind: z.literal("resolved"),
      at: instant,
      by: z.string().nullable().describe("Null: by itself, because its cause was gone."),
      byName: name,
    }),
  ])
  .meta({ id: "NotificationTimelineEntry" });

export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const notificationDetailSchema = listedNotificationSchema
  .extend({
    deliveries: z.array(deliverySchema),
    timeline: z.array(timelineEntrySchema).describe("The oldest first."),
  })
  .meta({ id: "NotificationDetail" });

export type NotificationDetail = z.infer<typeof notificationDetailSchema>;

const count = z.int().nonnegative();

export const notificationSummarySchema = z
  .object({
    open: z.object({ critical: count, warning: count, info: count }),
    lastAt: instant.nullable().describe("When anything was last seen, resolved or not; null: never."),
    pressing: z
      .array(notificationSchema)
      .describe("What people should hear of: open, critical, not quiet, acknowledged by nobody. The newest few."),
  })
  .meta({ id: "NotificationSummary", description: "What is wrong now." });

export type NotificationSummaryView = z.infer<typeof notificationSummarySchema>;

export const assigneeSchema = z.object({ id: z.string(), name: z.string() }).meta({ id: "NotificationAssignee" });

export const assignmentRequest = z.strictObject({ userId: z.string().max(64).nullable().describe("Null: to nobody.") });

export const noteRequest = z.strictObject({ text: text(2_000) });

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

export type ChannelWish = z.infer<typeof channelRequest>;

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

export type ChannelView = z.infer<typeof channelSchema>;

export const channelWithSecretSchema = channelSchema.extend({ secret: z.string().nullable() }).meta({
  id: "NotificationChannelWithSecret",
  description:
    "`secret`: what a webhook's messages are signed with (Standard Webhooks), shown this once; null where there is " +
    "no new one.",
});

export const channelTestSchema = z
  .object({ delivered: z.boolean(), error: z.string().nullable() })
  .meta({ id: "NotificationChannelTest" });
