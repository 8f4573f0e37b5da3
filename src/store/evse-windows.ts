import { and, gt, inArray, type SQLWrapper, sql } from "drizzle-orm";
import type { BookingKind } from "../domain/booking.ts";
import type { EvseWindow, WindowKind } from "../domain/evse-windows.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { IS_HELD, reservations } from "./reservation-schema.ts";

/** Reservations that charge points keep now. @param chargePointIds a query of their ids. */
export function heldReservations(db: Database, chargePointIds: SQLWrapper, now: number) {
  return db
    .select({
      chargePointId: reservations.chargePointId,
      connectorId: reservations.connectorId,
      beginAt: reservations.armedAt,
      endAt: reservations.expiresAt,
    })
    .from(reservations)
    .where(and(inArray(reservations.chargePointId, chargePointIds), IS_HELD, gt(reservations.expiresAt, now)));
}

/** What is booked ahead, or has begun, at charge points; and their maintenance. @param chargePointIds a query of their ids. */
export function bookedWindows(db: Database, chargePointIds: SQLWrapper, now: number) {
  return db
    .select({
      evseUid: bookings.evseUid,
      kind: bookings.kind,
      beginAt: bookings.heldFrom,
      endAt: bookings.heldUntil,
    })
    .from(bookings)
    .where(
      and(
        inArray(bookings.chargePointId, chargePointIds),
        // Literals: with bound values SQLite would not use the index of what is held.
        sql`${bookings.isHeld} = 1 and ${bookings.origin} = 'booked' and ${bookings.state} in ('PENDING', 'RESERVED')`,
        gt(bookings.heldUntil, now),
      ),
    );
}

type HeldReservation = Awaited<ReturnType<typeof heldReservations>>[number];
type BookedWindow = Awaited<ReturnType<typeof bookedWindows>>[number];

interface EvseOfBox {
  readonly uid: string;
  readonly chargePointId: string;
  readonly connectorIds: readonly number[];
  /** The charge point has no other. */
  readonly isOnlyOne: boolean;
}

/** The windows of one EVSE. A reservation of any connector leaves the others to everybody, unless there is one EVSE only. */
export function windowsOf(
  evse: EvseOfBox,
  held: readonly HeldReservation[],
  booked: readonly BookedWindow[],
): readonly EvseWindow[] {
  const ahead = booked
    .filter(({ evseUid }) => evseUid === evse.uid)
    .map(({ kind, beginAt, endAt }) => ({ kind: WINDOW_OF[kind], beginAt, endAt }));
  const kept: readonly EvseWindow[] = held.flatMap(({ chargePointId, connectorId, beginAt, endAt }) => {
    const isHere = connectorId === 0 ? evse.isOnlyOne : evse.connectorIds.includes(connectorId);
    if (chargePointId !== evse.chargePointId || !isHere || beginAt === null) return [];
    return [{ kind: "reservation", beginAt, endAt }];
  });
  return [...kept, ...ahead];
}

const WINDOW_OF = { booking: "reservation", maintenance: "maintenance" } as const satisfies Record<
  BookingKind,
  WindowKind
>;
