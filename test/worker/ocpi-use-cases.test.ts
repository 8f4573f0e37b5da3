import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { receiveCommand } from "../../src/services/roaming-commands.ts";
import { openDatabase } from "../../src/store/database.ts";
import { loadPartner } from "../../src/store/partners.ts";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { wrapped } from "./ocpi-partner.ts";
import { aReading, aStart, aStatus, aStop, clock } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60;
const emsp = Commander.forTests();
const everyMinute = () => runCron({ cron: "* * * * *" }, env);

/** What still waits for the partner. */
async function waiting(): Promise<readonly { readonly module: string }[]> {
  const { body } = await emsp.world.current.operator.get<{ items: readonly { module: string }[] }>(
    `/parties/${emsp.partnerId}/outbox`,
  );
  return body.items;
}

/** The partner takes nothing of a module while this is 503. */
function answers(module: string, http: number): void {
  emsp.partner.onPush = ({ path }) =>
    path.startsWith(module) ? wrapped(undefined, http === 200 ? 1000 : 3000, http) : wrapped(undefined);
}

describe("UC6 a session is ended by its partner", () => {
  it("UC6 slot offline at STOP_SESSION: REJECTED at once, the session goes on, and the partner asks again", async () => {
    const { sessionId, transactionId } = await emsp.running();
    const said = emsp.listens();
    await emsp.charger.hangUp();
    await emsp.station.settled();
    const response = wordOf(await emsp.stopSession(sessionId));
    expect(response).toMatchObject({ result: "REJECTED", message: [{ text: "The charge point is not connected." }] });
    expect(said("ocpi.command.refused")).toMatchObject([{ command: "STOP_SESSION", result: "REJECTED" }]);
    expect([emsp.words(), emsp.statuses()]).toEqual([["ACCEPTED"], ["PENDING", "ACTIVE"]]);

    emsp.charger = await emsp.station.boot();
    await emsp.told();
    expect(wordOf(await emsp.stopSession(sessionId)).result).toBe("ACCEPTED");
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE", "COMPLETED"]);
  });

  it("UC6 slot lost while it is asked: TIMEOUT, and the session ends by what it says when it is back", async () => {
    const { sessionId, transactionId } = await emsp.running();
    const said = emsp.listens();
    await emsp.stopSession(sessionId);
    await emsp.charger.nextCall();
    await emsp.charger.hangUp();
    await emsp.rested();
    expect(emsp.words()).toEqual(["ACCEPTED", "TIMEOUT"]);
    expect(said("ocpi.command.concluded")).toMatchObject([{ command: "STOP_SESSION", result: "TIMEOUT" }]);
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE"]);
    const stop = aStop(transactionId, { reason: "Remote" });
    emsp.charger = await emsp.station.boot();
    await emsp.charger.request("StopTransaction", stop);
    await emsp.told();
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE", "COMPLETED"]);
  });

  it("UC6 slot silent: TIMEOUT before the partner stops waiting, and the session goes on (OCPI-C2)", async () => {
    const { sessionId } = await emsp.running();
    const { timeout = 0 } = wordOf(await emsp.stopSession(sessionId));
    emsp.charger.giveUp(await emsp.charger.nextCall());
    await emsp.station.pass(45);
    await emsp.rested();
    expect(timeout).toBeGreaterThan(45);
    expect([emsp.words(), emsp.statuses()]).toEqual([
      ["ACCEPTED", "TIMEOUT"],
      ["PENDING", "ACTIVE"],
    ]);
  });

  it("UC6 RemoteStop rejected: REJECTED, the session goes on, and may be stopped again", async () => {
    const { sessionId } = await emsp.running();
    for (const [status, result] of [
      ["Rejected", "REJECTED"],
      ["Accepted", "ACCEPTED"],
    ] as const) {
      expect(wordOf(await emsp.stopSession(sessionId)).result).toBe("ACCEPTED");
      await emsp.says("RemoteStopTransaction", { status });
      expect(emsp.words().at(-1)).toBe(result);
    }
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE"]);
  });

  it("UC6 RemoteStop accepted, no StopTransaction: it is asked again, the operator hears of it, and nothing is invented", async () => {
    const { sessionId, transactionId } = await emsp.running();
    await emsp.charger.request("StatusNotification", aStatus("Charging"));
    await emsp.stopSession(sessionId);
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    clock.advance(1);
    await emsp.charger.request("MeterValues", aReading(1_100, { transactionId }));
    await emsp.station.pass(2 * MINUTE);
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    expect(emsp.words()).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(await emsp.station.notices("missing_stop")).toMatchObject([
      { details: { transactionId }, resolvedAt: null },
    ]);
    expect(emsp.statuses()).not.toContain("COMPLETED");

    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    expect(emsp.statuses().at(-1)).toBe("COMPLETED");
    expect(await emsp.station.notices("missing_stop")).toMatchObject([{ resolvedAt: expect.any(String) }]);
  });

  it("UC6 response_url down and back: the result is tried again, and comes once (OCPI-C2)", async () => {
    const { sessionId } = await emsp.running();
    const said = emsp.listens();
    answers("commands", 503);
    await emsp.stopSession(sessionId);
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    expect(said("push.later")).toMatchObject([{ module: "commands", why: expect.stringContaining("503") }]);
    expect(await waiting()).toMatchObject([{ module: "commands" }]);
    answers("commands", 200);
    await emsp.partner.waits(emsp.partnerId, 5);
    await emsp.partner.waits(emsp.partnerId, 600);
    // That of the start; one that was not taken; and that one again.
    expect(emsp.words()).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    expect(await waiting()).toEqual([]);
  });

  it("UC6 response_url gone: the result is given up after a quarter of an hour, and the log says so", async () => {
    const { sessionId, transactionId } = await emsp.running();
    const said = emsp.listens();
    answers("commands", 404);
    await emsp.stopSession(sessionId);
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    await emsp.partner.waits(emsp.partnerId, 10 * MINUTE);
    expect(said("ocpi.result.given_up")).toEqual([]);
    await emsp.partner.waits(emsp.partnerId, 10 * MINUTE);
    expect(said("ocpi.result.given_up")).toMatchObject([
      { partnerId: emsp.partnerId, why: expect.stringContaining("404") },
    ]);
    expect(await waiting()).toEqual([]);
    // The session tells it all the same.
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    expect(emsp.statuses().at(-1)).toBe("COMPLETED");
  });

  it("UC6 an answer of the partner's that is no OCPI is one all the same: nothing is told twice (OCPI-T7)", async () => {
    emsp.partner.onPush = ({ path }) =>
      path.startsWith("commands") ? new Response(null, { status: 204 }) : wrapped(undefined);
    await emsp.unlock();
    await emsp.says("UnlockConnector", { status: "Unlocked" });
    await emsp.partner.waits(emsp.partnerId, 10 * MINUTE);
    expect(emsp.words()).toEqual(["ACCEPTED"]);
  });
});

describe("UC7 the state of a session reaches its partner", () => {
  it("UC7 partner down: the charge goes on, and the partner ends with what is true", async () => {
    answers("sessions", 503);
    const said = emsp.listens();
    await emsp.startSession();
    const idTag = await emsp.saysToStart("Accepted");
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    await emsp.charger.request("StopTransaction", aStop(transactionId as number));
    await emsp.told();
    expect(said("push.later").length).toBeGreaterThan(0);
    answers("sessions", 200);
    await emsp.partner.waits(emsp.partnerId, 10 * MINUTE);
    expect(emsp.sessions().at(-1)).toMatchObject({ status: "COMPLETED", kwh: 1, total_cost: { incl_vat: 0.39 } });
    expect(await waiting()).toEqual([]);
  });

  it("UC7 slot cut off: the session stays as it was last known, and what happened meanwhile is told when it is back", async () => {
    const { transactionId } = await emsp.running();
    await emsp.charger.hangUp();
    await emsp.station.pass(30 * MINUTE);
    await emsp.rested();
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE"]);
    expect(await emsp.station.notices("offline")).toMatchObject([{ resolvedAt: null }]);
    const reading = aReading(1_500, { transactionId });
    clock.advance(10 * MINUTE);
    const stop = aStop(transactionId, { meterStop: 3_000 });
    clock.advance(20 * MINUTE);
    emsp.charger = await emsp.station.boot();
    await emsp.charger.request("MeterValues", reading);
    await emsp.charger.request("StopTransaction", stop);
    await emsp.told();
    expect(emsp.sessions().at(-1)).toMatchObject({ status: "COMPLETED", kwh: 2, end_date_time: stop.timestamp });
    expect(emsp.statuses().filter((status) => status === "COMPLETED")).toHaveLength(1);
    expect(await emsp.station.notices("offline")).toMatchObject([{ resolvedAt: expect.any(String) }]);
  });

  it("UC7 slot cut off before it could start: nothing was sent, the partner is told, and nothing stays PENDING", async () => {
    await emsp.startSession();
    const trigger = await emsp.charger.nextCall();
    expect(trigger.action).toBe("TriggerMessage");
    await emsp.charger.hangUp();
    await emsp.station.pass(46);
    await emsp.rested();
    expect([emsp.words(), emsp.statuses()]).toEqual([["TIMEOUT"], ["PENDING", "INVALID"]]);
  });
});

describe("a command whose way was cut off", () => {
  /** Accepted and kept; then the Worker dies. */
  async function cutOff(): Promise<void> {
    const deps = depsOf(env);
    const partner = await loadPartner(openDatabase(env.DB), emsp.partnerId);
    const [party] = partner?.roles ?? [];
    if (partner === null || party === undefined) throw new Error("There is no partner");
    const { response } = await receiveCommand(
      deps,
      { partner, party, correlationId: crypto.randomUUID() },
      "START_SESSION",
      {
        response_url: `${emsp.partner.base}/2.2.1/commands/START_SESSION/${fresh("R")}`,
        token: aToken({ party_id: emsp.partner.partyId, uid: emsp.uid }),
        location_id: emsp.locationId,
        evse_uid: emsp.evse(),
      },
    );
    expect(response.result).toBe("ACCEPTED");
  }

  it("between its answer and the charge point ends in TIMEOUT in time, and its session in INVALID (OCPI-C2, S2)", async () => {
    await cutOff();
    await everyMinute();
    await emsp.rested();
    expect([emsp.words(), emsp.statuses()]).toEqual([[], ["PENDING"]]);
    // The cron comes once a minute, the latest just before the partner stops waiting.
    clock.advance(50);
    await everyMinute();
    await emsp.rested();
    expect([emsp.words(), emsp.statuses()]).toEqual([["TIMEOUT"], ["PENDING", "INVALID"]]);
    await emsp.charger.expectNoCall();
    await everyMinute();
    await emsp.rested();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
  });

  it("has one result, although its charge point answers after the cron has given it up (OCPI-C2)", async () => {
    await emsp.startSession();
    const trigger = await emsp.charger.nextCall();
    clock.advance(50);
    await everyMinute();
    await emsp.rested();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
    emsp.charger.answer(trigger, { status: "Rejected" });
    await emsp.told();
    expect(emsp.words()).toEqual(["TIMEOUT"]);
  });

  it("leaves no session PENDING, whatever became of its charge point (OCPI-S2)", async () => {
    await emsp.startSession();
    await emsp.saysToStart("Accepted");
    await emsp.rested();
    clock.advance(21 * MINUTE);
    await everyMinute();
    await emsp.rested();
    expect(emsp.statuses()).toEqual(["PENDING", "INVALID"]);
  });

  it("is forgotten after a month", async () => {
    await emsp.unlock();
    await emsp.says("UnlockConnector", { status: "Unlocked" });
    const kept = async () =>
      (await env.DB.prepare("select id from roaming_commands where partner_id = ?").bind(emsp.partnerId).all()).results
        .length;
    expect(await kept()).toBe(1);
    clock.advance(31 * 24 * 3_600);
    await everyMinute();
    expect(await kept()).toBe(0);
  });
});
