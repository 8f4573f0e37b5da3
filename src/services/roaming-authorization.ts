import type { RoamingAnswer } from "../domain/roaming.ts";
import { SECOND } from "../domain/time.ts";
import { sameUid } from "../domain/token.ts";
import { isSuccess, STATUS_CODES } from "../ocpi/envelope.ts";
import { problemsOf } from "../ocpi/lenient.ts";
import { answerOf, authorizationInfo, DEFAULT_TOKEN_TYPE, locationReferences, type OcpiToken } from "../ocpi/tokens.ts";
import { endpointUrl } from "../ocpi/versions.ts";
import type { OcpiAnswer } from "../remote/ocpi.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import type { PartnerRow, PartyId } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { partnerToken } from "./registration.ts";
import { playsFor } from "./roaming-tokens.ts";

/** A driver stands at the charge point, which itself waits half a minute for an answer; other frames wait behind it. */
const PATIENCE_MS = 5 * SECOND;

/** mod_tokens: a uid has at most 36 characters. */
const UID = /^[\x20-\x7e]{1,36}$/;

export interface AskedToken {
  readonly uid: string;
  readonly type: string;
  /** Whose it is, or might be. */
  readonly party: PartyId;
}

/** `unknown`: the partner does not know the token. `silent`: it did not answer in time, or not as OCPI says. */
export type PartnerWord =
  | { readonly kind: "answered"; readonly answer: RoamingAnswer; readonly token: OcpiToken | null }
  | { readonly kind: "unknown" }
  | { readonly kind: "silent"; readonly why: string };

/** Real-time authorization: may this token charge at one of these EVSEs now? (mod_tokens POST authorize, OCPI-K4) Never throws. */
export async function askPartner(
  deps: Deps,
  partner: PartnerRow,
  asked: AskedToken,
  place: { readonly locationId: string; readonly evseUids: readonly string[] },
): Promise<PartnerWord> {
  const word = await wordOf(deps, partner, asked, place);
  deps.log("ocpi.authorize", {
    partnerId: partner.id,
    word: word.kind,
    status: word.kind === "answered" ? word.answer.status : undefined,
    why: word.kind === "silent" ? word.why : undefined,
  });
  return word;
}

async function wordOf(
  deps: Deps,
  partner: PartnerRow,
  { uid, type, party }: AskedToken,
  place: Parameters<typeof askPartner>[3],
): Promise<PartnerWord> {
  if (!UID.test(uid)) return { kind: "unknown" };
  const endpoint = endpointUrl(partner.endpoints, "tokens", "SENDER");
  const token = partnerToken(deps, partner);
  if (endpoint === null || token === null) return silent("It offers no tokens interface.");
  const query = type === DEFAULT_TOKEN_TYPE ? "" : `?type=${encodeURIComponent(type)}`;
  const url = `${endpoint.replace(/\/$/, "")}/${encodeURIComponent(uid)}/authorize${query}`;
  const refusal = refusePartnerAddress(url, partner.hosts, deps.isDevelopment);
  if (refusal !== null) return silent(refusal);
  const answer = await deps.callPartner({
    method: "POST",
    url,
    token,
    body: locationReferences(place),
    requestId: deps.newId(),
    correlationId: deps.newId(),
    routing: { from: deps.cpo, to: party },
    timeoutMs: PATIENCE_MS,
  });
  return read(answer, partner, uid, place.evseUids);
}

function read(answer: OcpiAnswer, partner: PartnerRow, uid: string, evseUids: readonly string[]): PartnerWord {
  if (answer.kind === "unreached") return silent(answer.why);
  const statusCode = answer.kind === "answered" ? answer.envelope.statusCode : null;
  // OCPI-H10: by HTTP, by OCPI, or by both.
  if (answer.httpStatus === 404 || statusCode === STATUS_CODES.unknownToken) return { kind: "unknown" };
  if (answer.kind === "strange") return silent(answer.why);
  const isOk = answer.httpStatus >= 200 && answer.httpStatus <= 299 && isSuccess(answer.envelope);
  if (!isOk) return silent(`It answered HTTP ${answer.httpStatus} with status_code ${statusCode}.`);
  const { data, error } = authorizationInfo.safeParse(answer.envelope.data);
  if (error) return silent(`Its answer is not what OCPI says: ${problemsOf(error)}`);
  return { kind: "answered", answer: answerOf(data, evseUids), token: tokenOf(data.token, partner, uid) };
}

/** The token that was asked about, if it is one of a party of the partner's. */
function tokenOf(token: OcpiToken | undefined, partner: PartnerRow, uid: string): OcpiToken | null {
  if (token === undefined || !sameUid(token.uid, uid)) return null;
  const party = { countryCode: token.country_code, partyId: token.party_id };
  return playsFor(partner, party) ? token : null;
}

function silent(why: string): PartnerWord {
  return { kind: "silent", why };
}
