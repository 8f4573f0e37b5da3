import type { BatchItem } from "drizzle-orm/batch";
import type { BookingEvent, BookingKind, BookingOption, Cancellation, ChargeWish } from "../domain/booking.ts";
import { advanceBooking } from "../domain/booking.ts";
import { type BookablePlace, placesFor } from "../domain/booking-choice.ts";
import { type BookingSettings, termsOf } from "../domain/booking-settings.ts";
import { clashesOf, type Period, whyNotPeriod } from "../domain/calendar.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { PricedParty } from "../domain/tariff.ts";
import { MINUTE } from "../domain/time.ts";
import type { Token } from "../domain/token.ts";
import { folded } from "../ocpi/lenient.ts";
import { loadBookableEvses } from "../store/bookable-evses.ts";
import {
  type BookingRow,
  countOpenBookings,
  findPartnersBooking,
  heldBookings,
  loadBooking,
  moveIfFree,
  type PartnersBooking,
  saveBooking,
  saveBookingEvent,
  saveIfFree,
} from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { bookedPrices } from "./booked-prices.ts";
import { noteBookingChange } from "./booking-facts.ts";
import { tellCalendarsOf } from "./calendars.ts";
import { clashWords } from "./clash-words.ts";
import type { Deps } from "./deps.ts";
import { publishBookings } from "./live-news.ts";
import { wakePartners } from "./push-delivery.ts";
import { nextVersion } from "./versions.ts";

export interface BookingWish {
  readonly locationId: string;
  readonly option: BookingOption;
  readonly period: Period;
  /** Who may charge. */
  readonly tokens: readonly Token[];
  readonly authorizationReference: string | null;
  readonly vehicleId: string | null;
  /** Absent: not known. */
  readonly charge?: Partial<ChargeWish>;
  readonly note: string | null;
  readonly requestedBy: string;
  /** Null: an operator's. */
  readonly partner: PartnersBooking | null;
}

/** What of a booking is to be otherwise; what is absent stays. */
export type BookingAmendment = Partial<
  Pick<BookingWish, "option" | "period" | "tokens" | "authorizationReference" | "vehicleId" | "charge" | "note">
>;

/** What is to be saved in one batch with a booking, or not at all. @param saved what it has been saved as, if it has. */
export type Besides = (saved: Pick<BookingRow, "id" | "updatedAt">) => readonly BatchItem<"sqlite">[];

const NOTHING_BESIDES: Besides = () => [];

/**
 * Books an EVSE for a driver: the first that is what was wanted and is free. Of any number of requests for the same time one
 * succeeds.
 * @returns `unknown_location`, `invalid_request` (the period, or nothing fits), `limit_reached`, `slot_not_free` (naming the
 * time in the way).
 */
export async function book(deps: Deps, wish: BookingWish, besides = NOTHING_BESIDES): Promise<Result<BookingRow>> {
  const { bookings: settings } = await loadSettings(deps.db);
  const why = whyNotPeriod(wish.period, settings, deps.now());
  if (why !== null) return refuse("invalid_request", why);
  if (wish.partner !== null && (await countOpenBookings(deps.db, wish.partner.id)) >= settings.mostPerPartner) {
    return refuse("limit_reached", `A partner may have ${settings.mostPerPartner} bookings at a time.`);
  }
  const places = await placesOf(deps, wish.locationId, wish.option, wish.partner === null ? "operator" : "partner");
  if (!places.ok) return places;
  const locationId = places.value[0]?.locationId ?? wish.locationId;
  const guarantee = await bookedPrices(deps, { locationId, party: partyOf(wish) }, settings);
  for (const place of places.value) {
    const row = { ...newBooking(deps, wish, place, settings), guarantee };
    const [[entered]] = await deps.db.batch([saveIfFree(deps.db, row, bufferOf(settings)), ...besides(row)]);
    if (entered !== undefined) {
      await tellOf(deps, [row.chargePointId]);
      deps.log("booking.entered", { bookingId: row.id, evseUid: row.evseUid, partnerId: row.partnerId });
      return ok(row);
    }
  }
  // The same request came twice at once: it is the same booking (B4).
  const same = wish.partner && (await findPartnersBooking(deps.db, wish.partner));
  if (same !== null) return ok(same);
  return refuse("slot_not_free", await clashText(deps, places.value, wish.period, settings));
}

/** Keeps what was asked for and could not be had, so that its partner finds it (OCPI-B4). The same request again enters nothing. */
export async function enterRejected(
  deps: Deps,
  wish: BookingWish,
  place: BookablePlace,
  besides: Besides,
): Promise<void> {
  const { bookings: settings } = await loadSettings(deps.db);
  const assigned = { evseUid: wish.option.evseUid ?? null, connectorId: null };
  const row = { ...newBooking(deps, wish, place, settings), ...assigned, state: "REJECTED", isHeld: false } as const;
  await deps.db.batch([saveBooking(deps.db, row), ...besides(row)]);
  deps.log("booking.rejected", { bookingId: row.id, partnerId: row.partnerId });
}

/** Who pays for what is booked. */
function partyOf({ partner, tokens }: BookingWish): PricedParty | null {
  return partner ?? tokens[0]?.roaming ?? null;
}

export function bufferOf({ bufferMinutes }: BookingSettings): number {
  return bufferMinutes * MINUTE;
}

/** Where an option can be had. */
export async function placesOf(
  deps: Deps,
  locationId: string,
  option: BookingOption,
  who: "operator" | "partner",
): Promise<Result<readonly BookablePlace[]>> {
  const evses = await loadBookableEvses(deps.db, folded(locationId), who);
  if (evses === null) return refuse("unknown_location", "There is no such location.");
  const places = placesFor(evses, option);
  if (places.length > 0) return ok(places);
  const isKnown = option.evseUid === undefined || evses.some(({ uid }) => folded(uid) === folded(option.evseUid ?? ""));
  return isKnown
    ? refuse("invalid_request", "No slot there is what is wanted.")
    : refuse("unknown_location", "There is no such EVSE.");
}

function newBooking(
  deps: Deps,
  wish: BookingWish,
  place: BookablePlace,
  settings: BookingSettings,
): BookingRow & BookablePlace {
  const { option, tokens, authorizationReference, vehicleId, note, requestedBy, partner } = wish;
  const now = deps.now();
  const terms = termsOf(settings);
  return {
    ...NOTHING_YET,
    id: deps.newId(),
    kind: "booking",
    origin: "booked",
    state: "RESERVED",
    ...place,
    ...timesOf(wish.period, terms),
    option,
    terms,
    tokens,
    authorizationReference,
    partnerId: partner?.id ?? null,
    partyCountryCode: partner?.countryCode.toUpperCase() ?? null,
    partyId: partner?.partyId.toUpperCase() ?? null,
    requestId: partner?.requestId ?? null,
    requestedBy,
    vehicleId,
    ...wish.charge,
    note,
    createdAt: now,
    updatedAt: now,
  };
}

/** Of a booking to which nothing has happened yet. */
export const NOTHING_YET = {
  isHeld: true,
  sessionId: null,
  canceled: null,
  isOpenEnded: false,
  technician: null,
  seriesId: null,
  energyWh: null,
  vehicleMaxPowerW: null,
  blockedBy: null,
  guarantee: null,
} as const;

/** What follows from the booked period, by the terms of the booking. */
export function timesOf(
  { beginAt, endAt }: Period,
  { earlyStartMinutes, noShowMinutes }: Pick<BookingRow["terms"], "earlyStartMinutes" | "noShowMinutes">,
) {
  return {
    beginAt,
    endAt,
    heldFrom: beginAt,
    heldUntil: endAt,
    startableFrom: beginAt - earlyStartMinutes * MINUTE,
    keptUntil: noShowMinutes === null ? endAt : Math.min(endAt, beginAt + noShowMinutes * MINUTE),
  };
}

/** Names the time in the way, and nobody's name. A booking is not in its own way. */
async function clashText(
  deps: Deps,
  places: readonly BookablePlace[],
  period: Period,
  settings: BookingSettings,
  exceptId?: string,
): Promise<string> {
  const bufferMs = bufferOf(settings);
  const window = { beginAt: period.beginAt - bufferMs, endAt: period.endAt + bufferMs };
  const held = await heldBookings(
    deps.db,
    places.map(({ evseUid }) => evseUid),
    window,
  );
  const taken = held
    .filter(({ id }) => id !== exceptId)
    .map(({ heldFrom: beginAt, heldUntil: endAt, evseUid, kind }) => ({ beginAt, endAt, evseUid, kind }));
  const [first] = clashesOf(taken, period, bufferMs);
  if (first === undefined) return "It was free a moment ago: try again.";
  return clashWords(deps, [first]);
}

/**
 * Changes a booking that has not begun to be used: the new place is had before the old one is given up (B6).
 * @returns `booking_closed`, or what `book` returns; the booking is as it was then.
 */
export async function changeBooking(
  deps: Deps,
  known: BookingRow,
  amendment: BookingAmendment,
  besides = NOTHING_BESIDES,
): Promise<Result<BookingRow>> {
  if (known.state !== "RESERVED" || known.kind !== "booking") return refuse("booking_closed", `It is ${known.state}.`);
  const { bookings: settings } = await loadSettings(deps.db);
  const { option = known.option, period = { beginAt: known.beginAt, endAt: known.endAt } } = amendment;
  const isSameTime = period.beginAt === known.beginAt && period.endAt === known.endAt;
  // What has begun already may last longer.
  const asOf = period.beginAt === known.beginAt ? Math.min(deps.now(), known.beginAt) : deps.now();
  const why = isSameTime ? null : whyNotPeriod(period, { ...settings, ...known.terms }, asOf);
  if (why !== null) return refuse("invalid_request", why);
  const places = await placesOf(deps, known.locationId, option, known.partnerId === null ? "operator" : "partner");
  if (!places.ok) return places;
  // It stays where it is, if it can.
  const inOrder = places.value.toSorted(
    (left, right) => Number(right.evseUid === known.evseUid) - Number(left.evseUid === known.evseUid),
  );
  const updatedAt = nextVersion(known.updatedAt, deps.now());
  for (const place of inOrder) {
    const change = {
      ...amended(known, amendment),
      ...place,
      ...timesOf(period, known.terms),
      blockedBy: null,
      updatedAt,
    };
    const move = moveIfFree(deps.db, known, change, bufferOf(settings));
    const [[moved]] = await deps.db.batch([move, ...besides({ id: known.id, updatedAt })]);
    if (moved !== undefined) return moveDone(deps, known, place);
  }
  const newest = await loadBooking(deps.db, known.id);
  if (newest?.updatedAt !== known.updatedAt) return refuse("version_conflict");
  return refuse("slot_not_free", await clashText(deps, inOrder, period, settings, known.id));
}

function amended(known: BookingRow, { period: _, charge, ...given }: BookingAmendment) {
  const { option, tokens, authorizationReference, vehicleId, note } = { ...known, ...given };
  return { option, tokens, authorizationReference, vehicleId, note, ...charge };
}

async function moveDone(deps: Deps, known: BookingRow, place: BookablePlace): Promise<Result<BookingRow>> {
  const { id, chargePointId } = known;
  await tellOf(deps, [chargePointId, place.chargePointId]);
  deps.log("booking.changed", { bookingId: id, evseUid: place.evseUid });
  const row = await loadBooking(deps.db, id);
  if (row === null) return refuse("not_found");
  await noteBookingChange(deps, known, row);
  return ok(row);
}

/** Cancels what has not ended, a maintenance too. @returns `booking_closed`. */
export function cancelBooking(
  deps: Deps,
  known: BookingRow,
  canceled: Cancellation,
  besides = NOTHING_BESIDES,
): Promise<Result<BookingRow>> {
  return endBooking(deps, known, "canceled", { canceled }, besides);
}

/** Carries out an event that gives the place in the calendar back. @returns `booking_closed`. */
export async function endBooking(
  deps: Deps,
  known: Pick<BookingRow, "id" | "kind" | "state" | "chargePointId" | "updatedAt" | "heldFrom" | "heldUntil">,
  event: Extract<BookingEvent, "canceled" | "missed" | "completed" | "refused" | "failed">,
  change: Partial<Pick<BookingRow, "canceled">> = {},
  besides = NOTHING_BESIDES,
): Promise<Result<BookingRow>> {
  const next = advanceBooking(known, event);
  if (!next.ok) return next;
  const now = deps.now();
  const heldUntil = Math.max(known.heldFrom, Math.min(known.heldUntil, now));
  const updatedAt = nextVersion(known.updatedAt, now);
  const ended = { ...change, state: next.value, isHeld: false, heldUntil, updatedAt };
  const save = saveBookingEvent(deps.db, known, event, ended);
  const [[saved]] = await deps.db.batch([save, ...besides({ id: known.id, updatedAt })]);
  const row = await loadBooking(deps.db, known.id);
  if (saved === undefined || row === null)
    return refuse("booking_closed", row === null ? undefined : `It is ${row.state}.`);
  await tellOf(deps, [known.chargePointId]);
  deps.log("booking.ended", { bookingId: known.id, kind: known.kind satisfies BookingKind, state: row.state });
  return ok(row);
}

/** Charge points and partners hear of what has changed. */
export async function tellOf(deps: Deps, chargePointIds: readonly string[]): Promise<void> {
  await tellCalendarsOf(deps, chargePointIds);
  await publishBookings(deps, chargePointIds);
  await wakePartners(deps);
}

/** May a partner still have it changed, or cancelled? In a sentence; null: it may (B6). */
export function whyTooLate(
  { beginAt, terms }: Pick<BookingRow, "beginAt" | "terms">,
  what: "change" | "cancel",
  now: number,
): string | null {
  const minutes = what === "change" ? terms.changeUntilMinutes : terms.cancelUntilMinutes;
  if (now <= beginAt - minutes * MINUTE) return null;
  return `It could be ${what === "change" ? "changed" : "cancelled"} until ${minutes} minutes before its begin.`;
}
