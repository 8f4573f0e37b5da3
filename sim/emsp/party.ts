import { type JsonObject, objectsOf, textOf } from "./json.ts";

export interface Party {
  readonly countryCode: string;
  readonly partyId: string;
}

export function partyOf({ country_code: countryCode, party_id: partyId }: JsonObject): Party {
  return { countryCode: textOf(countryCode), partyId: textOf(partyId) };
}

export function isSameParty(left: Party, right: Party): boolean {
  return nameOf(left) === nameOf(right);
}

export function nameOf({ countryCode, partyId }: Party): string {
  return `${countryCode}-${partyId}`.toUpperCase();
}

/** The parties a peer's Credentials give the role CPO. */
export function cposOf(roles: unknown): readonly Party[] {
  return objectsOf(roles)
    .filter(({ role }) => role === "CPO")
    .map(partyOf);
}
