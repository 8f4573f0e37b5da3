import { ok, type Result, refuse } from "../domain/result.ts";
import type { RoamingDriver } from "../domain/roaming.ts";
import { sameUid, type Token } from "../domain/token.ts";
import { featureProfiles } from "./configuration-state.ts";
import { evseOf, isSameEvse } from "./evses.ts";
import {
  type AwaitedWord,
  CANCELLED,
  isHolder,
  NO_ANSWER,
  type Reservation,
  type RoamingHold,
  USED,
} from "./reservation.ts";
import type { ChargePointState } from "./state.ts";

/** What is particular about reservations that a partner asked for (OCPI 2.2.1 ReserveNow, OCPI-C7). */

export type GivenCommand = Pick<AwaitedWord, "commandId" | "answerBy">;

export interface RoamingWish {
  readonly token: Token;
  /** For the session that the reservation is; one that is changed keeps its own. */
  readonly sessionId: string;
  readonly command: GivenCommand;
}

function awaited(command: GivenCommand): AwaitedWord {
  return { ...command, word: null };
}

export function holdOf(
  state: ChargePointState,
  connectorId: number,
  { token, sessionId, command }: RoamingWish,
  known: RoamingHold | null,
): RoamingHold {
  const { evseUid, connectorClass } = evseOf(state, connectorId);
  return {
    token,
    sessionId: known?.sessionId ?? sessionId,
    locationId: state.registration?.locationId ?? "",
    evseUid: connectorId === 0 ? null : evseUid,
    connectorClass,
    reserve: awaited(command),
    cancel: null,
    isConfirmed: known?.isConfirmed ?? false,
    sessionEndedAt: null,
    isTakenOver: false,
  };
}

/** What RESERVE_NOW came to. */
export function withReserveWord(hold: RoamingHold | null, word: string): RoamingHold | null {
  if (hold === null) return null;
  return { ...hold, reserve: concluded(hold.reserve, word), isConfirmed: hold.isConfirmed || word === ACCEPTED };
}

/** Nobody can come and use it any more. */
export function withoutSession(hold: RoamingHold | null, now: number): RoamingHold | null {
  return hold && { ...hold, sessionEndedAt: hold.sessionEndedAt ?? now };
}

/** What CANCEL_RESERVATION came to. */
export function withCancelWord(hold: RoamingHold | null, word: string): RoamingHold | null {
  return hold?.cancel ? { ...hold, cancel: concluded(hold.cancel, word) } : hold;
}

/** Cancelled, by the partner's command or by somebody else. */
export function holdCancelled(hold: RoamingHold | null, command: GivenCommand | null): RoamingHold | null {
  const cancel = command && awaited(command);
  return hold && { ...hold, reserve: concluded(hold.reserve, CANCELLED), cancel };
}

/** What the end of a reservation means to the commands that nobody has answered yet. */
export function holdAtEnd(
  hold: RoamingHold | null,
  as: "refused" | "used" | "expired" | "cancelled",
  answer: string | null,
): RoamingHold | null {
  if (hold === null) return null;
  const words = {
    refused: { reserve: answer ?? NO_ANSWER, cancel: ACCEPTED },
    used: { reserve: ACCEPTED, cancel: USED },
    expired: { reserve: NO_ANSWER, cancel: ACCEPTED },
    cancelled: { reserve: CANCELLED, cancel: answer ?? ACCEPTED },
  } as const satisfies Record<typeof as, Record<"reserve" | "cancel", string>>;
  const { reserve, cancel } = words[as];
  return {
    ...hold,
    reserve: concluded(hold.reserve, reserve),
    cancel: hold.cancel && concluded(hold.cancel, cancel),
  };
}

const ACCEPTED = "Accepted";

function concluded(command: AwaitedWord, word: string): AwaitedWord {
  return command.word === null ? { ...command, word } : command;
}

/** A command of the partner's that is to be answered now, for the charge point did not. */
export function isOverdue({ state, roaming }: Reservation, now: number): "reserve" | "cancel" | null {
  const isDue = (command: AwaitedWord | null | undefined) => command?.word === null && command.answerBy <= now;
  if (state === "wanted" && isDue(roaming?.reserve)) return "reserve";
  return state === "cancelling" && isDue(roaming?.cancel) ? "cancel" : null;
}

/** When a partner has waited long enough. */
export function answersDue({ roaming }: Reservation): readonly number[] {
  return [roaming?.reserve, roaming?.cancel].flatMap((command) => (command?.word === null ? command.answerBy : []));
}

/** A partner is promised nothing that cannot be asked of the charge point now, nor what was promised to somebody else. */
export function admitRoaming(
  state: ChargePointState,
  { id, connectorId }: { readonly id: string; readonly connectorId: number },
): Result<null> {
  const { link, boot, reservations } = state;
  if (!link.connected || link.offlineSince !== null) return refuse("charge_point_not_connected");
  if (boot !== null && boot.status !== "Accepted") return refuse("charge_point_not_accepted");
  if (featureProfiles(state)?.includes("Reservation") === false) return refuse("reservation_not_supported");
  const isInTheWay = (each: Reservation) =>
    each.id === id ? each.state === "cancelling" : each.state !== "cancelling" && isAtEvse(state, each, connectorId);
  return reservations.live.some(isInTheWay) ? refuse("connector_not_available", "It is reserved already.") : ok(null);
}

function isAtEvse(state: ChargePointState, reservation: Reservation, connectorId: number): boolean {
  return reservation.connectorId !== 0 && isSameEvse(state, reservation.connectorId, connectorId);
}

/** The token that a partner reserved for here: it is judged already, and nobody is asked about it (OCPI-C5). */
export function reservedToken({ reservations }: ChargePointState, idTag: string): Token | null {
  const theirs = reservations.live.find((each) => each.state !== "cancelling" && isHolder(each, idTag));
  return theirs?.roaming?.token ?? null;
}

/** The session that a start goes on with: that of the reservation it uses, if the driver is of the same party. */
export function sessionTakenOver(used: Reservation | null, driver: RoamingDriver | null): string | null {
  const hold = used?.roaming ?? null;
  const holder = hold?.token.roaming;
  if (used?.state === "cancelling" || hold === null || holder === undefined || driver === null) return null;
  const isSameParty = sameUid(holder.countryCode, driver.countryCode) && sameUid(holder.partyId, driver.partyId);
  return isSameParty ? hold.sessionId : null;
}
