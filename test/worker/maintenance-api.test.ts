import { describe, expect, it } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import { type Booked, BookingDesk } from "./booking-desk.ts";
import { clock } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";

const desk = BookingDesk.forTests();

/** The slow slot, in an hour and for an hour, unless told otherwise. */
const wish = (fields: Record<string, unknown> = {}) => ({
  evseUid: desk.slow,
  beginAt: desk.at(60),
  endAt: desk.at(120),
  ...fields,
});
const maintain = (fields: Record<string, unknown> = {}): Promise<Booked> =>
  desk.operator.post("/bookings/maintenance", wish(fields));
const press = (id: string, button: string, body: Record<string, unknown> = {}): Promise<Booked> =>
  desk.operator.post(`/bookings/${id}/${button}`, body);

async function maintained(fields: Record<string, unknown> = {}): Promise<BookingView> {
  const { status, body } = await maintain(fields);
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
}

describe("the button Maintenance (S3, WP5, WP6)", () => {
  it("takes free time of a slot, which cannot be booked then, and says why", async () => {
    const body = await maintained({ note: "Change the fuse", technician: "Rui" });
    expect(body).toMatchObject({
      kind: "maintenance",
      origin: "booked",
      state: "RESERVED",
      evseUid: desk.slow,
      connectorId: null,
      tokens: [],
      openEnded: false,
      note: "Change the fuse",
      technician: "Rui",
    });
    expect(await desk.book()).toMatchObject({
      status: 409,
      body: { detail: desk.clash("in maintenance", desk.at(60), desk.at(120)) },
    });
    expect(await desk.listed("kind=maintenance")).toEqual([body.id]);
    const slot = (await desk.calendar(desk.at(0), desk.at(120))).evses.find(({ evseUid }) => evseUid === desk.slow);
    expect(slot).toMatchObject({
      entries: [{ id: body.id, kind: "maintenance" }],
      free: [{ beginAt: clock.iso(), endAt: desk.at(60) }],
    });
  });

  it("refuses time that is booked, and names it, unless whoever booked gives way", async () => {
    const { id } = await desk.booked();
    const clash = desk.clash("booked", desk.at(60), desk.at(120));
    expect(await maintain()).toMatchObject({ status: 409, body: { code: "slot_not_free", detail: clash } });
    expect(await maintain({ displace: true })).toMatchObject({ status: 201 });
    expect((await desk.operator.get(`/bookings/${id}`)).body).toMatchObject({
      state: "CANCELED",
      canceled: { reason: "BROKEN_CHARGER", by: "CPO" },
    });
    expect(await maintain({ displace: true })).toMatchObject({ status: 409, body: { code: "slot_not_free" } });
  });

  it("gives whoever booked any slot another one", async () => {
    const anywhere = { evseUid: undefined, locationId: desk.locationId };
    const first = await desk.booked(anywhere);
    await maintained({ evseUid: first.evseUid, displace: true });
    const moved = (await desk.operator.get<BookingView>(`/bookings/${first.id}`)).body;
    expect(moved).toMatchObject({ state: "RESERVED", beginAt: first.beginAt });
    expect([desk.slow, desk.rapid].filter((uid) => uid !== first.evseUid)).toEqual([moved.evseUid]);
  });

  it("is begun ahead of its time, and completed early: its slot is free then", async () => {
    const { id } = await maintained();
    expect(await press(id, "start")).toMatchObject({
      status: 200,
      body: { beginAt: clock.iso(), endAt: desk.at(120) },
    });
    clock.advance(600);
    expect(await press(id, "start")).toMatchObject({ status: 200, body: { beginAt: desk.at(-10) } });
    expect(await press(id, "complete")).toMatchObject({
      status: 200,
      body: { state: "FULFILLED", heldUntil: clock.iso(), sessionId: null },
    });
    for (const button of ["start", "complete", "extend", "cancel"]) {
      expect(await press(id, button)).toMatchObject({ status: 409, body: { code: "booking_closed" } });
    }
    expect(await desk.book({ beginAt: undefined, endAt: desk.at(30) })).toMatchObject({ status: 201 });
  });

  it("is extended as far as nothing is booked, or over what is booked, or until somebody completes it", async () => {
    const { id } = await maintained();
    const later = await desk.booked({ beginAt: desk.at(150), endAt: desk.at(180) });
    expect(await press(id, "extend", { endAt: desk.at(150) })).toMatchObject({
      status: 200,
      body: { endAt: desk.at(150) },
    });
    expect(await press(id, "extend", { endAt: desk.at(160) })).toMatchObject({ status: 409 });
    expect(await press(id, "extend", { endAt: desk.at(160), displace: true })).toMatchObject({ status: 200 });
    expect((await desk.operator.get(`/bookings/${later.id}`)).body).toMatchObject({ state: "CANCELED" });
    expect(await press(id, "extend", { openEnded: true })).toMatchObject({
      status: 200,
      body: { openEnded: true, endAt: desk.at(160) },
    });
  });

  it("is left open, and given an end, where it is edited", async () => {
    const { id } = await maintained();
    const open = { openEnded: true, beginAt: desk.at(60), endAt: desk.at(120) };
    expect(await desk.change(id, { openEnded: true })).toMatchObject({ status: 200, body: open });
    expect(await desk.change(id, { openEnded: false, endAt: desk.at(90) })).toMatchObject({
      status: 200,
      body: { openEnded: false, endAt: desk.at(90) },
    });
    const booked = await desk.booked({ evseUid: desk.rapid });
    expect(await desk.change(booked.id, { openEnded: true })).toMatchObject({
      status: 400,
      body: { detail: "Only maintenance is open-ended." },
    });
  });

  it("needs an end, or is open-ended; begins now where no begin is named", async () => {
    expect(await maintain({ endAt: undefined })).toMatchObject({
      status: 400,
      body: { detail: "Name its end, or leave it open." },
    });
    expect(await maintained({ beginAt: undefined, endAt: undefined, openEnded: true })).toMatchObject({
      openEnded: true,
      beginAt: clock.iso(),
    });
    expect(await maintain({ evseUid: "nowhere" })).toMatchObject({ status: 404, body: { code: "unknown_location" } });
    expect(await maintain({ evseUid: desk.rapid, endAt: desk.at(30) })).toMatchObject({ status: 400 });
    expect(await maintain({ evseUid: desk.rapid, endAt: desk.at(367 * 24 * 60) })).toMatchObject({ status: 400 });
  });

  it("moves to another slot of its station that is free then, with its plug or not, and frees its own", async () => {
    const { id } = await maintained();
    expect(await desk.change(id, { evseUid: desk.rapid, endAt: desk.at(90) })).toMatchObject({
      status: 200,
      body: { evseUid: desk.rapid, connectorId: null, beginAt: desk.at(60), endAt: desk.at(90) },
    });
    const { items } = (await desk.operator.get<{ items: unknown[] }>(`/audit?objectId=${id}`)).body;
    expect(items).toContainEqual(
      expect.objectContaining({
        before: { evseUid: desk.slow, endAt: desk.at(120) },
        after: { evseUid: desk.rapid, endAt: desk.at(90) },
      }),
    );
    await desk.booked();
    expect(await desk.change(id, { evseUid: desk.slow })).toMatchObject({
      status: 409,
      body: { code: "slot_not_free", detail: desk.clash("booked", desk.at(60), desk.at(120)) },
    });
    expect((await desk.operator.get(`/bookings/${id}`)).body).toMatchObject({ evseUid: desk.rapid });
    const elsewhere = await desk.world.station();
    for (const evseUid of ["nowhere", `${elsewhere.id}-E1`]) {
      expect(await desk.change(id, { evseUid })).toMatchObject({ status: 404, body: { code: "unknown_location" } });
    }
    expect(await desk.change(id, { evseUid: null })).toMatchObject({ status: 400 });
  });

  it("of two that move to one slot at once one has it, and the other is told what is in the way", async () => {
    const first = await maintained({ evseUid: desk.rapid });
    const second = await maintained({ evseUid: desk.rapid, beginAt: desk.at(120), endAt: desk.at(180) });
    const span = { evseUid: desk.slow, beginAt: desk.at(300), endAt: desk.at(360) };
    const moves = await Promise.all([first, second].map(({ id }) => desk.change(id, span)));
    expect(moves.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(moves.find(({ status }) => status === 409)?.body).toMatchObject({
      code: "slot_not_free",
      detail: desk.clash("in maintenance", desk.at(300), desk.at(360)),
    });
  });

  it("stays at its slot once it has begun", async () => {
    const { id } = await maintained({ beginAt: undefined });
    expect(await desk.change(id, { evseUid: desk.rapid })).toMatchObject({
      status: 409,
      body: { code: "booking_closed", detail: expect.stringContaining("It has begun") },
    });
    expect(await desk.change(id, { evseUid: desk.slow, endAt: desk.at(130) })).toMatchObject({ status: 200 });
  });

  it("is edited and cancelled like a booking, but has no driver", async () => {
    const { id } = await maintained();
    const edited = await desk.change(id, { endAt: desk.at(130), note: "Later", technician: "Eva" });
    expect(edited).toMatchObject({ status: 200, body: { endAt: desk.at(130), note: "Later", technician: "Eva" } });
    for (const fields of [{ tokenUid: "VALID" }, { vehicle: { plate: "A1" } }]) {
      expect(await desk.change(id, fields)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
    expect(await desk.cancel(id)).toMatchObject({ status: 200, body: { state: "CANCELED" } });
    const booked = await desk.booked();
    expect(await desk.change(booked.id, { technician: "Eva" })).toMatchObject({ status: 400 });
    for (const button of ["start", "complete", "extend"]) {
      expect(await press(booked.id, button)).toMatchObject({ status: 404 });
    }
  });

  it("is for who may maintain: neither a viewer nor a script that books", async () => {
    const technician = await Operator.hire(permissionsOf("technician"));
    const { status, body } = await technician.post<BookingView>("/bookings/maintenance", wish());
    expect(status).toBe(201);
    const viewer = await Operator.hire(permissionsOf("viewer"));
    const script = await Operator.hire(["station.read", "booking.write"]);
    const refused = { status: 403, body: { code: "not_permitted" } };
    for (const stranger of [viewer, script]) {
      expect(await stranger.post("/bookings/maintenance", wish({ evseUid: desk.rapid }))).toMatchObject(refused);
      for (const button of ["start", "complete", "extend", "cancel"]) {
        expect(await stranger.post(`/bookings/${body.id}/${button}`, {})).toMatchObject(refused);
      }
      expect(await stranger.edit(`/bookings/${body.id}`, { note: "x" })).toMatchObject(refused);
      expect(await stranger.get(`/bookings/${body.id}`)).toMatchObject({ status: 200, body: { note: body.note } });
    }
  });
});
