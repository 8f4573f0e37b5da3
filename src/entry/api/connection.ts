import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { SiteConnection } from "../../domain/site.ts";
import { updateConnection } from "../../services/connection-settings.ts";
import { loadSiteSettings } from "../../store/sites.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { connectionSchema } from "./shared/connection.ts";

const tags = ["energy"];
const params = z.object({ id: z.string() });

const read = createRoute({
  method: "get",
  path: "/{id}/energy/connection",
  tags,
  summary: "Read what the wires of a location bear",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(connectionSchema, "The connection"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "put",
  path: "/{id}/energy/connection",
  tags,
  summary: "Enter what the wires of a location bear; its power is divided by it",
  description:
    "Needs `If-Match` with the ETag that was read; it is the version of all energy settings of the location.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(connectionSchema) },
  responses: {
    200: json(connectionSchema, "The connection as it is now"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

/** Mounted beside the locations. */
export const connection = createRouter()
  .openapi(read, async (c) => {
    const settings = await loadSiteSettings(c.get("deps").db, c.req.valid("param").id);
    if (settings === null) return problem(c, "not_found");
    c.header("ETag", etagOf(settings.updatedAt));
    return c.json(connectionView(settings.connection), 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const settings = await loadSiteSettings(deps.db, id);
    if (settings === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, settings.updatedAt);
    if (stale) return stale;
    const edited = await updateConnection(deps, id, settings, c.req.valid("json"), c.get("principal").id);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.updatedAt));
    return c.json(connectionView(edited.value.connection), 200);
  });

function connectionView({
  gridLimitW,
  feeders,
  chargePoints,
  phases,
}: SiteConnection): z.infer<typeof connectionSchema> {
  return {
    gridLimitW,
    feeders: feeders.map((feeder) => ({ ...feeder })),
    chargePoints: { ...chargePoints },
    phases: Object.fromEntries(Object.entries(phases).map(([uid, wires]) => [uid, [...wires]])),
  };
}
