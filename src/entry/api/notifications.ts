import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { deliverNotifications } from "../../services/notification-delivery.ts";
import { notificationView } from "../../services/notification-message.ts";
import { acknowledgeNotification, resolveNotification } from "../../services/notifications.ts";
import { type DeliveryRow, loadDeliveriesOf, loadNotification, loadNotifications } from "../../store/notifications.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import {
  type deliverySchema,
  noticeKind,
  notificationSchema,
  notificationWithDeliveriesSchema,
  severity,
} from "./shared/notifications.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["notifications"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List what a person should know, the last seen first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      kind: noticeKind.optional(),
      severity: severity.optional(),
      chargePointId: z.string().optional(),
      locationId: z.string().optional(),
      open: z.enum(["true", "false"]).optional().describe("`true`: not resolved yet."),
    }),
  },
  responses: { 200: json(pageOf(notificationSchema), "A page of notifications"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a notification, and which channels were told of it",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(notificationWithDeliveriesSchema, "The notification"), ...refusals("not_found") },
});

const acknowledge = createRoute({
  method: "post",
  path: "/{id}/acknowledge",
  tags,
  summary: "Say that a notification was seen",
  description: "It stays open; the first to say so is kept.",
  middleware: requires("alert.handle"),
  request: { params },
  responses: { 200: json(notificationSchema, "The notification as it is now"), ...refusals("not_found") },
});

const resolve = createRoute({
  method: "post",
  path: "/{id}/resolve",
  tags,
  summary: "Mark a notification as handled",
  description:
    "Most resolve by themselves when their cause is gone; what happened once (a security event, a register that " +
    "jumped) waits for this. If it happens again, a new one is opened.",
  middleware: requires("alert.handle"),
  request: { params },
  responses: { 200: json(notificationSchema, "The notification as it is now"), ...refusals("not_found") },
});

export const notifications = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, open, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const wanted = { ...filter, open: open === undefined ? undefined : open === "true", scope: scopeOf(c) };
    const rows = await loadNotifications(c.get("deps").db, wanted, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.lastAt, row.id], notificationView),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const [notification, deliveries] = await Promise.all([loadNotification(db, id), loadDeliveriesOf(db, id)]);
    if (notification === null) return problem(c, "not_found");
    return c.json({ ...notificationView(notification), deliveries: deliveries.map(deliveryView) }, 200);
  })
  .openapi(acknowledge, async (c) => {
    const { id } = c.req.valid("param");
    const notification = await acknowledgeNotification(c.get("deps"), id, c.get("principal").id);
    return notification ? c.json(notificationView(notification), 200) : problem(c, "not_found");
  })
  .openapi(resolve, async (c) => {
    const deps = c.get("deps");
    const notification = await resolveNotification(deps, c.req.valid("param").id, c.get("principal").id);
    if (notification === null) return problem(c, "not_found");
    c.executionCtx.waitUntil(deliverNotifications(deps));
    return c.json(notificationView(notification), 200);
  });

function deliveryView(row: DeliveryRow): z.infer<typeof deliverySchema> {
  const { channelId, event, attempts, deliveredAt, givenUpAt, error } = row;
  const state = deliveredAt !== null ? "delivered" : givenUpAt !== null ? "givenUp" : "pending";
  const times = { createdAt: instant(row.createdAt), deliveredAt: instantOrNull(deliveredAt) };
  return { channelId, event, state, attempts, ...times, error };
}
