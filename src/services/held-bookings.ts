import { type BookingEvent, isFinal } from "../domain/booking.ts";
import { type BookingSettings, termsOf } from "../domain/booking-settings.ts";
import { whyNotHold } from "../domain/hold-clash.ts";
import type { HoldPlace } from "../domain/reservable.ts";
import type { Token } from "../domain/token.ts";
import {
  type BookingRow,
  heldBookings,
  loadBooking,
  moveIfFree,
  saveBookingEnd,
  saveIfFree,
} from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { bookedPrices } from "./booked-prices.ts";
import { bufferOf, NOTHING_YET } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { partnerOf } from "./immediate-bookings.ts";
import { nextVersion } from "./versions.ts";

/** What is reserved from now on has its place in the same calendar as what is booked ahead (OCPI-B8, §4.6). */

export interface Hold {
  /** Of the reservation, and of its booking. */
  readonly id: string;
  readonly token: Token;
  readonly authorizationReference: string | null;
  readonly expiresAt: number;
  readonly requestedBy: string;
  readonly locationId: string;
  readonly timeZone: string;
}

export interface HeldAt extends HoldPlace {
  /** All that the charge point has. */
  readonly evseUids: readonly string[];
}

/**
 * Enters a reservation, or changes where and how long it is: its old place is kept until the new one is had.
 * @returns why it cannot be, in a sentence; null: it is in the calendar.
 */
export async function enterHold(deps: Deps, hold: Hold, place: HeldAt): Promise<string | null> {
  const { bookings: settings } = await loadSettings(deps.db);
  const known = await loadBooking(deps.db, hold.id);
  if (known !== null && isFinal(known)) return "It has ended.";
  const { locationId, token } = hold;
  const guarantee =
    known === null ? await bookedPrices(deps, { locationId, party: token.roaming ?? null }, settings) : known.guarantee;
  const row = { ...rowOf(deps, hold, place, settings, known), guarantee };
  const { beginAt, endAt } = row;
  const bufferMs = bufferOf(settings);
  const uids = place.evseUid === null ? place.evseUids : [place.evseUid];
  const window = { beginAt: beginAt - bufferMs, endAt: endAt + bufferMs };
  const held = await heldBookings(deps.db, uids, window);
  const wanted = { id: hold.id, period: { beginAt: deps.now(), endAt }, bufferMs, timeZone: hold.timeZone };
  const why = whyNotHold(held, uids, wanted);
  if (why !== null) return why;
  const [entered] = await (known === null
    ? saveIfFree(deps.db, row, bufferMs)
    : moveIfFree(deps.db, known, row, bufferMs));
  if (entered === undefined) return "The EVSE is not free any more.";
  deps.log("booking.entered", { bookingId: hold.id, evseUid: row.evseUid, origin: "held" });
  return null;
}

/** What was changed for a charge point that would not have it is as it was, if its place has not been given away. */
export async function restoreHold(deps: Deps, before: BookingRow | null): Promise<void> {
  if (before === null) return;
  const known = await loadBooking(deps.db, before.id);
  const { bookings: settings } = await loadSettings(deps.db);
  if (known === null) return;
  const row = { ...before, updatedAt: nextVersion(known.updatedAt, deps.now()) };
  await moveIfFree(deps.db, known, row, bufferOf(settings));
}

/** Nothing came of a reservation, or nothing more will. To stand in the batch of its end. */
export function endHold(deps: Deps, id: string, event: Extract<BookingEvent, "refused" | "failed" | "canceled">) {
  return saveBookingEnd(deps.db, { id, kind: "booking" }, event, deps.now());
}

function rowOf(
  deps: Deps,
  { id, token, authorizationReference, expiresAt: endAt, requestedBy, locationId }: Hold,
  { chargePointId, connectorId, evseUid }: HeldAt,
  settings: BookingSettings,
  known: BookingRow | null,
): BookingRow {
  const now = deps.now();
  const beginAt = known?.beginAt ?? now;
  return {
    ...NOTHING_YET,
    ...partnerOf(token),
    id,
    kind: "booking",
    origin: "held",
    state: known?.state ?? "PENDING",
    locationId,
    chargePointId,
    evseUid,
    connectorId: connectorId === 0 ? null : connectorId,
    option: evseUid === null ? {} : { evseUid, connectorId },
    beginAt,
    endAt,
    heldFrom: beginAt,
    heldUntil: endAt,
    isHeld: evseUid !== null,
    startableFrom: beginAt,
    keptUntil: endAt,
    terms: termsOf(settings),
    tokens: [token],
    authorizationReference,
    requestedBy,
    vehicleId: null,
    note: null,
    createdAt: known?.createdAt ?? now,
    updatedAt: known === null ? now : nextVersion(known.updatedAt, now),
  };
}
