import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { type ConfigurationWishes, DEFAULT_WISHES } from "../../domain/configuration.ts";
import { changeWishes } from "../../services/configuration.ts";
import { tellChargePoint } from "../../services/station-news.ts";
import { type ConfigurationScope, loadModels, loadWishes } from "../../store/configuration.ts";
import { problem } from "../errors.ts";
import { configurationView, wishesOf, wishesView } from "./configuration-views.ts";
import type { ApiEnv } from "./context.ts";
import { checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  type ConfigurationWishesRequest,
  chargePointConfigurationSchema,
  chargePointModelSchema,
  configurationWishesRequest,
  configurationWishesSchema,
} from "./shared/configuration.ts";

const tags = ["configuration"];
const chargePointParams = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });
const modelParams = z.object({
  vendor: z.string().min(1).max(50).describe("Percent-encoded; upper and lower case are the same vendor."),
  model: z.string().min(1).max(50),
});

const wishes = json(configurationWishesSchema, "What the level wants");
const saved = { 200: wishes, ...refusals("invalid_request", "version_conflict") };
const body = jsonBody(configurationWishesRequest);
const REPLACES = "Replaces all of it. Charge points concerned are told at once, or within minutes if they are many.";

const readDeployment = createRoute({
  method: "get",
  path: "/configuration",
  tags,
  summary: "Read what is wanted of every charge point",
  middleware: requires("station.read"),
  responses: { 200: wishes, ...refusals() },
});

const writeDeployment = createRoute({
  method: "put",
  path: "/configuration",
  tags,
  summary: "Say what is wanted of every charge point",
  description: `${REPLACES} HeartbeatInterval is wanted beside it, as each charge point's setting says, and CpoName where certificates are signed; null here leaves them alone.`,
  middleware: requires("settings.manage"),
  request: { body },
  responses: saved,
});

const models = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the models there are charge points of",
  middleware: requires("station.read"),
  responses: {
    200: json(z.object({ items: z.array(chargePointModelSchema), nextCursor: z.null() }), "All models"),
    ...refusals(),
  },
});

const readModel = createRoute({
  method: "get",
  path: "/{vendor}/{model}/configuration",
  tags,
  summary: "Read what is wanted of a model's charge points",
  middleware: requires("station.read"),
  request: { params: modelParams },
  responses: { 200: wishes, ...refusals() },
});

const writeModel = createRoute({
  method: "put",
  path: "/{vendor}/{model}/configuration",
  tags,
  summary: "Say what is wanted of a model's charge points",
  description: REPLACES,
  middleware: requires("station.write"),
  request: { params: modelParams, body },
  responses: saved,
});

const readChargePoint = createRoute({
  method: "get",
  path: "/{id}/configuration",
  tags,
  summary: "Read what is wanted of a charge point, what it has, and how setting it ended",
  middleware: requires("station.read"),
  request: { params: chargePointParams },
  responses: { 200: json(chargePointConfigurationSchema, "The configuration"), ...refusals("not_found") },
});

const writeChargePoint = createRoute({
  method: "put",
  path: "/{id}/configuration",
  tags,
  summary: "Say what is wanted of one charge point",
  description: "Replaces what it says itself; its model and the deployment stay in force for everything else.",
  middleware: requires("station.write"),
  request: { params: chargePointParams, body },
  responses: {
    200: json(chargePointConfigurationSchema, "The configuration"),
    ...refusals("invalid_request", "not_found", "version_conflict"),
  },
});

const check = createRoute({
  method: "post",
  path: "/{id}/configuration/check",
  tags,
  summary: "Compare a charge point's configuration once more",
  description: "Also what it refused before. How that ends shows in its configuration.",
  middleware: requires("slot.command"),
  request: { params: chargePointParams },
  responses: {
    202: json(chargePointConfigurationSchema, "The configuration, being checked"),
    ...refusals("not_found", "charge_point_not_connected", "charge_point_not_accepted"),
  },
});

/** Mounted under the settings. */
export const deploymentConfiguration = createRouter()
  .openapi(readDeployment, async (c) => answerWishes(c, { level: "deployment" }, DEFAULT_WISHES))
  .openapi(writeDeployment, async (c) => replaceWishes(c, { level: "deployment" }, c.req.valid("json")));

export const chargePointModels = createRouter()
  .openapi(models, async (c) => {
    const items = await loadModels(c.get("deps").db);
    return c.json({ items: [...items], nextCursor: null }, 200);
  })
  .openapi(readModel, async (c) => answerWishes(c, { level: "model", ...c.req.valid("param") }))
  .openapi(writeModel, async (c) => replaceWishes(c, { level: "model", ...c.req.valid("param") }, c.req.valid("json")));

/** Mounted beside the charge points. */
export const chargePointConfiguration = createRouter()
  .openapi(readChargePoint, async (c) => {
    const { id } = c.req.valid("param");
    const known = await tellChargePoint(c.get("deps"), id);
    return known === null ? problem(c, "not_found") : c.json(await configurationOf(c, id), 200);
  })
  .openapi(writeChargePoint, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    if ((await tellChargePoint(deps, id)) === null) return problem(c, "not_found");
    const scope = { level: "chargePoint", chargePointId: id } as const;
    const known = await loadWishes(deps.db, scope);
    const stale = checkIfMatchGiven(c, known?.updatedAt ?? 0);
    if (stale) return stale;
    const changed = await changeWishes(deps, scope, known, wishesOf(c.req.valid("json")));
    return changed.ok ? c.json(await configurationOf(c, id), 200) : problem(c, changed.refusal, changed.detail);
  })
  .openapi(check, async (c) => {
    const { id } = c.req.valid("param");
    const { chargePoints } = c.get("deps");
    const known = await tellChargePoint(c.get("deps"), id);
    if (known === null) return problem(c, "not_found");
    const instructed = await chargePoints.instruct(id, { kind: "checkConfiguration" });
    return instructed.ok
      ? c.json(await configurationOf(c, id), 202)
      : problem(c, instructed.refusal, instructed.detail);
  });

const NO_WISHES: ConfigurationWishes = { values: {} };

async function answerWishes(c: Context<ApiEnv>, scope: ConfigurationScope, unless = NO_WISHES) {
  const stored = await loadWishes(c.get("deps").db, scope);
  c.header("ETag", etagOf(stored?.updatedAt ?? 0));
  return c.json(wishesView(stored, unless), 200);
}

async function replaceWishes(c: Context<ApiEnv>, scope: ConfigurationScope, request: ConfigurationWishesRequest) {
  const deps = c.get("deps");
  const known = await loadWishes(deps.db, scope);
  const stale = checkIfMatchGiven(c, known?.updatedAt ?? 0);
  if (stale) return stale;
  const changed = await changeWishes(deps, scope, known, wishesOf(request));
  if (!changed.ok) return problem(c, changed.refusal, changed.detail);
  c.header("ETag", etagOf(changed.value.updatedAt));
  return c.json(wishesView(changed.value, NO_WISHES), 200);
}

async function configurationOf(c: Context<ApiEnv>, chargePointId: string) {
  const { db, chargePoints } = c.get("deps");
  const stored = await loadWishes(db, { level: "chargePoint", chargePointId });
  const { configuration } = await chargePoints.upkeep(chargePointId);
  c.header("ETag", etagOf(stored?.updatedAt ?? 0));
  return configurationView(wishesView(stored, NO_WISHES), configuration);
}
