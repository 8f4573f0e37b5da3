import { once } from "node:events";
import { OcppClient } from "@evpower/ocpp-ts";
import { Protocol } from "@evpower/ocpp-ts/dist/src/impl/Protocol.js";
import { afterEach, describe, expect, it } from "vitest";
import { meterValue, type Payload } from "../support/ocpp-client.ts";
import { ACCEPTED, iso, Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";

const { demo } = sharedStack();
const clients: OcppClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

describe("a second client that others wrote, with schemas of its own (@evpower/ocpp-ts)", () => {
  it("boots, reports, charges by card, and is started, asked and stopped from afar", async () => {
    const rig = await Rig.register();
    const charger = await connect(rig);
    const connectorId = 1;
    const idTag = rig.tokens.valid;

    const boot = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
    expect(await call(charger, "BootNotification", boot)).toMatchObject({ status: "Accepted", interval: 45 });
    const status = (shown: string, at = connectorId) =>
      call(charger, "StatusNotification", { connectorId: at, status: shown, errorCode: "NoError" });
    await status("Available", 0);
    await status("Available");
    expect(await call(charger, "Heartbeat", {})).toHaveProperty("currentTime");

    expect(await call(charger, "Authorize", { idTag })).toMatchObject({ idTagInfo: ACCEPTED });
    const local = await start(charger, { connectorId, idTag, meterStart: 5_000 });
    await status("Charging");
    for (const registerWh of [5_100, 5_250]) await measure(charger, local, registerWh);
    await stop(charger, { transactionId: local, meterStop: 5_300, reason: "Local", idTag });
    await status("Available");
    expect(await rig.completed(local)).toMatchObject({ energyWh: 300, stopReason: "Local", flags: [] });

    const asked: string[] = [];
    charger.on("TriggerMessage", ({ requestedMessage }, answer) => {
      asked.push(requestedMessage);
      answer({ status: "Accepted" });
      if (requestedMessage === "MeterValues") return void measure(charger, undefined, 5_300);
      return void call(charger, "Heartbeat", {});
    });
    const remote = new Promise<number>((resolve) => {
      charger.on("RemoteStartTransaction", (request, answer) => {
        answer({ status: "Accepted" });
        resolve(start(charger, { connectorId, idTag: request.idTag, meterStart: 5_300 }));
      });
    });
    charger.on("RemoteStopTransaction", ({ transactionId }, answer) => {
      answer({ status: "Accepted" });
      void stop(charger, { transactionId, meterStop: 5_900, reason: "Remote" });
    });

    const started = await rig.give("RemoteStartTransaction", { connectorId, idTag });
    expect(started).toMatchObject({ state: "answered", response: ACCEPTED });
    const transactionId = await remote;
    await rig.session(transactionId, ({ state }) => state === "ACTIVE");
    const triggered = await rig.give("TriggerMessage", { requestedMessage: "Heartbeat" });
    expect(triggered).toMatchObject({ state: "answered", response: ACCEPTED });
    const stopped = await rig.give("RemoteStopTransaction", { transactionId });
    expect(stopped).toMatchObject({ state: "answered", response: ACCEPTED });
    expect(await rig.completed(transactionId)).toMatchObject({ energyWh: 600, stopReason: "Remote", flags: [] });
    expect(asked).toEqual(["MeterValues", "Heartbeat"]);
  });

  it("answers what it does not implement with its own error, and the operator is told (OCPP-F9)", async () => {
    const rig = await Rig.register();
    const charger = await connect(rig);
    await call(charger, "BootNotification", { chargePointVendor: "Vendor", chargePointModel: "Model" });
    expect(await rig.give("ClearCache")).toMatchObject({ state: "failed", error: { code: "NotImplemented" } });
  });

  it("is let in with its own password only (EDGE-12)", async () => {
    const rig = await Rig.register();
    await expect(connect(rig, "another password")).rejects.toThrow("401");
  });
});

async function connect(rig: Rig, password = rig.identity.password): Promise<OcppClient> {
  const client = new OcppClient(rig.id);
  clients.push(client);
  const authorization = `Basic ${Buffer.from(`${rig.id}:${password}`).toString("base64")}`;
  const connected = once(client, "connect");
  client.connect(`${demo.ocpp}/`, { authorization });
  await connected;
  return client;
}

/** It checks what it is asked by itself; its schemas judge here what it is answered. */
async function call(client: OcppClient, action: string, request: Payload): Promise<Payload> {
  // Its types know each action apart; here the action is a word among others.
  const answer: Payload = await Reflect.apply(client.callRequest, client, [action, request]);
  const judge = Protocol.validators[`${action}Response`];
  if (judge === undefined) throw new Error(`it has no schema of the answer to ${action}`);
  judge.validate(answer);
  return answer;
}

async function start(client: OcppClient, request: Payload): Promise<number> {
  const { transactionId, idTagInfo } = await call(client, "StartTransaction", {
    ...request,
    timestamp: iso(Date.now()),
  });
  expect(idTagInfo).toMatchObject(ACCEPTED);
  return Number(transactionId);
}

async function measure(client: OcppClient, transactionId: number | undefined, registerWh: number): Promise<void> {
  const values = { connectorId: 1, meterValue: [meterValue(Date.now(), registerWh)] };
  expect(await call(client, "MeterValues", transactionId ? { ...values, transactionId } : values)).toEqual({});
}

async function stop(client: OcppClient, request: Payload): Promise<void> {
  await call(client, "StopTransaction", { ...request, timestamp: iso(Date.now()) });
}
