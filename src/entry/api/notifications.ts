import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { NOTICE_KINDS } from "../../domain/notification.ts";
import { loadNotification, loadNotifications, type NotificationRow, saveResolved } from "../../store/notifications.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { listQuery } from "./shared/requests.ts";
import { notificationSchema, pageOf } from "./shared/schemas.ts";

const tags = ["notifications"];

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List what a person should know, the last seen first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      kind: z.enum(NOTICE_KINDS).optional(),
      open: z.enum(["true", "false"]).optional().describe("`true`: not resolved yet."),
    }),
  },
  responses: { 200: json(pageOf(notificationSchema), "A page of notifications"), ...refusals("invalid_request") },
});

const resolve = createRoute({
  method: "post",
  path: "/{id}/resolve",
  tags,
  summary: "Mark a notification as handled",
  description: "If it happens again, a new one is opened.",
  middleware: requires("alert.handle"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(notificationSchema, "The notification as it is now"), ...refusals("not_found") },
});

export const notifications = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, kind, open } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const filter = { kind, open: open === undefined ? undefined : open === "true" };
    const rows = await loadNotifications(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
    const page = pageOfRows(rows, limit, (row) => [row.lastAt, row.id], notificationView);
    return c.json(page, 200);
  })
  .openapi(resolve, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    await saveResolved(deps.db, id, deps.now());
    const notification = await loadNotification(deps.db, id);
    return notification ? c.json(notificationView(notification), 200) : problem(c, "not_found");
  });

function notificationView(notification: NotificationRow): z.infer<typeof notificationSchema> {
  return {
    id: notification.id,
    kind: notification.kind,
    chargePointId: notification.chargePointId,
    subject: notification.subject,
    details: notification.details,
    count: notification.count,
    firstAt: instant(notification.firstAt),
    lastAt: instant(notification.lastAt),
    resolvedAt: instantOrNull(notification.resolvedAt),
  };
}
