import type { CalendarEntry, ChargePointCalendar } from "../domain/charge-point-calendar.ts";
import { MINUTE, toIso } from "../domain/time.ts";
import { sameUid, type Token } from "../domain/token.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { evseUidsOf } from "./evses.ts";
import type { ChargePointState } from "./state.ts";

/** What the calendar says of an EVSE at an instant: whom it is kept for, and who may start. */

/** What was told later stays, in whatever order it comes. */
export function keepCalendar(state: ChargePointState, calendar: ChargePointCalendar): Advanced {
  if (calendar.version < state.calendar.version) return unchanged(state);
  const used = state.bookings.used.filter((id) => calendar.entries.some(({ bookingId }) => bookingId === id));
  return unchanged({ ...state, calendar, bookings: { ...state.bookings, used } });
}

/** Who comes, as the charge point names them. */
export interface Comer {
  readonly idTag: string;
  readonly parentUid: string | null;
  /** The booking that they come for, where somebody has said so. */
  readonly bookingId?: string | null | undefined;
}

/** Whose booking is it? Equal by any name of its tokens, or of one group (B9). */
export function isTheirs({ bookingId, tokens }: CalendarEntry, comer: Comer): boolean {
  return (
    bookingId === comer.bookingId ||
    tokens.some((token) => isNamed(token, comer.idTag) || isKin(token.parentUid, comer.parentUid))
  );
}

function isNamed({ idTag, uid }: CalendarEntry["tokens"][number], shown: string): boolean {
  return sameUid(idTag, shown) || sameUid(uid, shown);
}

function isKin(parentUid: string | null, other: string | null): boolean {
  return parentUid !== null && other !== null && sameUid(parentUid, other);
}

/** Bookings of an EVSE whose driver has not come yet, in order of their begin. */
function open({ calendar, bookings }: ChargePointState, evseUid: string): readonly CalendarEntry[] {
  return calendar.entries.filter(
    (each) => each.kind === "booking" && each.evseUid === evseUid && !bookings.used.includes(each.bookingId),
  );
}

/**
 * The booking that an EVSE is kept for. One after the other: while somebody may still come for the first, the next is not
 * armed (B7).
 */
export function armedEntry(state: ChargePointState, evseUid: string, at: number): CalendarEntry | null {
  const claimed = open(state, evseUid).filter(({ armAt, keptUntil }) => armAt <= at && at < keptUntil);
  return claimed.toSorted((left, right) => left.beginAt - right.beginAt)[0] ?? null;
}

/** The clock of a charger may be so far behind ours. */
const CLOCKS_APART = MINUTE;

/**
 * The booking that a start at an EVSE fulfils.
 * @param instants when it may have happened: by the charger's clock, and by ours if it was a moment ago.
 */
export function fulfilledBy(
  state: ChargePointState,
  evseUid: string,
  comer: Comer,
  instants: readonly number[],
): CalendarEntry | null {
  const isInTime = ({ startableFrom, keptUntil }: CalendarEntry) =>
    instants.some((at) => startableFrom - CLOCKS_APART <= at && at <= keptUntil);
  return open(state, evseUid).find((each) => isTheirs(each, comer) && isInTime(each)) ?? null;
}

/**
 * The token of a booking that may be started now, at one of the charge point's EVSEs, if it was judged when it was booked: it
 * is ours, or its partner vouched for it. A partner's that an operator booked for is judged when it comes.
 */
export function bookedToken(
  state: ChargePointState,
  idTag: string,
  instants: readonly number[],
  evseUids: readonly string[] = evseUidsOf(state),
): Token | null {
  const comer = { idTag, parentUid: null };
  const entries = evseUids.flatMap((evseUid) => fulfilledBy(state, evseUid, comer, instants) ?? []);
  const booked = entries.flatMap(({ tokens }) => tokens).find((token) => isNamed(token, idTag) && isJudged(token));
  if (booked === undefined) return null;
  const { idTag: _, ...token } = booked;
  return token;
}

function isJudged({ state, roaming }: Token): boolean {
  return roaming === undefined ? state === "valid" : roaming.answer?.status === "Accepted";
}

/** @param isAdmitted it was let in before, from afar: only what has begun since is in its way. */
export function entryInTheWay(
  state: ChargePointState,
  evseUid: string,
  comer: Comer,
  { at, isAdmitted = false }: { readonly at: number; readonly isAdmitted?: boolean },
): CalendarEntry | null {
  const { walkUps, immediateMs, shortestMs } = state.calendar;
  const neededMs = walkUps === "refuse" ? Math.max(immediateMs, shortestMs) : shortestMs;
  const isArmed = armedEntry(state, evseUid, at);
  if (isArmed !== null && isTheirs(isArmed, comer)) return null;
  const isSoon = ({ beginAt, keptUntil }: CalendarEntry) => at < keptUntil && !isAdmitted && beginAt - at < neededMs;
  const others = open(state, evseUid).filter((each) => !isTheirs(each, comer));
  return maintenanceOf(state, evseUid, at) ?? others.find((each) => each === isArmed || isSoon(each)) ?? null;
}

/** Why nobody else may start, for people. */
export function whyKept({ kind, beginAt, endAt }: CalendarEntry): string {
  return kind === "maintenance"
    ? `It is in maintenance until ${toIso(endAt)}.`
    : `It is booked from ${toIso(beginAt)}.`;
}

/** Is every EVSE of the charge point closed to this token? An Authorize does not say for which it is. */
export function isClosedTo(state: ChargePointState, comer: Comer, at: number): boolean {
  const isCharging = state.open.some(
    ({ idTag, parentUid }) => sameUid(idTag, comer.idTag) || isKin(parentUid, comer.parentUid),
  );
  const evseUids = evseUidsOf(state);
  if (isCharging || evseUids.length === 0) return false;
  return evseUids.every((evseUid) => entryInTheWay(state, evseUid, comer, { at }) !== null);
}

/** Those who mend an EVSE have it now. */
export function maintenanceOf({ calendar }: ChargePointState, evseUid: string, at: number): CalendarEntry | null {
  const isNow = (each: CalendarEntry) => each.beginAt <= at && at < each.endAt;
  return (
    calendar.entries.find((each) => each.kind === "maintenance" && each.evseUid === evseUid && isNow(each)) ?? null
  );
}

/** The next booking of somebody else, that a session there would run into. */
export function nextEntry(state: ChargePointState, evseUid: string, comer: Comer, now: number): CalendarEntry | null {
  const ahead = open(state, evseUid).filter((each) => now < each.keptUntil && !isTheirs(each, comer));
  return ahead.toSorted((left, right) => left.beginAt - right.beginAt)[0] ?? null;
}

/** When something begins or ends in the calendar, if nothing happens before. */
export function calendarWakes({ calendar }: ChargePointState, now: number): readonly number[] {
  return calendar.entries
    .flatMap(({ armAt, startableFrom, beginAt, keptUntil, endAt }) => [armAt, startableFrom, beginAt, keptUntil, endAt])
    .filter((at) => at > now);
}
