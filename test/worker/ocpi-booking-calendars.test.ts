import { describe, expect, it } from "vitest";
import { Booker, MINUTE_MS } from "./ocpi-booker.ts";
import { ask, type Push } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";

const emsp = Booker.forTests([[1], [2, 3]], "NLEMS-Bookings");
const DAY_MS = 24 * 60 * MINUTE_MS;

const slotsOf = (place: Awaited<ReturnType<typeof emsp.place>>) =>
  place.calendars.flatMap(({ available_timeslots }) =>
    available_timeslots.map(({ start_date_time, end_date_time }) => [start_date_time, end_date_time]),
  );

const cancel = { cancellation_reason: "TRAFFIC", who_canceled: "EMSP" };

const sent = (pushes: readonly Push[], what: RegExp) => pushes.filter(({ path }) => what.test(path));

describe("booking locations", () => {
  it("are each EVSE, and any of a class, with their calendar until the horizon (OCPI-BE1, BE2, B10, J9)", async () => {
    const places = await emsp.places("?limit=1");
    const uids = places.map(({ booking_option }) => booking_option.evse_uid);
    expect(uids.filter((uid) => uid !== undefined).toSorted()).toEqual([emsp.evse(1), emsp.evse(2)]);
    expect(uids.filter((uid) => uid === undefined)).toHaveLength(1);
    const [place] = places;
    expect(place).toMatchObject({ tariff_ids: [expect.any(String)], booking_terms: { min_booking_duration: 15 } });
    const [calendar] = place?.calendars ?? [];
    expect(Date.parse(calendar?.end_before ?? "") - Date.parse(calendar?.begin_from ?? "")).toBe(30 * DAY_MS);
    expect(calendar?.available_timeslots).toEqual([
      { start_date_time: calendar?.begin_from, end_date_time: calendar?.end_before, max_power: 22_000 },
    ]);
    expect(await emsp.get(`/booking_locations/${place?.id.toLowerCase()}`)).toEqual(place);
    expect(await emsp.get(`/booking_locations/${place?.id}/${calendar?.id}`)).toEqual(calendar);
    for (const path of ["/NONE", `/${place?.id}/NONE`]) {
      expect(await ask("GET", `/ocpi/2.2.1/bookings/booking_locations${path}`, emsp.token)).toMatchObject({
        http: 404,
      });
    }
  });

  it("lack what is booked; of a class, what no EVSE of it has in one piece (OCPI-BE1, BE2)", async () => {
    await emsp.book(emsp.request({}, [60, 120]));
    const [begin, end] = [emsp.at(60), emsp.at(120)];
    const slots = slotsOf(await emsp.place());
    expect(slots.map(([from]) => from)).toContain(end);
    expect(slots.map(([, to]) => to)).toContain(begin);
    const any = (await emsp.places()).find(({ booking_option }) => booking_option.evse_uid === undefined);
    expect(slotsOf(any ?? (await emsp.place()))).toHaveLength(1);
    await emsp.book(emsp.request({ booking_location_id: emsp.evse(2) }, [110, 140]));
    const left = slotsOf(await emsp.place(any?.id)).map(([from, to]) => [from, to]);
    expect(left.map(([, to]) => to)).toContain(emsp.at(110));
    expect(left.map(([from]) => from)).toContain(end);
  });

  it("go on over midnight and over the day on which the clocks change: all is in UTC (OCPI-BE2)", async () => {
    // Lisbon's clocks go back at 01:00 UTC.
    const change = Date.parse("2031-10-26T00:00:00Z");
    clock.advance((change - DAY_MS - clock.now()) / 1_000);
    const period = { start_date_time: "2031-10-25T23:30:00Z", end_date_time: "2031-10-26T02:30:00Z" };
    expect(await emsp.book({ ...emsp.request(), period })).toMatchObject({ reservation_status: "RESERVED" });
    expect(slotsOf(await emsp.place())).toEqual([
      ["2031-10-25T00:00:00.000Z", "2031-10-25T23:30:00.000Z"],
      ["2031-10-26T02:30:00.000Z", "2031-11-24T00:00:00.000Z"],
    ]);
  });

  it("that are booked out have no calendar, and are not among those where something is free (OCPI-BD12, BE1)", async () => {
    const bookings = { horizonDays: 1, maxMinutes: 24 * 60 };
    await emsp.operator.edit("/settings", { bookings });
    clock.advance(60 - ((clock.now() / 1_000) % 60));
    await emsp.book(emsp.request({}, [0, 24 * 60]));
    expect((await emsp.place()).calendars).toEqual([]);
    const free = `?timeslot_from=${emsp.at(60)}&timeslot_to=${emsp.at(120)}`;
    const ids = (await emsp.places(free)).map(({ id }) => id);
    expect(ids).toContain(emsp.evse(2));
    expect(ids).not.toContain(emsp.evse(1));
    expect(await ask("GET", "/ocpi/2.2.1/bookings/booking_locations?timeslot_from=soon", emsp.token)).toMatchObject({
      body: { status_code: 2001 },
    });
    await emsp.operator.edit("/settings", { bookings: { horizonDays: 30, maxMinutes: 480 } });
  });

  it("are gone with their location, and are told once more, without calendars (OCPI-BD5)", async () => {
    await emsp.partner.isTold(emsp.partnerId);
    const [only] = sent(
      await emsp.told(() => emsp.operator.edit(`/locations/${emsp.locationId}`, { published: false })),
      new RegExp(`booking_locations/${emsp.evse(1)}$`),
    );
    expect(only?.body).toMatchObject({ id: emsp.evse(1), location_id: emsp.locationId, calendars: [] });
    expect(await emsp.places()).toEqual([]);
    expect(await emsp.post(emsp.request())).toMatchObject({ body: { status_code: 2003 } });
  });
});

describe("whoever has the module", () => {
  it("is told whole booking locations, at the address that it lists under any name (OCPI-BE7, BD1, BD3, BD11, U9)", async () => {
    const told = emsp.partner.told("bookings");
    const path = `bookings/PT/EML/booking_locations/${emsp.evse(1)}`;
    await emsp.partner.isTold(emsp.partnerId);
    const [first] = emsp.partner.told("bookings").filter((push) => push.path === path);
    expect(told.length).toBeLessThanOrEqual(emsp.partner.told("bookings").length);
    expect(first).toMatchObject({ method: "PUT", body: { id: emsp.evse(1) } });
    expect(first?.body).toEqual(await emsp.place());
  });

  it("is told of its Booking and of each calendar that it changes, once (OCPI-BE7, BE8, BD2, U9)", async () => {
    const request = emsp.request();
    const pushes = await emsp.told(() => emsp.book(request));
    const [own, ...others] = sent(pushes, /bookings\/PT\/EML\/B-/);
    expect(others).toEqual([]);
    expect(own).toMatchObject({ method: "PUT", path: `bookings/PT/EML/${request.request_id}` });
    expect(own?.body).toEqual(await emsp.get(`/${request.request_id}`));
    expect(sent(pushes, /booking_locations/).map(({ path }) => path.split("/").at(-1))).toContain(emsp.evse(1));
    expect(sent(pushes, new RegExp(`booking_locations/${emsp.evse(2)}$`))).toEqual([]);

    expect(await emsp.told(() => emsp.book(request))).toEqual([]);
    clock.advance(90);
    const ended = await emsp.told(() => emsp.book({ ...request, canceled: cancel }));
    expect(sent(ended, /B-/).map(({ body }) => body.reservation_status)).toEqual(["CANCELED"]);
    expect(sent(ended, /booking_locations/)).not.toEqual([]);
  });

  it("is told nothing that is no news, however much time has passed (OCPI-BE7, U8)", async () => {
    await emsp.told(async () => {});
    clock.advance(60 * 60);
    const other = emsp.request();
    await emsp.told(() => emsp.book(other));
    clock.advance(61);
    const pushes = await emsp.told(() => emsp.book({ ...other, authorization_reference: "REF-9" }));
    expect(sent(pushes, /booking_locations/)).toEqual([]);
    expect(sent(pushes, /B-/)).toHaveLength(1);
  });

  it("is told nothing more once it has it no longer, and everything when it is given it (OCPI-B2, B11)", async () => {
    await emsp.told(async () => {});
    await emsp.operator.edit(`/parties/${emsp.partnerId}`, { bookings: null });
    expect(await emsp.told(() => emsp.operator.edit(`/locations/${emsp.locationId}`, { published: false }))).toEqual(
      [],
    );
    await emsp.operator.edit(`/locations/${emsp.locationId}`, { published: true });
    const pushes = await emsp.told(() =>
      emsp.operator.edit(`/parties/${emsp.partnerId}`, { bookings: { identifier: "bookings" } }),
    );
    expect(sent(pushes, new RegExp(`booking_locations/${emsp.evse(1)}$`))).toHaveLength(1);
  });
});

it("everybody else sees the booked window, and nothing of whose it is (OCPI-B8, J7)", async () => {
  const request = emsp.request();
  await emsp.book(request);
  const { body } = await ask("GET", `/ocpi/2.2.1/locations/${emsp.locationId}/${emsp.evse(1)}`, emsp.token);
  const window = {
    period_begin: request.period.start_date_time,
    period_end: request.period.end_date_time,
    status: "RESERVED",
  };
  expect(body.data).toMatchObject({ status_schedule: [window] });
  expect(JSON.stringify(body.data)).not.toContain("DRIVER-1");
});
