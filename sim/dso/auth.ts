import { type Fault, hasFault } from "./faults.ts";
import { json, problem, type VtnReply, type VtnRequest } from "./reply.ts";
import type { DsoState, Token } from "./state.ts";

/** What the document lets a VEN do; the rest is for the business logic behind the VTN. */
const VEN_SCOPES = [
  "read_all",
  "read_targets",
  "read_ven_objects",
  "write_reports",
  "write_subscriptions",
  "write_vens",
] as const;

export function authServer({ spec }: DsoState, { url }: VtnRequest, faults: readonly Fault[]): VtnReply {
  const own = `${url.origin}/${spec.key}/auth/token`;
  const isForeign = hasFault(faults, "foreign-token-url");
  return json(200, { tokenURL: isForeign ? "https://tokens.example.net/token" : own });
}

/** RFC 6749 4.4, and 5.2 for what goes wrong. */
export function newToken(state: DsoState, request: VtnRequest, now: number, token: string): VtnReply {
  const { client, tokenSeconds } = state.spec;
  if (!(request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
    return json(400, { error: "invalid_request", error_description: "the body is no form" });
  }
  const form = new URLSearchParams(request.body);
  if (form.get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
  if (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret) {
    return json(401, { error: "invalid_client", error_description: "unknown client or wrong secret" });
  }
  const asked = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  const strange = asked.find((scope) => !VEN_SCOPES.some((each) => each === scope));
  if (strange !== undefined) return json(400, { error: "invalid_scope", error_description: strange });
  const scopes = asked.length === 0 ? VEN_SCOPES : asked;
  state.tokens.set(token, { clientId: client.id, scopes, expiresAt: now + tokenSeconds * 1_000 });
  return json(200, { access_token: token, token_type: "Bearer", expires_in: tokenSeconds, scope: scopes.join(" ") });
}

/** The token of a request, or how it is turned away. */
export function admitted(state: DsoState, request: VtnRequest, now: number, scope: string): Token | VtnReply {
  const [, value = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  const token = state.tokens.get(value);
  if (!token) return problem(401, "the token is unknown");
  if (token.expiresAt <= now) return problem(401, "the token has expired");
  return token.scopes.includes(scope) ? token : problem(403, `the scope ${scope} is missing`);
}
