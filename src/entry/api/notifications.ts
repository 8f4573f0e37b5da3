import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { deliverNotifications } from "../../services/notification-delivery.ts";
import {
  acknowledgeNotification,
  assigneesOf,
  assignNotification,
  noteOnNotification,
  resolveNotification,
} from "../../services/notification-handling.ts";
import { notificationView } from "../../services/notification-message.ts";
import { loadNotification, loadNotifications, loadSummary } from "../../store/notifications.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instantOrNull } from "./instants.ts";
import { detailView, listedViews } from "./notification-views.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import {
  assigneeSchema,
  assignmentRequest,
  listedNotificationSchema,
  noteRequest,
  noticeKind,
  notificationDetailSchema,
  notificationState,
  notificationSummarySchema,
  severity,
} from "./shared/notifications.ts";
import { PERMISSIONS } from "./shared/permissions.ts";
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
      state: notificationState.optional(),
      open: z.enum(["true", "false"]).optional().describe("`true`: not resolved yet."),
    }),
  },
  responses: { 200: json(pageOf(listedNotificationSchema), "A page of notifications"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a notification, what became of it, and which channels were told",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(notificationDetailSchema, "The notification"), ...refusals("not_found") },
});

const summary = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "Read how much is wrong now, and what is pressing",
  middleware: requires("station.read"),
  responses: { 200: json(notificationSummarySchema, "The summary"), ...refusals() },
});

const acknowledge = createRoute({
  method: "post",
  path: "/{id}/acknowledge",
  tags,
  summary: "Say that a notification was seen",
  description: "It stays open; the first to say so is kept.",
  middleware: requires("alert.handle"),
  request: { params },
  responses: { 200: json(notificationDetailSchema, "The notification as it is now"), ...refusals("not_found") },
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
  responses: { 200: json(notificationDetailSchema, "The notification as it is now"), ...refusals("not_found") },
});

const assignees = createRoute({
  method: "get",
  path: "/{id}/assignees",
  tags,
  summary: "List whom a notification may be given to, by name",
  middleware: requires("alert.handle"),
  request: { params },
  responses: { 200: json(pageOf(assigneeSchema), "All of them"), ...refusals("not_found") },
});

const assign = createRoute({
  method: "put",
  path: "/{id}/assignee",
  tags,
  summary: "Say who sees to a notification",
  description: "A user who may handle it where it is; null takes it back.",
  middleware: requires("alert.handle"),
  request: { params, body: jsonBody(assignmentRequest) },
  responses: {
    200: json(notificationDetailSchema, "The notification as it is now"),
    ...refusals("not_found", "invalid_request", "limit_reached"),
  },
});

const note = createRoute({
  method: "post",
  path: "/{id}/notes",
  tags,
  summary: "Add a note to a notification",
  description: "It stays as it is written, with who wrote it.",
  middleware: requires("alert.handle"),
  request: { params, body: jsonBody(noteRequest) },
  responses: {
    200: json(notificationDetailSchema, "The notification as it is now"),
    ...refusals("not_found", "invalid_request", "limit_reached"),
  },
});

/** Who opens the portal after a night of faults is told of these; the list has all. */
const MOST_PRESSING = 50;
const MAY_HANDLE = PERMISSIONS["alert.handle"];

export const notifications = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, open, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const wanted = { ...filter, open: open === undefined ? undefined : open === "true", scope: scopeOf(c) };
    const rows = await loadNotifications(c.get("deps").db, wanted, { after: key.value, limit: limit + 1 });
    const { items, nextCursor } = pageOfRows(
      rows,
      limit,
      (row) => [row.lastAt, row.id],
      (row) => row,
    );
    return c.json({ items: await listedViews(c.get("deps").db, items), nextCursor }, 200);
  })
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const found = await loadNotification(db, c.req.valid("param").id);
    return found === null ? problem(c, "not_found") : c.json(await detailView(db, found), 200);
  })
  .openapi(acknowledge, async (c) => {
    const deps = c.get("deps");
    const found = await acknowledgeNotification(deps, c.req.valid("param").id, c.get("principal").id);
    return found === null ? problem(c, "not_found") : c.json(await detailView(deps.db, found), 200);
  })
  .openapi(resolve, async (c) => {
    const deps = c.get("deps");
    const found = await resolveNotification(deps, c.req.valid("param").id, c.get("principal").id);
    if (found === null) return problem(c, "not_found");
    c.executionCtx.waitUntil(deliverNotifications(deps));
    return c.json(await detailView(deps.db, found), 200);
  })
  .openapi(assignees, async (c) => {
    const found = await assigneesOf(c.get("deps"), c.req.valid("param").id, MAY_HANDLE);
    return found === null ? problem(c, "not_found") : c.json({ items: found, nextCursor: null }, 200);
  })
  .openapi(assign, async (c) => {
    const deps = c.get("deps");
    const wish = { by: c.get("principal").id, assigneeId: c.req.valid("json").userId, roles: MAY_HANDLE };
    const assigned = await assignNotification(deps, c.req.valid("param").id, wish);
    if (!assigned.ok) return problem(c, assigned.refusal, assigned.detail);
    return c.json(await detailView(deps.db, assigned.value), 200);
  })
  .openapi(note, async (c) => {
    const deps = c.get("deps");
    const wish = { by: c.get("principal").id, text: c.req.valid("json").text };
    const noted = await noteOnNotification(deps, c.req.valid("param").id, wish);
    if (!noted.ok) return problem(c, noted.refusal, noted.detail);
    return c.json(await detailView(deps.db, noted.value), 200);
  });

/** An address of its own: beside `/{id}` it would be one. */
export const notificationSummary = createRouter().openapi(summary, async (c) => {
  const { open, lastAt, pressing } = await loadSummary(c.get("deps").db, scopeOf(c), MOST_PRESSING);
  const counts = {
    critical: 0,
    warning: 0,
    info: 0,
    ...Object.fromEntries(open.map((each) => [each.severity, each.count])),
  };
  return c.json({ open: counts, lastAt: instantOrNull(lastAt), pressing: pressing.map(notificationView) }, 200);
});
