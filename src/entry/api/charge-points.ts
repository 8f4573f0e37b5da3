import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import {
  addEvse,
  changeChargePointPassword,
  createChargePoint,
  deleteChargePoint,
  deleteEvse,
  updateChargePoint,
  updateEvse,
} from "../../services/charge-points.ts";
import { loadChargePoint, loadChargePoints } from "../../store/charge-points.ts";
import { loadStatusHistory } from "../../store/status-history.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import { chargePointPatch, chargePointRequest, evsePatch, evseRequest, listQuery } from "./shared/requests.ts";
import {
  chargePointCreatedSchema,
  chargePointPasswordSchema,
  chargePointSchema,
  pageOf,
  statusChangeSchema,
} from "./shared/schemas.ts";
import { chargePointLiveView, chargePointView, statusChangeView } from "./station-views.ts";

const tags = ["charge-points"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });
const evseParams = params.extend({ uid: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List charge points with their live status, in order of identity",
  middleware: requires("station.read"),
  request: { query: z.strictObject({ ...listQuery.shape, locationId: z.string().optional() }) },
  responses: { 200: json(pageOf(chargePointSchema), "A page of charge points"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Register a charge point with its EVSEs and connectors",
  description:
    "Two sockets that charge at once are two EVSEs; two that exclude each other are one EVSE with two connectors.",
  middleware: requires("station.write"),
  request: { body: jsonBody(chargePointRequest) },
  responses: {
    201: json(chargePointCreatedSchema, "The new charge point"),
    ...refusals("invalid_request", "not_found", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a charge point with its live status",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(chargePointSchema, "The charge point"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Edit what is known of a charge point",
  description: "Needs `If-Match` with the ETag that was read. `settings` are replaced as a whole.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(chargePointPatch) },
  responses: {
    200: json(chargePointSchema, "The charge point as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete a charge point",
  description:
    "Its sessions and history stay. Not the last one of a published location, nor one with a running session.",
  middleware: requires("station.write"),
  request: { params },
  responses: {
    204: { description: "Deleted" },
    ...refusals("not_found", "version_conflict", "location_published", "in_use"),
  },
});

const createEvse = createRoute({
  method: "post",
  path: "/{id}/evses",
  tags,
  summary: "Add an EVSE with its connectors",
  description: "With `If-Match`: only to the charge point that was read.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(evseRequest) },
  responses: {
    201: json(chargePointSchema, "The charge point with the new EVSE"),
    ...refusals("not_found", "already_exists", "invalid_request", "version_conflict"),
  },
});

const editEvse = createRoute({
  method: "patch",
  path: "/{id}/evses/{uid}",
  tags,
  summary: "Edit what drivers are told of an EVSE",
  description: "Needs `If-Match` with the ETag of the charge point that was read.",
  middleware: requires("station.write"),
  request: { params: evseParams, body: jsonBody(evsePatch) },
  responses: {
    200: json(chargePointSchema, "The charge point with the EVSE as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "already_exists", "invalid_request"),
  },
});

const removeEvse = createRoute({
  method: "delete",
  path: "/{id}/evses/{uid}",
  tags,
  summary: "Remove an EVSE with its connectors",
  description: "`If-Match` names the charge point as it was read.",
  middleware: requires("station.write"),
  request: { params: evseParams },
  responses: {
    204: { description: "Removed" },
    ...refusals("not_found", "version_conflict", "location_published", "in_use"),
  },
});

const newPassword = createRoute({
  method: "post",
  path: "/{id}/password",
  tags,
  summary: "Make a new password; the old one ends",
  description: "With `If-Match`: only of the charge point that was read.",
  middleware: requires("station.write"),
  request: { params },
  responses: { 200: json(chargePointPasswordSchema, "The password"), ...refusals("not_found", "version_conflict") },
});

const statusHistory = createRoute({
  method: "get",
  path: "/{id}/status-history",
  tags,
  summary: "List the statuses a charge point has shown, the last received first",
  middleware: requires("station.read"),
  request: {
    params,
    query: z.strictObject({ ...listQuery.shape, connectorId: z.coerce.number().int().nonnegative().optional() }),
  },
  responses: {
    200: json(pageOf(statusChangeSchema), "A page of statuses"),
    ...refusals("not_found", "invalid_request"),
  },
});

export const chargePoints = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, locationId } = c.req.valid("query");
    const key = readCursor(z.tuple([z.string()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const after = key.value?.[0] ?? null;
    const rows = await loadChargePoints(c.get("deps").db, { locationId, after, limit: limit + 1, scope: scopeOf(c) });
    const page = pageOfRows(rows, limit, (row) => [row.id], chargePointView);
    return c.json(page, 200);
  })
  .openapi(create, async (c) => {
    const created = await createChargePoint(c.get("deps"), c.req.valid("json"));
    if (!created.ok) return problem(c, created.refusal, created.detail);
    const { chargePoint, password } = created.value;
    c.header("ETag", etagOf(chargePoint.updatedAt));
    return c.json({ ...chargePointView(chargePoint), password }, 201);
  })
  .openapi(read, async (c) => {
    const { db, chargePoints: objects } = c.get("deps");
    const chargePoint = await loadChargePoint(db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    c.header("ETag", etagOf(chargePoint.updatedAt));
    const live = chargePointLiveView(await objects.live(chargePoint.id));
    return c.json({ ...chargePointView(chargePoint), live }, 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatch(c, chargePoint.updatedAt);
    if (stale) return stale;
    const edited = await updateChargePoint(deps, chargePoint, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(chargePointView(edited.value), 200);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, chargePoint.updatedAt);
    if (stale) return stale;
    const removed = await deleteChargePoint(deps, chargePoint);
    if (!removed.ok) return problem(c, removed.refusal, removed.detail);
    return c.body(null, 204);
  })
  .openapi(createEvse, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, chargePoint.updatedAt);
    if (stale) return stale;
    const added = await addEvse(deps, chargePoint, c.req.valid("json"));
    if (!added.ok) return problem(c, added.refusal, added.detail);
    c.header("ETag", etagOf(added.value.updatedAt));
    return c.json(chargePointView(added.value), 201);
  })
  .openapi(editEvse, async (c) => {
    const deps = c.get("deps");
    const { id, uid } = c.req.valid("param");
    const chargePoint = await loadChargePoint(deps.db, id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatch(c, chargePoint.updatedAt);
    if (stale) return stale;
    const edited = await updateEvse(deps, chargePoint, uid, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(chargePointView(edited.value), 200);
  })
  .openapi(removeEvse, async (c) => {
    const deps = c.get("deps");
    const { id, uid } = c.req.valid("param");
    const chargePoint = await loadChargePoint(deps.db, id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, chargePoint.updatedAt);
    if (stale) return stale;
    const removed = await deleteEvse(deps, chargePoint, uid);
    if (!removed.ok) return problem(c, removed.refusal, removed.detail);
    return c.body(null, 204);
  })
  .openapi(newPassword, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, chargePoint.updatedAt);
    if (stale) return stale;
    const changed = await changeChargePointPassword(deps, chargePoint);
    if (!changed.ok) return problem(c, changed.refusal, changed.detail);
    return c.json({ password: changed.value }, 200);
  })
  .openapi(statusHistory, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const { limit, cursor, connectorId } = c.req.valid("query");
    const key = readCursor(z.tuple([z.int()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const list = { after: key.value?.[0] ?? null, limit: limit + 1 };
    const rows = await loadStatusHistory(db, id, { connectorId }, list);
    const page = pageOfRows(rows, limit, (row) => [row.seq], statusChangeView);
    return c.json(page, 200);
  });
