import { withoutAnswer } from "../domain/roaming.ts";
import { toIso } from "../domain/time.ts";
import { type AuthorizationStatus, sameUid, type Token } from "../domain/token.ts";
import { ID_TAG_LENGTH, LIMITS, TIMES } from "./limits.ts";
import type { InboundAction, InboundResponse } from "./messages.ts";
import type { Change, ChargePointState, Facts, IdTagInfo, SeenToken, Transaction } from "./state.ts";
import type { ErrorCode } from "./wire.ts";

/** What a handler makes of a call: the next state, what must be kept, and what goes out. */
export interface Handled<A extends InboundAction> {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
  readonly reply:
    | { readonly kind: "response"; readonly response: InboundResponse<A> }
    | { readonly kind: "failure"; readonly code: ErrorCode; readonly description: string }
    | { readonly kind: "close"; readonly code: number; readonly reason: string };
}

export function reply<A extends InboundAction>(
  state: ChargePointState,
  response: InboundResponse<A>,
  changes: readonly Change[] = [],
): Handled<A> {
  return { state, changes, reply: { kind: "response", response } };
}

export function fail<A extends InboundAction>(
  state: ChargePointState,
  code: ErrorCode,
  description: string,
  changes: readonly Change[] = [],
): Handled<A> {
  return { state, changes, reply: { kind: "failure", code, description } };
}

/** No answer at all: the charger keeps its record and repeats it (decision 5). */
export function closeSocket<A extends InboundAction>(
  state: ChargePointState,
  code: number,
  reason: string,
): Handled<A> {
  return { state, changes: [], reply: { kind: "close", code, reason } };
}

export function idTagInfo(status: AuthorizationStatus, token: Token | null): IdTagInfo {
  const { expiresAt = null, parentUid = null } = token ?? {};
  return {
    status,
    ...(expiresAt === null ? {} : { expiryDate: toIso(expiresAt) }),
    ...(parentUid === null || parentUid.length > ID_TAG_LENGTH ? {} : { parentIdTag: parentUid }),
  };
}

/** The tag as sent, without the control characters some readers append (OCPP-A2). */
export function readTag(idTag: string | undefined): string {
  let end = idTag?.length ?? 0;
  while (end > 0 && (idTag?.charCodeAt(end - 1) ?? 0x20) < 0x20) end -= 1;
  return (idTag ?? "").slice(0, end);
}

/** Chargers write `""` and `"null"` where they mean nothing (TOL-1). */
export function present(text: string | undefined): string | null {
  return text === undefined || text === "" || text === "null" ? null : text;
}

/** D1's word; while D1 is away, the object's own copy of tokens it has seen. */
export function tokenKnown(state: ChargePointState, idTag: string, { token, now }: Facts): Token | null | "unknowable" {
  if (token.known) return token.token;
  const seen = state.tokensSeen.find((each) => sameUid(each.token.uid, idTag) && now - each.seenAt < TIMES.tokenSeen);
  if (seen === undefined) return "unknowable";
  return isPermission(seen, now) ? seen.token : withoutAnswer(seen.token);
}

function isPermission({ token, seenAt }: SeenToken, now: number): boolean {
  return token.roaming?.answer?.status === "Accepted" && now - seenAt < TIMES.permission;
}

/** A roaming token that its partner has permitted to charge here, a moment ago: nobody is asked twice for one charge. */
export function permittedToken(state: ChargePointState, idTag: string, evseUid: string, now: number): Token | null {
  const seen = state.tokensSeen.find((each) => sameUid(each.token.uid, idTag) && isPermission(each, now));
  const evseUids = seen?.token.roaming?.answer?.evseUids ?? null;
  return seen && (evseUids === null || evseUids.some((each) => sameUid(each, evseUid))) ? seen.token : null;
}

/** The session that this roaming token has here: its driver may always stop it, and its partner is not asked again. */
export function roamingSession({ open }: ChargePointState, idTag: string): Transaction | null {
  const isTheirs = (each: Transaction) =>
    each.roaming !== null && each.state === "ACTIVE" && sameUid(each.idTag, idTag);
  return open.find(isTheirs) ?? null;
}

/** Keeps a copy of a token for when D1 is away; a copy gets no younger by its use then. */
export function remember(state: ChargePointState, token: Token | null, facts: Facts): ChargePointState {
  if (token === null || !facts.token.known) return state;
  const others = state.tokensSeen.filter((seen) => !sameUid(seen.token.uid, token.uid));
  return { ...state, tokensSeen: [...others, { token, seenAt: facts.now }].slice(-LIMITS.tokensSeen) };
}
