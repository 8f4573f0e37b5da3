import { Hono } from "hono";
import { listShownTariffs } from "../../services/shown-tariffs.ts";
import { methodNotAllowed } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";
import { list } from "./lists.ts";

/** mod_tariffs, Sender (OCPI-E6). */
export const tariffs = new Hono<OcpiEnv>()
  .get("/", (c) => list(c, "tariffs", (query) => listShownTariffs(c.get("deps"), c.get("caller").partner, query)))
  .all("/", methodNotAllowed);
