import { type Roaming, roamingStatus } from "./roaming.ts";

/** Who may charge. `blocked` is the issuer's word; `expiresAt` ends a valid one. */
export interface Token {
  readonly uid: string;
  readonly state: "valid" | "blocked";
  readonly expiresAt: number | null;
  /** Tokens with the same parent may stop each other's sessions (OCPP-A5). A parent is no token of its own. */
  readonly parentUid: string | null;
  /** Absent: we issued it. */
  readonly roaming?: Roaming;
  /** It is blocked with the account of its driver, who owes, or was blocked: whom to bill is known. */
  readonly isHeldBack?: boolean;
}

/** OCPP 1.6 §7.2 AuthorizationStatus: told apart exactly (OCPP-A1). */
const AUTHORIZATION_STATUSES = ["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"] as const;
export type AuthorizationStatus = (typeof AUTHORIZATION_STATUSES)[number];

/** May this token charge at this instant? An unknown token (null) is Invalid. */
export function authorize(token: Token | null, now: number): Exclude<AuthorizationStatus, "ConcurrentTx"> {
  if (token === null) return "Invalid";
  if (token.roaming !== undefined) return roamingStatus(token.roaming, token.state);
  if (token.state === "blocked") return "Blocked";
  if (token.expiresAt !== null && token.expiresAt <= now) return "Expired";
  return "Accepted";
}

/** Identity of a token: OCPP's CiString and OCPI compare without regard to case (OCPP-A2). */
export function sameUid(left: string, right: string): boolean {
  return foldUid(left) === foldUid(right);
}

/** The form under which a token is looked up. ASCII only, as the protocols' CiString is. */
export function foldUid(uid: string): string {
  return uid.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Begins the uid of a token that is for one start alone, in capitals, of as many characters as an idTag holds. */
export const START_UID_PREFIX = "ONCE";
const START_UID_LENGTH = 20;

export function isStartUid(uid: string): boolean {
  return uid.length === START_UID_LENGTH && foldUid(uid).startsWith(START_UID_PREFIX);
}
