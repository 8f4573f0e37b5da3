import type { ReservationState } from "../domain/reservation.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import { CANCELLED, NO_ANSWER, type ReservationPicture, type RoamingHold, USED } from "./reservation.ts";

/** What becomes of a reservation, in the words of the partner that asked for it (OCPI 2.2.1 mod_commands, mod_sessions). */

const ACCEPTED: CommandConclusion = { result: "ACCEPTED", message: null };
const UNABLE: CommandConclusion = { result: "NOT_SUPPORTED", message: "The charge point takes no reservations." };
const SILENT: CommandConclusion = { result: "TIMEOUT", message: "The charge point did not answer in time." };

const RESERVED: Readonly<Record<string, CommandConclusion>> = {
  Accepted: ACCEPTED,
  Occupied: { result: "EVSE_OCCUPIED", message: "The EVSE is occupied." },
  Faulted: { result: "EVSE_INOPERATIVE", message: "The EVSE is faulted." },
  Unavailable: { result: "EVSE_INOPERATIVE", message: "The EVSE is out of service." },
  Rejected: { result: "REJECTED", message: "The charge point refused." },
  // A charge point that does not know an action says so by an error (OCPP-F6).
  NotImplemented: UNABLE,
  NotSupported: UNABLE,
  [NO_ANSWER]: SILENT,
};

/** Either way the charge point has none now. */
const CANCELED: Readonly<Record<string, CommandConclusion>> = {
  Accepted: ACCEPTED,
  Rejected: ACCEPTED,
  [NO_ANSWER]: SILENT,
  [USED]: { result: "REJECTED", message: "The reservation is in use already." },
};

const WITHDRAWN: CommandConclusion = { result: "CANCELED_RESERVATION", message: "We had to cancel the reservation." };
const GIVEN_UP: CommandConclusion = { result: "REJECTED", message: "It was cancelled before it was confirmed." };

/** The commands that have come to an end, each with what its partner is told. */
export function conclusionsOf({ reserve, cancel }: RoamingHold): ReadonlyMap<string, CommandConclusion> {
  const conclusions = new Map<string, CommandConclusion>();
  if (reserve.word !== null) conclusions.set(reserve.commandId, reserveConclusion(reserve.word, cancel !== null));
  if (cancel !== null && cancel.word !== null)
    conclusions.set(cancel.commandId, CANCELED[cancel.word] ?? failed(cancel.word));
  return conclusions;
}

function reserveConclusion(word: string, isTheirCancel: boolean): CommandConclusion {
  if (word === CANCELLED) return isTheirCancel ? GIVEN_UP : WITHDRAWN;
  return RESERVED[word] ?? failed(word);
}

function failed(word: string): CommandConclusion {
  return { result: "FAILED", message: `The charge point answered ${word}.` };
}

/** What a partner is told unasked, when a reservation that it counts on is not kept (OCPI-C8); null: nothing. */
export function withdrawalOf({ state, roaming }: ReservationPicture): CommandConclusion | null {
  const isKept = roaming === null || roaming.reserve.word !== "Accepted" || roaming.cancel !== null;
  if (isKept || !LOST.includes(state)) return null;
  return WITHDRAWN;
}

const LOST: readonly ReservationState[] = ["cancelling", "cancelled", "refused"];

/** The session that a reservation is (mod_sessions §reservation); null: there is none, or it is its transaction's. */
export function reservedSessionState({ roaming }: ReservationPicture): "RESERVATION" | "COMPLETED" | null {
  if (roaming === null || !roaming.isConfirmed || roaming.isTakenOver) return null;
  return roaming.sessionEndedAt === null ? "RESERVATION" : "COMPLETED";
}
