import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { leaveConnection, requestConnection } from "../../services/dso-connections.ts";
import { linkLocation, unlinkLocation } from "../../services/dsos.ts";
import { loadDso, loadLink, loadLinksOf } from "../../store/dsos.ts";
import { problem } from "../errors.ts";
import { linkView } from "./dso-views.ts";
import { requires } from "./guards.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { dsoLinkRequest, dsoLinkSchema } from "./shared/dsos.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["DSOs"];
const params = z.object({ id: z.string(), locationId: z.string() });

const list = createRoute({
  method: "get",
  path: "/{id}/locations",
  tags,
  summary: "List the locations that a DSO may serve",
  middleware: requires("station.read"),
  request: { params: params.pick({ id: true }) },
  responses: { 200: json(pageOf(dsoLinkSchema), "All of them"), ...refusals("not_found") },
});

const put = createRoute({
  method: "put",
  path: "/{id}/locations/{locationId}",
  tags,
  summary: "Let a DSO serve a location, or change what may be drawn there",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(dsoLinkRequest) },
  responses: { 200: json(dsoLinkSchema, "The link as it is now"), ...refusals("not_found", "invalid_request") },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}/locations/{locationId}",
  tags,
  summary: "Let a DSO serve a location no longer",
  middleware: requires("energy.write"),
  request: { params },
  responses: { 204: { description: "Unlinked" }, ...refusals("not_found", "in_use") },
});

const connect = createRoute({
  method: "post",
  path: "/{id}/locations/{locationId}/connection",
  tags,
  summary: "Request the connection of a location",
  description:
    "`pending` until the DSO answers, and asked again until it does; then `active` or `refused`, with the reason. Asking " +
    "twice is asking once.",
  middleware: requires("energy.write"),
  request: { params },
  responses: { 200: json(dsoLinkSchema, "How far it has come"), ...refusals("not_found", "dso_offers_no_such") },
});

const leave = createRoute({
  method: "delete",
  path: "/{id}/locations/{locationId}/connection",
  tags,
  summary: "Have a DSO forget a location",
  middleware: requires("energy.write"),
  request: { params },
  responses: { 200: json(dsoLinkSchema, "The link as it is now"), ...refusals("not_found", "unavailable") },
});

const read = createRoute({
  method: "get",
  path: "/{id}/locations/{locationId}",
  tags,
  summary: "Read how a DSO may serve a location, and how far the connection has come",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(dsoLinkSchema, "The link"), ...refusals("not_found") },
});

export const dsoLocations = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const [dso, links] = await Promise.all([loadDso(db, id), loadLinksOf(db, id)]);
    return dso === null ? problem(c, "not_found") : c.json({ items: links.map(linkView), nextCursor: null }, 200);
  })
  .openapi(put, async (c) => {
    const deps = c.get("deps");
    const { id, locationId } = c.req.valid("param");
    const linked = await linkLocation(deps, id, locationId, c.req.valid("json").capacityW);
    if (!linked.ok) return problem(c, linked.refusal, linked.detail);
    const link = await loadLink(deps.db, id, locationId);
    return link === null ? problem(c, "not_found") : c.json(linkView(link), 200);
  })
  .openapi(remove, async (c) => {
    const { id, locationId } = c.req.valid("param");
    const unlinked = await unlinkLocation(c.get("deps"), id, locationId);
    return unlinked.ok ? c.body(null, 204) : problem(c, unlinked.refusal, unlinked.detail);
  })
  .openapi(read, async (c) => {
    const { id, locationId } = c.req.valid("param");
    const link = await loadLink(c.get("deps").db, id, locationId);
    return link === null ? problem(c, "not_found") : c.json(linkView(link), 200);
  })
  .openapi(connect, async (c) => {
    const { id, locationId } = c.req.valid("param");
    const link = await requestConnection(c.get("deps"), id, locationId);
    return link.ok ? c.json(linkView(link.value), 200) : problem(c, link.refusal, link.detail);
  })
  .openapi(leave, async (c) => {
    const { id, locationId } = c.req.valid("param");
    const link = await leaveConnection(c.get("deps"), id, locationId);
    return link.ok ? c.json(linkView(link.value), 200) : problem(c, link.refusal, link.detail);
  });
