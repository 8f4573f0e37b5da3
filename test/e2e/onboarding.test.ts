import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { newcomerSchema } from "../../src/entry/api/shared/onboarding.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { ocppApi } from "../support/ocpp-api.ts";
import { type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { aConnector, created, Rig } from "../support/ocpp-rig.ts";
import { type Simulator, startSimulator } from "../support/ocpp-simulator.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined, untilTrue } from "../support/until.ts";

type Newcomer = z.infer<typeof newcomerSchema>;

const { demo, api } = sharedStack();
const operator = ocppApi(api);
const locationId = demo.chargePoints[0]?.locationId;
const idTag = demo.tokens.find(({ state }) => state === "valid")?.uid ?? "";
const BOOT = { chargePointVendor: "Another Vendor", chargePointModel: "Mystery", chargePointSerialNumber: "S-77" };

let directory: string;
const clients: StrictClient[] = [];
const simulators: Simulator[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "e2e-onboarding-"));
  await onboarding(true);
});

afterAll(async () => {
  await onboarding(false);
  rmSync(directory, { recursive: true });
});

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.kill();
  const used = clients.splice(0);
  for (const each of used) await each.close();
  expect(used.flatMap(({ faults }) => faults)).toEqual([]);
});

describe("first contact", () => {
  it("EDGE-11, OCPP-B6 of a charge point registered a moment ago: boot, status and start at once, and nothing is lost", async () => {
    const rig = await Rig.register();
    const charger = await rig.connect({ callConcurrency: 3 });
    const timestamp = new Date().toISOString();
    const [boot, status, start] = await Promise.all([
      charger.call("BootNotification", {
        chargePointVendor: "Vendor",
        chargePointModel: "Model",
        chargePointSerialNumber: "S-1",
      }),
      charger.call("StatusNotification", { connectorId: 1, status: "Preparing", errorCode: "NoError", timestamp }),
      charger.call("StartTransaction", { connectorId: 1, idTag, meterStart: 1_000, timestamp }),
    ]);
    expect([boot, status, start]).toMatchObject([{ status: "Accepted" }, {}, { idTagInfo: { status: "Accepted" } }]);
    const transactionId = Number(start.transactionId);
    expect(transactionId).toBeGreaterThan(0);
    await operator.session(
      rig.id,
      transactionId,
      ({ state, meterStartWh }) => state === "ACTIVE" && meterStartWh === 1_000,
    );
    expect((await operator.statusHistory(rig.id)).map((each) => each.status)).toEqual(["Preparing"]);
    await rig.hangUp();
    expect(rig.faults).toEqual([]);
  });
});

describe("a charge point that nobody registered", () => {
  it("OCPP-B5 waits, is adopted, boots again, charges, and from then on must prove who it is (ocpp-rpc)", async () => {
    const id = `NEW-${crypto.randomUUID().slice(0, 8)}`;
    const charger = await connected(id, "a password of its factory");
    charger.answer("TriggerMessage", { status: "Accepted" }, () => charger.call("BootNotification", BOOT));
    charger.answer("ChangeConfiguration", { status: "Accepted" });
    expect(await charger.call("BootNotification", BOOT)).toMatchObject({ status: "Pending", interval: 60 });
    await expect(charger.call("Heartbeat", {})).rejects.toMatchObject({ rpcErrorCode: "SecurityError" });
    expect(await untilListed(id)).toMatchObject({ vendor: "Another Vendor", connected: true, transport: "loopback" });

    expect(charger.received).toEqual([]);
    const password = await adopt(id);
    await untilTrue(async () => (await view(id)).live.registration === "Accepted", { what: "the second boot" });
    const told = { key: "AuthorizationKey", value: Buffer.from(password).toString("hex") };
    await untilTrue(() => charger.received.some(({ action }) => action === "ChangeConfiguration"), { what: "the key" });
    expect(charger.received.slice(0, 2)).toMatchObject([
      { action: "TriggerMessage" },
      { action: "ChangeConfiguration", request: told },
    ]);
    const start = { connectorId: 1, idTag, meterStart: 5, timestamp: new Date().toISOString() };
    expect(await charger.call("StartTransaction", start)).toMatchObject({ idTagInfo: { status: "Accepted" } });
    await charger.close();

    await expect(connected(id, "a password of its factory")).rejects.toMatchObject({ code: 401 });
    const again = await connected(id, password);
    expect(await again.call("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
  });

  it("OCPP-B5 is refused: its socket is closed, and the next one is answered 404", async () => {
    const id = `NEW-${crypto.randomUUID().slice(0, 8)}`;
    const charger = await connected(id, "whatever");
    const closed = new Promise<number>((resolve) => charger.rpc.once("close", ({ code }) => resolve(code)));
    await charger.call("BootNotification", BOOT);
    expect((await api(`/onboarding/${id}/refuse`, { method: "POST" })).status).toBe(200);
    expect(await closed).toBe(1008);
    await expect(connected(id, "whatever")).rejects.toMatchObject({ code: 404 });
  });

  it("OCPP-B5, SIM-11 may be the simulator: it waits in silence, and comes to life with the adoption", async () => {
    const id = `NEW-${crypto.randomUUID().slice(0, 8)}`;
    const chargePoint = { id, password: "unknown", vendor: "Vendor", model: "Model", serialNumber: "S-1" };
    const simulator = await startSimulator({ chargePoint, url: demo.ocpp, directory, args: [] });
    simulators.push(simulator);
    await untilTrue(async () => (await simulator.state()).registration.status === "Pending", { what: "Pending" });
    await untilListed(id);
    await adopt(id);
    await untilTrue(async () => (await simulator.state()).registration.status === "Accepted", { what: "the boot" });
    await untilTrue(async () => (await view(id)).evses[0]?.status === "Available", { what: "its status" });
    expect((await simulator.state()).violations).toEqual([]);
  });
});

async function onboarding(enabled: boolean): Promise<void> {
  const etag = (await api("/settings")).headers.get("ETag") ?? "";
  const answer = await api("/settings", {
    method: "PATCH",
    body: { onboarding: { enabled } },
    headers: { "if-match": etag },
  });
  expect(answer.status).toBe(200);
}

async function connected(id: string, password: string): Promise<StrictClient> {
  const client = strictClient(demo.ocpp, { id, password });
  clients.push(client);
  await client.rpc.connect();
  return client;
}

/** With what it says of itself. */
function untilListed(id: string): Promise<Newcomer> {
  const look = async () => {
    const answer = await api(`/onboarding/${id}`);
    const newcomer = answer.ok ? ((await answer.json()) as Newcomer) : null;
    return newcomer?.boot ? newcomer : undefined;
  };
  return untilDefined(look, { what: `${id} to be listed` });
}

/** @returns its password. */
async function adopt(id: string): Promise<string> {
  const evses = [{ label: "A1", connectors: [aConnector(1)] }];
  return (await created<{ password: string }>(`/onboarding/${id}/adopt`, { locationId, evses })).password;
}

async function view(id: string): Promise<ChargePointView> {
  return (await (await api(`/charge-points/${id}`)).json()) as ChargePointView;
}
