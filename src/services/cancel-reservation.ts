import { advanceBooking } from "../domain/booking.ts";
import type { CommandConclusion } from "../domain/roaming-command.ts";
import { findPartnersBooking } from "../store/bookings.ts";
import { isChargePointReachable } from "../store/command-places.ts";
import type { ReservationRow } from "../store/reservations.ts";
import { findPartnersReservation } from "../store/roaming-reservations.ts";
import { cancelBooking, whyTooLate } from "./bookings.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { answerBy, type CommandCall, type CommandDecision, rejected, requesterOf } from "./roaming-orders.ts";

type Call = CommandCall<"CANCEL_RESERVATION">;

/** CANCEL_RESERVATION: of another party's reservation nobody knows anything (mod_commands, OCPI-C8). */
export async function decideCancelReservation(deps: Deps, call: Call): Promise<CommandDecision> {
  const { body, partner, party } = call;
  const key = { partnerId: partner.id, party, partnersId: body.reservation_id };
  const known = await findPartnersReservation(deps.db, key);
  if (known === null) return cancelBooked(deps, call);
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

/** What was booked ahead can be cancelled by the id of its request: its charge point need not be there (OCPI-B12). */
async function cancelBooked(deps: Deps, { body, partner, party }: Call): Promise<CommandDecision> {
  const booking = await findPartnersBooking(deps.db, { ...party, id: partner.id, requestId: body.reservation_id });
  const isOpen = booking !== null && advanceBooking(booking, "canceled").ok;
  if (!isOpen) return { kind: "accepted", target: {}, statements: [], forward: async () => UNKNOWN };
  const why = whyTooLate(booking, "cancel", deps.now());
  if (why !== null) return rejected(why);
  return {
    kind: "accepted",
    target: { chargePointId: booking.chargePointId },
    statements: [],
    forward: async () => {
      const canceled = await cancelBooking(deps, booking, { reason: "UNKNOWN", by: "EMSP" });
      return canceled.ok ? { result: "ACCEPTED", message: null } : UNKNOWN;
    },
  };
}

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
