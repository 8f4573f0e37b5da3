import { and, asc, eq, gt, lt, lte, notExists, or, type SQL, sql } from "drizzle-orm";
import type { Period } from "../domain/calendar.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { chargePointStates, sessions } from "./schema.ts";

/** What time does to the calendar. */

/** Literals: with bound values SQLite would not use the indexes. */
const IS_HELD = sql`${bookings.isHeld} = 1`;
const IS_OPEN = sql`${bookings.state} in ('PENDING', 'RESERVED')`;

/** Sessions that run on at an EVSE, or are just starting, have their place in the calendar until then, and no longer: they are not cut themselves. */
export async function curtailSessions(
  db: Database,
  evseUid: string,
  { beginAt, endAt }: Period,
  now: number,
): Promise<void> {
  await db
    .update(bookings)
    .set({
      heldUntil: sql`max(${bookings.heldFrom}, ${beginAt})`,
      isHeld: sql`${bookings.heldFrom} < ${beginAt}`,
      updatedAt: newer(now),
    })
    .where(
      and(
        IS_HELD,
        eq(bookings.evseUid, evseUid),
        or(eq(bookings.state, "FULFILLED"), eq(bookings.origin, "started")),
        lt(bookings.heldFrom, endAt),
        gt(bookings.heldUntil, beginAt),
      ),
    );
}

function newer(now: number): SQL {
  return sql`max(${bookings.updatedAt} + 1, ${now})`;
}

/** Sessions that last longer than they were booked for keep their EVSE until then, or until the next booking of it. */
export function extendSessions(db: Database, now: number, until: number) {
  const next = sql`(select min(next.held_from) from bookings as next where next.is_held = 1
    and next.evse_uid = ${bookings.evseUid} and next.id <> ${bookings.id} and next.held_from >= ${bookings.heldUntil})`;
  const furthest = sql`min(${until}, coalesce(${next}, ${until}))`;
  const runs = sql`exists (select 1 from ${sessions} where ${sessions.id} = ${bookings.sessionId} and ${sessions.state} = 'ACTIVE')`;
  return db
    .update(bookings)
    .set({ heldUntil: furthest, updatedAt: newer(now) })
    .where(
      and(
        IS_HELD,
        eq(bookings.state, "FULFILLED"),
        lt(bookings.heldUntil, until),
        runs,
        gt(furthest, bookings.heldUntil),
      ),
    );
}

/** What a session that has ended left of its place is free. */
export function releaseEnded(db: Database, now: number) {
  const ended = sql`(select ${sessions.stoppedAt} from ${sessions} where ${sessions.id} = ${bookings.sessionId})`;
  const runs = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, bookings.sessionId), eq(sessions.state, "ACTIVE")));
  return db
    .update(bookings)
    .set({
      heldUntil: sql`max(${bookings.heldFrom}, min(${bookings.heldUntil}, coalesce(${ended}, ${now})))`,
      isHeld: false,
      updatedAt: newer(now),
    })
    .where(and(IS_HELD, eq(bookings.state, "FULFILLED"), notExists(runs)));
}

export interface DueQuestion {
  readonly now: number;
  /** Whose time to come was over then has not come. */
  readonly missedBefore: number;
  /** Until then nobody says that a driver did not come whose charge point has not been heard of. */
  readonly unheardBefore: number;
  /** What is blocked and begins before then is looked at. */
  readonly blockedBefore: number;
  /** Open ends before then move on. */
  readonly openEndsBefore: number;
  readonly limit: number;
}

/** Bookings that nobody came for, that cannot have their EVSE, and maintenance that is over; the oldest first. */
export function loadDueBookings(db: Database, question: DueQuestion) {
  const { now, missedBefore, unheardBefore, blockedBefore, openEndsBefore, limit } = question;
  // What it is last known to have said is not written to D1 each time: who is online is heard of.
  const heard = or(
    sql`${chargePointStates.online} = 1`,
    gt(chargePointStates.lastSeenAt, bookings.keptUntil),
    lte(bookings.keptUntil, unheardBefore),
  );
  const isMissed = and(eq(bookings.kind, "booking"), lte(bookings.keptUntil, missedBefore), heard);
  const isBlocked = and(
    eq(bookings.kind, "booking"),
    eq(bookings.origin, "booked"),
    sql`${bookings.blockedBy} is not null`,
    lte(bookings.heldFrom, blockedBefore),
  );
  const isOver = and(eq(bookings.kind, "maintenance"), lte(bookings.heldUntil, now));
  const movesOn = and(eq(bookings.isOpenEnded, true), lte(bookings.heldUntil, openEndsBefore));
  return db
    .select({ booking: bookings })
    .from(bookings)
    .leftJoin(chargePointStates, eq(chargePointStates.chargePointId, bookings.chargePointId))
    .where(and(IS_OPEN, or(isMissed, isBlocked, isOver, movesOn)))
    .orderBy(asc(bookings.keptUntil), asc(bookings.id))
    .limit(limit);
}
