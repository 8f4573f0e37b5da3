import { describe, expect, it } from "vitest";
import { BookedSlot, inMinutes } from "./bookings-charger.ts";
import { aStart, aStatus, aStop, clock, World } from "./ocpp-world.ts";
import { fresh, type Page } from "./operator.ts";

const world = World.forTests();
const open = (fields = {}) => BookedSlot.open(world.current, fields);
const MINUTE = 60;

/** Any token but the holder's. */
async function stranger(): Promise<string> {
  return world.current.token(fresh("W").slice(0, 20));
}

describe("OCPI-B7 a booking is armed at its charge point", () => {
  it("shortly before it begins, until when its driver must have come", async () => {
    const slot = await open();
    await slot.book(30);
    await slot.charger.expectNoCall();
    const keptUntil = inMinutes(45);
    await slot.station.pass(25 * MINUTE);
    await slot.arms({ expiryDate: keptUntil });
    await slot.charger.expectNoCall();
  });

  it("at once, when it begins so soon", async () => {
    const slot = await open();
    await slot.book(2);
    await slot.arms();
  });

  it("and is told again after a boot, under the same number", async () => {
    const slot = await open();
    await slot.book(2);
    await slot.arms({ reservationId: 1 });
    await slot.charger.hangUp();
    const again = slot.over(await slot.station.boot());
    await again.arms({ reservationId: 1 });
  });

  it("as soon as it is back, when it was away", async () => {
    const slot = await open();
    await slot.book(30);
    await slot.charger.hangUp();
    await slot.station.pass(27 * MINUTE);
    const again = slot.over(await slot.station.boot());
    await again.charger.request("StatusNotification", aStatus("Available"));
    await again.arms();
  });

  it("and cancelled there when it is cancelled", async () => {
    const slot = await open();
    const { id } = await slot.book(2);
    await slot.arms({ reservationId: 1 });
    await slot.cancel(id);
    slot.charger.answer(await slot.charger.expectCall("CancelReservation", { reservationId: 1 }), {
      status: "Accepted",
    });
    await slot.charger.expectNoCall();
  });

  it("and let go when it is put off, to be armed anew", async () => {
    const slot = await open();
    const { id } = await slot.book(4);
    await slot.arms({ reservationId: 1 });
    await slot.change(id, { beginAt: inMinutes(60), endAt: inMinutes(120) });
    slot.charger.answer(await slot.charger.expectCall("CancelReservation", { reservationId: 1 }), {
      status: "Accepted",
    });
    await slot.station.pass(55 * MINUTE);
    await slot.arms({ reservationId: 2 });
  });

  it("and kept at the other slot when it moves: the same reservation, replaced (OCPP 1.6 5.13)", async () => {
    const slot = await open({ evses: [[1], [2]] });
    const { id } = await slot.book(4);
    await slot.arms({ reservationId: 1 });
    await slot.change(id, { evseUid: slot.evse(2) });
    await slot.arms({ connectorId: 2, reservationId: 1 });
    await slot.charger.expectNoCall();
    expect(await slot.booking(id)).toMatchObject({ state: "RESERVED", evseUid: slot.evse(2) });
  });

  it("its EVSE is shown as kept to the operator from then on", async () => {
    const slot = await open();
    const { id } = await slot.book(2);
    await slot.arms();
    await slot.station.settled();
    const { body } = await world.current.operator.get<Page<Record<string, unknown>>>(
      `${slot.station.path}/reservations`,
    );
    expect(body.items).toMatchObject([{ state: "armed", bookingId: id }]);
  });

  it.each(["Rejected", "NotSupported"])(
    "by us alone, when the charge point answers %s: others are refused all the same",
    async (word) => {
      const slot = await open();
      await slot.book(2);
      const call = await slot.charger.nextCall();
      if (word === "Rejected") slot.charger.answer(call, { status: word });
      else slot.charger.answerError(call, word);
      await slot.charger.expectNoCall();
      const start = await slot.charger.request("StartTransaction", aStart({ idTag: await stranger() }));
      expect(start.idTagInfo.status).toBe("Blocked");
      expect(await slot.charger.request("Authorize", { idTag: await stranger() })).toMatchObject({
        idTagInfo: { status: "Blocked" },
      });
      expect(await slot.charger.request("Authorize", { idTag: "VALID" })).toMatchObject({
        idTagInfo: { status: "Accepted" },
      });
    },
  );
});

describe("OCPI-B9 a booking is fulfilled", () => {
  it("by the start of its driver, and its session names it", async () => {
    const slot = await open();
    const { id } = await slot.book(2);
    await slot.arms();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ reservationId: 1 }));
    const session = await slot.station.session(transactionId);
    expect(session).toMatchObject({ bookingId: id, state: "ACTIVE", flags: [] });
    expect(await slot.booking(id)).toMatchObject({ state: "FULFILLED", sessionId: session.id });
    await slot.charger.expectNoCall();
  });

  it("and what was not used of it is given back when the session stops", async () => {
    const slot = await open();
    const { id } = await slot.book(2);
    await slot.arms();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart());
    await slot.station.pass(20 * MINUTE);
    await slot.charger.request("StopTransaction", aStop(transactionId));
    expect(await slot.booking(id)).toMatchObject({ state: "FULFILLED" });
    await slot.book(1);
  });

  it("by a token of its group", async () => {
    const slot = await open();
    const parentUid = fresh("P").slice(0, 20);
    const [one, other] = [fresh("A").slice(0, 20), fresh("B").slice(0, 20)];
    for (const uid of [one, other]) await world.current.token(uid, { parentUid });
    const { id } = await slot.book(2, { tokenUid: one });
    await slot.arms({ idTag: one, parentIdTag: parentUid });
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag: other }));
    expect(await slot.station.session(transactionId)).toMatchObject({ bookingId: id });
  });

  it("by a start that happened offline and is told later", async () => {
    const slot = await open();
    const { id } = await slot.book(10);
    await slot.charger.hangUp();
    await slot.station.pass(12 * MINUTE);
    const startedAt = clock.iso();
    await slot.station.pass(40 * MINUTE);
    const { charger } = slot.over(await slot.station.boot());
    const { transactionId } = await charger.request("StartTransaction", aStart({ timestamp: startedAt }));
    expect(await slot.station.session(transactionId)).toMatchObject({ bookingId: id, startedAt });
    expect(await slot.booking(id)).toMatchObject({ state: "FULFILLED" });
  });

  it.each([
    ["four minutes behind", -4 * MINUTE * 1_000],
    ["an hour ahead", 3_600_000],
  ])("also by a charger whose clock is %s", async (_, skew) => {
    const slot = await open();
    const { id } = await slot.book(12);
    await slot.station.pass(2 * MINUTE);
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ timestamp: clock.iso(skew) }));
    expect(await slot.station.session(transactionId)).toMatchObject({ bookingId: id });
  });

  it("also by a charger whose clock was never set", async () => {
    const slot = await open();
    const { id } = await slot.book(5);
    await slot.arms();
    const timestamp = "1970-01-01T00:00:05Z";
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ timestamp }));
    expect(await slot.station.session(transactionId)).toMatchObject({ bookingId: id });
  });

  it("not by a start long before: that is an immediate booking of its own", async () => {
    const slot = await open();
    const { id } = await slot.book(60);
    const { transactionId } = await slot.charger.request("StartTransaction", aStart());
    const session = await slot.station.session(transactionId);
    expect(session.bookingId).toBe(session.id);
    expect(await slot.booking(id)).toMatchObject({ state: "RESERVED" });
  });
});

describe("a start without a booking", () => {
  it("is an immediate booking in the same calendar, fulfilled by its session", async () => {
    const slot = await open();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart());
    const session = await slot.station.session(transactionId);
    expect(session.bookingId).toBe(session.id);
    expect(await slot.booking(session.id)).toMatchObject({
      origin: "started",
      state: "FULFILLED",
      sessionId: session.id,
    });
    const beginAt = inMinutes(30);
    const wish = { evseUid: slot.evse(), beginAt, endAt: inMinutes(60), tokenUid: "VALID" };
    expect(await world.current.operator.post("/bookings", wish)).toMatchObject({ status: 409 });
  });

  it("has its place for as long as it lasts, and not longer", async () => {
    const slot = await open();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart());
    await slot.station.settled();
    await slot.station.pass(58 * MINUTE);
    await slot.charger.request("StatusNotification", aStatus("Charging"));
    await slot.charger.request("StatusNotification", aStatus("SuspendedEV"));
    await slot.station.settled();
    const wish = { evseUid: slot.evse(), beginAt: inMinutes(5), endAt: inMinutes(60), tokenUid: "VALID" };
    expect(await world.current.operator.post("/bookings", wish)).toMatchObject({ status: 409 });
    await slot.charger.request("StopTransaction", aStop(transactionId));
    await slot.station.settled();
    expect(await world.current.operator.post("/bookings", wish)).toMatchObject({ status: 201 });
  });

  it("of a token that may not charge has no place in it", async () => {
    const slot = await open();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag: "BLOCKED" }));
    const session = await slot.station.session(transactionId);
    expect(session).toMatchObject({ state: "INVALID", bookingId: null });
    await slot.book(1);
  });
});

describe("who comes without a booking, though one begins soon", () => {
  it("is refused when too little is left, and is told so", async () => {
    const slot = await open();
    await slot.book(12);
    const idTag = await stranger();
    const { idTagInfo, transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag }));
    expect(idTagInfo.status).toBe("Blocked");
    expect(await slot.station.session(transactionId)).toMatchObject({
      state: "INVALID",
      flags: ["not_authorised", "reserved_for_other"],
    });
    const { status, body } = await slot.station.give("RemoteStartTransaction", { idTag, connectorId: 1 });
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: "slot_not_free", detail: expect.stringContaining("booked from") },
    });
  });

  it("may charge until it begins, and is stopped then", async () => {
    const slot = await open();
    const { beginAt } = await slot.book(30);
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag: await stranger() }));
    expect(await slot.station.session(transactionId)).toMatchObject({ state: "ACTIVE", endsBefore: beginAt });
    await slot.station.pass(25 * MINUTE);
    expect(await slot.station.notices("overrun")).toMatchObject([{ resolvedAt: null }]);
    await slot.charger.expectNoCall();
    await slot.station.pass(5 * MINUTE);
    slot.charger.answer(await slot.charger.expectCall("RemoteStopTransaction", { transactionId }), {
      status: "Accepted",
    });
    await slot.charger.request("StopTransaction", aStop(transactionId, { reason: "Remote" }));
    await slot.charger.request("StatusNotification", aStatus("Available"));
    await slot.arms();
    expect(await slot.station.notices("overrun")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });
});

describe("what stands in the way of a booking", () => {
  it.each([
    ["Faulted", "faulted"],
    ["Unavailable", "unavailable"],
    ["Charging", "occupied"],
  ])("when it is armed reaches D1: %s", async (status, blockedBy) => {
    const slot = await open();
    const { id } = await slot.book(30);
    await slot.charger.request("StatusNotification", aStatus(status));
    await slot.station.pass(25 * MINUTE);
    await slot.charger.expectNoCall();
    expect(await slot.booking(id)).toMatchObject({ blockedBy });
    await slot.charger.request("StatusNotification", aStatus("Available"));
    await slot.arms();
    expect(await slot.booking(id)).toMatchObject({ blockedBy: null });
  });

  it("is the charge point's own word, until it says that the connector is free", async () => {
    const slot = await open();
    const { id } = await slot.book(2);
    await slot.arms({}, "Occupied");
    expect(await slot.booking(id)).toMatchObject({ blockedBy: "occupied" });
    await slot.charger.request("StatusNotification", aStatus("Preparing"));
    await slot.charger.request("StatusNotification", aStatus("Available"));
    await slot.arms();
    expect(await slot.booking(id)).toMatchObject({ blockedBy: null });
  });

  it("is its silence", async () => {
    const slot = await open();
    const { id } = await slot.book(10);
    await slot.charger.hangUp();
    await slot.station.pass(6 * MINUTE);
    expect(await slot.booking(id)).toMatchObject({ blockedBy: "offline" });
  });
});
