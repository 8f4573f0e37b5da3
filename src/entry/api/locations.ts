import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { createLocation, deleteLocation, updateLocation } from "../../services/locations.ts";
import { loadLocation, loadLocations } from "../../store/locations.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { keptHours } from "./place-views.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { scopeOf } from "./scope.ts";
import { listQuery, locationPatch, locationRequest } from "./shared/requests.ts";
import { locationSchema, pageOf } from "./shared/schemas.ts";
import { locationView } from "./station-views.ts";

const tags = ["locations"];
const params = z.object({ id: z.string() });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List locations with their charge points, in order of id",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      archived: z.enum(["true", "false"]).default("false").describe("`true`: those that are archived."),
    }),
  },
  responses: { 200: json(pageOf(locationSchema), "A page of locations"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Enter a location",
  description: "It is unpublished until it is edited with `published: true`.",
  middleware: requires("station.write"),
  request: { body: jsonBody(locationRequest) },
  responses: {
    201: json(locationSchema, "The new location"),
    ...refusals("invalid_request", "already_exists", "idempotency_key_reused"),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a location",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(locationSchema, "The location"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Edit, publish, unpublish, archive or restore a location",
  description:
    "Needs `If-Match` with the ETag that was read. `published: true` needs an EVSE with a connector and a standard and a " +
    "fast tariff in force; what is missing is named in `detail`. `archived: true` unpublishes it, takes it out of every list, " +
    "lets its charge points in no more, and cancels what is booked there; what happened there stays in sessions and " +
    "reports. Not while a session runs or begins, or a charge point has a reservation.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(locationPatch) },
  responses: {
    200: json(locationSchema, "The location as it is now"),
    ...refusals(
      "not_found",
      "version_conflict",
      "precondition_required",
      "location_not_publishable",
      "in_use",
      "invalid_request",
    ),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete an unpublished location with what is on it",
  description: "Not where somebody ever charged: bills and reports need it, and it is archived instead.",
  middleware: requires("station.write"),
  request: { params },
  responses: {
    204: { description: "Deleted" },
    ...refusals("not_found", "version_conflict", "location_published", "has_history", "in_use"),
  },
});

export const locations = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, archived } = c.req.valid("query");
    const key = readCursor(z.tuple([z.string()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await loadLocations(c.get("deps").db, {
      after: key.value?.[0] ?? null,
      limit: limit + 1,
      scope: scopeOf(c),
      archived: archived === "true",
    });
    const page = pageOfRows(rows, limit, (row) => [row.id], locationView);
    return c.json(page, 200);
  })
  .openapi(create, async (c) => {
    const { openingHours, ...fields } = c.req.valid("json");
    const created = await createLocation(c.get("deps"), { ...fields, openingHours: keptHours(openingHours) });
    if (!created.ok) return problem(c, created.refusal, created.detail);
    c.header("ETag", etagOf(created.value.updatedAt));
    return c.json(locationView(created.value), 201);
  })
  .openapi(read, async (c) => {
    const location = await loadLocation(c.get("deps").db, c.req.valid("param").id);
    if (!location) return problem(c, "not_found");
    c.header("ETag", etagOf(location.updatedAt));
    return c.json(locationView(location), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const location = await loadLocation(deps.db, c.req.valid("param").id);
    if (!location) return problem(c, "not_found");
    const stale = checkIfMatch(c, location.updatedAt);
    if (stale) return stale;
    const { openingHours, ...fields } = c.req.valid("json");
    const edited = await updateLocation(deps, location, { ...fields, openingHours: keptHours(openingHours) });
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(locationView(edited.value), 200);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const location = await loadLocation(deps.db, c.req.valid("param").id);
    if (!location) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, location.updatedAt);
    if (stale) return stale;
    const removed = await deleteLocation(deps, location);
    if (!removed.ok) return problem(c, removed.refusal, removed.detail);
    return c.body(null, 204);
  });
