import { and, asc, eq, getTableColumns, gt, inArray, lt, ne, type SQL, sql } from "drizzle-orm";
import {
  BOOKING_TRANSITIONS,
  type BookingEvent,
  type BookingKind,
  type Cancellation,
  statesBefore,
} from "../domain/booking.ts";
import type { Period } from "../domain/calendar.ts";
import type { BookedPrices } from "../domain/quote.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";

export type BookingRow = typeof bookings.$inferSelect;

/** A literal 1: with a bound value SQLite would not use the index of what is held. */
export const IS_HELD = sql`${bookings.isHeld} = 1`;

/**
 * What holds a place of this EVSE that overlaps a period, or lies closer to it than the buffer: `doClash` in SQL. What is for
 * whichever EVSE its charge point keeps holds no place, and nothing is in its way.
 */
function inTheWay(evseUid: string | null, { beginAt, endAt }: Period, bufferMs: number, exceptId: string): SQL {
  return sql`exists (select 1 from bookings as other where other.is_held = 1 and other.evse_uid = ${evseUid}
    and other.id <> ${exceptId} and other.held_from < ${endAt + bufferMs} and other.held_until > ${beginAt - bufferMs})`;
}

/**
 * Enters a booking if its EVSE is free then: the question and the entry are one statement, so that of any number of
 * requests at the same moment one alone succeeds. The same id again, or the same request of a partner, enters nothing.
 * @returns a query of the id, if it was entered.
 */
export function saveIfFree(db: Database, row: BookingRow, bufferMs: number) {
  const clash = inTheWay(row.evseUid, { beginAt: row.heldFrom, endAt: row.heldUntil }, bufferMs, row.id);
  return db
    .insert(bookings)
    .select(sql`select ${valuesOf(row)} where not ${clash}`)
    .onConflictDoNothing()
    .returning({ id: bookings.id });
}

/** Enters what has no place in the calendar. The same id again, or the same request of a partner, enters nothing. */
export function saveBooking(db: Database, row: BookingRow) {
  return db.insert(bookings).values(row).onConflictDoNothing();
}

/**
 * Enters what has happened already, an immediate booking whose session runs: it has its place in the calendar if there is
 * one. The same id again changes nothing. @param isWanted asked when the statement is carried out.
 */
export function saveAnyway(db: Database, row: BookingRow, bufferMs: number, isWanted: SQL) {
  const { evseUid, heldFrom: beginAt, heldUntil: endAt } = row;
  const isFree = evseUid === null ? sql`0` : sql`not ${inTheWay(evseUid, { beginAt, endAt }, bufferMs, row.id)}`;
  return db
    .insert(bookings)
    .select(sql`select ${valuesOf(row, { isHeld: isFree })} where ${isWanted}`)
    .onConflictDoNothing({ target: bookings.id });
}

/** In the order of the table's columns, each as it is stored. */
export function valuesOf(row: BookingRow, instead: { readonly [Name in keyof BookingRow]?: SQL } = {}): SQL {
  const columns = Object.entries(getTableColumns(bookings));
  const values = columns.map(([name, column]) => {
    const value = row[name as keyof BookingRow];
    return instead[name as keyof BookingRow] ?? (value === null ? sql`null` : sql.param(value, column));
  });
  return sql.join(values, sql`, `);
}

type BookingChange = Partial<Omit<BookingRow, "id" | "updatedAt">> & { readonly updatedAt: number };

/**
 * Changes a booking that is still as it was read, to a place that is free: the old place is kept until the new one is had
 * (B6). @returns a query of the id, if it was changed.
 */
export function moveIfFree(
  db: Database,
  known: Pick<BookingRow, "id" | "updatedAt">,
  change: BookingChange & { readonly evseUid: string | null; readonly heldFrom: number; readonly heldUntil: number },
  bufferMs: number,
) {
  const clash = inTheWay(change.evseUid, { beginAt: change.heldFrom, endAt: change.heldUntil }, bufferMs, known.id);
  return db
    .update(bookings)
    .set(change)
    .where(and(eq(bookings.id, known.id), eq(bookings.updatedAt, known.updatedAt), sql`not ${clash}`))
    .returning({ id: bookings.id });
}

/**
 * Carries out an event, where the state allows it when the statement is carried out, whatever was read before.
 * @returns a query of the id, if something changed.
 */
export function saveBookingEvent(
  db: Database,
  { id, kind }: { readonly id: string; readonly kind: BookingKind },
  event: BookingEvent,
  change: BookingChange,
) {
  const isAllowed = inArray(bookings.state, [...statesBefore(kind, event)]);
  return db
    .update(bookings)
    .set(change)
    .where(and(eq(bookings.id, id), eq(bookings.kind, kind), isAllowed))
    .returning({ id: bookings.id });
}

/** The place in the calendar from now on. */
export function givenBack(now: number) {
  return {
    isHeld: false,
    heldUntil: sql`max(${bookings.heldFrom}, min(${bookings.heldUntil}, ${now}))`,
    updatedAt: sql`max(${now}, ${bookings.updatedAt} + 1)`,
  };
}

/**
 * Carries out an event that gives the place in the calendar back from now on, where the state allows it when the statement
 * is carried out. For batches: what it was before need not be read.
 */
export function saveBookingEnd(
  db: Database,
  booking: { readonly id: string; readonly kind: BookingKind },
  event: Extract<BookingEvent, "refused" | "failed" | "missed" | "canceled">,
  now: number,
) {
  const { kind, id } = booking;
  const [before] = statesBefore(kind, event);
  const state = before && BOOKING_TRANSITIONS[kind][before][event];
  return db
    .update(bookings)
    .set({ state, ...givenBack(now) })
    .where(and(eq(bookings.id, id), eq(bookings.kind, kind), inArray(bookings.state, [...statesBefore(kind, event)])));
}

/**
 * Cancels what was booked ahead at a location, maintenance too, where `when` is true. For batches: each is cancelled where
 * its state allows it when the statement is carried out.
 */
export function cancelBookedAt(db: Database, locationId: string, canceled: Cancellation, now: number, when: SQL) {
  return db
    .update(bookings)
    .set({ state: "CANCELED", canceled, ...givenBack(now) })
    .where(
      and(
        eq(bookings.locationId, locationId),
        eq(bookings.origin, "booked"),
        inArray(bookings.state, [...statesBefore("booking", "canceled")]),
        when,
      ),
    );
}

/** What charge points of a location keep by themselves, or are starting: it ends there alone. Null: nothing. */
export async function findKeptAt(db: Database, locationId: string): Promise<BookingRow | null> {
  const row = await db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.locationId, locationId),
        ne(bookings.origin, "booked"),
        inArray(bookings.state, [...statesBefore("booking", "canceled")]),
      ),
    )
    .orderBy(asc(bookings.beginAt), asc(bookings.id))
    .get();
  return row ?? null;
}

/** A new version of a booking that is still as it was read, and is otherwise as it was. */
export function touchBooking(db: Database, { id, updatedAt }: Pick<BookingRow, "id" | "updatedAt">, newest: number) {
  return db
    .update(bookings)
    .set({ updatedAt: newest })
    .where(and(eq(bookings.id, id), eq(bookings.updatedAt, updatedAt)));
}

export async function loadBooking(db: Database, id: string): Promise<BookingRow | null> {
  return (await db.select().from(bookings).where(eq(bookings.id, id)).get()) ?? null;
}

/** Null: none was given. */
export async function loadGuarantee(db: Database, id: string): Promise<BookedPrices | null> {
  const row = await db.select({ guarantee: bookings.guarantee }).from(bookings).where(eq(bookings.id, id)).get();
  return row?.guarantee ?? null;
}

/** By the cron: reservations that were entered, and then never wanted of a charge point, for the Worker died in between. */
export async function failLostHolds(db: Database, now: number, enteredBefore: number): Promise<void> {
  const isUnknown = sql`not exists (select 1 from reservations where reservations.id = ${bookings.id})`;
  await db
    .update(bookings)
    .set({ state: "FAILED", ...givenBack(now) })
    .where(
      and(
        // In the words of the index of what is open.
        sql`${bookings.state} in ('PENDING', 'RESERVED') and ${bookings.state} = 'PENDING'`,
        eq(bookings.origin, "held"),
        lt(bookings.createdAt, enteredBefore),
        isUnknown,
      ),
    );
}

/** By what its partner knows it; all in any case of the letters (OCPI-T14). */
export interface PartnersBooking {
  readonly id: string;
  readonly countryCode: string;
  readonly partyId: string;
  readonly requestId: string;
}

export async function findPartnersBooking(db: Database, partner: PartnersBooking): Promise<BookingRow | null> {
  const row = await db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.partnerId, partner.id),
        eq(bookings.partyCountryCode, partner.countryCode.toUpperCase()),
        eq(bookings.partyId, partner.partyId.toUpperCase()),
        eq(sql`upper(${bookings.requestId})`, partner.requestId.toUpperCase()),
      ),
    )
    .get();
  return row ?? null;
}

/** What holds its place at these EVSEs within a period, in order. */
export function heldBookings(db: Database, evseUids: readonly string[], { beginAt, endAt }: Period) {
  return db
    .select()
    .from(bookings)
    .where(
      and(
        IS_HELD,
        sql`${bookings.evseUid} in (select value from json_each(${JSON.stringify(evseUids)}))`,
        lt(bookings.heldFrom, endAt),
        gt(bookings.heldUntil, beginAt),
      ),
    )
    .orderBy(asc(bookings.heldFrom), asc(bookings.id));
}

/** Bookings of a partner that are still to come, or have begun and not ended. */
export async function countOpenBookings(db: Database, partnerId: string): Promise<number> {
  return db.$count(
    bookings,
    and(
      eq(bookings.partnerId, partnerId),
      inArray(bookings.state, ["PENDING", "RESERVED"]),
      ne(bookings.origin, "started"),
    ),
  );
}
