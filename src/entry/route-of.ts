import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import type { ApiEnv } from "./api/context.ts";

/** The route's pattern, not the path: paths hold token uids. */
export function routeOf(c: Context<ApiEnv>): string | undefined {
  return matchedRoutes(c).findLast(({ path }) => !path.includes("*"))?.path;
}
