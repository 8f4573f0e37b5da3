import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import { findLocationOf, type Placed, type Scope } from "../../store/scope.ts";
import { problem } from "../errors.ts";
import { routeOf } from "../route-of.ts";
import type { ApiEnv } from "./context.ts";
import { isRead } from "./same-origin.ts";

/**
 * What who is limited to some locations may reach (portal 2.9): all else does not exist for them. A route that stands
 * here not at all is closed to them, so that a new one is closed until somebody has thought of it.
 * `list`: its handler leaves out what lies elsewhere, by `scopeOf`. `shared`: belongs to no location, to be read.
 */
const REACH: readonly (readonly [route: RegExp, reach: "own" | "list" | "shared" | "location" | Placed])[] = [
  [/^\/account(\/|$)/, "own"],
  [/^\/(locations|sites|charge-points|sessions|bookings|notifications|notification-summary)$/, "list"],
  [/^\/(bookings\/maintenance(\/series)?|sessions\/energy-sources)$/, "list"],
  [/^\/locations\/:id(\/|$)/, "location"],
  [/^\/charge-points\/:id(\/|$)/, "chargePoint"],
  [/^\/sessions\/:id(\/|$)/, "session"],
  [/^\/bookings\/:id(\/|$)/, "booking"],
  [/^\/notifications\/:id(\/|$)/, "notification"],
  [/^\/commands\/:id$/, "command"],
  [/^\/(tariffs|promotions|price-rules|settings|dsos)$/, "shared"],
  [/^\/tiles\//, "shared"],
];

/** The locations of who is asking; null: all of them. */
export function scopeOf(c: Context<ApiEnv>): Scope {
  const principal = c.get("principal");
  return principal.kind === "user" ? principal.locationIds : null;
}

export const withinScope: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const scope = scopeOf(c);
  return scope === null || (await reaches(c, scope)) ? next() : problem(c, "not_found");
};

async function reaches(c: Context<ApiEnv>, scope: readonly string[]): Promise<boolean> {
  const route = routeOf(c)?.replace(/^\/api/, "") ?? "";
  const reach = REACH.find(([pattern]) => pattern.test(route))?.[1];
  if (reach === undefined || (reach === "shared" && !isRead(c))) return false;
  if (reach === "own" || reach === "shared") return true;
  if (reach === "list") return isRead(c) || namesOnly(c, scope, true);
  const id = idIn(route, c.req.path);
  const locationId = reach === "location" ? id : await findLocationOf(c.get("deps").db, reach, id);
  return locationId !== null && scope.includes(locationId) && (isRead(c) || namesOnly(c, scope, false));
}

/** The first parameter of the address. */
function idIn(route: string, path: string): string {
  const at = route.split("/").findIndex((name) => name.startsWith(":"));
  return decodeURIComponent(path.replace(/^\/api/, "").split("/")[at] ?? "");
}

const named = z.object({ locationId: z.string().optional(), evseUid: z.string().nullish() });

/** Whether a body names no other location, nor a slot of another. @param something it must name one. */
async function namesOnly(c: Context<ApiEnv>, scope: readonly string[], something: boolean): Promise<boolean> {
  // What is no JSON, its route refuses.
  const { locationId, evseUid } = named.catch({}).parse(await c.req.json().catch(() => ({})));
  const ofEvse = evseUid ? await findLocationOf(c.get("deps").db, "evse", evseUid) : undefined;
  const names = [locationId, ofEvse].filter((each) => each !== undefined);
  return (!something || names.length > 0) && names.every((each) => each !== null && scope.includes(each));
}
