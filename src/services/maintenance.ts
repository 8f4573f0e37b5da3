import { clashesOf, type Period } from "../domain/calendar.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import { findEvsePlace } from "../store/bookable-evses.ts";
import { curtailSessions } from "../store/booking-times.ts";
import { type BookingRow, heldBookings, loadBooking, moveIfFree, saveIfFree } from "../store/bookings.ts";
import { noteBookingChange } from "./booking-facts.ts";
import { endBooking, NOTHING_YET, tellOf } from "./bookings.ts";
import { clashWords } from "./clash-words.ts";
import type { Deps } from "./deps.ts";
import { displace } from "./displacement.ts";
import { nextVersion } from "./versions.ts";

export interface MaintenanceWish {
  readonly evseUid: string;
  readonly period: Period;
  /** It lasts until somebody says that it is done: its end moves on until then. */
  readonly isOpenEnded: boolean;
  readonly note: string | null;
  /** Who does it. */
  readonly technician: string | null;
  readonly requestedBy: string;
  /** What is booked then gets another slot, or is cancelled; else the wish is refused. */
  readonly displaces: boolean;
}

export type MaintenanceChange = Partial<Omit<MaintenanceWish, "requestedBy" | "displaces">> &
  Pick<MaintenanceWish, "displaces">;

/** The end of an open one is so far ahead, and moves on before it is reached. */
export const OPEN_END_AHEAD_MS = HOUR;
const MOST_AHEAD_MS = 366 * DAY;
/** What is said to begin now takes a moment to arrive. */
const LATENESS_MS = 5 * MINUTE;

/**
 * Takes an EVSE out of service for a while. A session that runs is not cut; its place in the calendar ends there.
 * @returns `unknown_location`, `invalid_request`, `slot_not_free` (naming what is booked).
 */
export async function scheduleMaintenance(deps: Deps, wish: MaintenanceWish): Promise<Result<BookingRow>> {
  const { evseUid, period, isOpenEnded, note, technician, requestedBy, displaces } = wish;
  const why = whyNotMaintenance(period, deps.now());
  if (why !== null) return refuse("invalid_request", why);
  const place = await findEvsePlace(deps.db, evseUid);
  if (place === null) return refuse("unknown_location", "There is no such EVSE.");
  const cleared = await clear(deps, { ...place, period, displaces, exceptId: null });
  if (!cleared.ok) return cleared;
  const row = newMaintenance(deps, place, { period, isOpenEnded, note, technician, requestedBy });
  const [entered] = await saveIfFree(deps.db, row, 0);
  if (entered === undefined) return refuse("slot_not_free", await lateClash(deps, row));
  await tellOf(deps, [row.chargePointId]);
  deps.log("maintenance.entered", { bookingId: row.id, evseUid, requestedBy });
  return ok(row);
}

/** As it is entered. */
export function newMaintenance(
  deps: Deps,
  place: { readonly locationId: string; readonly chargePointId: string; readonly evseUid: string },
  { period, ...wish }: Omit<MaintenanceWish, "evseUid" | "displaces">,
) {
  const now = deps.now();
  const times = timesOf(period);
  return {
    ...NOTHING_YET,
    ...WITHOUT_DRIVER,
    ...place,
    ...times,
    ...wish,
    id: deps.newId(),
    createdAt: now,
    updatedAt: now,
  };
}

const WITHOUT_DRIVER = {
  kind: "maintenance",
  origin: "booked",
  state: "RESERVED",
  connectorId: null,
  option: {},
  terms: {
    changeUntilMinutes: 0,
    cancelUntilMinutes: 0,
    earlyStartMinutes: 0,
    noShowMinutes: null,
    minMinutes: 1,
    maxMinutes: MOST_AHEAD_MS / MINUTE,
  },
  tokens: [],
  authorizationReference: null,
  partnerId: null,
  partyCountryCode: null,
  partyId: null,
  requestId: null,
  vehicleId: null,
} as const;

export function whyNotMaintenance({ beginAt, endAt }: Period, now: number): string | null {
  if (endAt <= beginAt) return "It ends before it begins.";
  if (beginAt < now - LATENESS_MS) return "It begins in the past.";
  return endAt > now + MOST_AHEAD_MS ? "It is further ahead than a year." : null;
}

function timesOf({ beginAt, endAt }: Period) {
  return { beginAt, endAt, heldFrom: beginAt, heldUntil: endAt, startableFrom: beginAt, keptUntil: endAt };
}

interface Clearing {
  readonly evseUid: string;
  readonly period: Period;
  readonly displaces: boolean;
  readonly exceptId: string | null;
}

export const placeOf = ({ evseUid, kind, heldFrom: beginAt, heldUntil: endAt }: BookingRow) => ({
  evseUid,
  kind,
  beginAt,
  endAt,
});

/** Frees a period of what is in the way. Who charges there goes on; whoever was to come is moved, or told that it cannot be. */
async function clear(deps: Deps, { evseUid, period, displaces, exceptId }: Clearing): Promise<Result<null>> {
  await curtailSessions(deps.db, evseUid, period, deps.now());
  const inTheWay = await takenBy(deps, { evseUid, period, exceptId });
  const fixed = inTheWay.filter(({ kind }) => kind === "maintenance");
  const refused = displaces ? fixed : inTheWay;
  if (refused.length > 0) return refuse("slot_not_free", await clashWords(deps, refused.map(placeOf)));
  for (const row of inTheWay) {
    const gone = await displace(deps, row, "BROKEN_CHARGER");
    if (!gone.ok) return gone;
  }
  return ok(null);
}

export async function takenBy(
  deps: Deps,
  { evseUid, period, exceptId }: Omit<Clearing, "displaces">,
): Promise<readonly BookingRow[]> {
  const held = await heldBookings(deps.db, [evseUid], period);
  const taken = held
    .filter(({ id }) => id !== exceptId)
    .map((row) => ({ row, beginAt: row.heldFrom, endAt: row.heldUntil }));
  return clashesOf(taken, period, 0).map(({ row }) => row);
}

/** Names what was booked between the look and the entry. */
async function lateClash(
  deps: Deps,
  { id, evseUid, ...period }: Period & { readonly id: string; readonly evseUid: string },
): Promise<string> {
  const inTheWay = await takenBy(deps, { evseUid, period, exceptId: id });
  return clashWords(deps, inTheWay.map(placeOf));
}

/**
 * Begins it earlier or later, ends it earlier or later, or leaves it open; what has not begun moves to another EVSE of its
 * location. Its old place is kept until the new one is had.
 * @returns `booking_closed`, or as when it is entered.
 */
export async function changeMaintenance(
  deps: Deps,
  known: BookingRow,
  {
    evseUid = known.evseUid ?? "",
    period = { beginAt: known.beginAt, endAt: known.endAt },
    isOpenEnded = known.isOpenEnded,
    note = known.note,
    technician = known.technician,
    displaces,
  }: MaintenanceChange,
): Promise<Result<BookingRow>> {
  if (known.kind !== "maintenance" || known.state !== "RESERVED") {
    return refuse("booking_closed", `It is ${known.state}.`);
  }
  const place = evseUid === known.evseUid ? ok({ evseUid }) : await otherPlace(deps, known, evseUid);
  if (!place.ok) return place;
  const begins = period.beginAt === known.beginAt ? deps.now() : period.beginAt;
  const why = whyNotMaintenance({ beginAt: Math.min(begins, period.endAt - 1), endAt: period.endAt }, deps.now());
  if (why !== null || period.endAt <= period.beginAt)
    return refuse("invalid_request", why ?? "It ends before it begins.");
  const cleared = await clear(deps, { evseUid, period, displaces, exceptId: known.id });
  if (!cleared.ok) return cleared;
  const updatedAt = nextVersion(known.updatedAt, deps.now());
  const [saved] = await moveIfFree(
    deps.db,
    known,
    { ...place.value, ...timesOf(period), isOpenEnded, note, technician, updatedAt },
    0,
  );
  const row = await loadBooking(deps.db, known.id);
  if (row === null) return refuse("not_found");
  if (saved === undefined) {
    const isSame = row.updatedAt === known.updatedAt;
    const wanted = { id: row.id, evseUid, ...period };
    return isSame ? refuse("slot_not_free", await lateClash(deps, wanted)) : refuse("version_conflict");
  }
  await tellOf(deps, [known.chargePointId, row.chargePointId]);
  await noteBookingChange(deps, known, row);
  deps.log("maintenance.changed", { bookingId: row.id });
  return ok(row);
}

/** Where what has not begun is to move. */
async function otherPlace(deps: Deps, known: BookingRow, evseUid: string) {
  const place = await findEvsePlace(deps.db, evseUid);
  if (place?.locationId !== known.locationId) return refuse("unknown_location", "There is no such EVSE.");
  return known.beginAt > deps.now() ? ok(place) : UNDER_WAY;
}

const UNDER_WAY = refuse(
  "booking_closed",
  "It has begun: complete it, and take the other slot out of service by a maintenance of its own.",
);

/** Begins it now, with the end that it had. One that has begun stays as it is. @returns as `changeMaintenance`. */
export async function startMaintenance(
  deps: Deps,
  known: BookingRow,
  { displaces }: Pick<MaintenanceWish, "displaces">,
): Promise<Result<BookingRow>> {
  const now = deps.now();
  if (known.beginAt <= now && known.state === "RESERVED") return ok(known);
  return changeMaintenance(deps, known, { period: { beginAt: now, endAt: known.endAt }, displaces });
}

/** The work is done, perhaps earlier than thought. @returns `booking_closed`. */
export function completeMaintenance(deps: Deps, known: BookingRow): Promise<Result<BookingRow>> {
  return endBooking(deps, known, "completed");
}
