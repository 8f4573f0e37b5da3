import { and, desc, eq, gt, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Token } from "../domain/token.ts";
import type { Database } from "./database.ts";
import type { PartyId } from "./partner-schema.ts";
import { reservations } from "./reservation-schema.ts";
import type { ReservationRow } from "./reservations.ts";
import { roamingCommands } from "./roaming-command-schema.ts";
import { chargePoints } from "./schema.ts";

/** By what a partner knows a reservation; all in any case of the letters (OCPI-T14). */
export interface PartnersReservation {
  readonly partnerId: string;
  readonly party: PartyId;
  readonly partnersId: string;
  /** Absent: wherever it is. */
  readonly locationId?: string;
}

/** The one that is to be kept, or is kept; of several locations the newest. */
export async function findPartnersReservation(
  db: Database,
  { partnerId, party, partnersId, locationId }: PartnersReservation,
): Promise<ReservationRow | null> {
  const [row] = await db
    .select()
    .from(reservations)
    .where(
      and(
        eq(reservations.partnerId, partnerId),
        eq(reservations.partyCountryCode, party.countryCode.toUpperCase()),
        eq(reservations.partyId, party.partyId.toUpperCase()),
        eq(sql`upper(${reservations.partnersId})`, partnersId.toUpperCase()),
        locationId === undefined ? undefined : eq(sql`upper(${reservations.locationId})`, locationId.toUpperCase()),
        isNull(reservations.endedAt),
        ne(reservations.state, "cancelling"),
      ),
    )
    .orderBy(desc(reservations.createdAt))
    .limit(1);
  return row ?? null;
}

/** The session of the reservation that this token may use at one of these connectors; null: there is none. */
export async function findHeldSession(
  db: Database,
  { uid, roaming }: Token,
  { chargePointId, connectors }: HeldPlace,
): Promise<string | null> {
  const ids = connectors.map(({ connectorId }) => connectorId);
  const [row] = await db
    .select({ sessionId: reservations.sessionId })
    .from(reservations)
    .where(
      and(
        eq(reservations.chargePointId, chargePointId),
        inArray(reservations.connectorId, [0, ...ids]),
        eq(reservations.partnerId, roaming?.partnerId ?? ""),
        eq(sql`upper(${reservations.tokenUid})`, uid.toUpperCase()),
        eq(reservations.state, "armed"),
        isNull(reservations.endedAt),
      ),
    );
  return row?.sessionId ?? null;
}

interface HeldPlace {
  readonly chargePointId: string;
  readonly connectors: readonly { readonly connectorId: number }[];
}

/** What is kept for somebody at a location, or is to be. A query of its charge points: a list may be longer than D1 takes. */
export function listKeptConnectors(db: Database, locationId: string, now: number) {
  const { id, chargePointId, connectorId } = reservations;
  const boxes = db.select({ id: chargePoints.id }).from(chargePoints).where(eq(chargePoints.locationId, locationId));
  return db
    .select({ id, chargePointId, connectorId })
    .from(reservations)
    .where(
      and(
        inArray(chargePointId, boxes),
        isNull(reservations.endedAt),
        ne(reservations.state, "cancelling"),
        gt(reservations.expiresAt, now),
      ),
    );
}

/** A wish of a partner's; its object has not heard of it yet. To stand in the batch of its command. */
export function enterPartnersReservation(db: Database, row: ReservationRow) {
  return db.insert(reservations).values(row);
}

/** The partner means another one by that id now. */
export function releasePartnersReservation(db: Database, id: string) {
  return db
    .update(reservations)
    .set({ state: "cancelling" })
    .where(and(eq(reservations.id, id), isNull(reservations.endedAt)));
}

/** Those of whose last RESERVE_NOW the partner was told that nothing came of it. */
export function loadUnconfirmedReservations(db: Database, now: number, limit: number) {
  const { id, chargePointId } = reservations;
  const isLast = sql`not exists (select 1 from roaming_commands as newer where newer.reservation_id = ${id}
    and newer.command = 'RESERVE_NOW' and newer.created_at > ${roamingCommands.createdAt})`;
  return db
    .select({ id, chargePointId, commandId: roamingCommands.id })
    .from(reservations)
    .innerJoin(roamingCommands, eq(roamingCommands.reservationId, id))
    .where(
      and(
        isNull(reservations.endedAt),
        ne(reservations.state, "cancelling"),
        gt(reservations.expiresAt, now),
        eq(roamingCommands.command, "RESERVE_NOW"),
        eq(roamingCommands.result, "TIMEOUT"),
        isLast,
      ),
    )
    .limit(limit);
}

/** Its object would not have it at all, or never heard of it. */
export function dropPartnersReservation(db: Database, id: string, now: number) {
  const isUnheard = and(eq(reservations.id, id), eq(reservations.version, 0));
  return db.update(reservations).set({ state: "refused", endedAt: now, updatedAt: now }).where(isUnheard);
}

/** Another connector is tried, as long as no object has heard of it. */
export async function placePartnersReservation(
  db: Database,
  id: string,
  place: Pick<ReservationRow, "chargePointId" | "connectorId">,
): Promise<void> {
  await db
    .update(reservations)
    .set(place)
    .where(and(eq(reservations.id, id), eq(reservations.version, 0)));
}

/** True until the partner was to be told that we had to cancel it; to stand in one batch with `saveWithdrawn` behind it. */
export function isNotWithdrawn(id: string) {
  return sql`exists (select 1 from reservations where id = ${id} and withdrawn_at is null)`;
}

export function saveWithdrawn(db: Database, id: string, now: number) {
  return db
    .update(reservations)
    .set({ withdrawnAt: now })
    .where(and(eq(reservations.id, id), isNull(reservations.withdrawnAt)));
}
