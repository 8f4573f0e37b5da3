import { and, count, eq, getTableColumns, isNotNull, type SQL, sql } from "drizzle-orm";
import { type BookingRequestRow, loadRequestsOf } from "./booking-requests.ts";
import { bookings } from "./booking-schema.ts";
import type { BookingRow } from "./bookings.ts";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import { objectCounts } from "./published-schema.ts";

/** A booking as its partner knows it. */
export interface PartnersPicture extends BookingRow {
  readonly requestId: string;
  /** The partner's booking of this request_id; false: another of its parties was first (OCPI-B5). */
  readonly isFirst: boolean;
  readonly requests: readonly BookingRequestRow[];
}

const COLUMNS = {
  ...getTableColumns(bookings),
  requestId: sql<string>`bookings.request_id`.as("request_id"),
  // Plain names: those of drizzle would be read as the inner table's.
  isFirst: sql<boolean>`not exists (select 1 from bookings as earlier
    where earlier.request_id is not null and earlier.partner_id = bookings.partner_id
      and upper(earlier.request_id) = upper(bookings.request_id)
      and (earlier.created_at, earlier.id) < (bookings.created_at, bookings.id))`
    .mapWith(Boolean)
    .as("is_first"),
} as const;

/** @param condition beside which only bookings that partners asked for are read. */
function picturesOf(db: Database, condition: SQL | undefined) {
  return db
    .select(COLUMNS)
    .from(bookings)
    .where(and(isNotNull(bookings.requestId), condition));
}

async function withRequests(
  db: Database,
  rows: readonly Omit<PartnersPicture, "requests">[],
): Promise<readonly PartnersPicture[]> {
  const requests = await loadRequestsOf(
    db,
    rows.map(({ id }) => id),
  );
  const byBooking = Map.groupBy(requests, ({ bookingId }) => bookingId);
  return rows.map((row) => ({ ...row, requests: byBooking.get(row.id) ?? [] }));
}

/** A partner's bookings, the oldest first, one more than asked for; and how many match, wherever the page begins. */
export async function loadPartnersBookings(db: Database, partnerId: string, page: UpdatedPage) {
  const isOwn = eq(bookings.partnerId, partnerId);
  const within = updatedWithin(bookings.updatedAt, page);
  const isWhole = page.from === null && page.to === null;
  const [rows, [counted]] = await db.batch([
    picturesOf(db, and(isOwn, within, youngerThan(bookings.createdAt, bookings.id, page)))
      .orderBy(bookings.createdAt, bookings.id)
      .limit(page.limit + 1)
      .offset(rowsToSkip(page)),
    isWhole
      ? db
          .select({ total: objectCounts.objects })
          .from(objectCounts)
          .where(eq(objectCounts.list, `bookings/${partnerId}`))
      : db
          .select({ total: count() })
          .from(bookings)
          .where(and(isNotNull(bookings.requestId), isOwn, within)),
  ]);
  return { rows: await withRequests(db, rows), total: counted?.total ?? 0 };
}

/** @param id our own; null: there is none that a partner asked for. */
export async function loadPartnersPicture(db: Database, id: string): Promise<PartnersPicture | null> {
  const [picture] = await withRequests(db, await picturesOf(db, eq(bookings.id, id)));
  return picture ?? null;
}

/** By the id under which a partner knows it, in any case (OCPI-B5, T14). */
export async function findPartnersPicture(
  db: Database,
  partnerId: string,
  shownId: string,
): Promise<PartnersPicture | null> {
  const isIt = sql`(upper(${bookings.requestId}) = ${shownId.toUpperCase()} or ${bookings.id} = ${shownId.toLowerCase()})`;
  const rows = await picturesOf(db, and(eq(bookings.partnerId, partnerId), isIt))
    .orderBy(bookings.createdAt, bookings.id)
    .limit(FEW);
  const shown = rows.find(({ isFirst, requestId }) => isFirst && requestId.toUpperCase() === shownId.toUpperCase());
  const [picture] = await withRequests(
    db,
    [shown ?? rows.find(({ id }) => id === shownId.toLowerCase())].flatMap((row) => row ?? []),
  );
  return picture ?? null;
}

/** One that has it for its request, and one whose own id it is. */
const FEW = 2;
