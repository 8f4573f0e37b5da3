import type { CanceledReason } from "../domain/booking.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type BookingRow, loadBooking, moveIfFree } from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { bufferOf, cancelBooking, placesOf, tellOf } from "./bookings.ts";
import { giveInstruction, SYSTEM } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { nextVersion } from "./versions.ts";

/**
 * A booking cannot have its EVSE: it gets another of its option for the same time. Who booked one EVSE by name gets no other.
 * @returns null: there is none.
 */
export async function moveElsewhere(deps: Deps, known: BookingRow): Promise<BookingRow | null> {
  if (known.state !== "RESERVED" || known.kind !== "booking") return null;
  const { bookings: settings } = await loadSettings(deps.db);
  const places = await placesOf(
    deps,
    known.locationId,
    known.option,
    known.partnerId === null ? "operator" : "partner",
  );
  const others = places.ok ? places.value.filter(({ evseUid }) => evseUid !== known.evseUid) : [];
  const { heldFrom, heldUntil } = known;
  for (const place of others) {
    const updatedAt = nextVersion(known.updatedAt, deps.now());
    const change = { ...place, heldFrom, heldUntil, blockedBy: null, updatedAt };
    const [moved] = await moveIfFree(deps.db, known, change, bufferOf(settings));
    if (moved === undefined) continue;
    await tellOf(deps, [known.chargePointId, place.chargePointId]);
    deps.log("booking.moved", { bookingId: known.id, from: known.evseUid, to: place.evseUid });
    return loadBooking(deps.db, known.id);
  }
  return null;
}

/**
 * It gets another EVSE, or is cancelled by us; a reservation at its charge point too, and whoever made it is told (OCPI-C8).
 * What has ended meanwhile is in nobody's way.
 */
export async function displace(deps: Deps, known: BookingRow, reason: CanceledReason): Promise<Result<null>> {
  const isReservation = known.origin === "held";
  if (!isReservation && (await moveElsewhere(deps, known)) !== null) return ok(null);
  const canceled = await cancelBooking(deps, known, { reason, by: "CPO" });
  if (isReservation) {
    const instruction = { kind: "cancelReservation", id: known.id } as const;
    await giveInstruction(deps, { chargePointId: known.chargePointId, instruction, requestedBy: SYSTEM });
  }
  return canceled.ok || canceled.refusal === "booking_closed" ? ok(null) : refuse(canceled.refusal, canceled.detail);
}
