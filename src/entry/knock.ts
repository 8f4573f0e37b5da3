import { Buffer } from "node:buffer";
import type { Context } from "hono";
import { isLoopback } from "../domain/address.ts";
import type { ClientCertificate, Knock } from "../services/admission.ts";
import type { ApiEnv } from "./api/context.ts";
import { addressOf } from "./rate-limits.ts";

/** What a handshake brings to prove who it comes from, as the edge and the request tell it. */
export function knockOf(c: Context<ApiEnv>, identity: string): Knock {
  return {
    identity,
    transport: transportOf(c),
    password: presentedPassword(c.req.header("authorization"), identity),
    certificate: certificateOf(c.req.raw),
  };
}

function transportOf(c: Context<ApiEnv>): Knock["transport"] {
  if (/^(?:https|wss):/.test(c.req.url)) return "tls";
  const address = addressOf(c);
  return address === null || isLoopback(address) ? "loopback" : "plain";
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

/**
 * The client certificate as Cloudflare verified it (OCPP-X4): `certVerified` is `SUCCESS`, `NONE` or `FAILED:` and why,
 * and stays `SUCCESS` for a certificate that was revoked. Where no TLS ends at the edge, `certPresented` is `0`.
 */
function certificateOf({ cf }: Request): ClientCertificate | null {
  const shown = (cf as IncomingRequestCfProperties | undefined)?.tlsClientAuth;
  if (shown?.certPresented !== "1") return null;
  return {
    fingerprint: shown.certFingerprintSHA256.replaceAll(":", "").toLowerCase(),
    isTrusted: shown.certVerified === "SUCCESS" && shown.certRevoked !== "1",
  };
}
