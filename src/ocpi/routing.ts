import { folded } from "./lenient.ts";

/** A party as OCPI names one. */
export interface Party {
  readonly countryCode: string;
  readonly partyId: string;
}

/** Whose party speaks to whose. */
export interface Routing {
  readonly from: Party;
  readonly to: Party;
}

/** Belong on every request and response of a functional module, and on no other (OCPI-T10). */
export function routingHeaders({ from, to }: Routing): Readonly<Record<string, string>> {
  return {
    "ocpi-from-country-code": from.countryCode,
    "ocpi-from-party-id": from.partyId,
    "ocpi-to-country-code": to.countryCode,
    "ocpi-to-party-id": to.partyId,
  };
}

/**
 * Whom an answer is for: the party of the caller that the request names as its sender, else the caller's first. What a
 * header says proves nothing, so a party that is not the caller's is not answered (OCPI-T12, R27).
 * @returns null: the caller plays for nobody.
 */
export function askingParty(
  sender: { readonly countryCode: string | undefined; readonly partyId: string | undefined },
  parties: readonly Party[],
): Party | null {
  const { countryCode = "", partyId = "" } = sender;
  const named = parties.find(
    (party) => folded(party.countryCode) === folded(countryCode) && folded(party.partyId) === folded(partyId),
  );
  return named ?? parties[0] ?? null;
}
