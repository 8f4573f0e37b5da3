import * as z from "zod";
import { type Roaming, type RoamingAnswer, type RoamingStatus, WHITELISTS } from "../domain/roaming.ts";
import { sameUid, type Token } from "../domain/token.ts";
import { ciString, dateTime, optional, single } from "./lenient.ts";

/** mod_tokens: what partners tell us of their tokens, and what they answer when they are asked about one. */

/** What a token is of when a request does not say (OCPI-K1). */
export const DEFAULT_TOKEN_TYPE = "RFID";

/** Nothing is decided by it: where it cannot be read it is left out. */
const remark = <Schema extends z.ZodType>(schema: Schema) => optional(schema).catch(undefined);

const tokenFields = {
  country_code: ciString(2),
  party_id: ciString(3),
  uid: ciString(36),
  type: ciString(36),
  contract_id: ciString(36),
  visual_number: remark(z.string().max(64)),
  issuer: z.string().max(64),
  group_id: optional(ciString(36)),
  valid: z.boolean(),
  whitelist: ciString(36),
  language: remark(z.string().max(2)),
  default_profile_type: remark(ciString(36)),
  energy_contract: remark(z.object({ supplier_name: z.string().max(64), contract_id: remark(z.string().max(64)) })),
  last_updated: dateTime,
};

/** mod_tokens Token; fields that OCPI does not have are left out. */
export const token = single(z.object(tokenFields));
export type OcpiToken = z.infer<typeof token>;

/** A change; only `last_updated` must be there (OCPI-T26, H13). What is null is not changed (OCPI-K2, R16). */
export const tokenPatch = single(
  z.preprocess(withoutNulls, z.object(tokenFields).partial().extend({ last_updated: tokenFields.last_updated })),
);
export type OcpiTokenPatch = z.infer<typeof tokenPatch>;

function withoutNulls(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** By what a token is known; uid and party in any case (OCPI-T14). */
export interface TokenKey {
  readonly countryCode: string;
  readonly partyId: string;
  readonly uid: string;
  readonly type: string;
}

/** Where a body contradicts its address (OCPI-H12); null: nowhere. */
export function contradiction(key: TokenKey, body: OcpiTokenPatch): string | null {
  const pairs = [
    ["country_code", key.countryCode, body.country_code],
    ["party_id", key.partyId, body.party_id],
    ["uid", key.uid, body.uid],
  ] as const;
  const differing = pairs.find(([, asked, said]) => said !== undefined && !sameUid(asked, said))?.[0];
  const isOtherType = body.type !== undefined && body.type !== key.type;
  const field = differing ?? (isOtherType ? "type" : null);
  return field === null ? null : `${field}: not the one of the address.`;
}

/** The token as it is after a change; its key keeps its spelling. */
export function merged(stored: OcpiToken, patch: OcpiTokenPatch): OcpiToken {
  const { country_code, party_id, uid } = stored;
  const changes = Object.entries(patch).filter(([, value]) => value !== undefined);
  return token.parse({ ...stored, ...Object.fromEntries(changes), country_code, party_id, uid });
}

/** As the rules of admission know it. A whitelist that we do not know spares no question. */
export function roamingToken(token: OcpiToken, partnerId: string): Token & { readonly roaming: Roaming } {
  const whitelist = WHITELISTS.find((word) => word === token.whitelist) ?? "NEVER";
  return {
    uid: token.uid,
    state: token.valid ? "valid" : "blocked",
    expiresAt: null,
    parentUid: token.group_id ?? null,
    roaming: {
      partnerId,
      countryCode: token.country_code,
      partyId: token.party_id,
      type: token.type,
      contractId: token.contract_id,
      whitelist,
    },
  };
}

/** A token that came with a command: its partner permits it, and nobody is asked about it (OCPI-C5). */
export function permittedToken(token: OcpiToken, partnerId: string, reference: string | undefined): PermittedToken {
  const { roaming, ...known } = roamingToken(token, partnerId);
  return {
    ...known,
    roaming: { ...roaming, answer: { status: "Accepted", reference: reference ?? null, evseUids: null } },
  };
}

export type PermittedToken = ReturnType<typeof roamingToken>;

/** What is asked of a partner: may it charge here? (mod_tokens LocationReferences) */
export function locationReferences(place: { readonly locationId: string; readonly evseUids: readonly string[] }) {
  return { location_id: place.locationId, evse_uids: [...place.evseUids] };
}

/** mod_tokens AuthorizationInfo. */
export const authorizationInfo = single(
  z.looseObject({
    allowed: z.string(),
    token: remark(token),
    location: optional(z.looseObject({ evse_uids: optional(z.array(ciString(36))) })),
    authorization_reference: optional(ciString(36)),
  }),
);
export type AuthorizationInfo = z.infer<typeof authorizationInfo>;

/** OCPI-K7; a word that we do not know is no permission. */
const ALLOWED_TYPES: Readonly<Record<string, RoamingStatus>> = {
  ALLOWED: "Accepted",
  BLOCKED: "Blocked",
  EXPIRED: "Expired",
  NO_CREDIT: "Invalid",
  NOT_ALLOWED: "Invalid",
};

/** @param evseUids what was asked for: a place without any of them is a refusal (OCPI-K4). */
export function answerOf(info: AuthorizationInfo, evseUids: readonly string[]): RoamingAnswer {
  const allowed = info.location === undefined ? null : (info.location.evse_uids ?? []);
  const isElsewhere = allowed !== null && !evseUids.some((ours) => allowed.some((theirs) => sameUid(ours, theirs)));
  const status = ALLOWED_TYPES[info.allowed] ?? "Invalid";
  return {
    status: status === "Accepted" && isElsewhere ? "Invalid" : status,
    reference: info.authorization_reference ?? null,
    evseUids: allowed,
  };
}
