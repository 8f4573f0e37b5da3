import type { ConnectorClass, ConnectorStandard, PowerType } from "./location.ts";
import { ok, type Result, refuse } from "./result.ts";

/** What an EVSE is taken for: a driver, or those who mend it. One calendar holds both. */
export const BOOKING_KINDS = ["booking", "maintenance"] as const;
export type BookingKind = (typeof BOOKING_KINDS)[number];

/**
 * How it came into the calendar: booked ahead; kept from now on (OCPI and OCPP ReserveNow); or by a start that nothing was
 * booked for, which is an immediate booking.
 */
export const BOOKING_ORIGINS = ["booked", "held", "started"] as const;
export type BookingOrigin = (typeof BOOKING_ORIGINS)[number];

/** Bookings 1.1 ReservationStatus; a maintenance is RESERVED until it is FULFILLED. */
export const BOOKING_STATES = [
  "PENDING",
  "RESERVED",
  "CANCELED",
  "FAILED",
  "NO_SHOW",
  "FULFILLED",
  "REJECTED",
] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

export const BOOKING_EVENTS = [
  /** The charge point, or the calendar alone, has agreed. */
  "confirmed",
  /** It has not. */
  "refused",
  /** Nobody could say. */
  "failed",
  "canceled",
  /** Its time to come is over. */
  "missed",
  /** Its driver's session has begun. */
  "started",
  /** The maintenance is done. */
  "completed",
] as const;
export type BookingEvent = (typeof BOOKING_EVENTS)[number];

/** What each event makes of each state; absent means illegal (Bookings 1.1 ReservationStatus; B6). */
export const BOOKING_TRANSITIONS: Readonly<
  Record<BookingKind, Readonly<Record<BookingState, Readonly<Partial<Record<BookingEvent, BookingState>>>>>>
> = {
  booking: {
    PENDING: {
      confirmed: "RESERVED",
      refused: "REJECTED",
      failed: "FAILED",
      canceled: "CANCELED",
      missed: "NO_SHOW",
      started: "FULFILLED",
    },
    RESERVED: { canceled: "CANCELED", missed: "NO_SHOW", started: "FULFILLED" },
    CANCELED: {},
    FAILED: {},
    NO_SHOW: {},
    FULFILLED: {},
    REJECTED: {},
  },
  maintenance: {
    PENDING: {},
    RESERVED: { canceled: "CANCELED", completed: "FULFILLED" },
    CANCELED: {},
    FAILED: {},
    NO_SHOW: {},
    FULFILLED: {},
    REJECTED: {},
  },
};

/** Refuses an event that the table does not allow. */
export function advanceBooking(
  { kind, state }: { readonly kind: BookingKind; readonly state: BookingState },
  event: BookingEvent,
): Result<BookingState> {
  const next = BOOKING_TRANSITIONS[kind][state][event];
  return next === undefined ? refuse("booking_closed", `It is ${state}.`) : ok(next);
}

/** The states from which an event leads to another: what a statement asks for when it makes the change. */
export function statesBefore(kind: BookingKind, event: BookingEvent): readonly BookingState[] {
  return BOOKING_STATES.filter((state) => BOOKING_TRANSITIONS[kind][state][event] !== undefined);
}

/** It takes no part in what is to come. */
export function isFinal({ kind, state }: { readonly kind: BookingKind; readonly state: BookingState }): boolean {
  return Object.keys(BOOKING_TRANSITIONS[kind][state]).length === 0;
}

/** States in which a booking has its place in the calendar. A fulfilled one has it until its session has ended. */
export const HOLDING_STATES: readonly BookingState[] = ["PENDING", "RESERVED", "FULFILLED"];

/** What became of one request for a booking, or for a change of it (Bookings 1.1 ReservationRequestStatus). */
export type RequestStatus = "PENDING" | "ACCEPTED" | "DECLINED" | "FAILED";

/** Which EVSE is wanted (Bookings 1.1 BookingOption); absent: it does not matter. */
export interface BookingOption {
  readonly evseUid?: string;
  readonly connectorId?: number;
  readonly connectorClass?: ConnectorClass;
  readonly standards?: readonly ConnectorStandard[];
  readonly formats?: readonly ("SOCKET" | "CABLE")[];
  readonly powerTypes?: readonly PowerType[];
  readonly minPowerW?: number;
}

/** What a driver will want to charge; null: not known. */
export interface ChargeWish {
  readonly energyWh: number | null;
  /** More the vehicle does not take. */
  readonly vehicleMaxPowerW: number | null;
}

/** Bookings 1.1 CanceledReason. */
export const CANCELED_REASONS = [
  "POWER_OUTAGE",
  "BROKEN_CHARGER",
  "FULL",
  "BLOCKED",
  "TRAFFIC",
  "BROKEN_VEHICLE",
  "NO_CANCELED",
  "UNKNOWN",
] as const;
export type CanceledReason = (typeof CANCELED_REASONS)[number];

/** Why its EVSE cannot be had, as its charge point shows. */
export const BOOKING_OBSTACLES = ["occupied", "faulted", "unavailable", "offline"] as const;
export type BookingObstacle = (typeof BOOKING_OBSTACLES)[number];

export interface Cancellation {
  readonly reason: CanceledReason;
  readonly by: "CPO" | "EMSP";
}

/** What was agreed when it was booked, whatever is set later (B13). Minutes. */
export interface BookingTerms {
  readonly changeUntilMinutes: number;
  readonly cancelUntilMinutes: number;
  readonly earlyStartMinutes: number;
  /** Null: it is kept until its end. */
  readonly noShowMinutes: number | null;
  readonly minMinutes: number;
  readonly maxMinutes: number;
}
