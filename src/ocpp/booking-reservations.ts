import type { CalendarEntry } from "../domain/charge-point-calendar.ts";
import { type Advanced, inTurn, unchanged } from "./advance.ts";
import { shownBy } from "./booking-obstacles.ts";
import { armedEntry } from "./calendar.ts";
import { featureProfiles } from "./configuration-state.ts";
import { connectorsOf, evseUidsOf, isEvseInUse } from "./evses.ts";
import { ID_TAG_LENGTH } from "./limits.ts";
import type { Reservation } from "./reservation.ts";
import { type ReservationWish, reserve, revised, withdrawn } from "./reservations.ts";
import type { ChargePointState, Facts } from "./state.ts";

/** B7: what is booked and about to begin is a reservation at the charge point, and what is no longer, is none. */
export function tendBookedReservations(state: ChargePointState, facts: Facts): Advanced {
  const armed = evseUidsOf(state).flatMap((evseUid) => armedEntry(state, evseUid, facts.now) ?? []);
  const over = state.reservations.live.filter(
    ({ bookingId, state: is }) =>
      bookingId !== null && is !== "cancelling" && !armed.some((entry) => entry.bookingId === bookingId),
  );
  if (armed.length + over.length === 0) return unchanged(state);
  return inTurn(
    [
      ...over.map((each) => (before: ChargePointState) => withdrawn(before, each, "cancelled", facts.now, {})),
      ...armed.map((entry) => (before: ChargePointState) => arm(before, entry, facts)),
    ],
    state,
    facts,
  );
}

function arm(state: ChargePointState, entry: CalendarEntry, facts: Facts): Advanced {
  const known = state.reservations.live.find(
    (each) => each.bookingId === entry.bookingId && each.state !== "cancelling",
  );
  const connectorId = connectorFor(state, entry, known?.connectorId ?? null);
  if (connectorId === null) return unchanged(state);
  const [holder] = entry.tokens;
  const parentUid = holder?.parentUid ?? null;
  const wish: ReservationWish = {
    id: known?.id ?? facts.newId(),
    bookingId: entry.bookingId,
    connectorId,
    idTag: holder?.idTag ?? "",
    parentIdTag: parentUid !== null && parentUid.length <= ID_TAG_LENGTH ? parentUid : null,
    expiresAt: entry.keptUntil,
  };
  const isPointless = known === undefined ? shownBy(state, entry) !== null : isAsWanted(known, wish);
  if (isPointless) return unchanged(state);
  const reserved = reserve(state, wish, facts.now);
  if (!reserved.ok) return unchanged(state);
  return canHold(state, wish) ? reserved.value : keptAlone(reserved.value, wish, facts.now);
}

/** That which it has, while that can be used; else the first that is free, or that nobody knows anything of. */
function connectorFor(state: ChargePointState, entry: CalendarEntry, kept: number | null): number | null {
  const all = connectorsOf(state, entry.evseUid);
  const own = entry.connectorId !== null && all.includes(entry.connectorId) ? [entry.connectorId] : all;
  if (kept !== null && own.includes(kept) && isUsable(state, kept)) return kept;
  const usable = own.filter((each) => isUsable(state, each) && !isEvseInUse(state, each));
  const free = usable.find((each) => state.connectors[each]?.status === "Available");
  return free ?? usable[0] ?? (kept !== null && own.includes(kept) ? kept : null);
}

function isUsable({ connectors }: ChargePointState, connectorId: number): boolean {
  const status = connectors[connectorId]?.status;
  return status !== "Faulted" && status !== "Unavailable";
}

function isAsWanted(known: Reservation, wish: ReservationWish): boolean {
  const names = ["connectorId", "idTag", "parentIdTag", "expiresAt"] as const;
  return names.every((name) => known[name] === wish[name]);
}

/** Nobody is named, or not so that OCPP can say it, or the charge point has said that it takes no reservations. */
function canHold(state: ChargePointState, { idTag }: ReservationWish): boolean {
  const isNameable = idTag.length > 0 && idTag.length <= ID_TAG_LENGTH;
  return isNameable && featureProfiles(state)?.includes("Reservation") !== false;
}

function keptAlone({ state, changes }: Advanced, wish: ReservationWish, now: number): Advanced {
  const made = state.reservations.live.find(({ id }) => id === wish.id);
  if (made === undefined) return { state, changes };
  const kept = revised(state, made, { state: "kept", held: "no", armedAt: made.armedAt ?? now });
  return { state: kept.state, changes: [...changes, ...kept.changes] };
}
