import { ok, type Result, refuse } from "../domain/result.ts";
import { authorize, type Token } from "../domain/token.ts";
import { ID_TAG_LENGTH } from "../ocpp/limits.ts";
import { loadBooking } from "../store/bookings.ts";
import { loadCommandBox } from "../store/command-places.ts";
import {
  enterReservation,
  enterReservationChange,
  loadReservation,
  NO_PARTNER,
  type ReservationRow,
  UNTOLD,
} from "../store/reservations.ts";
import { findToken } from "../store/tokens.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endHold, enterHold, restoreHold } from "./held-bookings.ts";

export interface ReservationRequest {
  readonly chargePointId: string;
  /** 0: any one connector. */
  readonly connectorId: number;
  readonly tokenUid: string;
  readonly expiresAt: number;
  readonly requestedBy: string;
}

/** Wants a connector to be kept for a token, if the calendar allows it; the charge point is told as soon as it can be. */
export async function reserveConnector(deps: Deps, request: ReservationRequest): Promise<Result<ReservationRow>> {
  const id = deps.newId();
  const given = await instruct(deps, id, request);
  if (!given.ok) {
    await endHold(deps, id, "refused");
    return given;
  }
  const { chargePointId, requestedBy } = request;
  const { updatedAt: createdAt } = given.value;
  const known = { id, version: 0, state: "wanted", chargePointId, requestedBy, createdAt } as const;
  await enterReservation(deps.db, { ...NO_PARTNER, ...UNTOLD, ...known, ...given.value });
  return read(deps, chargePointId, id);
}

/** Changes a reservation that has not ended; the charge point knows it by the same number (OCPP-V1). */
export async function changeReservation(
  deps: Deps,
  id: string,
  request: ReservationRequest,
): Promise<Result<ReservationRow>> {
  const known = await loadReservation(deps.db, request.chargePointId, id);
  if (known === null) return refuse("not_found");
  if (known.endedAt !== null) return refuse("version_conflict", `The reservation is ${known.state}.`);
  if (known.bookingId !== null) return refuse("not_permitted", A_BOOKINGS);
  if (known.partnerId !== null) return refuse("not_permitted", "It is a partner's: cancel it, or leave it as it is.");
  const before = await loadBooking(deps.db, id);
  const given = await instruct(deps, id, request);
  if (!given.ok) {
    await restoreHold(deps, before);
    return given;
  }
  await enterReservationChange(deps.db, known, given.value);
  return read(deps, request.chargePointId, id);
}

const A_BOOKINGS = "It keeps what is booked: change or cancel the booking.";

/** @returns what the charge point's object was told. */
async function instruct(deps: Deps, id: string, request: ReservationRequest) {
  const { chargePointId, connectorId, tokenUid, expiresAt, requestedBy } = request;
  const now = deps.now();
  const token = await findToken(deps.db, tokenUid);
  const status = authorize(token, now);
  if (token === null) return refuse("invalid_request", `There is no token ${tokenUid}.`);
  if (status !== "Accepted") return refuse("invalid_request", `The token may not charge: ${status}.`);
  if (token.uid.length > ID_TAG_LENGTH) return refuse("invalid_request", "The token is too long for OCPP 1.6.");
  const held = await keep(deps, id, request, token);
  if (!held.ok) return held;
  const parentUid = token.parentUid !== null && token.parentUid.length <= ID_TAG_LENGTH ? token.parentUid : null;
  const wish = { kind: "reserve", id, connectorId, idTag: token.uid, parentIdTag: parentUid, expiresAt } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction: wish, requestedBy });
  return given.ok ? ok({ connectorId, tokenUid: token.uid, parentUid, expiresAt, updatedAt: now }) : given;
}

/** In the calendar first; of what cannot be reserved at all, the charge point's object says why. */
async function keep(
  deps: Deps,
  id: string,
  { chargePointId, connectorId, expiresAt, requestedBy }: ReservationRequest,
  token: Token,
): Promise<Result<null>> {
  const evses = (await loadCommandBox(deps.db, chargePointId, token.uid)) ?? [];
  const [first, ...others] = evses;
  const isAny = connectorId === 0;
  const named = evses.find(({ connectors }) => connectors.some((each) => each.connectorId === connectorId));
  // Any connector of its only EVSE is that EVSE.
  const evse = isAny && others.length === 0 ? first : named;
  if (first === undefined || (evse === undefined && !isAny) || expiresAt <= deps.now()) return ok(null);
  const { locationId, timeZone } = first;
  const hold = { id, token, authorizationReference: null, expiresAt, requestedBy, locationId, timeZone };
  const place = { chargePointId, connectorId, evseUid: evse?.uid ?? null, evseUids: evses.map(({ uid }) => uid) };
  const why = await enterHold(deps, hold, place);
  return why === null ? ok(null) : refuse("slot_not_free", why);
}

/** No longer wants a connector to be kept. */
export async function cancelReservation(
  deps: Deps,
  id: string,
  { chargePointId, requestedBy }: Pick<ReservationRequest, "chargePointId" | "requestedBy">,
): Promise<Result<ReservationRow>> {
  const known = await loadReservation(deps.db, chargePointId, id);
  if (known === null) return refuse("not_found");
  if (known.endedAt !== null) return ok(known);
  if (known.bookingId !== null) return refuse("not_permitted", A_BOOKINGS);
  const instruction = { kind: "cancelReservation", id } as const;
  const given = await giveInstruction(deps, { chargePointId, instruction, requestedBy });
  // It has ended a moment ago.
  if (!given.ok && given.refusal !== "not_found") return given;
  return read(deps, chargePointId, id);
}

async function read(deps: Deps, chargePointId: string, id: string): Promise<Result<ReservationRow>> {
  const row = await loadReservation(deps.db, chargePointId, id);
  return row === null ? refuse("not_found") : ok(row);
}
