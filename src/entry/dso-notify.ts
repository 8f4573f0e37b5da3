import { Hono } from "hono";
import { hearDso } from "../services/dso-notify.ts";
import type { ApiEnv } from "./api/context.ts";
import { problem } from "./errors.ts";
import { count, countedNetwork } from "./rate-limits.ts";

const BEARER = /^Bearer\s+(\S+)$/i;

/** `/dso/{id}/notify`: where DSOs tell that something changed. */
export const dsoNotify = new Hono<ApiEnv>();
dsoNotify.post("/:id/notify", async (c) => {
  const network = countedNetwork(c);
  const stayAway = network === null ? null : await count(c, "PUBLIC_READS_PER_ADDRESS", `dso:${network}`);
  if (stayAway !== null) {
    c.header("Retry-After", String(stayAway));
    return problem(c, "too_many_requests");
  }
  const token = BEARER.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
  const heard = await hearDso(c.get("deps"), c.req.param("id"), token);
  return heard.ok ? c.body(null, 204) : problem(c, heard.refusal);
});
