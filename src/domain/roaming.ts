import type { AuthorizationStatus } from "./token.ts";

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

/** May a token be read by a charge point's reader? What an app or a server made up for one use is no card. */
export function isCard(type: string): boolean {
  return type !== "APP_USER" && type !== "AD_HOC_USER";
}
