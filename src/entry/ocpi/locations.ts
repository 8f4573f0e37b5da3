import { type Context, Hono } from "hono";
import { findShownObject, type LocationPath, listShownLocations } from "../../services/shown-locations.ts";
import { methodNotAllowed, refusal, success } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";
import { list } from "./lists.ts";

/** mod_locations, Sender (OCPI-E3). */
export const locations = new Hono<OcpiEnv>()
  .get("/", (c) => list(c, "locations", (query) => listShownLocations(c.get("deps"), c.get("caller").partner, query)))
  .all("/", methodNotAllowed)
  .get("/:locationId/:evseUid?/:connectorId?", (c) => answerObject(c, c.req.param()))
  .all("/:locationId/:evseUid?/:connectorId?", methodNotAllowed);

async function answerObject(c: Context<OcpiEnv>, path: LocationPath): Promise<Response> {
  const found = await findShownObject(c.get("deps"), c.get("caller").partner, path);
  return found.ok ? success(c, found.value) : refusal(c, found.refusal, found.detail ?? "");
}
