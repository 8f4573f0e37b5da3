import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { timeOfDay } from "../../src/domain/time.ts";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { permittedToken, token as tokenSchema } from "../../src/ocpi/tokens.ts";
import { book } from "../../src/services/bookings.ts";
import { enterHold } from "../../src/services/held-bookings.ts";
import { enterImmediate } from "../../src/services/immediate-bookings.ts";
import { scheduleMaintenance } from "../../src/services/maintenance.ts";
import { bookings } from "../../src/store/booking-schema.ts";
import { type BookingRow, loadBooking, type PartnersBooking } from "../../src/store/bookings.ts";
import { loadCommandBox } from "../../src/store/command-places.ts";
import { loadSession } from "../../src/store/sessions.ts";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { aStart, aStatus, aStop, clock } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60_000;
const LOOK_AGAIN_MS = 5;
const emsp = Commander.forTests([[1], [2]]);
const deps = () => depsOf(env);
const operator = () => emsp.world.current.operator;

// What is booked begins at full minutes.
beforeEach(() => clock.advance((MINUTE - (clock.now() % MINUTE)) / 1_000));

afterEach(async () => {
  expect((await operator().edit("/settings", { bookings: { walkUps: "until" } })).status).toBe(200);
});

/** Begin and end in minutes from now; the driver is that of `emsp.startSession`, unless it is another. */
async function booked(
  [begin, end]: readonly [number, number],
  uid = emsp.uid,
  evseUid = emsp.evse(),
  partner: PartnersBooking | null = null,
) {
  const theirs = tokenSchema.parse(aToken({ party_id: emsp.partner.partyId, uid, type: "APP_USER" }));
  const made = await book(deps(), {
    locationId: emsp.locationId,
    option: { evseUid },
    period: { beginAt: clock.now() + begin * MINUTE, endAt: clock.now() + end * MINUTE },
    tokens: [permittedToken(theirs, emsp.partnerId, undefined)],
    authorizationReference: "REF-1",
    vehicleId: null,
    note: null,
    requestedBy: "a test",
    partner,
  });
  if (!made.ok) throw new Error(`It was not booked: ${made.refusal} ${made.detail}`);
  return made.value;
}

const rowOf = async (id = "") => {
  const row = await loadBooking(deps().db, id);
  if (row === null) throw new Error("There is no such booking");
  return row;
};

const starts = async (fields: Record<string, unknown> = {}) => {
  const { result, message } = wordOf(await emsp.startSession(fields));
  return [result, message?.[0]?.text];
};

const at = (ms: number) => timeOfDay(ms, "Europe/Lisbon");
const other = (uid = "OTHER") => ({ token: aToken({ party_id: emsp.partner.partyId, uid, type: "APP_USER" }) });

/** What is pending, as its partner was told of it. */
const sessionId = () => emsp.sessions()[0]?.id;

/** The charge point is asked to start, and says this; whatever it is told to keep, it keeps. */
async function saysToStart(status: string, connectorId = 1): Promise<string> {
  for (;;) {
    const call = await emsp.charger.nextCall();
    if (call.action === "RemoteStartTransaction") {
      expect(call.payload).toMatchObject({ connectorId });
      emsp.charger.answer(call, { status });
      await emsp.told();
      return (call.payload as { idTag: string }).idTag;
    }
    emsp.charger.answer(call, { status: call.action === "TriggerMessage" ? "Rejected" : "Accepted" });
  }
}

async function charging(idTag: string): Promise<number> {
  const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
  await emsp.told();
  return transactionId as number;
}

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

const rowsAt = async (evseUid: string): Promise<readonly BookingRow[]> =>
  (await deps().db.select().from(bookings)).filter((row) => row.evseUid === evseUid);

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

describe("a reservation, beside what is booked (OCPI-B8, §4.6)", () => {
  const reserve = async (fields: Record<string, unknown> = {}) => {
    const answer = await emsp.command("RESERVE_NOW", {
      token: aToken({ party_id: emsp.partner.partyId, uid: emsp.uid, type: "APP_USER" }),
      expiry_date: clock.iso(60 * MINUTE),
      reservation_id: "R-1",
      location_id: emsp.locationId,
      evse_uid: emsp.evse(),
      ...fields,
    });
    const { result, message } = wordOf(answer);
    return [result, message?.[0]?.text];
  };
  const held = async () => (await deps().db.select().from(bookings)).filter(({ origin }) => origin === "held").at(-1);

  it("is refused where it would reach into what is booked, naming the time; without an EVSE it goes to another", async () => {
    const { beginAt } = await booked([40, 90], "SOMEBODY");
    expect(await reserve()).toEqual(["REJECTED", `The EVSE is booked from ${at(beginAt)}.`]);
    expect(await reserve({ expiry_date: clock.iso(40 * MINUTE) })).toEqual(["ACCEPTED", undefined]);
    // What is reserved already is not made longer than it can be.
    await emsp.says("ReserveNow", { status: "Accepted" });
    expect(await reserve()).toEqual(["REJECTED", `The EVSE is booked from ${at(beginAt)}.`]);
    expect(await held()).toMatchObject({ state: "RESERVED", endAt: beginAt });
    expect(await reserve({ evse_uid: undefined, reservation_id: "R-2" })).toEqual(["ACCEPTED", undefined]);
    expect(await held()).toMatchObject({ evseUid: emsp.evse(2) });
  });

  it("is PENDING, RESERVED and FULFILLED; nothing can be booked meanwhile, nor started by anybody else", async () => {
    expect(await reserve()).toEqual(["ACCEPTED", undefined]);
    expect(await held()).toMatchObject({ state: "PENDING", isHeld: true, keptUntil: clock.now() + 60 * MINUTE });
    await emsp.says("ReserveNow", { status: "Accepted" });
    expect((await held())?.state).toBe("RESERVED");
    await expect(booked([30, 60])).rejects.toThrow("slot_not_free");
    expect(await starts(other())).toEqual(["REJECTED", "The EVSE is reserved for somebody else."]);
    expect(await starts()).toEqual(["ACCEPTED", undefined]);
    const transactionId = await charging(await saysToStart("Accepted"));
    expect(await held()).toMatchObject({ state: "FULFILLED", isHeld: true, sessionId: sessionId() });
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    expect(await held()).toMatchObject({ state: "FULFILLED", isHeld: false });
    expect(await rowsAt(emsp.evse())).toHaveLength(1);
  });

  it.each([
    ["REJECTED", { status: "Rejected" }],
    ["REJECTED", { status: "Occupied" }],
  ])("that the charge point will not have is %s", async (state, answer) => {
    await reserve();
    await emsp.says("ReserveNow", answer);
    expect(await held()).toMatchObject({ state, isHeld: false });
  });

  it("that is cancelled is CANCELED, and one that nobody uses NO_SHOW", async () => {
    await reserve();
    await emsp.says("ReserveNow", { status: "Accepted" });
    await emsp.command("CANCEL_RESERVATION", { reservation_id: "R-1" });
    await emsp.says("CancelReservation", { status: "Accepted" });
    expect(await held()).toMatchObject({ state: "CANCELED", isHeld: false });
    await reserve({ reservation_id: "R-2", expiry_date: clock.iso(20 * MINUTE) });
    await emsp.says("ReserveNow", { status: "Accepted" });
    await emsp.station.pass(20 * 60);
    await emsp.rested();
    expect(await held()).toMatchObject({ state: "NO_SHOW", isHeld: false });
  });

  it("of whichever becomes free is refused where each is booked by then, and keeps none from being booked", async () => {
    for (const connectorId of [1, 2]) {
      await emsp.charger.request("StatusNotification", aStatus("Charging", { connectorId }));
    }
    await emsp.told();
    expect(await reserve({ evse_uid: undefined })).toEqual(["ACCEPTED", undefined]);
    expect(await held()).toMatchObject({ evseUid: null, isHeld: false });
    await booked([30, 60], "A");
    expect(await reserve({ evse_uid: undefined, reservation_id: "R-2" })).toEqual(["ACCEPTED", undefined]);
    await booked([30, 60], "B", emsp.evse(2));
    expect(await reserve({ evse_uid: undefined, reservation_id: "R-3" })).toEqual([
      "REJECTED",
      "Each EVSE of the charge point is booked by then.",
    ]);
  });

  it("by an operator is in the calendar too, and refused with slot_not_free", async () => {
    const path = `${emsp.station.path}/reservations`;
    const wish = { connectorId: 1, tokenUid: "VALID", expiresAt: clock.iso(60 * MINUTE) };
    const { beginAt } = await booked([40, 90], "SOMEBODY");
    expect(await operator().post(path, wish)).toMatchObject({
      status: 409,
      body: { code: "slot_not_free", detail: `The EVSE is booked from ${at(beginAt)}.` },
    });
    const short = { ...wish, expiresAt: clock.iso(30 * MINUTE) };
    const made = await operator().post<{ id: string }>(path, short);
    expect(made.status).toBe(201);
    expect(await rowOf(made.body.id)).toMatchObject({ origin: "held", state: "PENDING", partnerId: null });
    expect(await operator().put(`${path}/${made.body.id}`, wish)).toMatchObject({ status: 409 });
    expect(await rowOf(made.body.id)).toMatchObject({ endAt: Date.parse(short.expiresAt), state: "PENDING" });
  });
});

describe("maintenance that begins now", () => {
  const maintain = () => {
    const period = { beginAt: clock.now(), endAt: clock.now() + 60 * MINUTE };
    const wish = {
      evseUid: emsp.evse(),
      period,
      isOpenEnded: false,
      note: null,
      technician: null,
      requestedBy: "a test",
    };
    return scheduleMaintenance(deps(), { ...wish, displaces: true });
  };

  it("cancels a reservation, at its charge point too, and its partner is told (OCPI-C8)", async () => {
    await emsp.command("RESERVE_NOW", {
      token: aToken({ party_id: emsp.partner.partyId, uid: emsp.uid, type: "APP_USER" }),
      expiry_date: clock.iso(60 * MINUTE),
      reservation_id: "R-1",
      location_id: emsp.locationId,
      evse_uid: emsp.evse(),
    });
    await emsp.says("ReserveNow", { status: "Accepted" });
    expect(await maintain()).toMatchObject({ ok: true });
    expect((await emsp.charger.nextCall()).action).toBe("CancelReservation");
    await emsp.rested();
    expect(emsp.words()).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
    const [held] = (await rowsAt(emsp.evse())).filter(({ origin }) => origin === "held");
    expect(held).toMatchObject({ state: "CANCELED", isHeld: false, canceled: { by: "CPO" } });
  });

  it("does not cut a start that is under way, and nobody else may start", async () => {
    await starts();
    expect(await maintain()).toMatchObject({ ok: true });
    expect((await rowOf((await rowsAt(emsp.evse()))[0]?.id)).state).toBe("PENDING");
    expect(await starts(other())).toEqual(["REJECTED", "The EVSE is in maintenance."]);
  });
});

describe("CANCEL_RESERVATION of a booking (OCPI-B12)", () => {
  const cancel = async (reservation_id: string) => {
    const { result, message } = wordOf(await emsp.command("CANCEL_RESERVATION", { reservation_id }));
    return [result, message?.[0]?.text];
  };
  /** No charge point is asked: it is concluded behind its answer. */
  const concluded = async () => {
    while (emsp.words().length === 0) await scheduler.wait(LOOK_AGAIN_MS);
    return emsp.words();
  };
  const owned = { id: "", countryCode: "NL", partyId: "", requestId: "b-77" };
  const mine = () => ({ ...owned, id: emsp.partnerId, partyId: emsp.partner.partyId });

  it("by the id of its request is its cancellation by the eMSP, at whatever charge point", async () => {
    const { id } = await booked([30, 60], emsp.uid, emsp.evse(), mine());
    await emsp.charger.hangUp();
    expect(await cancel("B-77")).toEqual(["ACCEPTED", undefined]);
    expect(await concluded()).toEqual(["ACCEPTED"]);
    expect(await rowOf(id)).toMatchObject({ state: "CANCELED", isHeld: false, canceled: { by: "EMSP" } });
  });

  it("is refused when it is too late, and unknown to another party, and when it has ended", async () => {
    await operator().edit("/settings", { bookings: { cancelUntilMinutes: 60 } });
    const { id } = await booked([30, 60], emsp.uid, emsp.evse(), mine());
    await operator().edit("/settings", { bookings: { cancelUntilMinutes: 0 } });
    expect(await cancel("b-77")).toEqual(["REJECTED", expect.stringContaining("60 minutes")]);
    await deps().db.update(bookings).set({ partyId: "ZZZ" });
    expect(await cancel("b-77")).toEqual(["ACCEPTED", undefined]);
    expect(await concluded()).toEqual(["UNKNOWN_RESERVATION"]);
    expect((await rowOf(id)).state).toBe("RESERVED");
  });
});

describe("what was entered, and then cut off (OCPI-C2)", () => {
  it("is in nobody's way for long, though nothing else knows of it", async () => {
    const [first, second] = (await loadCommandBox(deps().db, emsp.station.id, "")) ?? [];
    if (first === undefined || second === undefined) throw new Error("There are no EVSEs");
    const common = { authorizationReference: null, requestedBy: "a test" };
    const [start, hold] = [fresh("S"), fresh("H")];
    const period = { beginAt: clock.now(), endAt: clock.now() + 90 * MINUTE };
    await enterImmediate(deps(), { ...common, id: start, evse: first, connectorId: 1, token: null }, period);
    const token = { uid: "VALID", state: "valid", expiresAt: null, parentUid: null } as const;
    const { uid: evseUid, chargePointId, locationId, timeZone } = second;
    const reservation = { ...common, id: hold, token, expiresAt: period.endAt, locationId, timeZone };
    await enterHold(deps(), reservation, { chargePointId, connectorId: 2, evseUid, evseUids: [] });
    expect([await rowOf(start), await rowOf(hold)]).toMatchObject([{ isHeld: true }, { isHeld: true }]);
    clock.advance(33 * 60);
    await runCron({ cron: "* * * * *" }, env);
    const lost = { state: "FAILED", isHeld: false };
    expect([await rowOf(start), await rowOf(hold)]).toMatchObject([lost, lost]);
  });
});
