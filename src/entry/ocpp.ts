import { Buffer } from "node:buffer";
import { type Context, Hono } from "hono";
import { verifyChargePointPassword } from "../services/charge-point-password.ts";
import { findRegistration } from "../store/locations.ts";
import type { ApiEnv } from "./api/context.ts";
import { chargePointIdentity } from "./api/shared/fields.ts";
import { REGISTRATION_HEADER } from "./charge-point-object.ts";
import { handshakeLimits } from "./handshake-limits.ts";

const SUBPROTOCOL = "ocpp1.6";

/** `/ocpp/{identity}`: who may open a socket. Everything is decided before the upgrade (OCPP-C2, decisions 17, 23). */
export const ocpp = new Hono<ApiEnv>();

ocpp.get("/*", async (c) => {
  const limits = handshakeLimits(c);
  const identity = identityOf(c.req.url);
  const stayAway = await limits.knock(identity);
  if (stayAway !== null) return refuseForNow(c, stayAway);
  if (identity === null) return refuse(c, 404, "unknown charge point");
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") return refuse(c, 426, "a WebSocket is wanted here");
  const { db, pepper, log } = c.get("deps");
  let known: Awaited<ReturnType<typeof findRegistration>>;
  try {
    known = await findRegistration(db, identity);
  } catch (error) {
    log("store.unavailable", { chargePointId: identity, error: String(error) });
    return refuse(c, 503, "not available now, try again");
  }
  if (known === null) return refuse(c, 404, "unknown charge point");
  const { registration, passwordHash } = known;
  const password = presentedPassword(c.req.header("authorization"), identity);
  if (password === null || !verifyChargePointPassword(password, passwordHash, pepper)) {
    await limits.wrongPassword(identity);
    c.header("WWW-Authenticate", 'Basic realm="OCPP"');
    return refuse(c, 401, "wrong credentials");
  }
  const offered = c.req.header("sec-websocket-protocol");
  const speaks = offered?.split(",").some((protocol) => protocol.trim() === SUBPROTOCOL) ?? false;
  const maySayNothing = offered === undefined && registration.settings.allowMissingSubprotocol === true;
  if (!speaks && !maySayNothing) return refuse(c, 400, `the subprotocol ${SUBPROTOCOL} is wanted`);

  const headers = new Headers({
    upgrade: "websocket",
    [REGISTRATION_HEADER]: encodeURIComponent(JSON.stringify(registration)),
  });
  // Never echo what was not offered: clients fail on it (OCPP-C5).
  if (speaks) headers.set("sec-websocket-protocol", SUBPROTOCOL);
  return c.env.CHARGE_POINTS.getByName(identity).fetch("https://charge-point/", { headers });
});

/** Too many at once: a charger that comes again later gets in, whatever it is answered now. */
function refuseForNow(c: Context<ApiEnv>, seconds: number) {
  c.header("Retry-After", `${seconds}`);
  return refuse(c, 429, "too many handshakes, try again later");
}

function refuse(c: Context<ApiEnv>, status: 400 | 401 | 404 | 426 | 429 | 503, reason: string) {
  c.get("deps").log("ocpp.handshake.refused", { status, reason });
  return c.text(reason, status);
}

/** The last segment of the address, decoded; one trailing slash is forgiven (OCPP-C1). Null: no identity can be read. */
function identityOf(url: string): string | null {
  const { pathname } = new URL(url);
  const rest = pathname.slice("/ocpp/".length).replace(/\/$/, "");
  try {
    const parsed = chargePointIdentity.safeParse(decodeURIComponent(rest));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** HTTP Basic: the user is the identity, the password is bytes, split at the first colon (OCPP-C3). */
function presentedPassword(header: string | undefined, identity: string): Uint8Array | null {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(header?.trim() ?? "")?.[1];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, "base64");
  const colon = bytes.indexOf(":");
  if (colon < 0 || bytes.subarray(0, colon).toString("utf8") !== identity) return null;
  return bytes.subarray(colon + 1);
}
