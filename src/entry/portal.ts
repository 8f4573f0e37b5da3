import type { Context, Next } from "hono";
import type { ApiEnv } from "./api/context.ts";

/** What is not found under these is no page of the portal. */
const OWN_PATHS = ["/api/", "/ocpp/", "/ocpi/", "/dso/", "/uploads/", "/downloads/", "/health"];

/** A page of the portal, where the Worker serves the portal itself. */
export async function portalPage({ env, req }: Context<ApiEnv>, next: Next) {
  const isOurs = OWN_PATHS.some((path) => req.path.startsWith(path));
  return env.PORTAL === undefined || isOurs ? next() : env.PORTAL.fetch(req.raw);
}
