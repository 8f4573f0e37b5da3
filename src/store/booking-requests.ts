import { asc, count, eq, type SQL, sql } from "drizzle-orm";
import type { RequestStatus } from "../domain/booking.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { bookingRequests } from "./partner-booking-schema.ts";

export type BookingRequestRow = typeof bookingRequests.$inferSelect;

/** Appends what a partner asked, to stand in the batch of what came of it: only where that is so when the batch comes to it. */
export function saveRequest(db: Database, row: BookingRequestRow, when: SQL) {
  const { bookingId, seq, status, body, receivedAt } = row;
  return db
    .insert(bookingRequests)
    .select(sql`select ${bookingId}, ${seq}, ${status satisfies RequestStatus}, ${JSON.stringify(body)}, ${receivedAt}
      where ${when}`)
    .onConflictDoNothing();
}

/** A booking is as it was saved just now. */
export function isAsSaved(id: string, updatedAt: number): SQL {
  return sql`exists (select 1 from ${bookings} where ${bookings.id} = ${id} and ${bookings.updatedAt} = ${updatedAt})`;
}

/** In the order in which they came. */
export function loadRequestsOf(db: Database, ids: readonly string[]): Promise<readonly BookingRequestRow[]> {
  return db
    .select()
    .from(bookingRequests)
    .where(sql`${bookingRequests.bookingId} in (select value from json_each(${JSON.stringify(ids)}))`)
    .orderBy(asc(bookingRequests.bookingId), asc(bookingRequests.seq));
}

export async function countRequests(db: Database, bookingId: string): Promise<number> {
  const row = await db
    .select({ total: count() })
    .from(bookingRequests)
    .where(eq(bookingRequests.bookingId, bookingId))
    .get();
  return row?.total ?? 0;
}
