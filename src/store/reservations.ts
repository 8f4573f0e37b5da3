import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { ReservationState } from "../domain/reservation.ts";
import type { Database } from "./database.ts";
import { type NewestFirstKey, olderThan } from "./keyset.ts";
import { reservations } from "./reservation-schema.ts";

export type ReservationRow = typeof reservations.$inferSelect;

export async function loadReservation(db: Database, chargePointId: string, id: string): Promise<ReservationRow | null> {
  const isMeant = and(eq(reservations.chargePointId, chargePointId), eq(reservations.id, id));
  const [row] = await db.select().from(reservations).where(isMeant);
  return row ?? null;
}

/** The newest first. */
export function listReservations(
  db: Database,
  chargePointId: string,
  states: readonly ReservationState[] | undefined,
  list: { readonly after: NewestFirstKey | null; readonly limit: number },
): Promise<readonly ReservationRow[]> {
  return db
    .select()
    .from(reservations)
    .where(
      and(
        eq(reservations.chargePointId, chargePointId),
        states === undefined ? undefined : inArray(reservations.state, [...states]),
        olderThan(reservations.createdAt, reservations.id, list.after),
      ),
    )
    .orderBy(desc(reservations.createdAt), desc(reservations.id))
    .limit(list.limit);
}

/** What the Durable Object tells of a reservation; `tokenUid` is the token's own, whatever its charge point knows it by. */
export type ToldReservation = Omit<ReservationRow, "requestedBy" | keyof typeof NO_PARTNER>;

/** An operator's own. */
export const NO_PARTNER = {
  partnerId: null,
  partyCountryCode: null,
  partyId: null,
  locationId: null,
  partnersId: null,
  sessionId: null,
  withdrawnAt: null,
} as const;

/** Of a wish that its charge point's object has not told of. */
export const UNTOLD = {
  reservationId: null,
  answer: null,
  endedBy: null,
  transactionId: null,
  bookingId: null,
  armedAt: null,
  endedAt: null,
} as const;

/** The newest picture wins. Who asked for it is known to the use case that entered it. */
export function saveReservation(db: Database, told: ToldReservation) {
  const { id: _, chargePointId: __, createdAt: ___, ...change } = told;
  return db
    .insert(reservations)
    .values({ ...NO_PARTNER, ...told, requestedBy: "" })
    .onConflictDoUpdate({ target: reservations.id, set: change, setWhere: lt(reservations.version, told.version) });
}

/** Enters what is wanted now, unless the object has told something newer than `version`. */
export async function enterReservationChange(
  db: Database,
  { id, version }: Pick<ReservationRow, "id" | "version">,
  change: Pick<ReservationRow, "connectorId" | "tokenUid" | "parentUid" | "expiresAt" | "updatedAt">,
): Promise<void> {
  await db
    .update(reservations)
    .set({ ...change, state: "wanted" })
    .where(and(eq(reservations.id, id), eq(reservations.version, version)));
}

/** Enters a wish so that it can be read at once; the object's picture may already be there and is not touched. */
export async function enterReservation(db: Database, row: ReservationRow): Promise<void> {
  await db
    .insert(reservations)
    .values(row)
    .onConflictDoUpdate({ target: reservations.id, set: { requestedBy: sql`excluded.requested_by` } });
}
