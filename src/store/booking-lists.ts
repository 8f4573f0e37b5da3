import { and, asc, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { BookingKind, BookingOrigin, BookingState } from "../domain/booking.ts";
import type { Period } from "../domain/calendar.ts";
import { bookings, vehicles } from "./booking-schema.ts";
import { type BookingRow, IS_HELD } from "./bookings.ts";
import type { Database } from "./database.ts";
import { chargePoints, evses, locations } from "./schema.ts";
import { type Scope, within } from "./scope.ts";

export interface BookingFilter {
  readonly locationId?: string | undefined;
  readonly chargePointId?: string | undefined;
  readonly evseUid?: string | undefined;
  readonly kind?: BookingKind | undefined;
  readonly origin?: BookingOrigin | undefined;
  readonly state?: BookingState | undefined;
  /** Of those that end after. */
  readonly from?: number | undefined;
  /** Of those that begin before. */
  readonly to?: number | undefined;
  readonly scope: Scope;
}

export interface BookingPage {
  readonly order: "newestFirst" | "oldestFirst";
  /** The begin and the id of the last that was shown; null: none was. */
  readonly after: readonly [beginAt: number, id: string] | null;
  readonly limit: number;
}

/** Bookings of any state, by their begin. */
export function listBookings(
  db: Database,
  { from, to, scope, ...equal }: BookingFilter,
  { order, after, limit }: BookingPage,
): Promise<readonly BookingRow[]> {
  const isEqual = (name: keyof typeof equal) => {
    const value = equal[name];
    return value === undefined ? undefined : eq(bookings[name], value);
  };
  const way = order === "newestFirst" ? desc : asc;
  const sign = order === "newestFirst" ? sql`<` : sql`>`;
  return db
    .select()
    .from(bookings)
    .where(
      and(
        within(bookings.locationId, scope),
        isEqual("locationId"),
        isEqual("chargePointId"),
        isEqual("evseUid"),
        isEqual("kind"),
        isEqual("origin"),
        isEqual("state"),
        to === undefined ? undefined : lt(bookings.beginAt, to),
        from === undefined ? undefined : gt(bookings.endAt, from),
        after === null ? undefined : sql`(${bookings.beginAt}, ${bookings.id}) ${sign} (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(way(bookings.beginAt), way(bookings.id))
    .limit(limit);
}

/** The plates of vehicles, by their ids. */
export async function loadPlates(
  db: Database,
  vehicleIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const ids = JSON.stringify(vehicleIds.filter((id) => id !== null));
  const rows = await db
    .select({ id: vehicles.id, plate: vehicles.plate })
    .from(vehicles)
    .where(sql`${vehicles.id} in (select value from json_each(${ids}))`);
  return new Map(rows.map(({ id, plate }) => [id, plate]));
}

/** What has its place at the EVSEs of a location within a period, in order, and which EVSEs there are; null: no such location. */
export async function loadLocationCalendar(
  db: Database,
  locationId: string,
  { beginAt, endAt }: Period,
  limit: number,
) {
  const ofLocation = db
    .select({ uid: evses.uid })
    .from(evses)
    .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
    .where(eq(chargePoints.locationId, locationId));
  const [[location], slots, entries] = await db.batch([
    db.select({ timeZone: locations.timeZone }).from(locations).where(eq(locations.id, locationId)),
    db
      .select({ evseUid: evses.uid, chargePointId: evses.chargePointId, label: evses.label })
      .from(evses)
      .innerJoin(chargePoints, eq(chargePoints.id, evses.chargePointId))
      .where(and(eq(chargePoints.locationId, locationId), eq(evses.declared, true)))
      .orderBy(asc(evses.chargePointId), asc(evses.position), asc(evses.uid)),
    db
      .select()
      .from(bookings)
      .where(
        and(
          IS_HELD,
          inArray(bookings.evseUid, ofLocation),
          lt(bookings.heldFrom, endAt),
          gt(bookings.heldUntil, beginAt),
        ),
      )
      .orderBy(asc(bookings.heldFrom), asc(bookings.id))
      .limit(limit),
  ]);
  return location === undefined ? null : { ...location, evses: slots, entries };
}
