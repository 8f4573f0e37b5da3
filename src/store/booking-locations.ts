import { and, asc, count, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { BookableEvse } from "../domain/booking-choice.ts";
import type { Period } from "../domain/calendar.ts";
import { locationScope, partyScope } from "../domain/tariff.ts";
import { bookings } from "./booking-schema.ts";
import type { Database } from "./database.ts";
import { rowsToSkip, type UpdatedPage, updatedWithin, youngerThan } from "./keyset.ts";
import { bookingLocations } from "./partner-booking-schema.ts";
import { priceListsWhere } from "./price-lists.ts";
import type { Beholder } from "./published-locations.ts";
import { objectCounts, tariffs } from "./published-schema.ts";
import { chargePoints, connectors, evses } from "./schema.ts";

export type BookingLocationRow = typeof bookingLocations.$inferSelect;

/** The oldest first, one more than asked for; and how many match, wherever the page begins. */
export async function loadBookingLocations(db: Database, page: UpdatedPage) {
  const matching = updatedWithin(bookingLocations.lastUpdated, page);
  const isWhole = page.from === null && page.to === null;
  const [rows, [counted]] = await db.batch([
    db
      .select()
      .from(bookingLocations)
      .where(and(matching, youngerThan(bookingLocations.createdAt, bookingLocations.id, page)))
      .orderBy(asc(bookingLocations.createdAt), asc(bookingLocations.id))
      .limit(page.limit + 1)
      .offset(rowsToSkip(page)),
    isWhole
      ? db.select({ total: objectCounts.objects }).from(objectCounts).where(eq(objectCounts.list, "booking_locations"))
      : db.select({ total: count() }).from(bookingLocations).where(matching),
  ]);
  return { rows, total: counted?.total ?? 0 };
}

/** @param id in any case (OCPI-T14). */
export async function findBookingLocation(db: Database, id: string): Promise<BookingLocationRow | null> {
  const isIt = eq(sql`upper(${bookingLocations.id})`, id.toUpperCase());
  return (await db.select().from(bookingLocations).where(isIt).get()) ?? null;
}

/** The declared EVSEs of some locations with their connectors, in their order; and the price lists that hold there now. */
export async function loadOffers(db: Database, locationIds: readonly string[], { party, now }: Beholder) {
  const ids = JSON.stringify(locationIds);
  const general = party === null ? (["organisation"] as const) : (["organisation", partyScope(party)] as const);
  const scopes = JSON.stringify([...general, ...locationIds.map(locationScope)]);
  const [rows, priceLists] = await db.batch([
    db
      .select({ locationId: chargePoints.locationId, connector: connectors })
      .from(chargePoints)
      .innerJoin(evses, and(eq(evses.chargePointId, chargePoints.id), eq(evses.declared, true)))
      .innerJoin(connectors, eq(connectors.evseUid, evses.uid))
      .where(sql`${chargePoints.locationId} in (select value from json_each(${ids}))`)
      .orderBy(asc(chargePoints.id), asc(evses.position), asc(evses.uid), asc(connectors.connectorId)),
    priceListsWhere(
      db,
      {
        condition: sql`${tariffs.scope} in (select value from json_each(${scopes}))`,
        stations: sql`(select value from json_each(${ids}))`,
      },
      now,
    ),
  ]);
  const offers = [...Map.groupBy(rows, ({ connector }) => connector.evseUid)].map(([uid, own]): BookableEvse => {
    const [first] = own;
    const [chargePointId, locationId] = [first?.connector.chargePointId ?? "", first?.locationId ?? ""];
    return { uid, chargePointId, locationId, connectors: own.map(({ connector }) => connector) };
  });
  return { offers, priceLists };
}

/**
 * When EVSEs are taken within a window. What is beyond so many rows is not read: then the answer is good until the begin of
 * the last that was.
 */
export async function loadTaken(db: Database, evseUids: readonly string[], { beginAt, endAt }: Period) {
  const rows = await db
    .select({ evseUid: bookings.evseUid, beginAt: bookings.heldFrom, endAt: bookings.heldUntil })
    .from(bookings)
    .where(
      and(
        sql`${bookings.isHeld} = 1`,
        inArray(bookings.evseUid, sql`(select value from json_each(${JSON.stringify(evseUids)}))`),
        lt(bookings.heldFrom, endAt),
        gt(bookings.heldUntil, beginAt),
      ),
    )
    .orderBy(asc(bookings.heldFrom), asc(bookings.id))
    .limit(MOST_TAKEN + 1);
  const beyond = rows[MOST_TAKEN];
  return { taken: rows.slice(0, MOST_TAKEN), goodUntil: beyond === undefined ? endAt : beyond.beginAt };
}

/** A page of a hundred EVSEs, each booked fifty times. */
const MOST_TAKEN = 5_000;
