import { and, asc, eq, gt, inArray, lt, or, sql } from "drizzle-orm";
import { bookings, calendarVersions } from "./booking-schema.ts";
import type { Database } from "./database.ts";

/** What a charge point is to keep of its calendar, up to an instant. Both are read at one moment. */
export async function loadCalendar(db: Database, chargePointId: string, { now, until, limit }: CalendarQuestion) {
  const [[known], rows] = await db.batch([
    db.select().from(calendarVersions).where(eq(calendarVersions.chargePointId, chargePointId)),
    db
      .select()
      .from(bookings)
      .where(
        and(
          eq(bookings.chargePointId, chargePointId),
          sql`${bookings.isHeld} = 1`,
          eq(bookings.origin, "booked"),
          inArray(bookings.state, ["PENDING", "RESERVED"]),
          gt(bookings.heldUntil, now),
          lt(bookings.heldFrom, until),
        ),
      )
      .orderBy(asc(bookings.heldFrom), asc(bookings.id))
      .limit(limit),
  ]);
  return { version: known?.version ?? 0, rows };
}

export interface CalendarQuestion {
  readonly now: number;
  /** What begins later is left out. */
  readonly until: number;
  readonly limit: number;
}

/** An older telling that ends later changes nothing. */
export async function markCalendarTold(db: Database, chargePointId: string, told: ToldCalendar): Promise<void> {
  await db
    .update(calendarVersions)
    .set({ toldVersion: told.version, toldUntil: told.until })
    .where(
      and(eq(calendarVersions.chargePointId, chargePointId), sql`${calendarVersions.toldVersion} <= ${told.version}`),
    );
}

export interface ToldCalendar {
  readonly version: number;
  readonly until: number;
}

/** Charge points that do not know their calendar, as it is now and up to an instant. */
export async function loadUntoldCalendars(db: Database, until: number, limit: number): Promise<readonly string[]> {
  const beginsUntold = sql`exists (select 1 from bookings where bookings.is_held = 1
    and bookings.charge_point_id = ${calendarVersions.chargePointId} and bookings.origin = 'booked'
    and bookings.held_from >= ${calendarVersions.toldUntil} and bookings.held_from < ${until})`;
  const rows = await db
    .select({ id: calendarVersions.chargePointId })
    .from(calendarVersions)
    .where(or(lt(calendarVersions.toldVersion, calendarVersions.version), beginsUntold))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** How bookings are kept has changed: every charge point is told anew. */
export function renewCalendars(db: Database) {
  return db.update(calendarVersions).set({ version: sql`${calendarVersions.version} + 1` });
}
