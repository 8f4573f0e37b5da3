import { and, gt, inArray, type SQLWrapper } from "drizzle-orm";
import type { EvseWindow } from "../domain/evse-windows.ts";
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

type HeldReservation = Awaited<ReturnType<typeof heldReservations>>[number];

interface EvseOfBox {
  readonly chargePointId: string;
  readonly connectorIds: readonly number[];
  /** The charge point has no other. */
  readonly isOnlyOne: boolean;
}

/** The windows of one EVSE. A reservation of any connector leaves the others to everybody, unless there is one EVSE only. */
export function windowsOf(evse: EvseOfBox, held: readonly HeldReservation[]): readonly EvseWindow[] {
  return held.flatMap(({ chargePointId, connectorId, beginAt, endAt }) => {
    const isHere = connectorId === 0 ? evse.isOnlyOne : evse.connectorIds.includes(connectorId);
    if (chargePointId !== evse.chargePointId || !isHere || beginAt === null) return [];
    return [{ kind: "reservation", beginAt, endAt }];
  });
}
