import type { BookingKind, BookingObstacle, BookingOrigin, BookingState } from "./booking.ts";
import { type ItsDriver, isItsDriver, type Starter } from "./booking-driver.ts";
import type { BookingSettings } from "./booking-settings.ts";
import { immediatePeriod, type Period } from "./calendar.ts";
import { type Refused, refuse } from "./result.ts";
import { MINUTE, timeOfDay } from "./time.ts";

/** What holds its place at an EVSE, as far as it matters to who wants to start there. */
export interface HeldBooking extends ItsDriver {
  readonly id: string;
  readonly kind: BookingKind;
  readonly origin: BookingOrigin;
  readonly state: BookingState;
  readonly connectorId: number | null;
  readonly beginAt: number;
  readonly heldFrom: number;
  readonly heldUntil: number;
  readonly startableFrom: number;
  readonly keptUntil: number;
  /** Why its EVSE cannot be had, as the charge point last showed. */
  readonly blockedBy: BookingObstacle | null;
}

/** What the calendar of an EVSE says to a start. The detail of a refusal is a sentence for a person. */
export type StartPermit =
  /** The EVSE is booked or kept for this very driver. */
  | { readonly kind: "own"; readonly booking: HeldBooking }
  /** Nothing is booked for the driver, who may have it all the same. */
  | { readonly kind: "immediate"; readonly period: Period; readonly isCut: boolean }
  | { readonly kind: "refused"; readonly refused: Refused & { readonly detail: string } };

export interface Calendar {
  readonly held: readonly HeldBooking[];
  readonly settings: BookingSettings;
  /** Of the location: people read its clock. */
  readonly timeZone: string;
  readonly now: number;
}

/** May this driver start now, and on which booking (OCPI-B7, B9, UC5)? */
export function permitStart(calendar: Calendar, starter: Starter): StartPermit {
  const { held, settings, timeZone, now } = calendar;
  const own = held.filter((each) => isOpen(each) && isItsDriver(each, starter));
  const usable = own.find((each) => isUsable(each, now));
  const holder = held.find((each) => each !== usable && isNow(each, now));
  if (usable !== undefined) {
    if (holder !== undefined) return no("connector_not_available", OCCUPIED);
    const why = whyUnconfirmed(usable);
    return why === null ? { kind: "own", booking: usable } : no("booking_not_confirmed", why);
  }
  const inTheWay = holder ?? held.find((each) => isArmed(each, calendar));
  if (inTheWay !== undefined) return takenBy(inTheWay, own.includes(inTheWay), timeZone);
  const taken = held.map(({ heldFrom: beginAt, heldUntil: endAt }) => ({ beginAt, endAt }));
  const period = immediatePeriod(taken, settings, now);
  const isCut = period === null || period.endAt < now + settings.immediateMinutes * MINUTE;
  if (period !== null && !(isCut && settings.walkUps === "refuse")) return { kind: "immediate", period, isCut };
  return comingUp(calendar);
}

/** What the driver has booked ahead; null: nothing, or it is a reservation, which its charge point knows of. */
export function bookedAt(permit: StartPermit): HeldBooking | null {
  return permit.kind === "own" && permit.booking.origin === "booked" ? permit.booking : null;
}

/** Told to who may charge until the next booking begins. */
export function untilText({ endAt }: Period, timeZone: string): string {
  return `The EVSE is free until ${timeOfDay(endAt, timeZone)}: somebody has it after that.`;
}

export const OCCUPIED = "The EVSE is occupied.";

function no(refusal: Refused["refusal"], detail: string): StartPermit {
  return { kind: "refused", refused: { ...refuse(refusal), detail } };
}

/** Its driver may still come. */
function isOpen({ kind, origin, state }: HeldBooking): boolean {
  return kind === "booking" && origin !== "started" && (state === "PENDING" || state === "RESERVED");
}

function isUsable({ startableFrom, keptUntil }: HeldBooking, now: number): boolean {
  return startableFrom <= now && now <= keptUntil;
}

/** Null: it is confirmed. A reservation is still to be by its charge point, which a start need not wait for. */
function whyUnconfirmed({ origin, state, blockedBy }: HeldBooking): string | null {
  if (origin === "booked" && state === "PENDING") return "The booking is not confirmed yet.";
  return blockedBy === null ? null : OBSTACLES[blockedBy];
}

/** Who occupies it may be its driver, plugged in already: what the connector shows decides. */
const OBSTACLES: Readonly<Record<BookingObstacle, string | null>> = {
  occupied: null,
  faulted: "The booking is not confirmed: the EVSE is out of order.",
  unavailable: "The booking is not confirmed: the EVSE is out of service.",
  offline: "The booking is not confirmed: the charge point was not connected.",
};

function isNow({ heldFrom, heldUntil }: HeldBooking, now: number): boolean {
  return heldFrom <= now && now < heldUntil;
}

/** The charge point is told already to keep it for somebody (OCPI-B8). */
function isArmed(booking: HeldBooking, { settings, now }: Calendar): boolean {
  const isAhead = booking.kind === "booking" && booking.origin === "booked";
  return isAhead && booking.beginAt - settings.armLeadMinutes * MINUTE <= now && now < booking.heldUntil;
}

function takenBy(booking: HeldBooking, isOwn: boolean, timeZone: string): StartPermit {
  const { kind, origin, state, beginAt } = booking;
  if (kind === "maintenance") return no("slot_not_free", "The EVSE is in maintenance.");
  if (origin === "started" || state === "FULFILLED") return no("connector_not_available", OCCUPIED);
  if (origin === "held") return no("connector_not_available", "The EVSE is reserved for somebody else.");
  return isOwn
    ? no("slot_not_free", `The booking begins at ${timeOfDay(beginAt, timeZone)}.`)
    : no("slot_not_free", "It is booked for somebody else.");
}

/** What has ended is in the way for as long as there is to be between two. */
function comingUp({ held, timeZone, now }: Calendar): StartPermit {
  const ahead = held.filter(({ heldFrom }) => heldFrom > now);
  const [next] = ahead.toSorted((left, right) => left.heldFrom - right.heldFrom);
  if (next === undefined) return no("slot_not_free", "The EVSE is not free yet.");
  const what = next.kind === "maintenance" ? "in maintenance" : "booked";
  return no("slot_not_free", `The EVSE is ${what} from ${timeOfDay(next.heldFrom, timeZone)}.`);
}
