import { type Context, Hono, type Next } from "hono";
import type { Refusal } from "../domain/result.ts";
import type { Visitor } from "../ocpp/onboarding.ts";
import type { Deps } from "../services/deps.ts";
import { enterNewcomer, whoKnocks } from "../services/onboarding.ts";
import { saveRefusedHandshake } from "../store/refused-handshakes.ts";
import type { ApiEnv } from "./api/context.ts";
import { chargePointIdentity } from "./api/shared/fields.ts";
import { type HandshakeLimits, handshakeLimits } from "./handshake-limits.ts";
import { knockOf } from "./knock.ts";
import { addressOf } from "./rate-limits.ts";
import { visitorHeader } from "./visitor.ts";

const SUBPROTOCOL = "ocpp1.6";
const PREFIX = "/ocpp/";

/** `/ocpp/{identity}`: who may open a socket. Everything is decided before the upgrade (OCPP-C2, decisions 17, 23). */
export const ocpp = new Hono<ApiEnv>();

ocpp.get("/*", async (c) => {
  const limits = handshakeLimits(c);
  const identity = identityOf(c.req.url);
  const stayAway = await limits.knock(identity);
  if (stayAway !== null) return refuseForNow(c, stayAway);
  if (identity === null) return refuse(c, 404, NO_IDENTITY);
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") return refuse(c, 426, "a WebSocket is wanted here");
  const deps = c.get("deps");
  const knock = knockOf(c, identity);
  const visitor = await unlessAway(deps, identity, () => whoKnocks(deps, knock));
  if (visitor === null) return refuse(c, 503, "not available now, try again");
  if (!visitor.ok) return refuseKnock(c, limits, identity, visitor.refusal);
  const offered = c.req.header("sec-websocket-protocol");
  const speaks = offered?.split(",").some((protocol) => protocol.trim() === SUBPROTOCOL) ?? false;
  const maySayNothing = offered === undefined && mayLeaveSubprotocolOut(visitor.value);
  if (!speaks && !maySayNothing) return refuse(c, 400, wrongSubprotocol(offered));
  if (visitor.value.kind === "newcomer") {
    const comeAgainAfter = await limits.newcomer();
    if (comeAgainAfter !== null) return refuseForNow(c, comeAgainAfter);
    const isEntered = await unlessAway(deps, identity, () => enterNewcomer(deps, knock, addressOf(c)));
    if (isEntered === null) return refuse(c, 503, "not available now, try again");
    if (!isEntered) return refuse(c, 404, "unknown charge point");
  }

  const headers = new Headers({
    upgrade: "websocket",
    ...visitorHeader(visitor.value),
  });
  // Never echo what was not offered: clients fail on it (OCPP-C5).
  if (speaks) headers.set("sec-websocket-protocol", SUBPROTOCOL);
  return c.env.CHARGE_POINTS.getByName(identity).fetch("https://charge-point/", { headers });
});

/** A handshake at another address: a charger whose address was entered wrongly. */
export async function strayHandshake(c: Context<ApiEnv>, next: Next) {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") return next();
  const stayAway = await handshakeLimits(c).knock(null);
  return stayAway === null ? refuse(c, 404, NO_IDENTITY) : refuseForNow(c, stayAway);
}

const NO_IDENTITY = "no identity of a charge point in the address: it is /ocpp/{identity}";

function wrongSubprotocol(offered: string | undefined): string {
  const instead = offered === undefined ? "none" : JSON.stringify(offered.slice(0, SHOWN_LENGTH));
  return `the subprotocol ${SUBPROTOCOL} is wanted, ${instead} was offered`;
}

/** Null: D1 cannot be reached. */
async function unlessAway<T>(deps: Deps, chargePointId: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    deps.log("store.unavailable", { chargePointId, error: String(error) });
    return null;
  }
}

function mayLeaveSubprotocolOut(visitor: Visitor): boolean {
  return visitor.kind === "registered" && visitor.registration.settings.allowMissingSubprotocol === true;
}

/** Too many at once: a charger that comes again later gets in, whatever it is answered now. */
function refuseForNow(c: Context<ApiEnv>, seconds: number) {
  c.header("Retry-After", `${seconds}`);
  return refuse(c, 429, "too many handshakes, try again later");
}

/** Unknown: 404 (decision 17). Known, but not by what it brings: 401; by plain `ws://` where TLS is wanted: 403. */
async function refuseKnock(c: Context<ApiEnv>, limits: HandshakeLimits, identity: string, refusal: Refusal) {
  if (refusal === "not_found") return refuse(c, 404, "unknown charge point");
  if (refusal === "insecure_transport") return refuse(c, 403, "wss:// is wanted here");
  await limits.wrongPassword(identity);
  c.header("WWW-Authenticate", 'Basic realm="OCPP"');
  return refuse(c, 401, WHY_401[refusal] ?? "wrong credentials");
}

const WHY_401: { readonly [R in Refusal]?: string } = {
  wrong_certificate: "this client certificate is not registered for the charge point",
  wrong_security_profile: "the charge point is registered for another security profile",
};

type RefusalStatus = 400 | 401 | 403 | 404 | 426 | 429 | 503;

/** What a person at the charger or at the charge point's data can mend; the others pass by themselves. */
const MENDABLE: ReadonlySet<RefusalStatus> = new Set([400, 401, 403, 404]);
/** So much of what a stranger says is kept. */
const SHOWN_LENGTH = 100;

async function refuse(c: Context<ApiEnv>, status: RefusalStatus, reason: string) {
  const { db, now, log } = c.get("deps");
  const identity = identityOf(c.req.url);
  log("ocpp.handshake.refused", { chargePointId: identity, status, reason });
  if (MENDABLE.has(status)) {
    const subject = identity ?? new URL(c.req.url).pathname.slice(0, SHOWN_LENGTH);
    try {
      await saveRefusedHandshake(db, { subject, status, reason, address: addressOf(c) }, now());
    } catch (error) {
      log("store.unavailable", { chargePointId: identity, error: String(error) });
    }
  }
  return c.text(reason, status);
}

/** The last segment of the address, decoded; one trailing slash is forgiven (OCPP-C1). Null: no identity can be read. */
function identityOf(url: string): string | null {
  const { pathname } = new URL(url);
  if (!pathname.startsWith(PREFIX)) return null;
  const rest = pathname.slice(PREFIX.length).replace(/\/$/, "");
  try {
    const parsed = chargePointIdentity.safeParse(decodeURIComponent(rest));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
