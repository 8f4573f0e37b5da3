import { dropPartnersReservation, loadUnconfirmedReservations } from "../store/roaming-reservations.ts";
import { giveInstruction, SYSTEM } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endHold } from "./held-bookings.ts";

/** So many in one run of the cron. */
const AT_ONCE = 50;

/**
 * By the cron: what its partner was told TIMEOUT of is kept for nobody, though the charge point may have confirmed it while
 * D1 was away, and though the Worker may have died before it was asked (OCPI-C2, C7). The partner hears no more of it.
 */
export async function cancelUnconfirmedReservations(deps: Deps): Promise<void> {
  for (const { id, chargePointId, commandId } of await loadUnconfirmedReservations(deps.db, deps.now(), AT_ONCE)) {
    const instruction = { kind: "cancelReservation", id, command: { commandId, answerBy: deps.now() } } as const;
    const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy: SYSTEM });
    if (given.ok) continue;
    await deps.db.batch([dropPartnersReservation(deps.db, id, deps.now()), endHold(deps, id, "failed")]);
  }
}
