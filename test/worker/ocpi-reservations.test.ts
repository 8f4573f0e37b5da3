import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { receiveCommand } from "../../src/services/roaming-commands.ts";
import { loadPartner } from "../../src/store/partners.ts";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { healedD1, noD1 } from "./ocpp-outages.ts";
import { aStart, aStatus, aStop, clock } from "./ocpp-world.ts";

const MINUTE = 60;
const HOUR_MS = 3_600_000;
const LOOK_AGAIN_MS = 5;

const emsp = Commander.forTests([[1], [2]]);

/** An app's token, which nobody told us of. */
const driver = (fields: Record<string, unknown> = {}) =>
  aToken({ party_id: emsp.partner.partyId, type: "APP_USER", uid: LONG_UID, whitelist: "NEVER", ...fields });
const LONG_UID = "7a2e9f04-5dc1-4f7b-9b7e-1f0c";

const wish = (fields: Record<string, unknown> = {}) => ({
  token: driver(),
  expiry_date: clock.iso(HOUR_MS),
  reservation_id: "R-1",
  location_id: emsp.locationId,
  evse_uid: emsp.evse(),
  authorization_reference: "REF-1",
  ...fields,
});

const reserve = (fields: Record<string, unknown> = {}) =>
  emsp.command("RESERVE_NOW", wish(fields)).then((answer) => wordOf(answer).result);

const cancel = (reservation_id = "R-1") =>
  emsp.command("CANCEL_RESERVATION", { reservation_id }).then((answer) => wordOf(answer).result);

/** A reservation that the charge point has confirmed. @returns what it was asked. */
async function armed(fields: Record<string, unknown> = {}) {
  expect(await reserve(fields)).toBe("ACCEPTED");
  const call = await emsp.charger.nextCall();
  emsp.charger.answer(call, { status: "Accepted" });
  await emsp.charger.request("StatusNotification", aStatus("Reserved"));
  await emsp.told();
  return call.payload as { readonly idTag: string; readonly reservationId: number };
}

/** The results of a command, in order. */
const resultsOf = (command: string) =>
  emsp
    .results()
    .filter(({ path }) => path.startsWith(`commands/${command}/`))
    .map(({ body }) => body.result);

/** Of commands that no charge point is asked for: they are concluded behind their answer. */
async function resultsOnceThere(command: string, count: number) {
  while (resultsOf(command).length < count) await scheduler.wait(LOOK_AGAIN_MS);
  return resultsOf(command);
}

describe("RESERVE_NOW (OCPI-C7, U4)", () => {
  it("is answered before the charge point is asked; its word is the result, and the reservation a session (OCPI-C1, C2)", async () => {
    expect(await reserve()).toBe("ACCEPTED");
    const call = await emsp.charger.nextCall();
    expect(call.action).toBe("ReserveNow");
    expect(emsp.results()).toEqual([]);
    // Neither the partner's id nor a uid that is too long goes to the charge point.
    expect(call.payload).toMatchObject({ connectorId: 1, reservationId: 1, idTag: expect.stringMatching(/^\w{20}$/) });
    emsp.charger.answer(call, { status: "Accepted" });
    await emsp.told();
    expect(emsp.results().map(({ body }) => body)).toEqual([{ result: "ACCEPTED" }]);
    expect(emsp.partner.told("sessions")).toMatchObject([
      {
        method: "PUT",
        body: {
          status: "RESERVATION",
          start_date_time: clock.iso(),
          kwh: 0,
          evse_uid: emsp.evse(),
          connector_id: "1",
          auth_method: "COMMAND",
          authorization_reference: "REF-1",
          cdr_token: { uid: driver().uid, type: "APP_USER" },
        },
      },
    ]);
  });

  it.each([
    ["Occupied", "EVSE_OCCUPIED"],
    ["Faulted", "EVSE_INOPERATIVE"],
    ["Unavailable", "EVSE_INOPERATIVE"],
    ["Rejected", "REJECTED"],
  ])("that the charge point answers with %s is %s, and no session", async (status, result) => {
    await reserve();
    await emsp.says("ReserveNow", { status });
    expect(emsp.results()).toMatchObject([{ body: { result, message: [{ language: "en" }] } }]);
    expect(emsp.statuses()).toEqual([]);
  });

  it("of a charge point that does not know ReserveNow is NOT_SUPPORTED", async () => {
    await reserve();
    emsp.charger.answerError(await emsp.charger.nextCall(), "NotImplemented");
    await emsp.told();
    expect(emsp.words()).toEqual(["NOT_SUPPORTED"]);
  });

  it("that nobody answers is TIMEOUT while the partner still waits, and is then cancelled", async () => {
    await reserve();
    emsp.charger.giveUp(await emsp.charger.nextCall());
    await emsp.station.pass(50);
    await emsp.rested();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    await emsp.says("CancelReservation", { status: "Accepted" });
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    expect(emsp.statuses()).toEqual([]);
  });

  it("is rejected at once where it cannot be: past, too far ahead, of another party, unknown, kept already", async () => {
    expect(await reserve({ expiry_date: clock.iso(-1_000) })).toBe("REJECTED");
    expect(await reserve({ expiry_date: clock.iso(25 * HOUR_MS) })).toBe("REJECTED");
    expect(await reserve({ token: driver({ party_id: "ZZZ" }) })).toBe("REJECTED");
    expect(await reserve({ evse_uid: "elsewhere" })).toBe("REJECTED");
    expect(await reserve({ location_id: "elsewhere" })).toBe("REJECTED");
    await armed();
    expect(await reserve({ reservation_id: "R-2" })).toBe("REJECTED");
    await emsp.charger.expectNoCall();
  });

  it("of a charge point that is away is rejected (OCPI-C1)", async () => {
    await emsp.charger.hangUp();
    await emsp.station.pass(2 * MINUTE);
    await emsp.rested();
    expect(await reserve()).toBe("REJECTED");
  });

  it("without an EVSE takes a free one; none is free: whichever becomes free, and its place is not known yet (OCPI-T18)", async () => {
    await emsp.charger.request("StatusNotification", aStatus("Charging"));
    await emsp.told();
    await reserve({ evse_uid: undefined });
    const call = await emsp.charger.nextCall();
    expect(call.payload).toMatchObject({ connectorId: 2 });
    emsp.charger.answer(call, { status: "Accepted" });
    await emsp.told();
    await reserve({ evse_uid: undefined, reservation_id: "R-2" });
    const other = await emsp.charger.nextCall();
    expect(other.payload).toMatchObject({ connectorId: 0 });
    emsp.charger.answer(other, { status: "Accepted" });
    await emsp.told();
    expect(emsp.sessions()).toMatchObject([
      { evse_uid: emsp.evse(2), connector_id: "2" },
      { evse_uid: "#NA", connector_id: "#NA" },
    ]);
  });

  it("again, with the same id, replaces: the same number at the charge point, the same session (OCPP-V1)", async () => {
    await armed();
    await reserve({ expiry_date: clock.iso(HOUR_MS / 2), reservation_id: "r-1" });
    const call = await emsp.charger.nextCall();
    expect(call.payload).toMatchObject({ reservationId: 1, expiryDate: clock.iso(HOUR_MS / 2) });
    emsp.charger.answer(call, { status: "Accepted" });
    await emsp.told();
    expect(emsp.words()).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(emsp.statuses()).toEqual(["RESERVATION"]);
  });

  it("moved to another charge point is another reservation: the first is let go, and its session ends", async () => {
    await armed();
    const { operator } = emsp.world.current;
    const other = await emsp.world.current.station({ locationId: emsp.locationId });
    const charger = await other.boot();
    await other.settled();
    expect(await reserve({ evse_uid: `${other.id}-E1` })).toBe("ACCEPTED");
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.call("Heartbeat", {});
    await other.settled();
    await emsp.says("CancelReservation", { status: "Accepted" });
    expect(emsp.words()).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(emsp.statuses().toSorted()).toEqual(["COMPLETED", "RESERVATION", "RESERVATION"]);
    const { body } = await operator.get<{ items: readonly object[] }>(`${other.path}/reservations`);
    expect(body.items).toMatchObject([{ state: "armed", partner: { reservationId: "R-1" } }]);
  });
});

describe("a reservation that is used", () => {
  it("is the session that becomes ACTIVE; nobody is asked about its driver (OCPI-C5, S2, D9, R12)", async () => {
    const { idTag } = await armed();
    const reservedAt = clock.iso();
    clock.advance(10 * MINUTE);
    const startedAt = clock.iso();
    expect(await emsp.charger.request("Authorize", { idTag })).toMatchObject({ idTagInfo: { status: "Accepted" } });
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag, reservationId: 1 }));
    await emsp.told();
    clock.advance(10 * MINUTE);
    await emsp.charger.request("StopTransaction", aStop(transactionId as number));
    await emsp.told();
    expect(emsp.statuses()).toEqual(["RESERVATION", "ACTIVE", "COMPLETED"]);
    const [first, active] = emsp.sessions();
    expect(active).toMatchObject({
      id: first?.id,
      start_date_time: startedAt,
      auth_method: "COMMAND",
      authorization_reference: "REF-1",
    });
    expect(await emsp.station.session(transactionId as number)).toMatchObject({ id: first?.id, reservedAt });
    const { body } = await ask("GET", "/ocpi/2.2.1/cdrs", emsp.token);
    expect(body.data).toMatchObject([{ session_id: first?.id, start_date_time: reservedAt }]);
    expect(emsp.partner.asked.filter(({ path }) => path.endsWith("/authorize"))).toEqual([]);
  });

  it("by START_SESSION of the same driver stays one session, which no other may start", async () => {
    await armed();
    const other = aToken({ party_id: emsp.partner.partyId, uid: "OTHER", type: "APP_USER" });
    expect(wordOf(await emsp.startSession({ token: other })).result).toBe("REJECTED");
    expect(wordOf(await emsp.startSession({ token: driver(), authorization_reference: "REF-2" })).result).toBe(
      "ACCEPTED",
    );
    const idTag = await emsp.saysToStart("Accepted");
    await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    expect(emsp.statuses()).toEqual(["RESERVATION", "ACTIVE"]);
    const [held, active] = emsp.sessions();
    // The last reference is the one that counts (OCPI-S6).
    expect(active).toMatchObject({ id: held?.id, authorization_reference: "REF-2" });
  });
});

describe("a reservation that ends unused", () => {
  it("is COMPLETED at its expiry, and nothing else is told: it costs nothing, and has no CDR (OCPI-D11)", async () => {
    await armed();
    await emsp.station.pass(60 * MINUTE);
    await emsp.rested();
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
    expect(emsp.sessions()[1]).toMatchObject({ kwh: 0, end_date_time: clock.iso() });
    expect(emsp.words()).toEqual(["ACCEPTED"]);
    expect((await ask("GET", "/ocpi/2.2.1/cdrs", emsp.token)).body.data).toEqual([]);
  });

  it.each(["Accepted", "Rejected"])(
    "cancelled by its party is over, whether its charge point says %s (OCPI-C8)",
    async (status) => {
      await armed();
      expect(await cancel("r-1")).toBe("ACCEPTED");
      await emsp.says("CancelReservation", { status });
      expect([resultsOf("RESERVE_NOW"), resultsOf("CANCEL_RESERVATION")]).toEqual([["ACCEPTED"], ["ACCEPTED"]]);
      expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
      await cancel();
      expect(await resultsOnceThere("CANCEL_RESERVATION", 2)).toEqual(["ACCEPTED", "UNKNOWN_RESERVATION"]);
    },
  );

  it("is unknown to another partner, which is told so later (OCPI-C4, C8)", async () => {
    await armed();
    const { partner } = emsp;
    const { operator } = emsp.world.current;
    const own = partner.partyId;
    partner.partyId = `Y${own.slice(1)}`;
    emsp.token = await partner.register(operator, await partner.enter(operator));
    expect(await cancel()).toBe("ACCEPTED");
    expect(await resultsOnceThere("CANCEL_RESERVATION", 1)).toEqual(["UNKNOWN_RESERVATION"]);
    await emsp.charger.expectNoCall();
  });

  it("cancelled by a fault is told to where RESERVE_NOW said, once, also if D1 was away (OCPI-C8)", async () => {
    await armed();
    await noD1(emsp.station);
    await emsp.charger.request("StatusNotification", aStatus("Faulted"));
    await emsp.station.settled();
    await healedD1(emsp.station);
    await emsp.station.pass(MINUTE);
    await emsp.rested();
    await emsp.rested();
    expect(resultsOf("RESERVE_NOW")).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
    expect(new Set(emsp.results().map(({ path }) => path)).size).toBe(1);
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
  });

  it("cancelled by an operator is told at once; to change it is not the operator's", async () => {
    await armed();
    const { operator } = emsp.world.current;
    const path = `${emsp.station.path}/reservations`;
    const { body } = await operator.get<{ items: readonly { id: string }[] }>(path);
    const [mine] = body.items;
    expect(mine).toMatchObject({ tokenUid: LONG_UID, partner: { id: emsp.partnerId, reservationId: "R-1" } });
    const wish = { connectorId: 2, tokenUid: "VALID", expiresAt: clock.iso(HOUR_MS) };
    expect((await operator.put(`${path}/${mine?.id}`, wish)).status).toBe(403);
    await operator.delete(`${path}/${mine?.id}`);
    await emsp.rested();
    expect(emsp.words()).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
    await emsp.says("CancelReservation", { status: "Accepted" });
    expect(emsp.words()).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
  });

  it("that the charge point does not take again after a boot is lost, and told so", async () => {
    await armed();
    emsp.charger = await emsp.station.boot();
    await emsp.says("ReserveNow", { status: "Occupied" });
    expect(emsp.words()).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
  });

  it("is told once, though the batch is carried to D1 twice", async () => {
    await armed();
    const picture = await emsp.station.inside(({ state }) => state.reservations.live[0]);
    expect(picture?.roaming?.reserve.word).toBe("Accepted");
    await emsp.station.inside(({ store }) => {
      if (picture) store.unsettled.save({ kind: "reservation", reservation: picture }, Date.now());
    });
    await emsp.rested();
    expect(emsp.words()).toEqual(["ACCEPTED"]);
    expect(emsp.statuses()).toEqual(["RESERVATION"]);
  });
});

describe("a reservation whose way was cut off (OCPI-C2)", () => {
  const everyMinute = () => runCron({ cron: "* * * * *" }, env);

  it("before its charge point was asked is TIMEOUT, and keeps nothing from anybody else", async () => {
    const deps = depsOf(env);
    const partner = await loadPartner(deps.db, emsp.partnerId);
    const [party] = partner?.roles ?? [];
    if (partner === null || party === undefined) throw new Error("There is no partner");
    // Accepted and kept; then the Worker dies.
    const caller = { partner, party, correlationId: crypto.randomUUID() };
    const response_url = `${emsp.partner.base}/2.2.1/commands/RESERVE_NOW/cut-off`;
    await receiveCommand(deps, caller, "RESERVE_NOW", { ...wish(), response_url });
    expect(await reserve({ reservation_id: "R-2" })).toBe("REJECTED");
    clock.advance(50);
    await everyMinute();
    await everyMinute();
    await emsp.rested();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    expect(await reserve({ reservation_id: "R-2" })).toBe("ACCEPTED");
  });

  it("so that D1 heard too late is cancelled, though its charge point had confirmed it", async () => {
    expect(await reserve()).toBe("ACCEPTED");
    const call = await emsp.charger.nextCall();
    await noD1(emsp.station);
    emsp.charger.answer(call, { status: "Accepted" });
    await emsp.charger.call("Heartbeat", {});
    await emsp.station.settled();
    clock.advance(50);
    await everyMinute();
    await healedD1(emsp.station);
    await emsp.station.pass(MINUTE);
    await emsp.rested();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    await everyMinute();
    await emsp.says("CancelReservation", { status: "Accepted" });
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    expect(emsp.statuses()).toEqual(["RESERVATION", "COMPLETED"]);
  });
});
