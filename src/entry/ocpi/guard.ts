import type { Context, MiddlewareHandler } from "hono";
import { readAuthorization } from "../../ocpi/authorization.ts";
import { isServed, type OcpiModule } from "../../ocpi/modules.ts";
import { askingParty, routingHeaders } from "../../ocpi/routing.ts";
import { noteRefusedCaller } from "../../services/partner-contacts.ts";
import { identifyCaller } from "../../services/partners.ts";
import type { PartnerTokenKind } from "../../store/partners.ts";
import { addressOf } from "../rate-limits.ts";
import { refusal } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";

const UUID_LENGTH = 36;
const REQUEST_ID = "X-Request-ID";
const CORRELATION_ID = "X-Correlation-ID";

/** Both ids are echoed on every answer, and made up where they are missing (OCPI-T9). */
export const echoIds: MiddlewareHandler<OcpiEnv> = async (c, next) => {
  const idOf = (name: string) => c.req.header(name)?.slice(0, UUID_LENGTH) ?? c.get("deps").newId();
  c.set("correlationId", idOf(CORRELATION_ID));
  c.header(REQUEST_ID, idOf(REQUEST_ID));
  c.header(CORRELATION_ID, c.get("correlationId"));
  await next();
};

/**
 * Finds out who calls, by the token alone, or answers 401 (OCPI-T2, T3).
 * @param kinds what opens this door: an invitation is good for registering, and for nothing else.
 */
export function knows(...kinds: readonly PartnerTokenKind[]): MiddlewareHandler<OcpiEnv> {
  return async (c, next) => {
    const header = c.req.header("Authorization");
    const token = readAuthorization(header);
    const caller = token === null ? null : await identifyCaller(c.get("deps"), token);
    const isLetIn = caller !== null && kinds.includes(caller.token.kind) && caller.partner.blockedAt === null;
    if (token === null || !isLetIn) {
      const address = addressOf(c) ?? "";
      c.executionCtx.waitUntil(noteRefusedCaller(c.get("deps"), { address, header, token, caller }));
      return caller?.partner.blockedAt ? refusal(c, "wrong_credentials", "You are kept out for now.") : stranger(c);
    }
    c.set("caller", caller);
    c.set("token", token);
    return next();
  };
}

/** Says on every answer of a functional module whose it is, and for whom (OCPI-T10, T12). */
export const routed: MiddlewareHandler<OcpiEnv> = async (c, next) => {
  const countryCode = c.req.header("OCPI-from-country-code");
  const partyId = c.req.header("OCPI-from-party-id");
  const to = askingParty({ countryCode, partyId }, c.get("caller").partner.roles);
  c.set("party", to);
  const headers = to === null ? {} : routingHeaders({ from: c.get("deps").cpo, to });
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  await next();
};

/** A module that is not for the caller is not there for it (OCPI-V2). */
export function serving(module: OcpiModule): MiddlewareHandler<OcpiEnv> {
  return async (c, next) => {
    if (!isServed(module, c.get("caller").partner)) return refusal(c, "not_found", "There is nothing at this address.");
    return next();
  };
}

function stranger(c: Context<OcpiEnv>): Response {
  return refusal(
    c,
    "wrong_credentials",
    "The Authorization header must be `Token`, a space, and a token that is valid here, as base64.",
  );
}
