import { Hono } from "hono";
import { listShownCdrs } from "../../services/shown-cdrs.ts";
import { methodNotAllowed } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";
import { list } from "./lists.ts";

/** mod_cdrs, Sender (OCPI-E5). */
export const cdrs = new Hono<OcpiEnv>()
  .get("/", (c) => list(c, "cdrs", (query) => listShownCdrs(c.get("deps"), c.get("caller").partner, query)))
  .all("/", methodNotAllowed);
