import type { CanceledReason } from "../domain/booking.ts";
import { occurrencesOf, type Recurrence, whyNotSeries } from "../domain/recurrence.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { findEvseNames, findEvsePlace } from "../store/bookable-evses.ts";
import { cancelSeries, loadSeries, saveSeriesIfFree } from "../store/booking-series.ts";
import { curtailSessions } from "../store/booking-times.ts";
import { type BookingRow, loadBooking } from "../store/bookings.ts";
import { tellOf } from "./bookings.ts";
import { clashWords } from "./clash-words.ts";
import type { Deps } from "./deps.ts";
import { type MaintenanceWish, newMaintenance, placeOf, takenBy, whyNotMaintenance } from "./maintenance.ts";

/** A clash is named for each of so many times; who has more looks into the calendar. */
const MOST_NAMED = 10;

export interface SeriesWish extends Omit<MaintenanceWish, "isOpenEnded" | "displaces"> {
  readonly repeat: Recurrence;
}

/**
 * Takes an EVSE out of service again and again: each time is a maintenance of its own, entered together or not at all.
 * @returns in order of time; `unknown_location`, `invalid_request`, `slot_not_free` (naming what is booked).
 */
export async function scheduleSeries(deps: Deps, wish: SeriesWish): Promise<Result<readonly BookingRow[]>> {
  const { repeat, evseUid, period, ...fields } = wish;
  const [place, names] = await Promise.all([findEvsePlace(deps.db, evseUid), findEvseNames(deps.db, evseUid)]);
  if (place === null || names === null) return refuse("unknown_location", "There is no such EVSE.");
  const occurrences = occurrencesOf(period, repeat, names.timeZone);
  const last = occurrences.at(-1) ?? period;
  const why = whyNotMaintenance(period, deps.now()) ?? whyNotSeries(occurrences) ?? whyNotMaintenance(last, deps.now());
  if (why !== null) return refuse("invalid_request", why);
  await curtailSessions(deps.db, evseUid, period, deps.now());
  const seriesId = deps.newId();
  const row = { ...newMaintenance(deps, place, { ...fields, period, isOpenEnded: false }), seriesId };
  const times = occurrences.map((each) => ({ ...each, id: deps.newId() }));
  const entered = await saveSeriesIfFree(deps.db, row, times);
  if (entered.length === 0) {
    const taken = await Promise.all(
      occurrences.map((each) => takenBy(deps, { evseUid, period: each, exceptId: null })),
    );
    const inTheWay = [...new Map(taken.flat().map((each) => [each.id, each])).values()];
    return refuse("slot_not_free", await clashWords(deps, inTheWay.slice(0, MOST_NAMED).map(placeOf)));
  }
  await tellOf(deps, [place.chargePointId]);
  deps.log("maintenance.series_entered", { seriesId, evseUid, count: entered.length });
  return ok(await loadSeries(deps.db, seriesId));
}

/** Cancels a maintenance and those of its series that come after it. @returns it; `invalid_request`: it is of none; `booking_closed`. */
export async function cancelFollowing(
  deps: Deps,
  known: BookingRow,
  reason: CanceledReason,
): Promise<Result<BookingRow>> {
  const { id, seriesId, beginAt: from } = known;
  if (seriesId === null) return refuse("invalid_request", "It does not repeat.");
  const canceled = { reason, by: "CPO" } as const;
  const gone = await cancelSeries(deps.db, { seriesId, from, canceled }, deps.now());
  const row = await loadBooking(deps.db, id);
  if (row === null) return refuse("not_found");
  if (gone.length === 0) return refuse("booking_closed", `It is ${row.state}.`);
  await tellOf(
    deps,
    gone.map(({ chargePointId }) => chargePointId),
  );
  deps.log("maintenance.series_canceled", { seriesId, count: gone.length });
  return ok(row);
}
