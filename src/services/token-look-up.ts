import { mustAsk, preferred, type RoamingAnswer } from "../domain/roaming.ts";
import type { Token } from "../domain/token.ts";
import { roamingToken } from "../ocpi/tokens.ts";
import type { TokenLookup, TokenQuestion } from "../ocpp/state.ts";
import { loadPartner, loadPartnersForUnknownTokens } from "../store/partners.ts";
import { findRoamingTokens } from "../store/roaming-tokens.ts";
import { findToken } from "../store/tokens.ts";
import type { Deps } from "./deps.ts";
import { askPartner } from "./roaming-authorization.ts";
import { objectOf } from "./roaming-tokens.ts";

/** Asked about a card that nobody told us of; each is a request, and a driver waits for the slowest. */
const MOST_ASKED = 10;

/**
 * The token behind a tag: ours before a partner's, which is asked where its whitelist says so (OCPI-K3). While D1 is
 * away nobody knows.
 */
export async function lookUpToken(deps: Deps, question: TokenQuestion): Promise<TokenLookup> {
  try {
    const { own, told } = await findKnown(deps, question.idTag);
    if (own !== null) return { known: true, token: own };
    return { known: true, token: await (told === null ? vouchedFor(deps, question) : judged(deps, told, question)) };
  } catch (error) {
    deps.log("store.unavailable", { error: String(error) });
    return { known: false };
  }
}

/** The token of this uid, as far as we were told; nobody is asked. Null: it is nobody's that we know. */
export async function toldToken(deps: Deps, uid: string): Promise<Token | null> {
  const { own, told } = await findKnown(deps, uid);
  return own ?? told;
}

async function findKnown({ db }: Deps, uid: string) {
  const [own, rows] = await Promise.all([findToken(db, uid), findRoamingTokens(db, uid)]);
  return { own, told: preferred(rows.map((row) => roamingToken(objectOf(row), row.partnerId))) };
}

type RoamingToken = NonNullable<ReturnType<typeof preferred<ReturnType<typeof roamingToken>>>>;

/** A silent partner leaves the token as it told us of it. */
async function judged(deps: Deps, token: RoamingToken, question: TokenQuestion): Promise<Token> {
  const { roaming, state } = token;
  if (!mustAsk(roaming.whitelist, state)) return token;
  const partner = await loadPartner(deps.db, roaming.partnerId);
  const word =
    partner && (await askPartner(deps, partner, { uid: token.uid, type: roaming.type, party: roaming }, question));
  switch (word?.kind) {
    case "answered":
      return answered(token, word.answer);
    case "unknown":
      return answered(token, { status: "Invalid", reference: null, evseUids: null });
    default:
      return token;
  }
}

/** A card that nobody told us of: those are asked who want to be (OCPI-K5). Null: nobody knows it. */
async function vouchedFor(deps: Deps, question: TokenQuestion): Promise<Token | null> {
  const partners = await loadPartnersForUnknownTokens(deps.db, MOST_ASKED);
  const words = await Promise.all(
    partners.map(async (partner) => {
      const [party] = partner.roles;
      if (party === undefined) return null;
      const word = await askPartner(deps, partner, { uid: question.idTag, type: "RFID", party }, question);
      // Without its token nobody could be sent the bill.
      if (word.kind !== "answered" || word.token === null) return null;
      return answered(roamingToken(word.token, partner.id), word.answer);
    }),
  );
  const known = words.filter((token) => token !== null);
  return known.find(({ roaming }) => roaming?.answer?.status === "Accepted") ?? known[0] ?? null;
}

function answered(token: RoamingToken, answer: RoamingAnswer): Token {
  return { ...token, roaming: { ...token.roaming, answer } };
}
