import * as z from "zod";
import { ENUMS } from "./enum-tables.ts";
import { findingsOf } from "./fields.ts";
import { isSameId, type JsonObject, textOf } from "./json.ts";
import type { Party } from "./party.ts";
import { done, type Reply, refused, refusedFor } from "./reply.ts";
import type { Request } from "./request.ts";
import { endpointUrlOf } from "./world.ts";

/** A driver's token as the eMSP holds it; `allowed` is what authorize answers, else what `valid` says. */
export interface HeldToken {
  readonly token: JsonObject;
  readonly allowed?: string | undefined;
}

export const heldTokenSchema = z.strictObject({
  token: z.record(z.string(), z.unknown()),
  allowed: z.enum([...(ENUMS.get("AllowedType") ?? [])]).optional(),
});

const LARGEST_PAGE = 50;

/** The tokens of the eMSP in order of creation. */
export class TokenList {
  readonly #held: HeldToken[] = [];

  get all(): readonly HeldToken[] {
    return this.#held;
  }

  /** The key is uid and type (OCPI-K1): one that is here is replaced in its place. */
  set(held: HeldToken): void {
    const at = this.#held.findIndex(
      ({ token }) => isSameId(token.uid, held.token.uid) && token.type === held.token.type,
    );
    this.#held.splice(at < 0 ? this.#held.length : at, at < 0 ? 0 : 1, held);
  }

  find(uid: string, type: string): HeldToken | undefined {
    return this.#held.find(({ token }) => isSameId(token.uid, uid) && token.type === type);
  }
}

/** RFID tokens that are all good, of a party EMS EMS0001 …: nobody else has these uids. */
export function firstTokens(count: number, { countryCode, partyId }: Party, at: string): HeldToken[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(4, "0");
    const token = {
      country_code: countryCode,
      party_id: partyId,
      uid: `${partyId}${number}`,
      type: "RFID",
      contract_id: `${countryCode}${partyId}C0000${number}`,
      issuer: "Simulated eMSP",
      valid: true,
      whitelist: "ALLOWED",
      last_updated: at,
    };
    return { token };
  });
}

/** Sender of tokens: GET list, POST `/{token_uid}/authorize[?type=]`. */
export function tokens(request: Request): Reply {
  const { method, rest, note } = request;
  const [uid = "", verb] = rest;
  if (method === "GET" && rest.length === 0) return page(request);
  if (method === "POST" && rest.length === 2 && verb === "authorize") return authorize(uid, request);
  note([{ rule: "H6", where: "tokens", message: `${method} /${rest.join("/")} is not defined` }]);
  return refused(405, 2000, `${method} is not allowed`);
}

function page({ world, query, behaviour, note }: Request): Reply {
  const wanted = { offset: wholeOf(query, "offset", 0), limit: wholeOf(query, "limit", LARGEST_PAGE) };
  const dates = { from: dateOf(query, "date_from", -Infinity), to: dateOf(query, "date_to", Infinity) };
  if ([...Object.values(wanted), ...Object.values(dates)].some(Number.isNaN)) {
    return refusedFor([{ rule: "T30", where: "query", message: `is not readable: ${query}` }], note);
  }
  const matching = world.tokens.all
    .map(({ token }) => token)
    .filter(({ last_updated: at }) => {
      const updatedAt = Date.parse(textOf(at));
      return updatedAt >= dates.from && updatedAt < dates.to;
    });
  if (behaviour.hugePage !== undefined) return hugePage(behaviour.hugePage, world.setup.party);
  const limit = Math.min(wanted.limit, LARGEST_PAGE);
  const next = wanted.offset + limit;
  const headers: Record<string, string> = { "x-total-count": String(matching.length), "x-limit": String(LARGEST_PAGE) };
  if (limit > 0 && next < matching.length) {
    const following = new URLSearchParams(query);
    following.set("offset", String(next));
    following.set("limit", String(limit));
    headers.link = `<${endpointUrlOf(world.setup, "tokens")}?${following}>; rel="next"`;
  }
  return { ...done(matching.slice(wanted.offset, next)), headers };
}

function hugePage(count: number, party: Party): Reply {
  const data = firstTokens(count, party, "2026-01-01T00:00:00Z").map(({ token }) => token);
  return { ...done(data), headers: { "x-total-count": String(count), "x-limit": String(count) } };
}

function wholeOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function dateOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text === null ? otherwise : Date.parse(text);
}

function authorize(uid: string, { world, query, body, behaviour, note }: Request): Reply {
  if (body !== undefined) {
    const findings = findingsOf("LocationReferences", body, { edition: world.setup.edition });
    if (findings.length > 0) return refusedFor(findings, note);
  }
  const type = query.get("type") ?? "RFID";
  if (!ENUMS.get("TokenType")?.has(type)) {
    return refusedFor([{ rule: "T14", where: "type", message: `is no TokenType: ${type}` }], note);
  }
  const held = world.tokens.find(uid, type);
  if (!held) return refused(404, 2004, "unknown token");
  if (body === undefined && behaviour.needsLocation) return refused(200, 2002, "where is it to charge?");
  const allowed = held.allowed ?? (held.token.valid === true ? "ALLOWED" : "BLOCKED");
  return done({
    allowed,
    token: held.token,
    ...(body === undefined ? {} : { location: body }),
    ...(allowed === "ALLOWED" ? { authorization_reference: world.setup.newId() } : {}),
  });
}
