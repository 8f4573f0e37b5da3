import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { makeOverride, takeBackOverride } from "../../services/energy-overrides.ts";
import { loadOpenOverrides, loadOverride } from "../../store/energy-overrides.ts";
import { loadSiteSettings } from "../../store/sites.ts";
import { problem } from "../errors.ts";
import { overrideRequestOf } from "./energy-requests.ts";
import { overrideView } from "./energy-views.ts";
import { requires } from "./guards.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { madeOverrideSchema, overrideRequest, overrideSchema, overridesSchema } from "./shared/energy.ts";

const tags = ["energy"];
const params = z.object({ id: z.string() });
const overrideParams = z.object({ id: z.string(), overrideId: z.string() });

const list = createRoute({
  method: "get",
  path: "/{id}/energy/overrides",
  tags,
  summary: "List the overrides in force and to come, the newest first",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(overridesSchema, "The overrides"), ...refusals() },
});

const make = createRoute({
  method: "post",
  path: "/{id}/energy/overrides",
  tags,
  summary: "Override what the system would decide, until it ends by itself",
  description:
    "Safety and the limits of DSOs stay above it. A newer one of the same kind replaces an older one at its begin, which " +
    "`replaced` names. A DSO that is silent needs `confirmed`.",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(overrideRequest) },
  responses: {
    201: json(madeOverrideSchema, "The override"),
    ...refusals("not_found", "invalid_request", "confirmation_needed", "limit_reached", "idempotency_key_reused"),
  },
});

const takeBack = createRoute({
  method: "delete",
  path: "/{id}/energy/overrides/{overrideId}",
  tags,
  summary: "Take an override back: it is automatic again",
  description: "One that is over stays as it is. One that had not begun gives back what it would have replaced.",
  middleware: requires("energy.write"),
  request: { params: overrideParams },
  responses: { 200: json(overrideSchema, "The override as it is now"), ...refusals("not_found") },
});

/** Mounted beside the locations. */
export const energyOverrides = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const rows = await loadOpenOverrides(db, c.req.valid("param").id, now());
    return c.json({ items: rows.map((row) => overrideView(row, now())) }, 200);
  })
  .openapi(make, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(deps.db, id);
    if (settings === null) return problem(c, "not_found");
    const request = overrideRequestOf(c.req.valid("json"));
    const made = await makeOverride(deps, id, settings, request, c.get("principal").id);
    if (!made.ok) return problem(c, made.refusal, made.detail);
    const { override, replaced } = made.value;
    return c.json({ ...overrideView(override, deps.now()), replaced: replaced.map((each) => each.id) }, 201);
  })
  .openapi(takeBack, async (c) => {
    const deps = c.get("deps");
    const { id, overrideId } = c.req.valid("param");
    const row = await loadOverride(deps.db, id, overrideId);
    if (row === null) return problem(c, "not_found");
    await takeBackOverride(deps, row, c.get("principal").id);
    const ended = await loadOverride(deps.db, id, overrideId);
    return ended === null ? problem(c, "not_found") : c.json(overrideView(ended, deps.now()), 200);
  });
