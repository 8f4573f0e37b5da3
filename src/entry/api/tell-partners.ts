import type { MiddlewareHandler } from "hono";
import { wakePartners } from "../../services/push-delivery.ts";
import type { ApiEnv } from "./context.ts";
import { isRead } from "./same-origin.ts";

/** Whatever an operator changes, partners are told at once of what concerns them. Nobody waits for it. */
export const tellPartners: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  if (!isRead(c) && c.res.ok) c.executionCtx.waitUntil(wakePartners(c.get("deps")));
};
