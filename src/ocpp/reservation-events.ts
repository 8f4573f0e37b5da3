import { MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { isBusyWord, notHeld } from "./booked-reservation.ts";
import { isSameEvse } from "./evses.ts";
import { isFor, NO_ANSWER, type Reservation } from "./reservation.ts";
import { endReservation, lostNotice, revised, withdrawn } from "./reservations.ts";
import { isOverdue, withCancelWord, withReserveWord } from "./roaming-reservations.ts";
import type { Change, ChargePointState, Facts } from "./state.ts";

/** What happens to reservations because of what else a charge point says, and because time passes. */

/** Our own clock ends them too, however silent the charge point is (OCPP-V2). */
export function expireReservations(state: ChargePointState, { now }: Facts): Advanced {
  const over = state.reservations.live.filter((each) => each.expiresAt <= now);
  return endAll(state, over, (before, each) =>
    endReservation(before, each, each.state === "cancelling" ? "cancelled" : "expired", now),
  );
}

/** A partner waits no longer: what was not confirmed by then is never held in silence (OCPI-C2). */
export function endPatience(state: ChargePointState, { now }: Facts): Advanced {
  const overdue = state.reservations.live.filter((each) => isOverdue(each, now) !== null);
  return endAll(state, overdue, (before, each) => {
    if (isOverdue(each, now) === "cancel")
      return revised(before, each, { roaming: withCancelWord(each.roaming, NO_ANSWER) });
    const roaming = withReserveWord(each.roaming, NO_ANSWER);
    return withdrawn(before, { ...each, roaming }, "refused", now, { answer: NO_ANSWER });
  });
}

function endAll(
  state: ChargePointState,
  over: readonly Reservation[],
  end: (state: ChargePointState, each: Reservation) => Advanced,
): Advanced {
  let after = state;
  const changes: Change[] = [];
  for (const each of over) {
    const step = end(after, each);
    after = step.state;
    changes.push(...step.changes);
  }
  return { state: after, changes };
}

/** A charge point that restarted may have forgotten them: they are told again. */
export function reservationsAfterBoot(state: ChargePointState, now: number): ChargePointState {
  const held = state.reservations.live.filter((each) => each.held !== "no");
  return toldAgain(state, held, { ...again, nextAt: now });
}

const again = { held: "perhaps", tries: 0 } as const;

/**
 * A connector that fails or goes out of service ends its reservation (§5.13, OCPP-V2). One that is Available on a new
 * connection was let go of meanwhile: the reservation is told again, once per connection.
 */
export function reservationsAtStatus(
  state: ChargePointState,
  connectorId: number,
  status: string | null,
  now: number,
): Advanced {
  const ours = state.reservations.live.filter((each) => each.connectorId === connectorId);
  const there = ours.filter(({ held }) => held === "yes");
  // What was booked, and could not be had, is asked for again.
  const freed =
    status === "Available" ? ours.filter(({ state, answer }) => state === "wanted" && isBusyWord(answer)) : [];
  if (freed.length > 0) return unchanged(toldAgain(state, freed, { nextAt: now, answer: null }));
  if (there.length === 0) return unchanged(state);
  if (status === "Faulted" || status === "Unavailable") {
    return endAll(state, there, (before, each) => {
      if (each.bookingId !== null) return revised(before, each, notHeld(each, status, now));
      const step = endReservation(before, each, "cancelled", now, { endedBy: status });
      return { state: step.state, changes: [...step.changes, lostNotice(before, each, status, now)] };
    });
  }
  const { generation } = state.link;
  const lost = there.filter((each) => each.state === "armed" && each.generation !== generation);
  if (status !== "Available" || lost.length === 0) return unchanged(state);
  return unchanged(toldAgain(state, lost, { ...again, generation, nextAt: now }));
}

function toldAgain(state: ChargePointState, some: readonly Reservation[], how: Partial<Reservation>): ChargePointState {
  const live = state.reservations.live.map((each) => (some.includes(each) ? { ...each, ...how } : each));
  return { ...state, reservations: { ...state.reservations, live } };
}

export interface ReservedStart {
  readonly connectorId: number;
  readonly reservationId: number | undefined;
  readonly idTag: string;
  readonly parentUid: string | null;
  readonly startedAt: number;
}

/** The reservation that a start uses: the one it names, else that of its token, or its parent, there (OCPP-T6, A5). */
export function usedBy(state: ChargePointState, start: ReservedStart): Reservation | null {
  const { live } = state.reservations;
  const named = live.find((each) => each.reservationId === start.reservationId);
  if (named !== undefined) return named;
  return heldAt(state, start).find((each) => isFor(each, start.idTag, start.parentUid)) ?? null;
}

/** The reservation of somebody else at the EVSE of a start. */
export function brokenBy(state: ChargePointState, start: ReservedStart): Reservation | null {
  // Of bookings the calendar says who may start.
  const there = heldAt(state, start).filter((each) => each.connectorId !== 0 && each.bookingId === null);
  return there.find((each) => !isFor(each, start.idTag, start.parentUid)) ?? null;
}

/** The clock of a charger may be so far behind ours. */
const CLOCKS_APART = MINUTE;

/** Of a start that happened before it was armed, offline perhaps, a reservation knows nothing. */
function heldAt(state: ChargePointState, { connectorId, startedAt }: ReservedStart): readonly Reservation[] {
  return state.reservations.live.filter(
    (each) =>
      (each.state === "armed" || each.state === "kept") &&
      (each.connectorId === 0 || isSameEvse(state, each.connectorId, connectorId)) &&
      each.armedAt !== null &&
      startedAt >= each.armedAt - CLOCKS_APART,
  );
}

/** May a token be started from afar on a connector that shows Reserved? (OCPP-R2, TC_053) */
export function isReservationHolder(
  state: ChargePointState,
  connectorId: number,
  idTag: string,
  parentUid: string | null,
): boolean {
  return state.reservations.live.some(
    (each) =>
      each.held !== "no" &&
      (each.connectorId === 0 || isSameEvse(state, each.connectorId, connectorId)) &&
      isFor(each, idTag, parentUid),
  );
}

/** Was this number ever given out here? (OCPP-T6: an unknown one is recorded only.) */
export function isKnownReservation({ reservations }: ChargePointState, reservationId: number): boolean {
  const { live, lastReservationId } = reservations;
  return reservationId <= lastReservationId || live.some((each) => each.reservationId === reservationId);
}
