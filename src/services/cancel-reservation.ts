import type { CommandConclusion } from "../domain/roaming-command.ts";
import { isChargePointReachable } from "../store/command-places.ts";
import type { ReservationRow } from "../store/reservations.ts";
import { findPartnersReservation } from "../store/roaming-reservations.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { answerBy, type CommandCall, type CommandDecision, rejected, requesterOf } from "./roaming-orders.ts";

type Call = CommandCall<"CANCEL_RESERVATION">;

/** CANCEL_RESERVATION: of another party's reservation nobody knows anything (mod_commands, OCPI-C8). */
export async function decideCancelReservation(deps: Deps, call: Call): Promise<CommandDecision> {
  const { body, partner, party } = call;
  const key = { partnerId: partner.id, party, partnersId: body.reservation_id };
  const known = await findPartnersReservation(deps.db, key);
  if (known === null) return { kind: "accepted", target: {}, statements: [], forward: async () => UNKNOWN };
  const { id: reservationId, chargePointId, sessionId } = known;
  if (!(await isChargePointReachable(deps.db, chargePointId))) return rejected("The charge point is not connected.");
  return {
    kind: "accepted",
    target: { chargePointId, sessionId, reservationId },
    statements: [],
    forward: () => cancel(deps, call, known),
  };
}

const UNKNOWN: CommandConclusion = { result: "UNKNOWN_RESERVATION", message: "You have no such reservation." };

async function cancel(
  deps: Deps,
  call: Call,
  { id, chargePointId }: ReservationRow,
): Promise<CommandConclusion | null> {
  const instruction = {
    kind: "cancelReservation",
    id,
    command: { commandId: call.id, answerBy: answerBy(call) },
  } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy: requesterOf(call) });
  return given.ok ? null : UNKNOWN;
}
