import type { AuthorizationStatus, Token } from "./token.ts";

/** OCPI 2.2.1 WhitelistType: may a token be accepted without asking who issued it? */
export const WHITELISTS = ["ALWAYS", "ALLOWED", "ALLOWED_OFFLINE", "NEVER"] as const;
export type Whitelist = (typeof WHITELISTS)[number];

export type RoamingStatus = Exclude<AuthorizationStatus, "ConcurrentTx">;

/** Whose a token is that another party issued (OCPI 2.2.1 mod_tokens). */
export interface Roaming {
  readonly partnerId: string;
  readonly countryCode: string;
  readonly partyId: string;
  /** OCPI TokenType. */
  readonly type: string;
  readonly contractId: string;
  readonly whitelist: Whitelist;
  /** What the partner said when it was asked about this very charge; absent: it was not, or did not answer. */
  readonly answer?: RoamingAnswer;
}

export interface RoamingAnswer {
  readonly status: RoamingStatus;
  /** The partner's name for this permission; it stands in the session and in its CDR. */
  readonly reference: string | null;
  /** Where the token may charge; null: wherever we asked for. */
  readonly evseUids: readonly string[] | null;
}

interface Rule {
  readonly asks: boolean;
  /** What holds while there is no answer. */
  readonly word: RoamingStatus;
}

/** OCPI-K3. The partner's `valid: false` never spares the question, and no silence overrules it. */
const RULES: Readonly<Record<Whitelist, { readonly valid: Rule; readonly blocked: Rule }>> = {
  ALWAYS: { valid: { asks: false, word: "Accepted" }, blocked: { asks: false, word: "Blocked" } },
  ALLOWED: { valid: { asks: false, word: "Accepted" }, blocked: { asks: true, word: "Blocked" } },
  ALLOWED_OFFLINE: { valid: { asks: true, word: "Accepted" }, blocked: { asks: true, word: "Blocked" } },
  NEVER: { valid: { asks: true, word: "Invalid" }, blocked: { asks: true, word: "Blocked" } },
};

/** Is the partner to be asked before this token charges? */
export function mustAsk(whitelist: Whitelist, state: "valid" | "blocked"): boolean {
  return RULES[whitelist][state].asks;
}

/** What the partner said, or else what its whitelist says without it. */
export function roamingStatus({ whitelist, answer }: Roaming, state: "valid" | "blocked"): RoamingStatus {
  return answer?.status ?? RULES[whitelist][state].word;
}

/** A token whose partner's answer was used up, or is too old to be one. */
export function withoutAnswer(token: Token): Token {
  if (token.roaming?.answer === undefined) return token;
  const { answer: _, ...roaming } = token.roaming;
  return { ...token, roaming };
}

/** OCPI 2.2.1 AuthMethod: by a question, by a command of the partner's, or by what it had told us before. */
export type AuthMethod = "AUTH_REQUEST" | "COMMAND" | "WHITELIST";

/** Whom a session and its CDR name as their driver (OCPI 2.2.1 CdrToken). */
export interface RoamingDriver {
  readonly countryCode: string;
  readonly partyId: string;
  readonly uid: string;
  readonly type: string;
  readonly contractId: string;
  readonly authMethod: AuthMethod;
  readonly authorizationReference: string | null;
}

/** @returns null: a token of our own, or of nobody. @param isCommanded the partner itself had the session started. */
export function roamingDriver(token: Token | null, isCommanded: boolean): RoamingDriver | null {
  if (token?.roaming === undefined) return null;
  const { countryCode, partyId, type, contractId, answer } = token.roaming;
  const wasAsked = answer === undefined ? "WHITELIST" : "AUTH_REQUEST";
  return {
    countryCode,
    partyId,
    uid: token.uid,
    type,
    contractId,
    authMethod: isCommanded ? "COMMAND" : wasAsked,
    authorizationReference: answer?.reference ?? null,
  };
}

/** Of tokens with one uid the one that a reader means: a card before anything else, then one that is valid (OCPI-R17). */
export function preferred<Known extends Token & { readonly roaming: Roaming }>(tokens: readonly Known[]): Known | null {
  const cards = tokens.filter(({ roaming }) => isCard(roaming.type));
  const rank = ({ roaming, state }: Known) => (roaming.type === "RFID" ? 0 : 2) + (state === "valid" ? 0 : 1);
  return cards.toSorted((left, right) => rank(left) - rank(right))[0] ?? null;
}

/** May a token be read by a charge point's reader? What an app or a server made up for one use is no card. */
function isCard(type: string): boolean {
  return type !== "APP_USER" && type !== "AD_HOC_USER";
}
