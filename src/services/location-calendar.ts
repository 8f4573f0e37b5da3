import { freeSlots, type Period } from "../domain/calendar.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { loadLocationCalendar } from "../store/booking-lists.ts";
import type { BookingRow } from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { bufferOf } from "./bookings.ts";
import type { Deps } from "./deps.ts";

/** A month, and the hour that it may be longer. */
const LONGEST_MS = 32 * DAY;
/** More are not read: the free time after the last of them would not be known. */
const MOST_ENTRIES = 5_000;

export interface LocationCalendar {
  readonly locationId: string;
  readonly timeZone: string;
  /** Nothing is booked further ahead. */
  readonly bookableUntil: number;
  readonly evses: readonly EvseCalendar[];
}

export interface EvseCalendar {
  readonly evseUid: string;
  readonly chargePointId: string;
  readonly label: string;
  /** What has its place within the window, in order. */
  readonly entries: readonly BookingRow[];
  /** Long enough for the shortest booking, from now on and up to the horizon. */
  readonly free: readonly Period[];
}

/** @returns `not_found`; `invalid_request`: too long a window, or more in it than is read at once. */
export async function readLocationCalendar(
  deps: Deps,
  locationId: string,
  window: Period,
): Promise<Result<LocationCalendar>> {
  const { beginAt, endAt } = window;
  if (endAt <= beginAt) return refuse("invalid_request", "It ends before it begins.");
  if (endAt - beginAt > LONGEST_MS) return refuse("invalid_request", "A calendar is read for 32 days at most.");
  const { bookings: settings } = await loadSettings(deps.db);
  const bufferMs = bufferOf(settings);
  const reach = { beginAt: beginAt - bufferMs, endAt: endAt + bufferMs };
  const found = await loadLocationCalendar(deps.db, locationId, reach, MOST_ENTRIES + 1);
  if (found === null) return refuse("not_found");
  if (found.entries.length > MOST_ENTRIES)
    return refuse("invalid_request", "Read fewer days: there is too much in them.");
  const now = deps.now();
  const bookableUntil = now + settings.horizonDays * DAY;
  const bookable = { beginAt: Math.max(beginAt, now), endAt: Math.min(endAt, bookableUntil) };
  const shortestMs = settings.minMinutes * MINUTE;
  const ofEvse = Map.groupBy(found.entries, ({ evseUid }) => evseUid);
  const evses = found.evses.map((evse) => {
    const near = ofEvse.get(evse.evseUid) ?? [];
    const taken = near.map(({ heldFrom, heldUntil }) => ({ beginAt: heldFrom, endAt: heldUntil }));
    const entries = near.filter((row) => row.heldFrom < endAt && row.heldUntil > beginAt);
    return { ...evse, entries, free: freeSlots(taken, bookable, { bufferMs, shortestMs }) };
  });
  return ok({ locationId, timeZone: found.timeZone, bookableUntil, evses });
}
