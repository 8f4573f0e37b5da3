import { describe, expect, it } from "vitest";
import { freeSlots, slotsOfAny } from "../../src/domain/calendar.ts";
import { newsOf, readSlotFilter, toBookingLocation, withoutCalendars } from "../../src/ocpi/booking-locations.ts";
import { bookingRequest, toBooking, toOption, toToken } from "../../src/ocpi/bookings.ts";
import { judge } from "./judge/judge.ts";
import { RIGHT_BOOKINGS } from "./judge/right-bookings.ts";

const OWNER = { countryCode: "NL", partyId: "CPO" };
const MINUTE = 60_000;
const AT = Date.parse("2026-03-02T09:00:00Z");

const terms = {
  changeUntilMinutes: 60,
  cancelUntilMinutes: 30,
  earlyStartMinutes: 10,
  noShowMinutes: 15,
  minMinutes: 15,
  maxMinutes: 240,
};

const given = {
  country_code: "DE",
  party_id: "8FR",
  request_id: "B1",
  location_id: "LOC1",
  booking_location_id: "BL1",
  period: { start_date_time: "2026-03-02T09:00:00Z", end_date_time: "2026-03-02T10:00:00Z" },
  authorization_reference: "ref-1",
};

const ofClass = { evseUid: null, class: "fast" } as const;

describe("a BookingRequest", () => {
  it("is read as the text has it, and written again so (OCPI-B2, BD6)", () => {
    const read = bookingRequest.parse(RIGHT_BOOKINGS.BookingRequest);
    expect(judge("BookingRequest", read)).toEqual([]);
    expect(read.tokens).toEqual([expect.objectContaining({ uid: "04A1B2" })]);
    expect(bookingRequest.parse(read)).toEqual(read);
  });

  it("is read as others write it: nulls, a list of one, words of nobody, parts of a kW (OCPI-BD8, BD9)", () => {
    const canceled = { cancellation_reason: "MOON", who_canceled: "DRIVER" };
    const read = bookingRequest.parse([
      { ...given, tokens: null, booking_option: null, power_required: 10.5, canceled },
    ]);
    expect(read).toMatchObject({
      power_required: 11,
      canceled: { cancellation_reason: "UNKNOWN", who_canceled: "EMSP" },
    });
    expect(judge("BookingRequest", JSON.parse(JSON.stringify(read)))).toEqual([]);
  });

  it("asks for W of what it says in kW, of its booking location and of what narrows it (OCPI-BD7)", () => {
    const request = bookingRequest.parse({
      ...given,
      power_required: 50,
      booking_option: { evse_uid: "#NA", connector_id: "2", connector_types: ["CHADEMO"], power_types: [] },
    });
    expect(toOption(request, ofClass)).toEqual({
      connectorClass: "fast",
      connectorId: 2,
      standards: ["CHADEMO"],
      minPowerW: 50_000,
    });
    expect(toOption(bookingRequest.parse(given), { evseUid: "E1", class: null })).toEqual({ evseUid: "E1" });
    const left = bookingRequest.parse({ ...given, booking_option: { connector_id: "left" } });
    expect(toOption(left, ofClass)).toEqual({ connectorClass: "fast", connectorId: 0 });
  });

  it("permits its tokens, with the group that we know them to have (OCPI-B9)", () => {
    const token = { country_code: "DE", party_id: "8FR", uid: "U1", type: "RFID", contract_id: "C1" };
    const known = { ...token, issuer: "I", group_id: "G1", valid: false, whitelist: "NEVER", last_updated: "" };
    const by = { partnerId: "P1", reference: "ref-1" };
    expect(toToken(token, known, by)).toMatchObject({
      uid: "U1",
      state: "valid",
      parentUid: "G1",
      roaming: { partnerId: "P1", contractId: "C1", answer: { status: "Accepted", reference: "ref-1" } },
    });
    expect(toToken(token, null, by).parentUid).toBeNull();
  });
});

describe("a Booking", () => {
  const shown = {
    id: "own-id",
    requestId: "B1",
    isFirst: true,
    locationId: "LOC1",
    evseUid: "E1",
    connectorId: null,
    option: { standards: ["CHADEMO"], minPowerW: 50_000 },
    beginAt: AT,
    endAt: AT + 60 * MINUTE,
    state: "RESERVED",
    canceled: null,
    tokens: [],
    authorizationReference: "ref-1",
    terms,
    requests: [{ status: "ACCEPTED", body: bookingRequest.parse(RIGHT_BOOKINGS.BookingRequest), receivedAt: AT }],
    updatedAt: AT,
  } as const;

  it("is right by the text in each of its states (OCPI-BE4, BD10)", () => {
    for (const state of ["PENDING", "RESERVED", "FAILED", "NO_SHOW", "FULFILLED", "REJECTED"] as const) {
      expect(judge("Booking", toBooking(OWNER, { ...shown, state }, ["T1"]))).toEqual([]);
    }
    const canceled = { reason: "FULL", by: "CPO" } as const;
    const booking = toBooking(OWNER, { ...shown, state: "CANCELED", canceled }, []);
    expect(judge("Booking", booking)).toEqual([]);
    expect(booking.canceled).toEqual({ cancellation_reason: "FULL", who_canceled: "CPO" });
  });

  it("has its request's id, unless another party of the partner had it first (OCPI-B5, BD2)", () => {
    expect(toBooking(OWNER, shown, []).id).toBe("B1");
    expect(toBooking(OWNER, { ...shown, isFirst: false }, []).id).toBe("own-id");
  });

  it("has no noshow_timeout where it is kept until its end (OCPI-B13)", () => {
    const kept = toBooking(OWNER, { ...shown, terms: { ...terms, noShowMinutes: null } }, []);
    expect(kept.booking_terms).not.toHaveProperty("noshow_timeout");
    expect(judge("Booking", kept)).toEqual([]);
  });
});

describe("a BookingLocation", () => {
  const connector = {
    connectorId: 1,
    class: "fast",
    standard: "CHADEMO",
    format: "CABLE",
    powerType: "DC",
    maxPowerW: 50_000,
  } as const;
  const at = (from: number, until: number) => ({ beginAt: AT + from * MINUTE, endAt: AT + until * MINUTE });
  const located = (now: number, taken: readonly ReturnType<typeof at>[]) => {
    const window = at(now, now + 600);
    const slots = freeSlots(taken, window, { bufferMs: 0, shortestMs: 15 * MINUTE });
    const place = { id: "BL1", locationId: "LOC1", evseUid: null, connectors: [connector, connector] };
    const offer = { tariffIds: ["T1"], terms, incrementMinutes: 5, window, slots, lastUpdated: AT };
    return toBookingLocation(OWNER, { ...place, ...offer });
  };

  it("is right by the text, with slots in W, and without a calendar when nothing is free (OCPI-BE2, BD7, BD12, BD5)", () => {
    const free = located(0, [at(60, 120)]);
    expect(judge("BookingLocation", free)).toEqual([]);
    expect(free.calendars[0]?.available_timeslots.map(({ max_power }) => max_power)).toEqual([50_000, 50_000]);
    const full = located(0, [at(0, 600)]);
    expect(full.calendars).toEqual([]);
    expect(judge("BookingLocation", full)).toEqual([]);
    expect(judge("BookingLocation", withoutCalendars(OWNER, "BL1", "LOC1", AT))).toEqual([]);
  });

  it("is news when something is booked, and not when time has passed (OCPI-BE7)", () => {
    const before = newsOf(located(0, [at(60, 120)]));
    expect(newsOf(located(7, [at(60, 120)]))).toEqual(before);
    expect(newsOf(located(7, [at(60, 125)]))).not.toEqual(before);
  });

  it("of a class is free where one EVSE of it is, in one piece (OCPI-BE1)", () => {
    expect(slotsOfAny([[at(0, 60), at(90, 200)], [at(30, 120)], [at(95, 110)], [at(0, 45)]])).toEqual([
      at(0, 60),
      at(30, 120),
      at(90, 200),
    ]);
    expect(slotsOfAny([])).toEqual([]);
  });

  it("is sought by when something is to be free; what is no time is refused (OCPI-BE1)", () => {
    const query = { timeslot_from: "2026-03-02T09:00:00Z" };
    expect(readSlotFilter(query)).toEqual({ ok: true, value: { from: AT, to: null } });
    expect(readSlotFilter({ timeslot_to: "noon" })).toMatchObject({ ok: false, refusal: "invalid_request" });
  });
});
