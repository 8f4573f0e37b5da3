import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Booker, MINUTE_MS, type WireBooking } from "./ocpi-booker.ts";
import { ask } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";

const emsp = Booker.forTests([[1], [2]]);

const identifiers = async () => {
  const { body } = await ask("GET", "/ocpi/2.2.1", emsp.token);
  return (body.data as { endpoints: readonly { identifier: string }[] }).endpoints.map(({ identifier }) => identifier);
};

const givenTo = (bookings: unknown) => emsp.operator.edit(`/parties/${emsp.partnerId}`, { bookings });

const amounts = (settings: object) => emsp.operator.edit("/settings", { bookings: settings });

describe("the module", () => {
  it("is there for partners that have it, under the name agreed on, and is nothing to others (OCPI-B2, B11, J6, BD1)", async () => {
    expect(await identifiers()).toContain("pteml-bookings");
    await givenTo({ identifier: "Booking" });
    expect(await identifiers()).toContain("Booking");
    await givenTo(null);
    expect((await identifiers()).filter((each) => /booking/i.test(each))).toEqual([]);
    for (const path of ["", "/booking_locations", "/X"]) {
      expect(await ask("GET", `/ocpi/2.2.1/bookings${path}`, emsp.token)).toMatchObject({ http: 404 });
    }
    expect(await emsp.post(emsp.request())).toMatchObject({ http: 404, body: { status_code: 2000 } });
  });

  it("has no other methods (OCPI-BE6)", async () => {
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      for (const path of ["", "/X", "/booking_locations", "/booking_locations/X"]) {
        expect(await ask(method, `/ocpi/2.2.1/bookings${path}`, emsp.token)).toMatchObject({ http: 405 });
      }
    }
  });
});

describe("a booking request", () => {
  it("books, and is answered with the Booking that can be read ever after (OCPI-E11, BE5, BE4, BE3, BD4, B1, B5)", async () => {
    const request = emsp.request({ access_information: [{ method: "LICENSE_PLATE", value: "AA-11-BB" }] });
    const booking = await emsp.book(request);
    expect(booking).toMatchObject({
      id: request.request_id,
      request_id: request.request_id,
      location_id: emsp.locationId,
      booking_option: { evse_uid: emsp.evse() },
      booking_tokens: [emsp.driver("DRIVER-1")],
      period: { start_date_time: request.period.start_date_time },
      reservation_status: "RESERVED",
      authorization_reference: "REF-1",
      access_information: [{ method: "LICENSE_PLATE", value: "AA-11-BB" }],
      booking_requests: [{ request_status: "ACCEPTED" }],
    });
    expect(await emsp.get(`/${request.request_id.toLowerCase()}`)).toEqual(booking);
    expect(await emsp.get("")).toEqual([booking]);
  });

  it("that comes again changes nothing, even at the same moment (OCPI-B4)", async () => {
    const request = emsp.request();
    const answers = await Promise.all(Array.from({ length: 8 }, () => emsp.book(request)));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    clock.advance(5);
    expect(await emsp.book(request)).toEqual(answers[0]);
    expect(await emsp.get("")).toHaveLength(1);
  });

  it("for a time that is taken is REJECTED, names no EVSE, and stays so (OCPI-B4, B6, BE5)", async () => {
    const first = await emsp.book(emsp.request());
    const request = emsp.request({}, [90, 150]);
    const booking = await emsp.book(request);
    expect(booking).toMatchObject({
      reservation_status: "REJECTED",
      booking_requests: [{ request_status: "DECLINED" }],
    });
    await emsp.book({
      ...emsp.request(),
      request_id: first.request_id,
      canceled: { cancellation_reason: "TRAFFIC", who_canceled: "EMSP" },
    });
    expect(await emsp.book(request)).toEqual(booking);
    expect(await emsp.get(`/${request.request_id}`)).toEqual(booking);
    const again = await emsp.book({ ...request, authorization_reference: "REF-2" });
    expect(again).toMatchObject({
      reservation_status: "REJECTED",
      booking_requests: [{}, { request_status: "DECLINED" }],
    });
  });

  it("for a time that cannot be is REJECTED: past, too short, too long, too far ahead (OCPI-B6)", async () => {
    const month = 60 * 24 * 31;
    for (const minutes of [
      [-60, -10],
      [60, 61],
      [60, 60 + 24 * 60],
      [month, month + 60],
    ] as const) {
      expect(await emsp.book(emsp.request({}, minutes))).toMatchObject({ reservation_status: "REJECTED" });
    }
  });

  it("of a partner that has as many as it may is REJECTED (OCPI-B4)", async () => {
    await amounts({ mostPerPartner: 1 });
    await emsp.book(emsp.request());
    expect(await emsp.book(emsp.request({}, [200, 260]))).toMatchObject({ reservation_status: "REJECTED" });
    await amounts({ mostPerPartner: 100 });
  });

  it("that is malformed, or names what is not there or not theirs, is answered so (OCPI-B4, B5, BD8)", async () => {
    const period = (start_date_time: string, end_date_time = "2030-01-01T09:00:00Z") => ({
      period: { start_date_time, end_date_time },
    });
    const cases: readonly (readonly [number, object])[] = [
      [2001, { period: undefined }],
      [2001, period("2030-01-01T10:00:00Z")],
      [2001, period("2025-01-29T23:59:99Z")],
      [2001, { booking_location_id: undefined }],
      [2001, { request_id: "Booking_Locations" }],
      [2001, { tokens: [{ ...emsp.driver("U"), party_id: "ELS" }] }],
      [2001, { party_id: "ELS" }],
      [2001, { canceled: { cancellation_reason: "TRAFFIC", who_canceled: "EMSP" } }],
      [2001, { booking_option: { evse_uid: "OTHER" } }],
      [2003, { booking_location_id: "NONE" }],
      [2003, { location_id: "NONE" }],
    ];
    for (const [status_code, fields] of cases) {
      expect([fields, await emsp.post({ ...emsp.request(), ...fields })]).toMatchObject([
        {},
        { http: 200, body: { status_code } },
      ]);
    }
    expect(await emsp.get("")).toEqual([]);
  });

  it("may narrow what it wants, and say in kW what it needs (OCPI-BD7, BE5)", async () => {
    const [any] = (await emsp.places()).filter(({ booking_option }) => booking_option.evse_uid === undefined);
    const wish = {
      booking_location_id: any?.id,
      booking_option: { evse_uid: "#NA", connector_types: ["IEC_62196_T2"] },
    };
    const booking = await emsp.book(emsp.request({ ...wish, power_required: 11 }));
    expect(booking).toMatchObject({
      reservation_status: "RESERVED",
      booking_option: { connector_types: ["IEC_62196_T2"] },
    });
    expect([emsp.evse(1), emsp.evse(2)]).toContain(booking.booking_option.evse_uid);
    const other = await emsp.book(emsp.request(wish));
    expect([booking, other].map((each) => each.booking_option.evse_uid).toSorted()).toEqual([
      emsp.evse(1),
      emsp.evse(2),
    ]);
    expect(await emsp.book(emsp.request({ ...wish, power_required: 900 }, [300, 360]))).toMatchObject({
      reservation_status: "REJECTED",
    });
    const strange = { ...wish, booking_option: { connector_types: ["GBT_DC"] } };
    expect(await emsp.book(emsp.request(strange, [300, 360]))).toMatchObject({
      reservation_status: "REJECTED",
      booking_option: { evse_uid: "#NA" },
    });
  });

  it("may name nobody: then its reference alone is known (OCPI-BD13, B9)", async () => {
    expect(await emsp.book(emsp.request({ tokens: [] }))).toMatchObject({
      reservation_status: "RESERVED",
      booking_tokens: [],
    });
  });
});

describe("the same request_id", () => {
  const change = (request: object, fields: object) => emsp.book({ ...request, ...fields });
  const canceled = { cancellation_reason: "BROKEN_VEHICLE", who_canceled: "EMSP" };

  it("changes the booking: the old time is kept until the new one is had (OCPI-B4, B6)", async () => {
    const request = emsp.request();
    await emsp.book(request);
    const neighbour = await emsp.book(emsp.request({}, [180, 240]));
    const taken = await change(request, { period: neighbour.period });
    expect(taken).toMatchObject({
      reservation_status: "RESERVED",
      period: { start_date_time: request.period.start_date_time },
      booking_requests: [{ request_status: "ACCEPTED" }, { request_status: "DECLINED" }],
    });
    clock.advance(1);
    const later = { start_date_time: emsp.at(120), end_date_time: emsp.at(170) };
    const moved = await change(request, { period: later, tokens: [emsp.driver("DRIVER-2")] });
    expect(moved).toMatchObject({
      period: { start_date_time: later.start_date_time },
      booking_tokens: [emsp.driver("DRIVER-2")],
      booking_requests: [{}, {}, { request_status: "ACCEPTED" }],
    });
    expect(await emsp.book(emsp.request({}, [60, 110]))).toMatchObject({ reservation_status: "RESERVED" });
  });

  it("changes it once, however many ask at the same moment, each to something else (OCPI-B4, B6)", async () => {
    const request = emsp.request();
    await emsp.book(request);
    const wishes = [200, 300, 400].map((begin) =>
      emsp.request({ request_id: request.request_id }, [begin, begin + 30]),
    );
    const answers = await Promise.all(wishes.map((wish) => emsp.post(wish)));
    for (const { body } of answers) expect(body.status_code === 1000 || body.status_code === 3000).toBe(true);
    const booking = await emsp.get<WireBooking>(`/${request.request_id}`);
    const accepted = booking.booking_requests.filter(({ request_status }) => request_status === "ACCEPTED");
    expect(accepted.at(-1)?.booking_request).toMatchObject({ period: booking.period });
  });

  it("is DECLINED once it is too late, and the booking is as it was (OCPI-B6)", async () => {
    await amounts({ changeUntilMinutes: 30, cancelUntilMinutes: 10 });
    const request = emsp.request();
    const before = await emsp.book(request);
    clock.advance(40 * 60);
    const late = await change(request, { authorization_reference: "REF-2" });
    expect(late).toMatchObject({
      reservation_status: "RESERVED",
      authorization_reference: "REF-1",
      booking_requests: [{}, { request_status: "DECLINED" }],
    });
    clock.advance(15 * 60);
    const tooLate = await change(request, { canceled });
    expect(tooLate).toMatchObject({
      reservation_status: "RESERVED",
      booking_requests: [{}, {}, { request_status: "DECLINED" }],
    });
    expect(tooLate.period).toEqual(before.period);
    await amounts({ changeUntilMinutes: 0, cancelUntilMinutes: 0 });
  });

  it("with canceled cancels it, and its time is free (OCPI-B4, BD9)", async () => {
    const request = emsp.request();
    await emsp.book(request);
    expect(await change(request, { canceled: { cancellation_reason: "MOON", who_canceled: "DRIVER" } })).toMatchObject({
      reservation_status: "CANCELED",
      canceled: { cancellation_reason: "UNKNOWN", who_canceled: "EMSP" },
      booking_requests: [{}, { request_status: "ACCEPTED" }],
    });
    expect(await emsp.book(emsp.request())).toMatchObject({ reservation_status: "RESERVED" });
  });

  it("keeps the terms that were agreed on when it was booked (OCPI-B13)", async () => {
    const request = emsp.request();
    const { booking_terms } = await emsp.book(request);
    await amounts({ cancelUntilMinutes: 55 });
    expect((await emsp.place()).booking_terms).toMatchObject({ cancel_until_minutes: 55 });
    clock.advance(20 * 60);
    expect((await change(request, { authorization_reference: "REF-2" })).booking_terms).toEqual(booking_terms);
    expect(await change(request, { canceled })).toMatchObject({ reservation_status: "CANCELED" });
    await amounts({ cancelUntilMinutes: 0 });
  });

  it("of another party of the partner is another booking, with an id of ours (OCPI-B5)", async () => {
    const role = { role: "EMSP", party_id: "ZZ9", country_code: "NL", business_details: { name: "Second" } };
    const credentials = { ...emsp.partner.credentials(), roles: [...emsp.partner.credentials().roles, role] };
    const { body } = await ask("PUT", "/ocpi/2.2.1/credentials", emsp.token, credentials);
    emsp.token = (body.data as { token: string }).token;
    const request = emsp.request({ tokens: [] });
    const first = await emsp.book(request);
    clock.advance(1);
    const second = await emsp.book({
      ...request,
      party_id: "ZZ9",
      period: { start_date_time: emsp.at(200), end_date_time: emsp.at(230) },
    });
    expect(first.id).toBe(request.request_id);
    expect(second).toMatchObject({ request_id: request.request_id, reservation_status: "RESERVED" });
    expect(second.id).not.toBe(first.id);
    expect(await emsp.get(`/${first.id}`)).toEqual(first);
    expect(await emsp.get(`/${second.id}`)).toEqual(second);
  });

  it("is taken so often, and no more often (OCPI-B4)", async () => {
    const request = emsp.request();
    await emsp.book(request);
    await env.DB.prepare(
      `insert into booking_requests with recursive n(i) as (select 2 union all select i + 1 from n where i < 50)
       select booking_id, i, status, body, received_at from booking_requests join n
       where booking_id = (select id from bookings where request_id = ?)`,
    )
      .bind(request.request_id)
      .run();
    expect(await emsp.post({ ...request, authorization_reference: "LAST" })).toMatchObject({
      body: { status_code: 2000 },
    });
  });
});

it("bookings are listed page by page, and only by those whose they are (OCPI-BE3)", async () => {
  for (const begin of [60, 120, 180]) await emsp.book(emsp.request({}, [begin, begin + 30]));
  const page = await ask("GET", "/ocpi/2.2.1/bookings?limit=2", emsp.token);
  expect(page.body.data).toHaveLength(2);
  expect(page.headers.get("X-Total-Count")).toBe("3");
  expect(page.headers.get("Link")).toContain("/ocpi/2.2.1/bookings?");
  const since = new Date(clock.now() + MINUTE_MS).toISOString();
  expect((await ask("GET", `/ocpi/2.2.1/bookings?date_from=${since}`, emsp.token)).body.data).toEqual([]);
  await env.DB.prepare("update bookings set partner_id = 'SOMEBODY-ELSE' where partner_id = ?")
    .bind(emsp.partnerId)
    .run();
  expect(await emsp.get("")).toEqual([]);
});
