import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { todayAndTomorrow } from "../../domain/local-table.ts";
import { DSO_LINKS } from "../../remote/dso/adapters.ts";
import type { Deps } from "../../services/deps.ts";
import { refreshAnew } from "../../services/dso-refresh.ts";
import { testDso } from "../../services/dso-test.ts";
import { createDso, deleteDso, timeZoneOf, updateDso } from "../../services/dsos.ts";
import { loadFetches } from "../../store/dso-answers.ts";
import { type DsoOverview, loadDso, loadDsoOverviews } from "../../store/dsos.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import { dsoView, fetchView, pricesView, testView } from "./dso-views.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  dsoFetchSchema,
  dsoFlags,
  dsoName,
  dsoPricesSchema,
  dsoRefreshSchema,
  dsoSchema,
  dsoTestSchema,
} from "./shared/dsos.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["DSOs"];
const params = z.object({ id: z.string() });

const common = {
  name: dsoName,
  sells: dsoFlags.sells.default(true),
  gridOperator: dsoFlags.gridOperator.default(false),
};
const dsoRequest = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("openadr3"), link: DSO_LINKS.openadr3.schema }),
  z.strictObject({ ...common, kind: z.literal("http-price"), link: DSO_LINKS["http-price"].schema }),
  z.strictObject({ ...common, kind: z.literal("manual"), link: DSO_LINKS.manual.schema }),
]);
const dsoPatch = z.strictObject({
  name: dsoName.optional(),
  sells: dsoFlags.sells.optional(),
  gridOperator: dsoFlags.gridOperator.optional(),
  link: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("All of it, as when it was created; secrets that are left out stay as they are."),
});

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the DSOs with their prices now, and whether they answer",
  middleware: requires("station.read"),
  responses: { 200: json(pageOf(dsoSchema), "All of them, by name"), ...refusals() },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Add a DSO",
  description: "It is asked with the next minute. Its secrets are sealed, and never shown.",
  middleware: requires("energy.write"),
  request: { body: jsonBody(dsoRequest) },
  responses: {
    201: json(dsoSchema, "The new DSO"),
    ...refusals("invalid_request", "limit_reached", "idempotency_key_reused"),
  },
});

const refresh = createRoute({
  method: "post",
  path: "/refresh",
  tags,
  summary: "Ask each DSO anew, and list them",
  description: "At most once a minute each. What does not answer is listed with what is known of it, and why.",
  middleware: requires("station.read"),
  responses: { 200: json(dsoRefreshSchema, "All of them, by name"), ...refusals() },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a DSO",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(dsoSchema, "The DSO"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a DSO",
  description: "Needs `If-Match` with the ETag that was read. It is asked anew with the next minute.",
  middleware: requires("energy.write"),
  request: { params, body: jsonBody(dsoPatch) },
  responses: {
    200: json(dsoSchema, "The DSO as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Remove a DSO that no location is linked to",
  middleware: requires("energy.write"),
  request: { params },
  responses: { 204: { description: "Removed" }, ...refusals("not_found", "version_conflict", "in_use") },
});

const test = createRoute({
  method: "post",
  path: "/{id}/test",
  tags,
  summary: "Test the connection to a DSO",
  description: "Asks it once and stores nothing: how long it took, a price, or what went wrong.",
  middleware: requires("energy.write"),
  request: { params },
  responses: { 200: json(dsoTestSchema, "What came of it"), ...refusals("not_found") },
});

const prices = createRoute({
  method: "get",
  path: "/{id}/prices",
  tags,
  summary: "Read what a DSO said of today and tomorrow",
  description: "Quarter hours from its local midnight on. From now on, what it has not told is estimated, and says so.",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(dsoPricesSchema, "Prices with their parts, mix and CO2"), ...refusals("not_found") },
});

const fetches = createRoute({
  method: "get",
  path: "/{id}/fetches",
  tags,
  summary: "List the questions to a DSO, the newest first",
  middleware: requires("station.read"),
  request: { params, query: listQuery },
  responses: { 200: json(pageOf(dsoFetchSchema), "A page of questions"), ...refusals("not_found", "invalid_request") },
});

export const dsos = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const all = await loadDsoOverviews(db, now());
    return c.json({ items: all.map((one) => dsoView(one, now())), nextCursor: null }, 200);
  })
  .openapi(create, async (c) => {
    const deps = c.get("deps");
    const created = await createDso(deps, c.req.valid("json"), publicOrigin(c.env, c.req.url));
    if (!created.ok) return problem(c, created.refusal, created.detail);
    const overview = await overviewOf(deps, created.value.id);
    if (overview === null) return problem(c, "not_found");
    c.header("ETag", etagOf(created.value.updatedAt));
    return c.json(dsoView(overview, deps.now()), 201);
  })
  .openapi(refresh, async (c) => {
    const deps = c.get("deps");
    const asked = await refreshAnew(deps);
    const all = await loadDsoOverviews(deps.db, deps.now());
    const items = all.map((one) => ({ ...dsoView(one, deps.now()), wasAsked: asked.includes(one.dso.id) }));
    return c.json({ items }, 200);
  })
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const overview = await overviewOf(deps, c.req.valid("param").id);
    if (overview === null) return problem(c, "not_found");
    c.header("ETag", etagOf(overview.dso.updatedAt));
    return c.json(dsoView(overview, deps.now()), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const dso = await loadDso(deps.db, c.req.valid("param").id);
    if (dso === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, dso.updatedAt);
    if (stale) return stale;
    const edited = await updateDso(deps, dso, c.req.valid("json"));
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    const overview = await overviewOf(deps, dso.id);
    if (overview === null) return problem(c, "not_found");
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(dsoView(overview, deps.now()), 200);
  })
  .openapi(remove, async (c) => {
    const deps = c.get("deps");
    const dso = await loadDso(deps.db, c.req.valid("param").id);
    if (dso === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, dso.updatedAt);
    if (stale) return stale;
    const removed = await deleteDso(deps, dso);
    return removed.ok ? c.body(null, 204) : problem(c, removed.refusal, removed.detail);
  })
  .openapi(test, async (c) => {
    const deps = c.get("deps");
    const dso = await loadDso(deps.db, c.req.valid("param").id);
    if (dso === null) return problem(c, "not_found");
    return c.json(testView(await testDso(deps, dso)), 200);
  })
  .openapi(prices, async (c) => {
    const deps = c.get("deps");
    const now = deps.now();
    const overview = await overviewOf(deps, c.req.valid("param").id);
    if (overview === null) return problem(c, "not_found");
    const timeZone = timeZoneOf(overview.dso);
    return c.json(pricesView(overview, now, { ...todayAndTomorrow(now, timeZone), timeZone }), 200);
  })
  .openapi(fetches, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    if ((await loadDso(db, id)) === null) return problem(c, "not_found");
    const rows = await loadFetches(db, id, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.at, row.id], fetchView),
      200,
    );
  });

async function overviewOf({ db, now }: Pick<Deps, "db" | "now">, id: string): Promise<DsoOverview | null> {
  const [overview] = await loadDsoOverviews(db, now(), id);
  return overview ?? null;
}
