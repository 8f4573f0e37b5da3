import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { aReading, aStart, aStatus, aStop, BOOT, clock, World } from "./ocpp-world.ts";

const world = World.forTests();

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

describe("an operator's command", () => {
  it("is answered with what the charge point said, and `wait` waits for it", async () => {
    const { station, charger } = await booted();
    const given = station.give("ChangeConfiguration", { key: "HeartbeatInterval", value: "45" }, "?wait=20");
    charger.answer(await charger.expectCall("ChangeConfiguration", { key: "HeartbeatInterval", value: "45" }), {
      status: "RebootRequired",
    });
    expect(await given).toMatchObject({
      status: 200,
      body: { state: "answered", response: { status: "RebootRequired" }, error: null },
    });
  });

  it("EDGE-27 crosses a call of the charger: both are answered", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("GetConfiguration", { key: ["Any"] });
    const heartbeat = charger.call("Heartbeat", {});
    charger.answer(await charger.nextCall(), { unknownKey: ["Any"] });
    expect(await heartbeat).toMatchObject({ type: "result" });
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { unknownKey: ["Any"] } });
  });

  it("OCPP-F3 goes out one at a time, in order", async () => {
    const { station, charger } = await booted();
    const ids: string[] = [];
    for (const key of ["One", "Two", "Three"])
      ids.push((await station.give("GetConfiguration", { key: [key] })).body.id);
    for (const key of ["One", "Two", "Three"]) {
      const call = await charger.expectCall("GetConfiguration", { key: [key] });
      await charger.expectNoCall();
      expect(call.id).toBe(ids.shift());
      charger.answer(call, {});
    }
  });

  it("OCPP-F9, OCPP-F11 answered with an error of any spelling has failed, and says so", async () => {
    const { station, charger } = await booted();
    for (const code of ["NotSupported", "FormatViolation", "OccurrenceConstraintViolation", "SomethingElse"]) {
      const { body } = await station.give("ClearCache");
      charger.answerError(await charger.nextCall(), code);
      await charger.expectNoCall();
      expect(await station.command(body.id)).toMatchObject({ state: "failed", response: null, error: { code } });
    }
  });

  it("EDGE-37, OCPP-F4 unanswered for 30 s has timed out; the next goes out, and a late answer touches neither", async () => {
    const { station, charger } = await booted();
    const first = (await station.give("ClearCache")).body.id;
    const second = (await station.give("GetLocalListVersion")).body.id;
    const silent = await charger.nextCall();
    await station.pass(29);
    await charger.expectNoCall();
    charger.giveUp(silent);
    await station.pass(1);
    const next = await charger.expectCall("GetLocalListVersion", {});
    charger.answer(silent, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await station.command(first)).toMatchObject({ state: "timedOut", error: { code: "NoAnswer" } });
    expect(await station.command(second)).toMatchObject({ state: "sent" });
    charger.answer(next, { listVersion: -1 });
    await charger.expectNoCall();
    expect(await station.command(second)).toMatchObject({ state: "answered", response: { listVersion: -1 } });
  });

  it("OCPP-F4 has the charge point's own time-out", async () => {
    const { station, charger } = await booted({ settings: { callTimeoutSeconds: 90 } });
    const { body } = await station.give("ClearCache");
    charger.giveUp(await charger.nextCall());
    await station.pass(89);
    expect(await station.command(body.id)).toMatchObject({ state: "sent" });
    await station.pass(1);
    expect(await station.command(body.id)).toMatchObject({ state: "timedOut" });
  });

  it("OCPP-L5 the third in a row that nobody answers raises a notice", async () => {
    const { station, charger } = await booted();
    for (let silent = 1; silent <= 3; silent += 1) {
      expect(await station.notices("unanswered_commands")).toEqual([]);
      await station.give("ClearCache");
      charger.giveUp(await charger.nextCall());
      await station.pass(30);
    }
    expect(await station.notices("unanswered_commands")).toMatchObject([{ count: 1 }]);
  });

  it("EDGE-36 whose answer comes after eviction is matched, and reaches GET /api/commands/{id}", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("ClearCache");
    const call = await charger.nextCall();
    await station.settled();
    await evictDurableObject(station.object);
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { status: "Accepted" } });
  });

  it("EDGE-36 that was sent is never sent twice: after eviction it times out", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("ClearCache");
    await charger.nextCall();
    await evictDurableObject(station.object);
    await charger.expectNoCall();
    await charger.hangUp();
    const again = await station.connect();
    await again.request("BootNotification", BOOT);
    await station.pass(30);
    await again.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "timedOut" });
  });

  it("that is queued survives eviction and is sent", async () => {
    const station = await world.current.station();
    const charger = await station.connect();
    const { body } = await station.give("ClearCache");
    expect(body.state).toBe("queued");
    await evictDurableObject(station.object);
    await charger.request("BootNotification", BOOT);
    charger.answer(await charger.expectCall("ClearCache", {}), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered" });
  });

  it("that could not be sent for two minutes is no longer wanted", async () => {
    const { station, charger } = await booted({ settings: { callTimeoutSeconds: 300 } });
    await station.give("ClearCache");
    const { body } = await station.give("Reset", { type: "Hard" });
    charger.giveUp(await charger.nextCall());
    await station.pass(120);
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "timedOut", error: { code: "NotSent" } });
  });

  it("is refused beyond fifty that wait", async () => {
    const { station, charger } = await booted();
    for (let waiting = 0; waiting <= 50; waiting += 1) {
      expect((await station.give("ClearCache")).status).toBe(202);
    }
    expect(await station.give("ClearCache")).toMatchObject({ status: 429, body: { code: "too_many_commands" } });
    await charger.nextCall();
  });

  it.each([
    ["an action nobody knows", "FlyAway", {}, 400],
    ["an action of the charger's", "Heartbeat", {}, 400],
    ["a body that is not the schema's", "Reset", { type: "Gentle" }, 400],
    ["a field too many", "ClearCache", { now: true }, 400],
  ])("%s is refused, and nothing is sent", async (_, action, request, status) => {
    const { station, charger } = await booted();
    expect((await station.give(action, request)).status).toBe(status);
    await charger.expectNoCall();
  });

  it("TC_028, OCPP-R7 RemoteStop of an unknown transaction is sent, and its refusal shown", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("RemoteStopTransaction", { transactionId: 4_711 });
    charger.answer(await charger.expectCall("RemoteStopTransaction", { transactionId: 4_711 }), { status: "Rejected" });
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { status: "Rejected" } });
  });

  it("OCPP-R7 RemoteStop accepted, but the transaction goes on: a notice, and one more try", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Charging"));
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await station.give("RemoteStopTransaction", { transactionId });
    charger.answer(await charger.expectCall("RemoteStopTransaction", { transactionId }), { status: "Accepted" });
    await charger.request("MeterValues", aReading(1_100, { transactionId }));
    await station.pass(120);
    charger.answer(await charger.expectCall("RemoteStopTransaction", { transactionId }), { status: "Accepted" });
    expect(await station.notices("missing_stop")).toMatchObject([{ details: { transactionId } }]);
    clock.advance(1);
    await station.pass(600);
    await charger.expectNoCall();
  });
});

describe("a message that is asked for (TC_054)", () => {
  const HEARTBEAT = { requestedMessage: "Heartbeat" };

  it("EDGE-36 is awaited over an eviction, and GET /api/commands shows that it came", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("TriggerMessage", HEARTBEAT);
    charger.answer(await charger.expectCall("TriggerMessage", HEARTBEAT), { status: "Accepted" });
    await charger.request("StatusNotification", aStatus("Available"));
    expect(await station.command(body.id)).toMatchObject({
      state: "answered",
      triggered: { state: "awaited", until: clock.iso(120_000), arrivedAt: null, messageId: null },
    });
    await evictDurableObject(station.object);
    clock.advance(5);
    await charger.request("Heartbeat", {}, "hb-1");
    const arrived = { state: "arrived", arrivedAt: clock.iso(), messageId: "hb-1" };
    expect(await station.command(body.id)).toMatchObject({ response: { status: "Accepted" }, triggered: arrived });
    const { operator } = station.world;
    const list = await operator.get<{ items: unknown[] }>(`/commands?chargePointId=${station.id}`);
    expect(list.body.items).toMatchObject([{ id: body.id, triggered: arrived }]);
  });

  it("OCPP-S4, TOL-6 and never comes: the command and the charge point's deviations say so", async () => {
    const { station, charger } = await booted();
    const trigger = { requestedMessage: "MeterValues", connectorId: 1 };
    const { body } = await station.give("TriggerMessage", trigger);
    charger.answer(await charger.expectCall("TriggerMessage", trigger), { status: "Accepted" });
    for (let times = 0; times < 4; times += 1) {
      await charger.request("StatusNotification", aStatus("Available"));
      await station.pass(30);
    }
    expect(await station.command(body.id)).toMatchObject({
      state: "answered",
      triggered: { state: "missing", arrivedAt: null, messageId: null },
    });
    expect((await station.view()).live?.deviations).toMatchObject([
      { code: "did not follow: TriggerMessage.MeterValues", count: 1, example: "connector 1" },
    ]);
  });
});

describe("OCPP-L5 the operator's cure for a charger that hangs", () => {
  it("its socket is closed; what it owes comes over the next one", async () => {
    const { station, charger } = await booted();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    const { status } = await station.world.operator.post(`${station.path}/disconnect`, {});
    expect(status).toBe(204);
    expect(await charger.closed).toMatchObject({ code: 1001 });
    const again = await station.connect();
    expect(await again.request("StopTransaction", aStop(transactionId))).toEqual({});
    expect((await station.session(transactionId)).state).toBe("COMPLETED");
  });

  it("the log says who asked for it, as of a command", async () => {
    const { station } = await booted();
    const lines = vi.spyOn(console, "log").mockImplementation(() => {});
    await station.give("ClearCache", {});
    await station.world.operator.post(`${station.path}/disconnect`, {});
    const facts = lines.mock.calls.map(([text]) => JSON.parse(String(text)));
    lines.mockRestore();
    const [command, instruction] = facts.filter(({ fact }) => /^(command|instruction)\.given$/.test(fact));
    expect(instruction).toMatchObject({ kind: "disconnect", refusal: null, requestedBy: command.requestedBy });
    expect(command.requestedBy).toMatch(/./);
  });

  it("without a socket: 409; nobody's charge point: 404", async () => {
    const station = await world.current.station();
    const cut = (path: string) => station.world.operator.post(`${path}/disconnect`, {});
    expect(await cut(station.path)).toMatchObject({ status: 409, body: { code: "charge_point_not_connected" } });
    expect(await cut("/charge-points/NOBODY")).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});
