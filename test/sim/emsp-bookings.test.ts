import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookingRequest } from "../../src/ocpi/bookings.ts";
import { RIGHT_BOOKINGS } from "../ocpi/judge/right-bookings.ts";
import { partners, type Scene } from "./emsp-harness.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await partners();
});
afterEach(() => scene.close());

const push = (method: string, path: string, body?: unknown) => scene.cpo.push(method, path, body);

const booking_option = { evse_uid: "E1" };
const request = { ...bookingRequest.parse(RIGHT_BOOKINGS.BookingRequest), booking_option };
const party = { country_code: "NL", party_id: "CPO" };
const { canceled, ...booked } = { ...RIGHT_BOOKINGS.Booking, ...party, booking_option } as Record<string, unknown>;
const booking = {
  ...booked,
  reservation_status: "RESERVED",
  booking_requests: [
    { request_status: "ACCEPTED", booking_request: request, request_received: "2026-03-02T08:00:00Z" },
  ],
};
const place = { ...RIGHT_BOOKINGS.BookingLocation, ...party, booking_option };

describe("the simulated eMSP, told of bookings", () => {
  it("takes both kinds of objects at their addresses, and gives them back (OCPI-BE7, BE8, BD3)", async () => {
    expect(await push("PUT", "/bookings/NL/CPO/booking_locations/BL1", place)).toMatchObject({ http: 201 });
    expect(await push("PUT", "/bookings/NL/CPO/B1", booking)).toMatchObject({ http: 201 });
    expect((await push("GET", "/bookings/nl/cpo/b1")).data).toEqual(booking);
    const { stores } = scene.emsp.world;
    expect([stores.bookings.objects(), stores.booking_locations.objects()]).toEqual([[booking], [place]]);
    expect(scene.broken()).toEqual([]);
  });

  it("notes what is not as the text says (OCPI-BE8, BD8, BD12)", async () => {
    await push("PUT", "/bookings/NL/CPO/B1", { ...booking, reservation_status: "CANCELED" });
    expect(scene.broken()).toContain("OCPI-BE8");
    await push("PUT", "/bookings/NL/CPO/B1", { ...booking, reservation_status: "CANCELED", canceled });
    await push("PUT", "/bookings/NL/CPO/B1", booking);
    expect(scene.emsp.world.journal.violations.map(({ message }) => message)).toContain(
      "went from CANCELED to RESERVED",
    );
    await push("PUT", "/bookings/NL/CPO/B2", booking);
    expect(scene.broken()).toContain("OCPI-H12");
    const [calendar] = (place as { calendars?: readonly object[] }).calendars ?? [];
    await push("PUT", "/bookings/NL/CPO/booking_locations/BL1", {
      ...place,
      calendars: [{ ...calendar, available_timeslots: [] }],
    });
    expect(scene.emsp.world.journal.violations.map(({ message }) => message)).toContain("is empty");
  });
});
