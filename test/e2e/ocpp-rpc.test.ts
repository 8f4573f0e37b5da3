import { afterEach, describe, expect, it } from "vitest";
import { ocppApi } from "../support/ocpp-api.ts";
import { meterValue, type Payload, type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const WAIT_SECONDS = 20;

const { demo, api } = sharedStack();
const operator = ocppApi(api);
const free = demo.chargePoints.filter(({ simulated }) => !simulated);
const single = required(free.find(({ evses }) => evses.length === 1));
const double = required(free.find(({ evses }) => evses.length === 2));
const valid = demo.tokens.filter(({ state, uid }) => state === "valid" && uid.startsWith("DRIVER"));
const [ana = "", bruno = ""] = valid.map(({ uid }) => uid);

const clients: StrictClient[] = [];
const client = (...args: Parameters<typeof strictClient>) => {
  const made = strictClient(...args);
  clients.push(made);
  return made;
};

afterEach(async () => {
  const used = clients.splice(0);
  for (const each of used) await each.close();
  expect(used.flatMap(({ faults }) => faults)).toEqual([]);
});

describe("a client that others wrote, in strict mode (ocpp-rpc)", () => {
  it("runs a session whose energy, cost and meter values are found in the API to the last figure", async () => {
    const charger = await boot(single);
    const connectorId = 1;
    await status(charger, connectorId, "Preparing");
    // CiString: a card may be read in another case than it was entered in (EDGE-14).
    const idTag = ana.toLowerCase();
    expect(await charger.call("Authorize", { idTag })).toMatchObject({ idTagInfo: { status: "Accepted" } });

    const startedAt = Date.now();
    const start = { connectorId, idTag, meterStart: 1_204_000, timestamp: iso(startedAt) };
    const { transactionId, idTagInfo } = await charger.call("StartTransaction", start);
    expect([transactionId, idTagInfo]).toEqual([expect.any(Number), expect.objectContaining({ status: "Accepted" })]);
    await status(charger, connectorId, "Charging");
    const registers = [1_204_000, 1_204_250, 1_204_603];
    for (const [index, registerWh] of registers.entries()) {
      const value = meterValue(startedAt + index + 1, registerWh);
      await charger.call("MeterValues", { connectorId, transactionId, meterValue: [value] });
    }
    const end = meterValue(startedAt + 10, 1_204_777, "Transaction.End");
    const stop = { transactionId, idTag, meterStop: 1_204_777, timestamp: end.timestamp, reason: "Local" };
    await charger.call("StopTransaction", { ...stop, transactionData: [end] });
    await status(charger, connectorId, "Finishing");
    await status(charger, connectorId, "Available");

    const session = await operator.session(single.id, Number(transactionId), ({ state }) => state === "COMPLETED");
    expect(session).toMatchObject({
      chargePointId: single.id,
      evseUid: single.evses[0]?.uid,
      connectorId,
      authorization: "Accepted",
      startedAt: start.timestamp,
      stoppedAt: stop.timestamp,
      meterStartWh: 1_204_000,
      meterStopWh: 1_204_777,
      energyWh: 777,
      stopReason: "Local",
      flags: [],
      billable: true,
      // 0.777 kWh at 0.39 EUR are 0.303030 EUR with, and 0.24636585 EUR without 23 % VAT.
      price: { class: "standard", currency: "EUR", priceMicroPerKwh: 390_000, vatBasisPoints: 2_300 },
      cost: { totalInclMicro: 303_000, totalExclMicro: 246_400, payableMicro: 300_000 },
    });
    expect(session.tokenUid.toUpperCase()).toBe(ana);
    const values = await operator.meterValues(session.id);
    expect(values.map(({ at, registerWh }) => [at, registerWh])).toEqual([
      ...registers.map((registerWh, index) => [iso(startedAt + index + 1), registerWh]),
      [end.timestamp, 1_204_777],
    ]);
    const history = (await operator.statusHistory(single.id)).map((each) => each.status);
    expect(history.slice(0, 4)).toEqual(["Available", "Finishing", "Charging", "Preparing"]);
  });

  it("is started and stopped from afar, meter values first (OCPP-R1, R7)", async () => {
    const charger = await boot(single);
    const connectorId = 1;
    await status(charger, connectorId, "Available");
    let meterWh = 2_000_000;
    let transactionId = 0;
    charger.answer("TriggerMessage", { status: "Accepted" }, () =>
      charger.call("MeterValues", { connectorId, meterValue: [meterValue(Date.now(), meterWh, "Trigger")] }),
    );
    charger.answer("RemoteStartTransaction", { status: "Accepted" }, async ({ idTag }) => {
      const start = { connectorId, idTag, meterStart: meterWh, timestamp: iso(Date.now()) };
      transactionId = Number((await charger.call("StartTransaction", start)).transactionId);
    });
    charger.answer("RemoteStopTransaction", { status: "Accepted" }, (request) => {
      meterWh += 123;
      const stop = { ...request, meterStop: meterWh, timestamp: iso(Date.now()), reason: "Remote" };
      return charger.call("StopTransaction", stop);
    });

    const start = { connectorId, idTag: bruno };
    const started = await operator.give(single.id, "RemoteStartTransaction", start, WAIT_SECONDS);
    expect(started).toMatchObject({ status: 200, command: { state: "answered", response: { status: "Accepted" } } });
    expect(charger.received).toEqual([
      { action: "TriggerMessage", request: { requestedMessage: "MeterValues", connectorId } },
      { action: "RemoteStartTransaction", request: start },
    ]);
    await untilTrue(() => transactionId > 0, { what: "StartTransaction to be answered" });
    await operator.session(single.id, transactionId, ({ state }) => state === "ACTIVE");
    await status(charger, connectorId, "Charging");

    const again = await operator.give(single.id, "RemoteStartTransaction", start);
    expect([again.status, again.code]).toEqual([409, "connector_not_available"]);

    const stopped = await operator.give(single.id, "RemoteStopTransaction", { transactionId }, WAIT_SECONDS);
    expect(stopped).toMatchObject({ status: 200, command: { state: "answered", response: { status: "Accepted" } } });
    const session = await operator.session(single.id, transactionId, ({ state }) => state === "COMPLETED");
    expect(session).toMatchObject({ energyWh: 123, stopReason: "Remote", tokenUid: bruno, flags: [] });
    expect(charger.received.map(({ action }) => action)).toEqual([
      "TriggerMessage",
      "RemoteStartTransaction",
      "RemoteStopTransaction",
    ]);
    await status(charger, connectorId, "Available");
    expect(await operator.command(stopped.command.id)).toMatchObject(stopped.command);
  });

  it("answers a command with an error, or not while it is away, and the operator is told so (OCPP-F9, L3)", async () => {
    const charger = await boot(single);
    const refused = await operator.give(single.id, "UnlockConnector", { connectorId: 1 }, WAIT_SECONDS);
    expect(refused.command).toMatchObject({ state: "failed", error: { code: "NotImplemented" }, response: null });
    await charger.close();
    await untilTrue(async () => (await operator.give(single.id, "ClearCache", {})).command.state === "offline", {
      what: "commands to find nobody connected",
    });
  });

  it("sends an operator's commands one at a time, in order (OCPP-F3)", async () => {
    const charger = await boot(single);
    let release = (): void => {};
    const held = new Promise<Payload>((resolve) => {
      release = () => resolve({ status: "Accepted" });
    });
    charger.answer("Reset", held);
    charger.answer("ClearCache", { status: "Accepted" });
    const first = await operator.give(single.id, "Reset", { type: "Soft" });
    const second = await operator.give(single.id, "ClearCache", {});
    expect(second.command.state).toBe("queued");
    await untilTrue(async () => (await operator.command(first.command.id)).state === "sent");
    expect(charger.received.map(({ action }) => action)).toEqual(["Reset"]);
    release();
    await untilTrue(async () => (await operator.command(second.command.id)).state === "answered");
    expect(charger.received.map(({ action }) => action)).toEqual(["Reset", "ClearCache"]);
  });

  it("is told blocked, expired and unknown cards apart, at Authorize and at StartTransaction (OCPP-A1, A3)", async () => {
    const charger = await boot(single);
    const uid = (state: string) => required(demo.tokens.find((token) => token.state === state)).uid;
    const cards = { [ana]: "Accepted", [uid("blocked")]: "Blocked", [uid("expired")]: "Expired", NOBODY: "Invalid" };
    for (const [idTag, expected] of Object.entries(cards)) {
      expect(await charger.call("Authorize", { idTag })).toMatchObject({ idTagInfo: { status: expected } });
      const start = { connectorId: 1, idTag, meterStart: 3_000_000, timestamp: iso(Date.now()) };
      const { transactionId, idTagInfo } = await charger.call("StartTransaction", start);
      expect(idTagInfo).toMatchObject({ status: expected });
      expect(transactionId).toBeGreaterThan(0);
      const stop = { transactionId, meterStop: 3_000_000, timestamp: iso(Date.now()), reason: "DeAuthorized" };
      await charger.call("StopTransaction", stop);
      const session = await operator.session(single.id, Number(transactionId), (each) => each.stoppedAt !== null);
      const state = expected === "Accepted" ? "COMPLETED" : "INVALID";
      expect([session.authorization, session.state, session.energyWh]).toEqual([expected, state, 0]);
    }
  });

  it("charges on two connectors at once, each with its own energy (EDGE-9)", async () => {
    const charger = await boot(double);
    const plugs = [
      { connectorId: 1, idTag: ana, meterStart: 10_000, stepWh: 31, energyWh: 4 * 31, priceMicroPerKwh: 390_000 },
      { connectorId: 2, idTag: bruno, meterStart: 90_000, stepWh: 207, energyWh: 4 * 207, priceMicroPerKwh: 520_000 },
    ];
    const ids = new Map<number, number>();
    const sent = new Map<number, number[]>();
    for (const { connectorId, idTag, meterStart } of plugs) {
      const start = { connectorId, idTag, meterStart, timestamp: iso(Date.now()) };
      const { transactionId, idTagInfo } = await charger.call("StartTransaction", start);
      expect(idTagInfo).toMatchObject({ status: "Accepted" });
      ids.set(connectorId, Number(transactionId));
    }
    for (const step of [1, 2, 3, 4]) {
      for (const { connectorId, meterStart, stepWh } of plugs) {
        const registerWh = meterStart + step * stepWh;
        sent.set(connectorId, [...(sent.get(connectorId) ?? []), registerWh]);
        const meter = [meterValue(Date.now() + step, registerWh)];
        await charger.call("MeterValues", { connectorId, transactionId: ids.get(connectorId), meterValue: meter });
      }
    }
    for (const { connectorId, meterStart, energyWh, idTag } of plugs.toReversed()) {
      const stop = { transactionId: ids.get(connectorId), meterStop: meterStart + energyWh, idTag };
      await charger.call("StopTransaction", { ...stop, timestamp: iso(Date.now() + 5) });
    }
    expect(new Set(ids.values()).size).toBe(2);
    for (const { connectorId, idTag, energyWh, priceMicroPerKwh } of plugs) {
      const transactionId = ids.get(connectorId) ?? 0;
      const session = await operator.session(double.id, transactionId, ({ state }) => state === "COMPLETED");
      const evseUid = double.evses.find(({ connectorIds }) => connectorIds.includes(connectorId))?.uid;
      expect(session).toMatchObject({ connectorId, evseUid, tokenUid: idTag, energyWh, price: { priceMicroPerKwh } });
      const values = await operator.meterValues(session.id);
      expect(values.map(({ registerWh }) => registerWh)).toEqual(sent.get(connectorId));
    }
  });

  it("may send without waiting: every frame is answered, and all of a session is kept (EDGE-8, EDGE-26)", async () => {
    const charger = await boot(double, { callConcurrency: 16 });
    const [connectorId, meterStart, at] = [1, 20_000, Date.now()];
    const start = { connectorId, idTag: ana, meterStart, timestamp: iso(at) };
    const { transactionId } = await charger.call("StartTransaction", start);
    const steps = [1, 2, 3, 4, 5, 6, 7, 8];
    const meter = (step: number) => ({
      connectorId,
      transactionId,
      meterValue: [meterValue(at + step, meterStart + step * 10)],
    });
    const answers = await Promise.all([
      ...steps.map((step) => charger.call("MeterValues", meter(step))),
      charger.call("StopTransaction", { transactionId, meterStop: meterStart + 80, timestamp: iso(at + 9) }),
      charger.call("Heartbeat", {}),
    ]);
    expect(answers.slice(0, -1)).toEqual([...steps.map(() => ({})), {}]);
    const session = await operator.session(double.id, Number(transactionId), ({ state }) => state === "COMPLETED");
    expect(session).toMatchObject({ energyWh: 80, stopReason: "Local", flags: [] });
    const values = await operator.meterValues(session.id);
    expect(values.map(({ registerWh }) => registerWh)).toEqual(steps.map((step) => meterStart + step * 10));
  });

  it("is let in only with a known identity, its password and our subprotocol (EDGE-12, OCPP-C2, C5)", async () => {
    const handshake = (identity: typeof single, options = {}) => client(demo.ocpp, identity, options).rpc.connect();
    const otherPassword = { ...single, password: double.password };
    await expect(handshake({ ...single, id: "NOBODY-1" })).rejects.toMatchObject({ code: 404 });
    await expect(handshake(otherPassword)).rejects.toMatchObject({ code: 401 });
    await expect(handshake(single, { password: null })).rejects.toMatchObject({ code: 401 });
    await expect(handshake(single, { protocols: ["ocpp2.0.1"] })).rejects.toMatchObject({ code: 400 });

    const either = client(demo.ocpp, single, { protocols: ["ocpp2.0.1", "ocpp1.6"] });
    await either.rpc.connect();
    expect(either.rpc.protocol).toBe("ocpp1.6");
  });

  it("gives way to a second connection of the same charge point (OCPP-C7, EDGE-30)", async () => {
    const first = await boot(single);
    const closed = new Promise<{ code: number }>((resolve) => first.rpc.once("disconnect", resolve));
    const second = await boot(single);
    expect(await closed).toMatchObject({ code: 4000 });
    expect(await second.call("Heartbeat", {})).toHaveProperty("currentTime");
  });
});

async function boot(chargePoint: typeof single, options: Parameters<typeof strictClient>[2] = {}) {
  const charger = client(demo.ocpp, chargePoint, options);
  await charger.rpc.connect();
  const { vendor, model, serialNumber } = chargePoint;
  const answer = await charger.call("BootNotification", {
    chargePointVendor: vendor,
    chargePointModel: model,
    chargePointSerialNumber: serialNumber,
  });
  expect(answer).toMatchObject({ status: "Accepted", interval: 45, currentTime: expect.any(String) });
  return charger;
}

function status(charger: StrictClient, connectorId: number, shown: string) {
  const report = { connectorId, status: shown, errorCode: "NoError", timestamp: iso(Date.now()) };
  return charger.call("StatusNotification", report);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the demo does not have it");
  return value;
}
