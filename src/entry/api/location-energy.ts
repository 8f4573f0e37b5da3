import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { dryRun } from "../../services/energy-dry-run.ts";
import { updatePolicy } from "../../services/energy-policy.ts";
import { readEnergySlots } from "../../services/energy-slots.ts";
import { loadOpenOverrides } from "../../store/energy-overrides.ts";
import { loadEnergyChanges, loadSiteSettings } from "../../store/sites.ts";
import { problem } from "../errors.ts";
import { overrideRequestOf, policyChangeOf } from "./energy-requests.ts";
import { dryRunView, energySlotsView, energyView } from "./energy-views.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { epochOrNull, instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { dryRunRequest, dryRunSchema, energyChangeSchema, energySchema, policyPatch } from "./shared/energy.ts";
import { energySlotsSchema } from "./shared/energy-slots.ts";
import { localInstant } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["energy"];
const params = z.object({ id: z.string() });

const read = createRoute({
  method: "get",
  path: "/{id}/energy",
  tags,
  summary: "Read how a location's energy is managed: settings, plan, and what it does now",
  description:
    "The internal status. The ETag is the version of all energy settings of the location; the plan and what is measured " +
    "change without it.",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(energySchema, "The location's energy"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}/energy",
  tags,
  summary: "Change how a location is run when nobody overrides it",
  description: "Needs `If-Match` with the ETag that was read. The plan follows at once; open portals are told of it.",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(policyPatch) },
  responses: {
    200: json(energySchema, "The location's energy; its plan may still be the one before"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const tryOut = createRoute({
  method: "post",
  path: "/{id}/energy/dry-run",
  tags,
  summary: "Ask what an edit would change: cost, CO2 and mix, before and after",
  description:
    "Both plans are made by the function that makes the plan in force, from the same facts. Nothing is kept.",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(dryRunRequest) },
  responses: { 200: json(dryRunSchema, "What would change"), ...refusals("not_found", "invalid_request") },
});

const history = createRoute({
  method: "get",
  path: "/{id}/energy/history",
  tags,
  summary: "List who changed what of a location's energy, the newest first",
  middleware: requires("station.read"),
  request: { params, query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(energyChangeSchema), "A page of changes"), ...refusals("invalid_request") },
});

const slots = createRoute({
  method: "get",
  path: "/{id}/energy/slots",
  tags,
  summary: "Read what happened in each quarter hour that is over: from whom, at which price, and what the battery did",
  description: "Energies at the bus, as the report of energy sources counts them. Of 7 days at most.",
  middleware: requires("station.read"),
  request: {
    params,
    query: z.strictObject({
      from: localInstant.optional().describe("Left out: 12 h before the end."),
      until: localInstant.optional().describe("Left out, or in the future: now."),
    }),
  },
  responses: { 200: json(energySlotsSchema, "The quarter hours"), ...refusals("not_found", "invalid_request") },
});

/** Mounted beside the locations. */
export const locationEnergy = createRouter()
  .openapi(read, async (c) => {
    const { db, locations, now } = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(db, id);
    if (settings === null) return problem(c, "not_found");
    const [overrides, state] = await Promise.all([loadOpenOverrides(db, id, now()), locations.site(id)]);
    c.header("ETag", etagOf(settings.updatedAt));
    return c.json(energyView(id, settings, overrides, state, now()), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(deps.db, id);
    if (settings === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, settings.updatedAt);
    if (stale) return stale;
    const edited = await updatePolicy(deps, id, settings, policyChangeOf(c.req.valid("json")), c.get("principal").id);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    const [overrides, state] = await Promise.all([loadOpenOverrides(deps.db, id, deps.now()), deps.locations.site(id)]);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(energyView(id, edited.value, overrides, state, deps.now()), 200);
  })
  .openapi(tryOut, async (c) => {
    const { id } = c.req.valid("param");
    const { policy, add, takeBack } = c.req.valid("json");
    const edits = { policy: policyChangeOf(policy), add: add.map(overrideRequestOf), takeBackIds: takeBack };
    const outcome = await dryRun(c.get("deps"), id, edits, c.get("principal").id);
    if (!outcome.ok) return problem(c, outcome.refusal, outcome.detail);
    return c.json(dryRunView(outcome.value.before, outcome.value.after), 200);
  })
  .openapi(history, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const after = readCursor(newestFirstKey, cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    const list = { after: after.value, limit: limit + 1 };
    const rows = await loadEnergyChanges(c.get("deps").db, c.req.valid("param").id, list);
    return c.json(
      pageOfRows(
        rows,
        limit,
        (row) => [row.at, row.id],
        ({ locationId: _, at, ...change }) => ({ ...change, at: instant(at) }),
      ),
      200,
    );
  })
  .openapi(slots, async (c) => {
    const { id } = c.req.valid("param");
    const { from, until } = c.req.valid("query");
    const read = await readEnergySlots(c.get("deps"), id, {
      from: epochOrNull(from),
      until: epochOrNull(until),
    });
    return read.ok ? c.json(energySlotsView(id, read.value), 200) : problem(c, read.refusal, read.detail);
  });
