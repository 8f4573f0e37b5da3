import { ok, type Result, refuse } from "../domain/result.ts";
import {
  contradiction,
  merged,
  type OcpiToken,
  type OcpiTokenPatch,
  type TokenKey,
  token as tokenSchema,
} from "../ocpi/tokens.ts";
import type { PartnerRow } from "../store/partners.ts";
import { foldedKey, loadRoamingToken, type RoamingTokenRow, saveRoamingToken } from "../store/roaming-tokens.ts";
import type { Deps } from "./deps.ts";
import { isSameParty } from "./partners.ts";

/** mod_tokens, our side: a partner tells us of its tokens (OCPI-E7, K1, K2). */

export async function readRoamingToken(deps: Deps, partner: PartnerRow, key: TokenKey): Promise<Result<OcpiToken>> {
  if (!playsFor(partner, key)) return refuse("not_found", NOT_ITS_PARTY);
  const row = await loadRoamingToken(deps.db, key);
  return row === null ? refuse("unknown_token") : ok(objectOf(row));
}

/** @returns whether it was new. */
export async function putRoamingToken(
  deps: Deps,
  partner: PartnerRow,
  key: TokenKey,
  given: OcpiToken,
): Promise<Result<{ readonly isNew: boolean }>> {
  if (!playsFor(partner, key)) return refuse("not_found", NOT_ITS_PARTY);
  const wrong = contradiction(key, given);
  if (wrong !== null) return refuse("invalid_request", wrong);
  const before = await loadRoamingToken(deps.db, key);
  await saveRoamingToken(deps.db, rowOf(given, partner.id, deps.now()));
  return ok({ isNew: before === null });
}

/** What we do not hold, the partner then puts (OCPI-H14). */
export async function patchRoamingToken(
  deps: Deps,
  partner: PartnerRow,
  key: TokenKey,
  patch: OcpiTokenPatch,
): Promise<Result<null>> {
  if (!playsFor(partner, key)) return refuse("not_found", NOT_ITS_PARTY);
  const wrong = contradiction(key, patch);
  if (wrong !== null) return refuse("invalid_request", wrong);
  const row = await loadRoamingToken(deps.db, key);
  if (row === null) return refuse("not_found", "We do not have this token: PUT it.");
  await saveRoamingToken(deps.db, rowOf(merged(objectOf(row), patch), partner.id, deps.now()));
  return ok(null);
}

const NOT_ITS_PARTY = "The party is none of yours.";

/** A party that is not one of its roles is nobody here (OCPI-H4). */
export function playsFor({ roles }: PartnerRow, party: Pick<TokenKey, "countryCode" | "partyId">): boolean {
  return roles.some((role) => isSameParty(role, party));
}

export function rowOf(token: OcpiToken, partnerId: string, now: number): RoamingTokenRow {
  const { country_code: countryCode, party_id: partyId, uid, type } = token;
  const lastUpdated = Date.parse(token.last_updated);
  return { ...foldedKey({ countryCode, partyId, uid, type }), partnerId, object: token, lastUpdated, toldAt: now };
}

export function objectOf({ object }: RoamingTokenRow): OcpiToken {
  return tokenSchema.parse(object);
}
