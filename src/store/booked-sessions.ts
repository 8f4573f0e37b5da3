import { and, eq, exists, gt, inArray, or, type SQL, sql } from "drizzle-orm";
import { type BookingObstacle, statesBefore } from "../domain/booking.ts";
import { foldUid } from "../domain/token.ts";
import { bookings } from "./booking-schema.ts";
import { type BookingRow, givenBack, saveAnyway } from "./bookings.ts";
import type { Database } from "./database.ts";
import { connectorStates, sessions } from "./schema.ts";

/** What the sessions of a charge point do to the calendar. Each statement may be repeated. */

/** What a charge point shows of an EVSE that is booked. Of a booking that has another EVSE by now, it says nothing. */
export function saveObstacle(
  db: Database,
  chargePointId: string,
  told: { readonly bookingId: string; readonly evseUid: string; readonly obstacle: BookingObstacle | null },
) {
  return db
    .update(bookings)
    .set({ blockedBy: told.obstacle })
    .where(
      and(
        eq(bookings.id, told.bookingId),
        eq(bookings.chargePointId, chargePointId),
        eq(bookings.evseUid, told.evseUid),
        inArray(bookings.state, ["PENDING", "RESERVED"]),
      ),
    );
}

export interface FulfillingSession {
  readonly id: string;
  readonly evseUid: string;
  readonly connectorId: number;
}

/** Its driver has come. A booking of another EVSE, or of any, is of that of the session now, where it may have no place yet. */
export function saveBookingStart(db: Database, bookingId: string, session: FulfillingSession, now: number) {
  const { id: sessionId, evseUid, connectorId } = session;
  return db
    .update(bookings)
    .set({
      state: "FULFILLED",
      sessionId,
      isHeld: sql`${bookings.isHeld} = 1 and ${bookings.evseUid} is ${evseUid}`,
      evseUid,
      connectorId,
      blockedBy: null,
      updatedAt: newer(now),
    })
    .where(
      and(
        eq(bookings.id, bookingId),
        eq(bookings.kind, "booking"),
        inArray(bookings.state, [...statesBefore("booking", "started")]),
      ),
    );
}

function newer(now: number): SQL {
  return sql`max(${now}, ${bookings.updatedAt} + 1)`;
}

/** Enters the immediate booking of a session that fulfils no other. */
export function saveImmediate(db: Database, row: BookingRow & { readonly sessionId: string }, bufferMs: number) {
  return saveAnyway(db, row, bufferMs, sql`${bookingOf(row.sessionId)} is null`);
}

/** The booking that a session fulfils: one that was there before it comes before an immediate one. Null: none. */
export function bookingOf(sessionId: string): SQL<string | null> {
  return sql`(select id from bookings where session_id = ${sessionId} and kind = 'booking' and state = 'FULFILLED'
    order by id = ${sessionId}, begin_at desc limit 1)`;
}

/**
 * A session that has its EVSE, and whose time in the calendar is over at an instant, gets more, as far as what comes next
 * allows; what has no place in the calendar gets it as soon as it is free.
 */
export function extendPlace(
  db: Database,
  sessionId: string,
  { before, until }: { readonly before: number; readonly until: number },
  bufferMs: number,
  now: number,
) {
  const running = db
    .select({ id: sessions.bookingId })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), sql`${sessions.holdsEvse} = 1`, eq(sessions.state, "ACTIVE")));
  const other = sql`from bookings as other where other.is_held = 1 and other.evse_uid = bookings.evse_uid
    and other.id <> bookings.id`;
  const next = sql`(select min(other.held_from) - ${bufferMs} ${other} and other.held_from >= bookings.held_until)`;
  const extended = sql`max(held_until, min(${until}, coalesce(${next}, ${until})))`;
  const isTaken = sql`exists (select 1 ${other} and other.held_from < ${extended} + ${bufferMs}
    and other.held_until > bookings.held_from - ${bufferMs})`;
  return db
    .update(bookings)
    .set({ heldUntil: extended, isHeld: sql`is_held = 1 or not ${isTaken}`, updatedAt: newer(now) })
    .where(
      and(
        inArray(bookings.id, running),
        eq(bookings.state, "FULFILLED"),
        or(sql`${bookings.isHeld} = 0`, sql`${bookings.heldUntil} <= ${before}`),
        // Nothing is written where nothing changes.
        sql`((is_held = 1 and ${extended} > held_until) or (is_held = 0 and not ${isTaken}))`,
      ),
    );
}

/** The session of a booking has let go of its EVSE: what is left of its place is given back. */
export function releaseBookings(db: Database, sessionId: string, at: number, now: number) {
  return db
    .update(bookings)
    .set({
      isHeld: false,
      heldUntil: sql`max(${bookings.heldFrom}, min(${bookings.heldUntil}, ${at}))`,
      updatedAt: newer(now),
    })
    .where(and(eq(bookings.sessionId, sessionId), eq(bookings.state, "FULFILLED"), sql`${bookings.isHeld} = 1`));
}

export interface GivenUpStarts {
  readonly evseUids: readonly string[];
  /** Of the driver. */
  readonly uid: string;
  /** Those alone whose connector was Available once more since: the charge point waits no longer (TC_011_2). */
  readonly isOnlyIfAvailable: boolean;
}

/** Starts of a driver that have come to nothing, for another one. */
export function endGivenUpStarts(db: Database, { evseUids, uid, isOnlyIfAvailable }: GivenUpStarts, now: number) {
  const shown = db
    .select({ at: connectorStates.at })
    .from(connectorStates)
    .where(
      and(
        eq(connectorStates.chargePointId, bookings.chargePointId),
        eq(connectorStates.connectorId, bookings.connectorId),
        eq(connectorStates.status, "Available"),
        gt(connectorStates.at, bookings.createdAt),
      ),
    );
  return db
    .update(bookings)
    .set({ state: "NO_SHOW", ...givenBack(now) })
    .where(
      and(
        sql`${bookings.evseUid} in (select value from json_each(${JSON.stringify(evseUids)}))`,
        sql`${bookings.isHeld} = 1`,
        eq(bookings.origin, "started"),
        eq(bookings.state, "PENDING"),
        sql`upper(${bookings.tokens} ->> '$[0].uid') = ${foldUid(uid)}`,
        isOnlyIfAvailable ? exists(shown) : undefined,
      ),
    );
}
