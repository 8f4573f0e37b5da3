import { foldKey } from "../domain/configuration.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { toIso } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { notHeld } from "./booked-reservation.ts";
import type { PendingCall } from "./call.ts";
import type { AnsweredCall } from "./effects.ts";
import { isEvseInUse } from "./evses.ts";
import type { OutboundRequest } from "./messages.ts";
import { pictureOfReservation, type Reservation } from "./reservation.ts";
import {
  admitRoaming,
  answersDue,
  type GivenCommand,
  holdAtEnd,
  holdCancelled,
  holdOf,
  type RoamingWish,
  withoutSession,
  withReserveWord,
} from "./roaming-reservations.ts";
import type { Change, ChargePointState, Facts } from "./state.ts";
import { lastWordOf, nextTryAt } from "./tries.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";

/** Reservations that have not ended, of one charge point; connectors are at most 32. */
const MAX_LIVE = 50;
/** Numbers above it, sent by hand, do not push ours towards the end of what an int32 holds. */
const HIGHEST_FOLLOWED = 1_000_000_000;

/** OCPP-V1…V3: keeps the reservations of a charge point as they are wanted. */
export const reservationUpkeep: Upkeep = {
  next({ reservations }, { now }): UpkeepCall | null {
    const due = reservations.live.find(
      (each) => each.nextAt <= now && (each.state === "cancelling" || (isToBeTold(each) && each.expiresAt > now)),
    );
    if (due === undefined) return null;
    const { reservationId } = due;
    return due.state === "cancelling"
      ? { action: "CancelReservation", request: { reservationId } }
      : { action: "ReserveNow", request: requestOf(due) };
  },

  concluded(state, call, outcome, { now }) {
    // What an answer says was heard already, unless it says nothing.
    if (outcome.kind === "answered" && outcome.response.status !== undefined) return unchanged(state);
    const reservation = liveBy(state, call.request.reservationId);
    if (reservation === null || isOutdated(reservation, call)) return unchanged(state);
    const tries = reservation.tries + 1;
    const answer = lastWordOf(outcome, tries);
    if (answer === null) {
      const nextAt = nextTryAt(tries, now);
      return unchanged(withReservation(state, { ...reservation, held: "perhaps", tries, nextAt }));
    }
    if (call.action === "ReserveNow") return refusedWith(state, reservation, answer, now);
    return endReservation(state, reservation, "cancelled", now, { answer });
  },

  wakeAt({ reservations }, now) {
    const instants = reservations.live.flatMap((each) => [each.nextAt, each.expiresAt, ...answersDue(each)]);
    const ahead = instants.filter((at) => at > now);
    return ahead.length === 0 ? null : Math.min(...ahead);
  },
};

function isToBeTold({ state, held }: Reservation): boolean {
  return state !== "kept" && held !== "yes";
}

function requestOf({ reservationId, connectorId, idTag, parentIdTag, expiresAt }: Reservation) {
  const parent = parentIdTag === null ? {} : { parentIdTag };
  return { connectorId, expiryDate: toIso(expiresAt), idTag, ...parent, reservationId };
}

/** The call asked for something else than is wanted now. */
function isOutdated(reservation: Reservation, call: Pick<PendingCall, "action" | "request">): boolean {
  if (call.action === "CancelReservation") return reservation.state !== "cancelling";
  return reservation.state === "cancelling" || JSON.stringify(call.request) !== JSON.stringify(requestOf(reservation));
}

function liveBy(state: ChargePointState, reservationId: unknown): Reservation | null {
  return state.reservations.live.find((each) => each.reservationId === reservationId) ?? null;
}

function withReservation(state: ChargePointState, reservation: Reservation): ChargePointState {
  const { live } = state.reservations;
  const isKnown = live.some((each) => each.reservationId === reservation.reservationId);
  const others = live.map((each) => (each.reservationId === reservation.reservationId ? reservation : each));
  return { ...state, reservations: { ...state.reservations, live: isKnown ? others : [...live, reservation] } };
}

/** A change that the world is to see. */
export function revised(state: ChargePointState, reservation: Reservation, change: Partial<Reservation>): Advanced {
  const next = { ...reservation, ...change, version: reservation.version + 1 };
  return { state: withReservation(state, next), changes: [changeOf(next)] };
}

function changeOf(reservation: Reservation): Change {
  return { kind: "reservation", reservation: pictureOfReservation(reservation) };
}

export function endReservation(
  state: ChargePointState,
  reservation: Reservation,
  as: "refused" | "used" | "expired" | "cancelled",
  now: number,
  why: Partial<Pick<Reservation, "answer" | "endedBy" | "transactionId">> = {},
): Advanced {
  const live = state.reservations.live.filter((each) => each.reservationId !== reservation.reservationId);
  const roaming = withoutSession(holdAtEnd(reservation.roaming, as, why.answer ?? null), now);
  const last = { ...reservation, roaming, ...why, state: as, endedAt: now, version: reservation.version + 1 };
  return { state: { ...state, reservations: { ...state.reservations, live } }, changes: [changeOf(last)] };
}

/** What the rest of the system asks for; the same `id` again changes that reservation. */
export interface ReservationWish {
  readonly id: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag: string | null;
  readonly expiresAt: number;
  /** Absent: our own customer's. */
  readonly roaming?: RoamingWish;
  /** Absent: it is a wish of its own. */
  readonly bookingId?: string;
}

/** §5.13. Kept until it is armed, refused, cancelled or expired; the charge point may be away meanwhile (OCPP-V1). */
export function reserve(state: ChargePointState, wish: ReservationWish, now: number): Result<Advanced> {
  const { connectorId, expiresAt } = wish;
  const isDeclared = state.registration?.connectors.some((each) => each.connectorId === connectorId) ?? false;
  if (connectorId !== 0 && !isDeclared) return refuse("invalid_request", `There is no connector ${connectorId}.`);
  if (connectorId === 0 && !mayReserveAny(state)) {
    return refuse("reservation_not_supported", "It reserves single connectors only (ReserveConnectorZeroSupported).");
  }
  if (expiresAt <= now) return refuse("invalid_request", "The reservation would have expired already.");
  const admitted = wish.roaming === undefined ? ok(null) : admitRoaming(state, wish);
  if (!admitted.ok) return admitted;
  const known = state.reservations.live.find((each) => each.id === wish.id);
  const entered = known === undefined ? made(state, wish, now) : ok(changed(state, known, wish, now));
  if (!entered.ok || wish.roaming === undefined || !isEvseInUse(state, connectorId)) return entered;
  return ok(refusedAsOccupied(entered.value, wish.id, now));
}

/** A partner waits: it need not wait for what is known. */
function refusedAsOccupied({ state, changes }: Advanced, id: string, now: number): Advanced {
  const reservation = state.reservations.live.find((each) => each.id === id);
  if (reservation === undefined) return { state, changes };
  return refusedWith(state, reservation, "Occupied", now);
}

function changed(
  state: ChargePointState,
  known: Reservation,
  { roaming: asked, ...wish }: ReservationWish,
  now: number,
): Advanced {
  const roaming = asked === undefined ? null : holdOf(state, wish.connectorId, asked, known.roaming);
  const isSame = JSON.stringify(requestOf(known)) === JSON.stringify(requestOf({ ...known, ...wish }));
  if (isSame && known.state !== "cancelling") {
    const isArmed = known.state === "armed";
    return revised(state, known, { roaming: isArmed ? withReserveWord(roaming, "Accepted") : roaming });
  }
  const held = known.held === "no" ? "no" : "perhaps";
  return revised(state, known, { ...wish, roaming, state: "wanted", tries: 0, nextAt: now, held });
}

function made(state: ChargePointState, { roaming: asked, ...wish }: ReservationWish, now: number): Result<Advanced> {
  const { live, lastReservationId } = state.reservations;
  if (live.length >= MAX_LIVE) return refuse("limit_reached", `It takes ${MAX_LIVE} reservations.`);
  const reservationId = nextReservationId(state);
  const roaming = asked === undefined ? null : holdOf(state, wish.connectorId, asked, null);
  const wanted = { state: "wanted", tries: 0, nextAt: now } as const;
  const made = { ...fresh(reservationId, now), ...wish, bookingId: wish.bookingId ?? null, roaming, ...wanted };
  const counted = { ...state, reservations: { live, lastReservationId: Math.max(lastReservationId, reservationId) } };
  return ok({ state: withReservation(counted, made), changes: [changeOf(made)] });
}

/** The key is optional, and without it the answer is no (§9.3). A charge point nobody has asked says it itself. */
function mayReserveAny({ configuration: { reported } }: ChargePointState): boolean {
  const key = reported[foldKey("ReserveConnectorZeroSupported")];
  return key === undefined || key.value?.trim().toLowerCase() === "true";
}

function nextReservationId({ reservations: { live, lastReservationId } }: ChargePointState): number {
  let next = lastReservationId + 1;
  while (live.some((each) => each.reservationId === next)) next += 1;
  return next;
}

function fresh(reservationId: number, now: number) {
  const nothing = { answer: null, endedBy: null, transactionId: null, armedAt: null, endedAt: null };
  return {
    reservationId,
    ...nothing,
    roaming: null,
    bookingId: null,
    createdAt: now,
    version: 1,
    held: "no",
    generation: 0,
  } as const;
}

/**
 * No longer wanted. What the charge point never heard of ends here; the rest by CancelReservation.
 * @param command the partner's; null: an operator's wish.
 */
export function cancelReservation(
  state: ChargePointState,
  id: string,
  now: number,
  command: GivenCommand | null = null,
): Result<Advanced> {
  const known = state.reservations.live.find((each) => each.id === id);
  if (known === undefined) return refuse("not_found");
  // To the partner it is gone already.
  if (known.state === "cancelling") return command === null ? ok(unchanged(state)) : refuse("not_found");
  const roaming = holdCancelled(known.roaming, command);
  return ok(withdrawn(state, { ...known, roaming }, "cancelled", now, {}));
}

/** The charge point may hold it: it is told that nobody wants it any more. Else it ends here. */
export function withdrawn(
  state: ChargePointState,
  known: Reservation,
  as: "refused" | "cancelled",
  now: number,
  why: Partial<Pick<Reservation, "answer">>,
): Advanced {
  const { pending } = state;
  const isBeingAsked = pending?.action === "ReserveNow" && pending.request.reservationId === known.reservationId;
  if (known.held === "no" && !isBeingAsked) return endReservation(state, known, as, now, why);
  const roaming = withoutSession(known.roaming, now);
  return revised(state, known, { ...why, roaming, state: "cancelling", tries: 0, nextAt: now });
}

/** Its word reaches the operator as it is (OCPP-V3). Asked for by hand and accepted, it is a reservation like any other. */
export function reservationAnswered(
  state: ChargePointState,
  { id, purpose, request, response }: AnsweredCall<"ReserveNow">,
  { now }: Facts,
): Advanced {
  const answer = response?.status;
  if (answer === undefined) return unchanged(state);
  const known = liveBy(state, request.reservationId);
  if (purpose === "command") return answer === "Accepted" ? byHand(state, id, request, known, now) : unchanged(state);
  if (known === null) return unchanged(state);
  if (isOutdated(known, { action: "ReserveNow", request })) {
    return unchanged(withReservation(state, { ...known, held: answer === "Accepted" ? "perhaps" : known.held }));
  }
  if (answer === "Accepted") {
    const roaming = withReserveWord(known.roaming, answer);
    return revised(state, known, { ...armed(state, known, now), answer, roaming });
  }
  return refusedWith(state, known, answer, now);
}

/** Somebody counts on it only if it was armed before. Of a change refused to a partner nothing may be left behind. */
function refusedWith(state: ChargePointState, known: Reservation, answer: string, now: number): Advanced {
  if (known.bookingId !== null) return revised(state, known, notHeld(known, answer, now));
  const roaming = withReserveWord(known.roaming, answer);
  const isChange = roaming !== null && known.state === "wanted" && known.held !== "no";
  if (isChange) return withdrawn(state, { ...known, roaming }, "refused", now, { answer });
  const refused = endReservation(state, known, "refused", now, { answer });
  if (known.armedAt === null) return refused;
  return { ...refused, changes: [...refused.changes, lostNotice(state, known, answer, now)] };
}

function armed(state: ChargePointState, { armedAt }: Pick<Reservation, "armedAt">, now: number) {
  const { generation } = state.link;
  return { state: "armed", held: "yes", armedAt: armedAt ?? now, generation, tries: 0, nextAt: now } as const;
}

function byHand(
  state: ChargePointState,
  id: string,
  request: OutboundRequest<"ReserveNow">,
  known: Reservation | null,
  now: number,
): Advanced {
  const { reservationId, connectorId, idTag, parentIdTag = null, expiryDate } = request;
  const given = { connectorId, idTag, parentIdTag, expiresAt: Date.parse(expiryDate) };
  const as = { ...given, ...armed(state, { armedAt: null }, now), answer: "Accepted" };
  if (known !== null) return revised(state, known, as);
  const { live, lastReservationId } = state.reservations;
  if (live.length >= MAX_LIVE) return unchanged(state);
  const last = reservationId <= HIGHEST_FOLLOWED ? Math.max(lastReservationId, reservationId) : lastReservationId;
  const made = { ...fresh(reservationId, now), id, ...as };
  return {
    state: withReservation({ ...state, reservations: { live, lastReservationId: last } }, made),
    changes: [changeOf(made)],
  };
}

/** §5.2. Rejected: the charge point knows no such reservation. Either way it has none now; its word is shown. */
export function cancellationAnswered(
  state: ChargePointState,
  { purpose, request, response }: AnsweredCall<"CancelReservation">,
  { now }: Facts,
): Advanced {
  const known = liveBy(state, request.reservationId);
  if (known === null || response?.status === undefined) return unchanged(state);
  if (purpose !== "command" && known.state !== "cancelling") {
    return unchanged(withReservation(state, { ...known, held: "perhaps", nextAt: now }));
  }
  return endReservation(state, known, "cancelled", now, { answer: response.status });
}

/** A reservation that somebody counted on is gone. */
export function lostNotice(state: ChargePointState, reservation: Reservation, why: string, at: number): Change {
  const { id, connectorId, reservationId } = reservation;
  const subject = `${state.registration?.chargePointId ?? ""}/${reservationId}`;
  return {
    kind: "notice",
    at,
    notice: { kind: "reservation_lost", subject, details: { id, connectorId, reservationId, why } },
  };
}
