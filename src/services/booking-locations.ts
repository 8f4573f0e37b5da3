import type { BookableConnector, BookableEvse } from "../domain/booking-choice.ts";
import { type BookingSettings, termsOf } from "../domain/booking-settings.ts";
import { freeSlots, type Period, slotsOfAny } from "../domain/calendar.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { type PricedCase, type PriceList, priceListFor } from "../domain/tariff.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { type BookingLocation, type ShownBookingLocation, toBookingLocation } from "../ocpi/booking-locations.ts";
import { folded } from "../ocpi/lenient.ts";
import type { ObjectPage, PageQuery } from "../ocpi/paging.ts";
import {
  type BookingLocationRow,
  findBookingLocation,
  loadBookingLocations,
  loadOffers,
  loadTaken,
} from "../store/booking-locations.ts";
import type { PartnerRow } from "../store/partners.ts";
import { loadSettings } from "../store/settings.ts";
import { bufferOf } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { pageOf } from "./object-pages.ts";
import { driversParty } from "./receivers.ts";

/** What can be booked at published locations, and when (OCPI-BE1, BE2). Every partner that has the module sees all of it, at its own prices. */

/** Of which somebody wants to know whether anything is free then; null: no bound. */
export interface SlotFilter {
  readonly from: number | null;
  readonly to: number | null;
}

/** A page may have fewer than asked for: what is booked out is left out after it was read, and is counted. */
export async function listBookingLocations(
  deps: Deps,
  reader: PartnerRow,
  query: PageQuery,
  filter: SlotFilter,
): Promise<ObjectPage> {
  const { rows, total } = await loadBookingLocations(deps.db, query);
  const page = pageOf(rows, query, total, ({ id }) => id);
  const shown = await showAll(deps, reader, rows.slice(0, query.limit));
  const { from, to } = filter;
  const isWanted = ({ beginAt, endAt }: Period) => endAt > (from ?? beginAt) && beginAt < (to ?? endAt);
  const isFiltered = from !== null || to !== null;
  const wanted = isFiltered ? shown.filter(({ slots }) => slots.some(isWanted)) : shown;
  return { ...page, objects: wanted.map((each) => toBookingLocation(deps.cpo, each)) };
}

/** A BookingLocation, or a Calendar of it. */
export async function findShownBookingLocation(
  deps: Deps,
  reader: PartnerRow,
  { id, calendarId }: { readonly id: string; readonly calendarId?: string | undefined },
): Promise<Result<object>> {
  const location = await loadBookingLocation(deps, reader, id);
  if (location === null) return refuse("not_found", "There is no such booking location.");
  if (calendarId === undefined) return ok(location);
  const calendar = location.calendars.find((each) => folded(each.id) === folded(calendarId));
  return calendar === undefined ? refuse("not_found", "It has no such calendar now.") : ok(calendar);
}

/** As it is now; null: it cannot be booked. */
export async function loadBookingLocation(deps: Deps, reader: PartnerRow, id: string): Promise<BookingLocation | null> {
  const row = await findBookingLocation(deps.db, id);
  const [shown] = row === null ? [] : await showAll(deps, reader, [row]);
  return shown === undefined ? null : toBookingLocation(deps.cpo, shown);
}

/** What cannot be had any more is left out. */
async function showAll(
  deps: Deps,
  reader: PartnerRow,
  rows: readonly BookingLocationRow[],
): Promise<readonly ShownBookingLocation[]> {
  if (rows.length === 0) return [];
  const now = deps.now();
  const { bookings: settings } = await loadSettings(deps.db);
  const party = driversParty(reader);
  const locationIds = [...new Set(rows.map(({ locationId }) => locationId))];
  const { offers, priceLists } = await loadOffers(deps.db, locationIds, { party, now });
  const offered = rows.map((row) => ({ row, evses: offers.filter((evse) => isOffered(row, evse)) }));
  const uids = new Set(offered.flatMap(({ evses }) => evses.map(({ uid }) => uid)));
  const horizon = windowFrom(now, settings);
  const { taken, goodUntil } = await loadTaken(deps.db, [...uids], horizon);
  const window = { ...horizon, endAt: goodUntil };
  const takenOf = Map.groupBy(taken, ({ evseUid }) => evseUid);
  const free = { bufferMs: bufferOf(settings), shortestMs: settings.minMinutes * MINUTE };
  return offered.flatMap(({ row, evses }) => {
    const connectors = evses.flatMap((evse) => connectorsOf(row, evse));
    if (connectors.length === 0) return [];
    const slots = slotsOfAny(evses.map(({ uid }) => freeSlots(takenOf.get(uid) ?? [], window, free)));
    const tariffIds = tariffsOf(connectors, { locationId: row.locationId, party }, priceLists);
    const { incrementMinutes } = settings;
    return [{ ...row, connectors, tariffIds, terms: termsOf(settings), incrementMinutes, window, slots }];
  });
}

/** In whole minutes: who asks twice is answered the same. */
function windowFrom(now: number, { horizonDays }: BookingSettings): Period {
  const beginAt = Math.floor(now / MINUTE) * MINUTE;
  return { beginAt, endAt: beginAt + horizonDays * DAY };
}

function isOffered(row: BookingLocationRow, evse: BookableEvse): boolean {
  if (row.evseUid !== null) return evse.uid === row.evseUid;
  return evse.locationId === row.locationId && connectorsOf(row, evse).length > 0;
}

function connectorsOf(row: BookingLocationRow, { connectors }: BookableEvse): readonly BookableConnector[] {
  return row.class === null ? connectors : connectors.filter((connector) => connector.class === row.class);
}

/** What is charged there costs what it costs anybody: there are no prices of bookings (OCPI-B10). */
export function tariffsOf(
  connectors: readonly BookableConnector[],
  of: PricedCase,
  priceLists: readonly PriceList[],
): readonly string[] {
  const classes = new Set(connectors.map((connector) => connector.class));
  return [...classes].flatMap((each) => priceListFor(priceLists, of, each)?.id ?? []);
}
