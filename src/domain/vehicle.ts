import type { ConnectorStandard } from "./location.ts";
import { foldUid, type Token } from "./token.ts";

/** A plate as it is kept: upper case, without blanks, dashes and dots. Null: it is none. */
export function foldPlate(text: string): string | null {
  const folded = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}.·]/gu, "");
  return PLATE.test(folded) ? folded : null;
}

/** Letters of any alphabet; no country's plates are longer. */
const PLATE = /^[\p{L}\p{N}]{1,15}$/u;

/** Whose a vehicle is: a token's of our own, or a driver's whom a partner has a contract with. */
export type VehicleOwner =
  | { readonly kind: "own"; readonly tokenUid: string }
  | { readonly kind: "partner"; readonly countryCode: string; readonly partyId: string; readonly contractId: string };

/** As it is kept; in upper case but for the `own:` of our own, so that no contract reads like it. */
export function ownerOf({ uid, roaming }: Pick<Token, "uid" | "roaming">): string {
  if (roaming === undefined) return `${OWN}${foldUid(uid)}`;
  return foldUid(`${roaming.countryCode}*${roaming.partyId}:${roaming.contractId}`);
}

export function readOwner(owner: string): VehicleOwner {
  if (owner.startsWith(OWN)) return { kind: "own", tokenUid: owner.slice(OWN.length) };
  const [, countryCode = "", partyId = "", contractId = ""] = /^(..)\*(...):(.*)$/.exec(owner) ?? [];
  return { kind: "partner", countryCode, partyId, contractId };
}

const OWN = "own:";

/**
 * The plugs that a booking may have: those that are wanted and fit. Undefined: any. Empty: none is wanted that fits.
 * @param fitting none: what fits is not known.
 */
export function standardsFor(
  wanted: readonly ConnectorStandard[] | undefined,
  fitting: readonly ConnectorStandard[],
): readonly ConnectorStandard[] | undefined {
  if (fitting.length === 0) return wanted;
  return wanted === undefined ? fitting : wanted.filter((each) => fitting.includes(each));
}
