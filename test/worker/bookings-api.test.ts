import { describe, expect, it } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import { call, createApiKey } from "./api-client.ts";
import { type Booked, BookingDesk } from "./booking-desk.ts";
import { clock } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const desk = BookingDesk.forTests();
const AT_ONCE = 200;
const NO_DRIVER = "Name the driver: a `tokenUid` of our own, or a partner's `driver`.";
const STRANGER = { countryCode: "DE", partyId: "ABC", uid: "X" };

const refusal = ({ status, body }: Booked) => ({ status, code: body.code, detail: body.detail });

describe("booking by an operator", () => {
  it("keeps the slot that was asked for, and says who may charge, from when, and until when it is kept", async () => {
    const { status, etag, body } = await desk.book({ note: "Ana, +351 910 000 000" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: "booking",
      origin: "booked",
      state: "RESERVED",
      locationId: desk.locationId,
      chargePointId: desk.chargePointId,
      evseUid: desk.slow,
      connectorId: 1,
      option: { evseUid: desk.slow },
      beginAt: desk.at(60),
      endAt: desk.at(120),
      startableFrom: desk.at(50),
      keptUntil: desk.at(75),
      openEnded: false,
      tokens: [{ uid: "VALID", partner: null }],
      vehicle: null,
      partner: null,
      sessionId: null,
      canceled: null,
      note: "Ana, +351 910 000 000",
    });
    expect(await desk.operator.get(`/bookings/${body.id}`)).toEqual({ status: 200, etag, body });
    expect(await desk.operator.get("/bookings/nobody")).toMatchObject({ status: 404 });
  });

  it("keeps what the driver will want to charge, as it is known (portal 4.11)", async () => {
    const { id } = await desk.booked({ energyWh: 30_000 });
    expect(await desk.operator.get(`/bookings/${id}`)).toMatchObject({
      body: { energyWh: 30_000, vehicleMaxPowerW: null },
    });
    expect(await desk.change(id, { vehicleMaxPowerW: 11_000 })).toMatchObject({
      status: 200,
      body: { energyWh: 30_000, vehicleMaxPowerW: 11_000 },
    });
    expect(await desk.change(id, { energyWh: null })).toMatchObject({
      status: 200,
      body: { energyWh: null, vehicleMaxPowerW: 11_000 },
    });
    const viewer = await Operator.hire(permissionsOf("viewer"));
    expect(await viewer.get(`/bookings/${id}`)).toMatchObject({ body: { energyWh: null, vehicleMaxPowerW: null } });
    for (const fields of [{ energyWh: 0 }, { energyWh: 1.5 }, { vehicleMaxPowerW: -1 }, { energyWh: 2_000_001 }]) {
      expect(await desk.change(id, fields)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
  });

  it("takes any slot of the location that has what is wanted (functionality 3)", async () => {
    const anywhere = { evseUid: undefined, locationId: desk.locationId };
    const rapid = await desk.booked({ ...anywhere, option: { minPowerW: 50_000, standards: ["CHADEMO"] } });
    expect(rapid).toMatchObject({ evseUid: desk.rapid, connectorId: 3 });
    expect(refusal(await desk.book({ ...anywhere, option: { connectorClass: "fast" } }))).toMatchObject({
      status: 409,
      code: "slot_not_free",
    });
    const any = await desk.booked({ ...anywhere, option: { connectorClass: "standard" } });
    expect(any.evseUid).toBe(desk.slow);
    expect(refusal(await desk.book({ ...anywhere, option: { minPowerW: 200_000 } }))).toMatchObject({
      status: 400,
      detail: "No slot there is what is wanted.",
    });
  });

  it("begins now where no begin is named, if the slot is free, and ends as a start without a booking does", async () => {
    const now = await desk.booked({ beginAt: undefined, endAt: undefined });
    expect(now).toMatchObject({ beginAt: clock.iso(), endAt: desk.at(60) });
    expect(refusal(await desk.book({ beginAt: undefined, endAt: desk.at(30) }))).toMatchObject({
      status: 409,
      code: "slot_not_free",
      detail: desk.clash("booked", clock.iso(), desk.at(60)),
    });
  });

  it("has one winner among 200 who want one slot at once; the others are told what is in the way", async () => {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        // Each overlaps every other by a minute at least.
        desk.book({ beginAt: desk.at(60 + (index % 30)), endAt: desk.at(91 + (index % 30)) }),
      ),
    );
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    const [
      {
        body: { beginAt, endAt },
      },
    ] = won as [Booked];
    const lost = answers.filter(({ status }) => status !== 201).map(refusal);
    const detail = desk.clash("booked", beginAt, endAt);
    expect(new Set(lost.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ status: 409, code: "slot_not_free", detail })]),
    );
  });

  it("keeps the buffer between two bookings", async () => {
    await desk.operator.edit("/settings", { bookings: { bufferMinutes: 10 } });
    await desk.booked();
    expect(await desk.book({ beginAt: desk.at(129), endAt: desk.at(160) })).toMatchObject({ status: 409 });
    expect(await desk.book({ beginAt: desk.at(130), endAt: desk.at(160) })).toMatchObject({ status: 201 });
    await desk.operator.edit("/settings", { bookings: { bufferMinutes: 0 } });
    expect(await desk.book({ beginAt: desk.at(0), endAt: desk.at(60) })).toMatchObject({ status: 201 });
  });

  it("is not held to the quota of partners", async () => {
    await desk.operator.edit("/settings", { bookings: { mostPerPartner: 0 } });
    expect(await desk.book()).toMatchObject({ status: 201 });
    await desk.operator.edit("/settings", { bookings: { mostPerPartner: 100 } });
  });

  it.each([
    ["an end before its begin", () => ({ endAt: desk.at(30) }), "It ends before it begins."],
    ["a begin in the past", () => ({ beginAt: desk.at(-5) }), "It begins in the past."],
    ["too short a time", () => ({ endAt: desk.at(70) }), "It is shorter than 15 minutes."],
    ["too long a time", () => ({ endAt: desk.at(60 + 481) }), "It is longer than 480 minutes."],
    ["a day too far ahead", () => ({ endAt: desk.at(31 * 24 * 60) }), "It is further ahead than 30 days."],
    ["a token that nobody knows", () => ({ tokenUid: "NOBODY" }), "There is no token NOBODY."],
    ["a token that may not charge", () => ({ tokenUid: "BLOCKED" }), "The token may not charge then: Blocked."],
    ["neither slot nor location", () => ({ evseUid: undefined }), "Name a location, or a slot."],
    ["no driver", () => ({ tokenUid: undefined }), NO_DRIVER],
    ["two drivers", () => ({ driver: STRANGER }), NO_DRIVER],
    [
      "a partner's driver whom nobody told us of",
      () => ({ tokenUid: undefined, driver: STRANGER }),
      "No partner told us of such a token.",
    ],
  ])("refuses %s, with the reason", async (_what, fields, detail) => {
    expect(refusal(await desk.book(fields()))).toEqual({ status: 400, code: "invalid_request", detail });
    expect(await desk.listed("")).toEqual([]);
  });

  it("does not know slots that are not there", async () => {
    for (const fields of [{ evseUid: "nowhere" }, { locationId: "nowhere" }, { locationId: desk.world.locationId }]) {
      expect(await desk.book(fields)).toMatchObject({ status: 404, body: { code: "unknown_location" } });
    }
  });

  it("is done once for one Idempotency-Key, whatever is in the way by then", async () => {
    const headers = { ...(await createApiKey()), "Idempotency-Key": "a-key" };
    const body = desk.wish();
    const first = await call("/api/bookings", { method: "POST", headers, body });
    const again = await call("/api/bookings", { method: "POST", headers, body });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(await desk.listed("")).toHaveLength(1);
  });
});

describe("a booking", () => {
  it("is changed from the version that was read, and only to a time that is free", async () => {
    const { id } = await desk.booked();
    await desk.booked({ beginAt: desk.at(180), endAt: desk.at(240) });
    const { etag, body } = await desk.operator.get<BookingView>(`/bookings/${id}`);
    const path = `/bookings/${id}`;
    expect(await desk.operator.patch(path, { endAt: desk.at(130) })).toMatchObject({ status: 428 });
    expect(await desk.operator.patch(path, { endAt: desk.at(200) }, etag)).toMatchObject({
      status: 409,
      body: {
        code: "slot_not_free",
        detail: desk.clash("booked", desk.at(180), desk.at(240)),
      },
    });
    expect(await desk.operator.get(path)).toEqual({ status: 200, etag, body });
    const changed = await desk.operator.patch<BookingView>(path, { endAt: desk.at(180), note: "later" }, etag);
    expect(changed).toMatchObject({ status: 200, body: { endAt: desk.at(180), note: "later", tokens: body.tokens } });
    expect(await desk.operator.patch(path, { endAt: desk.at(130) }, etag)).toMatchObject({ status: 412 });
    expect(await desk.operator.get(path)).toMatchObject({ etag: changed.etag });
  });

  it("moves to another slot, where its connector is another", async () => {
    const { id } = await desk.booked({ option: { connectorId: 1 } });
    const moved = await desk.change(id, { evseUid: desk.rapid });
    expect(moved).toMatchObject({ status: 200, body: { evseUid: desk.rapid, connectorId: null } });
    expect(await desk.book()).toMatchObject({ status: 201 });
    expect(await desk.change(id, { option: { connectorClass: "standard" } })).toMatchObject({ status: 400 });
    const anywhere = await desk.change(id, { evseUid: null, option: { connectorClass: "standard" } });
    expect(anywhere).toMatchObject({ status: 409, body: { code: "slot_not_free" } });
  });

  it("is given to another driver", async () => {
    await desk.world.token("BRUNO");
    const { id } = await desk.booked();
    expect(await desk.change(id, { tokenUid: "EXPIRED" })).toMatchObject({ status: 400 });
    expect(await desk.change(id, { tokenUid: "BRUNO" })).toMatchObject({
      status: 200,
      body: { tokens: [{ uid: "BRUNO" }], beginAt: desk.at(60) },
    });
  });

  it("is cancelled once, with the reason; its time is free at once, and it can no longer be changed", async () => {
    const { id } = await desk.booked();
    expect(await desk.cancel(id, { reason: "because" })).toMatchObject({ status: 400 });
    const cancelled = await desk.cancel(id, { reason: "BROKEN_CHARGER" });
    expect(cancelled).toMatchObject({
      status: 200,
      body: { state: "CANCELED", canceled: { reason: "BROKEN_CHARGER", by: "CPO" } },
    });
    expect(await desk.cancel(id)).toMatchObject({ status: 409, body: { code: "booking_closed" } });
    expect(await desk.change(id, { note: "x" })).toMatchObject({ status: 409, body: { code: "booking_closed" } });
    expect(await desk.book()).toMatchObject({ status: 201 });
  });
});

describe("the list of bookings (functionality 5)", () => {
  it("is in order of their begin, the latest first or the earliest, page by page", async () => {
    const ids: string[] = [];
    for (const begin of [60, 30, 120, 90]) {
      ids.push((await desk.booked({ beginAt: desk.at(begin), endAt: desk.at(begin + 30) })).id);
    }
    const [b, a, d, c] = ids;
    expect(await desk.listed("order=oldestFirst")).toEqual([a, b, c, d]);
    expect(await desk.listed("")).toEqual([d, c, b, a]);
  });

  it("is filtered by place, state, kind, origin and by the time they take", async () => {
    const slow = await desk.booked();
    const rapid = await desk.booked({ evseUid: desk.rapid, beginAt: desk.at(120), endAt: desk.at(150) });
    await desk.cancel(rapid.id);
    expect(await desk.listed(`evseUid=${desk.slow}`)).toEqual([slow.id]);
    expect(await desk.listed(`chargePointId=${desk.chargePointId}`)).toEqual([rapid.id, slow.id]);
    expect(await desk.listed("state=CANCELED")).toEqual([rapid.id]);
    expect(await desk.listed("kind=maintenance")).toEqual([]);
    expect(await desk.listed("origin=booked&kind=booking")).toEqual([rapid.id, slow.id]);
    expect(await desk.listed("origin=started")).toEqual([]);
    expect(await desk.listed(`from=${desk.at(120)}`)).toEqual([rapid.id]);
    expect(await desk.listed(`from=${desk.at(119)}&to=${desk.at(120)}`)).toEqual([slow.id]);
    expect(await desk.listed(`to=${desk.at(60)}`)).toEqual([]);
    expect(await desk.operator.get("/bookings?state=LOST")).toMatchObject({ status: 400 });
    expect(await desk.operator.get("/bookings?cursor=x")).toMatchObject({ status: 400 });
  });
});

describe("who may book (portal 2.9)", () => {
  it("a technician books; a viewer sees that a slot is taken, and not whom to call", async () => {
    const technician = await Operator.hire(permissionsOf("technician"));
    const viewer = await Operator.hire(permissionsOf("viewer"));
    const { status, body } = await technician.post<BookingView>("/bookings", desk.wish({ note: "+351 910 000 000" }));
    expect(status).toBe(201);
    expect((await viewer.get<BookingView>(`/bookings/${body.id}`)).body).toEqual({ ...body, note: null });
    const refused = { status: 403, body: { code: "not_permitted" } };
    expect(await viewer.post("/bookings", desk.wish({ evseUid: desk.rapid }))).toMatchObject(refused);
    expect(await viewer.edit(`/bookings/${body.id}`, { note: "x" })).toMatchObject(refused);
    expect(await viewer.post(`/bookings/${body.id}/cancel`, {})).toMatchObject(refused);
    expect(await technician.post(`/bookings/${body.id}/cancel`, {})).toMatchObject({ status: 200 });
  });
});
