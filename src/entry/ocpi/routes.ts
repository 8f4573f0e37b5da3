import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { MODULES, type ModuleId, type OcpiModule } from "../../ocpi/modules.ts";
import { OUR_VERSION, ourVersionDetails, ourVersions } from "../../ocpi/versions.ts";
import { noteContact } from "../../services/partner-contacts.ts";
import { wakePartners } from "../../services/push-delivery.ts";
import { depsOf } from "../deps.ts";
import { answerFault, methodNotAllowed, refusal, success } from "./answers.ts";
import { baseOf } from "./base.ts";
import { bookings } from "./bookings.ts";
import { cdrs } from "./cdrs.ts";
import { chargingprofiles } from "./chargingprofiles.ts";
import { commands } from "./commands.ts";
import type { OcpiEnv } from "./context.ts";
import { credentials } from "./credentials.ts";
import { echoIds, knows, routed, serving } from "./guard.ts";
import { hubclientinfo } from "./hubclientinfo.ts";
import { locations } from "./locations.ts";
import { sessions } from "./sessions.ts";
import { tariffs } from "./tariffs.ts";
import { tokens } from "./tokens.ts";

/** A CDR with thousands of charging periods is less. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What each module answers; one that is missing here does not compile. */
const ROUTERS = {
  bookings,
  cdrs,
  chargingprofiles,
  commands,
  credentials,
  hubclientinfo,
  locations,
  sessions,
  tariffs,
  tokens,
} as const satisfies Record<ModuleId, Hono<OcpiEnv>>;

/** `/ocpi`, with and without a slash at the end, never by a redirect (OCPI-T29). */
export const ocpi = new Hono<OcpiEnv>({ strict: false }).basePath("/ocpi");

ocpi.use(async (c, next) => {
  const startedAt = Date.now();
  const deps = depsOf(c.env);
  c.set("deps", deps);
  c.set("requestId", deps.newId());
  await next();
  // Whoever has registered waits to be told everything.
  if (c.req.method !== "GET") c.executionCtx.waitUntil(wakePartners(deps));
  const partnerId = c.get("caller")?.partner.id;
  if (partnerId !== undefined) c.executionCtx.waitUntil(noteContact(deps, partnerId, moduleOf(c), c.res.status < 400));
  deps.log("ocpi.request", {
    requestId: c.get("requestId"),
    method: c.req.method,
    route: routeOf(c),
    status: c.res.status,
    partnerId,
    durationMs: Date.now() - startedAt,
  });
});
ocpi.use(echoIds);
ocpi.use(
  bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refusal(c, "request_too_large", "The body is too large.") }),
);

/** Those who are registering may look, too. */
const anyone = knows("invitation", "offered", "access", "retired");
const registered = knows("access", "retired");

ocpi.get("/versions", anyone, (c) => success(c, ourVersions(baseOf(c))));
ocpi.get(`/${OUR_VERSION}`, anyone, (c) =>
  success(c, ourVersionDetails(baseOf(c), c.get("deps").cpo, c.get("caller").partner)),
);
for (const path of ["/versions", `/${OUR_VERSION}`]) ocpi.all(path, anyone, methodNotAllowed);
for (const [id, module] of Object.entries<OcpiModule>(MODULES)) {
  const { kind } = module;
  const paths = `/${OUR_VERSION}/${id}/*`;
  ocpi.use(paths, id === "credentials" ? anyone : registered, serving(module));
  if (kind === "functional") ocpi.use(paths, routed);
}
for (const [id, router] of Object.entries(ROUTERS)) ocpi.route(`/${OUR_VERSION}/${id}`, router);
ocpi.all("*", anyone, (c) => refusal(c, "not_found", "There is nothing at this address."));
ocpi.onError(answerFault);

/** `locations` of `/ocpi/2.2.1/locations/…`; what is no module's is how partners find our modules. */
function moduleOf(c: Context<OcpiEnv>): string {
  const name = c.req.path.split("/")[3] ?? "";
  return name in MODULES ? name : "versions";
}

/** The route's pattern, not the path: paths hold token uids. */
function routeOf(c: Context<OcpiEnv>): string | undefined {
  return matchedRoutes(c).findLast(({ path }) => !path.includes("*"))?.path;
}
