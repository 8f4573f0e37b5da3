import { describe, expect, it } from "vitest";
import { bookings } from "../../src/store/booking-schema.ts";
import type { BookingRow } from "../../src/store/bookings.ts";
import { loadSession } from "../../src/store/sessions.ts";
import { aToken } from "../support/roaming-token.ts";
import { bookedCommander } from "./booked-commander.ts";
import { wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { aStart, aStatus, aStop, clock } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60_000;
const { emsp, deps, operator, booked, rowOf, starts, at, other, sessionId, saysToStart, charging, rowsAt } =
  bookedCommander();

describe("a start without a booking is an immediate one (S4)", () => {
  it("PENDING before the charge point is asked, FULFILLED by its session, with which its place ends", async () => {
    expect(await starts()).toEqual(["ACCEPTED", undefined]);
    await emsp.rested();
    const pending = await rowOf(sessionId());
    expect(pending).toMatchObject({
      kind: "booking",
      origin: "started",
      state: "PENDING",
      isHeld: true,
      evseUid: emsp.evse(),
      heldFrom: clock.now(),
      heldUntil: clock.now() + 60 * MINUTE,
      partnerId: emsp.partnerId,
      partyId: emsp.partner.partyId,
    });
    const transactionId = await charging(await saysToStart("Accepted"));
    expect(await rowOf(sessionId())).toMatchObject({ state: "FULFILLED", isHeld: true, sessionId: sessionId() });
    clock.advance(600);
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    const last = await rowOf(sessionId());
    expect(last).toMatchObject({ state: "FULFILLED", isHeld: false, heldUntil: clock.now() });
    expect((await loadSession(deps().db, last.id))?.state).toBe("COMPLETED");
  });

  it("UC5 slot does not confirm: REJECTED when it refuses, and the EVSE is free again", async () => {
    await starts();
    await saysToStart("Rejected");
    expect(emsp.words()).toEqual(["REJECTED"]);
    expect(await rowOf(sessionId())).toMatchObject({ state: "REJECTED", isHeld: false });
    expect(await starts(other())).toEqual(["ACCEPTED", undefined]);
  });

  it("UC5 slot does not confirm: FAILED when it says nothing, once no start can follow", async () => {
    await starts();
    emsp.charger.answer(await emsp.charger.nextCall(), { status: "Rejected" });
    emsp.charger.giveUp(await emsp.charger.nextCall());
    await emsp.station.pass(45);
    await emsp.rested();
    expect([emsp.words(), (await rowOf(sessionId())).state]).toEqual([["TIMEOUT"], "PENDING"]);
    await emsp.station.pass(15 * 60);
    await emsp.rested();
    expect(await rowOf(sessionId())).toMatchObject({ state: "FAILED", isHeld: false });
  });

  it("NO_SHOW when nobody plugs in", async () => {
    await starts();
    await saysToStart("Accepted");
    await emsp.station.pass(180);
    await emsp.rested();
    expect([emsp.statuses(), (await rowOf(sessionId())).state]).toEqual([["PENDING", "INVALID"], "NO_SHOW"]);
  });

  it("UC5 slot unreachable: is refused at once, and nothing is entered", async () => {
    await emsp.charger.hangUp();
    await emsp.station.settled();
    expect(await starts()).toEqual(["REJECTED", "The charge point is not connected."]);
    expect(await rowsAt(emsp.evse())).toEqual([]);
  });

  it("of twenty at one EVSE at the same moment one alone is accepted", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => starts(other(`D-${index}`))));
    expect(answers.filter(([result]) => result === "ACCEPTED")).toHaveLength(1);
    const why = new Set(answers.flatMap(([result, text]) => (result === "ACCEPTED" ? [] : [text])));
    for (const text of why) expect(text).toMatch(/^The EVSE is (occupied|not free any more)\.$/);
    expect(await rowsAt(emsp.evse())).toMatchObject([{ state: "PENDING" }]);
  });

  it("shares one rule with bookings and reservations: of all three at the same moment one has the EVSE", async () => {
    const count = 6;
    const asked = Array.from({ length: count }, (_, index) => [
      starts(other(`S-${index}`)),
      booked([0, 60], `B-${index}`).catch(() => null),
      emsp.station.give("RemoteStartTransaction", { connectorId: 1, idTag: "VALID" }),
      operator().post(`${emsp.station.path}/reservations`, {
        connectorId: 1,
        tokenUid: "VALID",
        expiresAt: clock.iso(60 * MINUTE),
      }),
    ]);
    await Promise.all(asked.flat());
    expect((await rowsAt(emsp.evse())).filter(({ isHeld }) => isHeld)).toHaveLength(1);
  });

  it("where no EVSE is named goes to the next one that is free, also at the same moment", async () => {
    const anywhere = { evse_uid: undefined };
    const answers = await Promise.all(["A", "B", "C"].map((uid) => starts({ ...anywhere, ...other(uid) })));
    expect(answers.map(([result]) => result).toSorted()).toEqual(["ACCEPTED", "ACCEPTED", "REJECTED"]);
    expect([...(await rowsAt(emsp.evse())), ...(await rowsAt(emsp.evse(2)))]).toHaveLength(2);
  });
});

describe("a start of the same driver once more", () => {
  it("is refused to an eMSP, until the connector was Available again: then the first has come to nothing (TC_011_2)", async () => {
    expect(await starts()).toEqual(["ACCEPTED", undefined]);
    await saysToStart("Accepted");
    const [first] = await rowsAt(emsp.evse());
    clock.advance(5);
    expect(await starts()).toEqual(["REJECTED", "The EVSE is occupied."]);
    await emsp.charger.request("StatusNotification", aStatus("Preparing"));
    await emsp.charger.request("StatusNotification", aStatus("Available"));
    await emsp.told();
    expect(await starts()).toEqual(["ACCEPTED", undefined]);
    expect(await rowOf(first?.id)).toMatchObject({ state: "NO_SHOW", isHeld: false });
    expect((await rowsAt(emsp.evse())).filter(({ isHeld }) => isHeld)).toMatchObject([{ state: "PENDING" }]);
  });
});

describe("a start where somebody has booked (UC5)", () => {
  it("is refused to a second eMSP, and to any other driver; who has booked starts, wherever, and the session names it", async () => {
    const { id } = await booked([4, 60], emsp.uid, emsp.evse(2));
    expect(await starts({ ...other(), evse_uid: emsp.evse(2) })).toEqual([
      "REJECTED",
      "It is booked for somebody else.",
    ]);
    const own = { token: emsp.partner.token, partyId: emsp.partner.partyId };
    emsp.partner.partyId = `X${own.partyId.slice(1)}`;
    const second = await emsp.partner.register(operator(), await emsp.partner.enter(operator()));
    const body = {
      response_url: `${emsp.partner.base}/2.2.1/commands/START_SESSION/${fresh("R")}`,
      token: aToken({ party_id: emsp.partner.partyId, uid: emsp.uid, type: "APP_USER" }),
      location_id: emsp.locationId,
      evse_uid: emsp.evse(2),
    };
    expect(wordOf(await ask("POST", "/ocpi/2.2.1/commands/START_SESSION", second, body)).result).toBe("REJECTED");
    Object.assign(emsp.partner, own);

    expect(await starts({ evse_uid: undefined })).toEqual(["ACCEPTED", undefined]);
    const idTag = await saysToStart("Accepted", 2);
    expect(idTag).toBe(emsp.uid);
    expect(await rowsAt(emsp.evse(2))).toMatchObject([{ id, state: "RESERVED" }]);
    expect((await loadSession(deps().db, sessionId() ?? ""))?.bookingId).toBe(id);
    await emsp.charger.request("StartTransaction", aStart({ idTag, connectorId: 2 }));
    await emsp.told();
    // The booking's own: the command brought none (OCPI-B9).
    expect(emsp.sessions().at(-1)).toMatchObject({ status: "ACTIVE", authorization_reference: "REF-1" });
    expect(await rowOf(id)).toMatchObject({ state: "FULFILLED", isHeld: true, sessionId: sessionId() });
    expect(await rowsAt(emsp.evse(2))).toHaveLength(1);
  });

  it("that is refused leaves the booking to its driver, who may try again", async () => {
    const { id } = await booked([0, 60]);
    await starts();
    await saysToStart("Rejected");
    expect([emsp.statuses(), (await rowOf(id)).state]).toEqual([["PENDING", "INVALID"], "RESERVED"]);
    expect(await starts()).toEqual(["ACCEPTED", undefined]);
  });

  it("UC5 reservation not confirmed: is refused, and says so", async () => {
    const { id } = await booked([0, 60]);
    const set = (change: Partial<BookingRow>) => deps().db.update(bookings).set(change);
    await set({ state: "PENDING" });
    expect(await starts()).toEqual(["REJECTED", "The booking is not confirmed yet."]);
    await set({ state: "RESERVED", blockedBy: "faulted" });
    expect(await starts()).toEqual(["REJECTED", "The booking is not confirmed: the EVSE is out of order."]);
    expect((await rowOf(id)).state).toBe("RESERVED");
  });

  it("soon may go on until then, and is told so; or is refused, by policy", async () => {
    const { beginAt } = await booked([30, 90], "SOMEBODY");
    await operator().edit("/settings", { bookings: { walkUps: "refuse" } });
    expect(await starts()).toEqual(["REJECTED", `The EVSE is booked from ${at(beginAt)}.`]);
    await operator().edit("/settings", { bookings: { walkUps: "until" } });
    expect(await starts()).toEqual(["ACCEPTED", `The EVSE is free until ${at(beginAt)}: somebody has it after that.`]);
    await emsp.rested();
    expect((await rowOf(sessionId())).heldUntil).toBe(beginAt);
  });

  it("is an immediate booking elsewhere, if the EVSE that is booked is not the one it names", async () => {
    const { id } = await booked([0, 60]);
    expect(await starts({ evse_uid: emsp.evse(2) })).toEqual(["ACCEPTED", undefined]);
    expect([(await rowOf(id)).state, (await rowsAt(emsp.evse(2))).length]).toEqual(["RESERVED", 1]);
  });
});

describe("a start by an operator (S4, UC5)", () => {
  const give = (fields: Record<string, unknown> = {}) =>
    emsp.station.give("RemoteStartTransaction", { connectorId: 1, idTag: "VALID", ...fields });

  it("is an immediate booking with the id of the command, and of the session", async () => {
    const { body } = await give();
    expect(await rowOf(body.id)).toMatchObject({ state: "PENDING", origin: "started", evseUid: emsp.evse() });
    const transactionId = await charging(await saysToStart("Accepted"));
    expect((await emsp.station.session(transactionId)).id).toBe(body.id);
    expect((await rowOf(body.id)).state).toBe("FULFILLED");
    expect(await give()).toMatchObject({ status: 409, body: { code: "connector_not_available" } });
  });

  it.each([
    ["REJECTED", "Rejected", 0],
    ["NO_SHOW", "Accepted", 180],
  ])("ends as %s when the charge point says %s, and nobody comes", async (state, answer, seconds) => {
    const { body } = await give();
    await saysToStart(answer);
    await emsp.station.pass(seconds);
    await emsp.rested();
    expect(await rowOf(body.id)).toMatchObject({ state, isHeld: false });
  });

  it("UC5 slot unreachable: FAILED, with the command that could not be sent", async () => {
    await emsp.charger.hangUp();
    await emsp.station.settled();
    const { body } = await give();
    await emsp.station.settled();
    expect([body.state, (await rowOf(body.id)).state]).toEqual(["offline", "FAILED"]);
  });

  it("is refused where it is booked for somebody else; without a connector it goes to another", async () => {
    await booked([0, 60], "SOMEBODY");
    expect(await give()).toMatchObject({
      status: 409,
      body: { code: "slot_not_free", detail: "It is booked for somebody else." },
    });
    expect((await give({ connectorId: undefined })).status).toBe(202);
    await saysToStart("Accepted", 2);
  });

  it("is on the booking of a partner's driver, whose card the partner has told us of", async () => {
    const { partyId } = emsp.partner;
    const card = aToken({ party_id: partyId, uid: emsp.uid });
    await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partyId}/${emsp.uid}`, emsp.token, card);
    const { id } = await booked([0, 60]);
    expect((await give({ idTag: emsp.uid })).status).toBe(202);
    await saysToStart("Accepted");
    expect(await rowsAt(emsp.evse())).toMatchObject([{ id, state: "RESERVED" }]);
  });

  it("UC5 reservation not confirmed: 409 booking_not_confirmed", async () => {
    const { id } = await booked([0, 60]);
    await deps()
      .db.update(bookings)
      .set({ state: "PENDING", tokens: [{ uid: "VALID", state: "valid", expiresAt: null, parentUid: null }] });
    expect(await give()).toMatchObject({ status: 409, body: { code: "booking_not_confirmed" } });
    await deps().db.update(bookings).set({ state: "RESERVED" });
    expect((await give()).status).toBe(202);
    await charging(await saysToStart("Accepted"));
    expect(await rowsAt(emsp.evse())).toMatchObject([{ id, state: "FULFILLED", isHeld: true }]);
  });
});
