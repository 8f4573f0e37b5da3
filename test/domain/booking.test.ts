import { describe, expect, it } from "vitest";
import {
  advanceBooking,
  BOOKING_EVENTS,
  BOOKING_KINDS,
  BOOKING_STATES,
  type BookingEvent,
  type BookingKind,
  type BookingState,
  isFinal,
  statesBefore,
} from "../../src/domain/booking.ts";

/** Written out once more, from Bookings 1.1 and B6: kind, state, event → state. Whatever is not here is illegal. */
const LEGAL: readonly (readonly [BookingKind, BookingState, BookingEvent, BookingState])[] = [
  ["booking", "PENDING", "confirmed", "RESERVED"],
  ["booking", "PENDING", "refused", "REJECTED"],
  ["booking", "PENDING", "failed", "FAILED"],
  ["booking", "PENDING", "canceled", "CANCELED"],
  ["booking", "PENDING", "missed", "NO_SHOW"],
  ["booking", "PENDING", "started", "FULFILLED"],
  ["booking", "RESERVED", "canceled", "CANCELED"],
  ["booking", "RESERVED", "missed", "NO_SHOW"],
  ["booking", "RESERVED", "started", "FULFILLED"],
  ["maintenance", "RESERVED", "canceled", "CANCELED"],
  ["maintenance", "RESERVED", "completed", "FULFILLED"],
];

const every = BOOKING_KINDS.flatMap((kind) =>
  BOOKING_STATES.flatMap((state) => BOOKING_EVENTS.map((event) => ({ kind, state, event }))),
);

const next = ({ kind, state, event }: (typeof every)[number]) =>
  LEGAL.find(([ofKind, from, by]) => ofKind === kind && from === state && by === event)?.[3];

describe("the states of a booking", () => {
  it.each(every.filter((each) => next(each) !== undefined))("$kind: $state is changed by $event", (each) => {
    expect(advanceBooking(each, each.event)).toEqual({ ok: true, value: next(each) });
    expect(statesBefore(each.kind, each.event)).toContain(each.state);
  });

  it.each(every.filter((each) => next(each) === undefined))("$kind: $state is not changed by $event", (each) => {
    const detail = `It is ${each.state}.`;
    expect(advanceBooking(each, each.event)).toEqual({ ok: false, refusal: "booking_closed", detail });
    expect(statesBefore(each.kind, each.event)).not.toContain(each.state);
  });

  it("CANCELED, NO_SHOW, REJECTED, FAILED and FULFILLED are for good", () => {
    const open = BOOKING_STATES.filter((state) => !isFinal({ kind: "booking", state }));
    expect(open).toEqual(["PENDING", "RESERVED"]);
  });
});
