import { and, asc, eq, gte, inArray, sql } from "drizzle-orm";
import type { Cancellation } from "../domain/booking.ts";
import { statesBefore } from "../domain/booking.ts";
import type { Period } from "../domain/calendar.ts";
import { bookings } from "./booking-schema.ts";
import { type BookingRow, givenBack, valuesOf } from "./bookings.ts";
import type { Database } from "./database.ts";

/** Maintenance that repeats: rows of its own, entered and cancelled together. */

/**
 * Enters all of a series if its EVSE is free each time, else none of it: one statement, as `saveIfFree`.
 * @returns a query of the ids of what was entered.
 */
export function saveSeriesIfFree(db: Database, row: BookingRow, times: readonly (Period & { readonly id: string })[]) {
  const each = sql`json_each(${JSON.stringify(times)})`;
  const [beginAt, endAt] = [sql`occurrence.value ->> '$.beginAt'`, sql`occurrence.value ->> '$.endAt'`];
  const values = valuesOf(row, {
    id: sql`occurrence.value ->> '$.id'`,
    beginAt,
    endAt,
    heldFrom: beginAt,
    heldUntil: endAt,
    startableFrom: beginAt,
    keptUntil: endAt,
  });
  const clash = sql`exists (select 1 from ${each} as wanted join bookings as other on other.is_held = 1
    and other.evse_uid = ${row.evseUid} and other.held_from < wanted.value ->> '$.endAt'
    and other.held_until > wanted.value ->> '$.beginAt')`;
  return db
    .insert(bookings)
    .select(sql`select ${values} from ${each} as occurrence where not ${clash}`)
    .returning({ id: bookings.id });
}

/** Cancels what is still to come of a series from an instant on. @returns a query of the ids of what was cancelled. */
export function cancelSeries(
  db: Database,
  { seriesId, from, canceled }: { readonly seriesId: string; readonly from: number; readonly canceled: Cancellation },
  now: number,
) {
  return db
    .update(bookings)
    .set({ state: "CANCELED", canceled, ...givenBack(now) })
    .where(and(eq(bookings.seriesId, seriesId), gte(bookings.beginAt, from), inArray(bookings.state, OPEN)))
    .returning({ id: bookings.id, chargePointId: bookings.chargePointId });
}

const OPEN = [...statesBefore("maintenance", "canceled")];

/** In order of time. */
export function loadSeries(db: Database, seriesId: string): Promise<BookingRow[]> {
  return db.select().from(bookings).where(eq(bookings.seriesId, seriesId)).orderBy(asc(bookings.beginAt));
}
