import type { Context, MiddlewareHandler } from "hono";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";

export interface RequestOrigin {
  readonly ourOrigin: string;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly upgrade: boolean;
}

/**
 * Did our own page send this (portal 2.4)? `same-site` is not enough: a sibling sub-domain is somebody else. Browsers
 * guard WebSockets by nothing but `Origin`, so an upgrade must carry ours.
 */
export function isFromOurOrigin({ ourOrigin, origin, secFetchSite, upgrade }: RequestOrigin): boolean {
  if (secFetchSite !== undefined && secFetchSite !== "same-origin") return false;
  if (upgrade || secFetchSite === undefined) return origin === ourOrigin;
  return true;
}

/** For everything that changes something and for upgrades. A request with an API key needs no cookie to be guarded. */
export const sameOrigin: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.header("Authorization") !== undefined || isRead(c)) return next();
  const own = isFromOurOrigin({
    ourOrigin: new URL(c.req.url).origin,
    origin: c.req.header("Origin"),
    secFetchSite: c.req.header("Sec-Fetch-Site"),
    upgrade: isUpgrade(c),
  });
  return own ? next() : problem(c, "foreign_origin");
};

/** A request that changes nothing and opens nothing. */
export function isRead(c: Context<ApiEnv>): boolean {
  return (c.req.method === "GET" || c.req.method === "HEAD") && !isUpgrade(c);
}

export function isUpgrade(c: Context<ApiEnv>): boolean {
  return c.req.header("Upgrade")?.toLowerCase() === "websocket";
}
