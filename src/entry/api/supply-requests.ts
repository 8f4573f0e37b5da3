import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { requestSupply } from "../../services/supply-requests.ts";
import { loadSupplyRequest, loadSupplyRequests } from "../../store/dso-connections.ts";
import { loadDso } from "../../store/dsos.ts";
import { problem } from "../errors.ts";
import { supplyRequestView } from "./dso-views.ts";
import { requires } from "./guards.ts";
import { epochOf, epochOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { supplyRequestRequest, supplyRequestSchema } from "./shared/dsos.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["DSOs"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/{id}/supply-requests",
  tags,
  summary: "List what was asked of a DSO beyond the subscription, the newest first",
  middleware: requires("station.read"),
  request: { params, query: z.strictObject({ ...listQuery.shape, locationId: z.string().optional() }) },
  responses: {
    200: json(pageOf(supplyRequestSchema), "A page of requests"),
    ...refusals("not_found", "invalid_request"),
  },
});

const create = createRoute({
  method: "post",
  path: "/{id}/supply-requests",
  tags,
  summary: "Ask a DSO for capacity beyond the subscription",
  description:
    "The location must be connected there. The state is `pending` until the DSO answers, at the latest at `answerBy`. " +
    "Plans count on it once it is granted.",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(supplyRequestRequest) },
  responses: {
    201: json(supplyRequestSchema, "The request, and what came of it so far"),
    ...refusals("not_found", "invalid_request", "dso_offers_no_such", "dso_not_connected", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}/supply-requests/{requestId}",
  tags,
  summary: "Read what came of a request for capacity",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string(), requestId: z.string() }) },
  responses: { 200: json(supplyRequestSchema, "The request"), ...refusals("not_found") },
});

export const supplyRequests = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { id: dsoId } = c.req.valid("param");
    const { limit, cursor, locationId } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    if ((await loadDso(db, dsoId)) === null) return problem(c, "not_found");
    const rows = await loadSupplyRequests(db, { dsoId, locationId }, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.createdAt, row.id], supplyRequestView),
      200,
    );
  })
  .openapi(create, async (c) => {
    const { startAt, endAt, answerBy, ...wish } = c.req.valid("json");
    const requested = await requestSupply(c.get("deps"), {
      ...wish,
      dsoId: c.req.valid("param").id,
      startAt: epochOf(startAt),
      endAt: epochOf(endAt),
      answerBy: epochOrNull(answerBy),
      requestedBy: c.get("principal").id,
    });
    return requested.ok
      ? c.json(supplyRequestView(requested.value), 201)
      : problem(c, requested.refusal, requested.detail);
  })
  .openapi(read, async (c) => {
    const { id, requestId } = c.req.valid("param");
    const request = await loadSupplyRequest(c.get("deps").db, requestId);
    return request?.dsoId === id ? c.json(supplyRequestView(request), 200) : problem(c, "not_found");
  });
