import { describe, expect, it } from "vitest";
import { INITIAL_BOOKING_SETTINGS } from "../../src/domain/booking-settings.ts";
import { type HeldBooking, permitStart } from "../../src/domain/start-permit.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Token } from "../../src/domain/token.ts";

/** 14:00 in Amsterdam. */
const BEGIN = Date.UTC(2031, 3, 5, 12, 0);
const ours = (uid: string, parentUid: string | null = null): Token => ({
  uid,
  state: "valid",
  expiresAt: null,
  parentUid,
});
const theirs = (uid: string, partyId = "MSP", parentUid: string | null = null): Token => ({
  ...ours(uid, parentUid),
  roaming: { partnerId: "p", countryCode: "NL", partyId, type: "APP_USER", contractId: "c", whitelist: "NEVER" },
});

const booking = (fields: Partial<HeldBooking> = {}): HeldBooking => ({
  id: "b",
  kind: "booking",
  origin: "booked",
  state: "RESERVED",
  connectorId: null,
  tokens: [theirs("Driver")],
  authorizationReference: "REF",
  partyCountryCode: "NL",
  partyId: "MSP",
  beginAt: BEGIN,
  heldFrom: BEGIN,
  heldUntil: BEGIN + 60 * MINUTE,
  startableFrom: BEGIN - 10 * MINUTE,
  keptUntil: BEGIN + 15 * MINUTE,
  blockedBy: null,
  ...fields,
});

interface Asked {
  readonly at?: number;
  readonly token?: Token;
  readonly reference?: string;
  readonly settings?: Partial<typeof INITIAL_BOOKING_SETTINGS>;
}

/** What a start is told, minutes after the begin; a word, or the sentence of its refusal. */
function told(held: readonly HeldBooking[], { at = 0, token = theirs("other"), reference, settings }: Asked = {}) {
  const calendar = {
    held,
    settings: { ...INITIAL_BOOKING_SETTINGS, ...settings },
    timeZone: "Europe/Amsterdam",
    now: BEGIN + at * MINUTE,
  };
  const permit = permitStart(calendar, { uid: token.uid, token, authorizationReference: reference ?? null });
  if (permit.kind === "refused") return permit.refused.detail;
  return permit.kind === "own" ? permit.booking.id : (permit.period.endAt - calendar.now) / MINUTE;
}

const driver = theirs("DRIVER");

describe("a start, and the calendar of its EVSE (UC5, OCPI-B7, B9)", () => {
  it("of who has booked goes on with the booking, from its early start until nobody is waited for any more", () => {
    expect([-10, 0, 15].map((at) => told([booking()], { at, token: driver }))).toEqual(["b", "b", "b"]);
    const early = booking({ startableFrom: BEGIN });
    expect(told([early], { at: -4, token: driver })).toBe("The booking begins at 14:00.");
    expect(told([booking()], { at: -11, token: driver })).toBe("The EVSE is booked from 14:00.");
  });

  it("is its driver's by party and uid, or by group; without tokens by party and reference", () => {
    expect(told([booking()], { token: theirs("driver", "ZZZ") })).toBe("It is booked for somebody else.");
    expect(told([booking()], { token: ours("Driver") })).toBe("It is booked for somebody else.");
    const grouped = booking({ tokens: [theirs("a", "MSP", "Fleet")] });
    expect(told([grouped], { token: theirs("b", "MSP", "FLEET") })).toBe("b");
    expect(told([grouped], { token: theirs("b", "ZZZ", "FLEET") })).toBe("It is booked for somebody else.");
    const open = booking({ tokens: [] });
    expect(told([open], { reference: "REF" })).toBe("b");
    expect(told([open], { reference: "other" })).toBe("It is booked for somebody else.");
    expect(told([open], { token: theirs("x", "ZZZ"), reference: "REF" })).toBe("It is booked for somebody else.");
  });

  it("is not begun on a booking that is not confirmed, or whose EVSE cannot be had", () => {
    expect(told([booking({ state: "PENDING" })], { token: driver })).toBe("The booking is not confirmed yet.");
    const why = (blockedBy: HeldBooking["blockedBy"]) => told([booking({ blockedBy })], { token: driver });
    expect(why("faulted")).toBe("The booking is not confirmed: the EVSE is out of order.");
    expect(why("unavailable")).toBe("The booking is not confirmed: the EVSE is out of service.");
    expect(why("offline")).toBe("The booking is not confirmed: the charge point was not connected.");
    // The vehicle that is there may be its driver's.
    expect(why("occupied")).toBe("b");
  });

  it("by anybody else is refused once the EVSE is kept for who has booked (OCPI-B8)", () => {
    expect(told([booking()], { at: -5 })).toBe("It is booked for somebody else.");
    expect(told([booking()], { at: 0 })).toBe("It is booked for somebody else.");
    expect(told([booking()], { at: -6, settings: { minMinutes: 5 } })).toBe(6);
  });

  it("without a booking is one, as long as is usual, or until the next one; by policy refused then", () => {
    expect(told([])).toBe(60);
    expect(told([booking()], { at: -60 })).toBe(60);
    expect(told([booking()], { at: -30 })).toBe(30);
    expect(told([booking()], { at: -30, settings: { bufferMinutes: 5 } })).toBe(25);
    expect(told([booking()], { at: -30, settings: { walkUps: "refuse" } })).toBe("The EVSE is booked from 14:00.");
    expect(told([booking()], { at: -60, settings: { walkUps: "refuse" } })).toBe(60);
    expect(told([booking()], { at: -14 })).toBe("The EVSE is booked from 14:00.");
  });

  it("is refused where somebody else has the EVSE, each in its own words", () => {
    const place = { heldFrom: BEGIN - MINUTE, tokens: [theirs("a")] };
    expect(told([booking({ ...place, origin: "started", state: "PENDING" })])).toBe("The EVSE is occupied.");
    expect(told([booking({ ...place, state: "FULFILLED" })])).toBe("The EVSE is occupied.");
    expect(told([booking({ ...place, origin: "held" })])).toBe("The EVSE is reserved for somebody else.");
    expect(told([booking({ ...place, kind: "maintenance" })])).toBe("The EVSE is in maintenance.");
    const ahead = booking({ kind: "maintenance", heldFrom: BEGIN + 10 * MINUTE });
    expect(told([ahead])).toBe("The EVSE is in maintenance from 14:10.");
    // Its own booking begins while somebody is still there.
    const still = booking({ id: "s", origin: "started", state: "FULFILLED", heldFrom: BEGIN - 60 * MINUTE });
    expect(told([still, booking()], { token: driver })).toBe("The EVSE is occupied.");
  });

  it("goes on with a reservation of its token, whoever issued it, and whether it is confirmed yet or not (§5.13)", () => {
    const held = booking({ origin: "held", state: "PENDING", startableFrom: BEGIN, keptUntil: BEGIN + 60 * MINUTE });
    expect(told([held], { token: driver, at: 30 })).toBe("b");
    expect(told([held], { token: ours("driver") })).toBe("b");
  });
});
