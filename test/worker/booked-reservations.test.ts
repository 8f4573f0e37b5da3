import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { enterHold } from "../../src/services/held-bookings.ts";
import { enterImmediate } from "../../src/services/immediate-bookings.ts";
import { scheduleMaintenance } from "../../src/services/maintenance.ts";
import { bookings } from "../../src/store/booking-schema.ts";
import { loadCommandBox } from "../../src/store/command-places.ts";
import { aToken } from "../support/roaming-token.ts";
import { bookedCommander } from "./booked-commander.ts";
import { wordOf } from "./ocpi-commander.ts";
import { aStatus, aStop, clock } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60_000;
const LOOK_AGAIN_MS = 5;
const { emsp, deps, operator, booked, rowOf, starts, at, other, sessionId, saysToStart, charging, rowsAt } =
  bookedCommander();

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
    await saysToStart("Accepted");
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
