import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { type Command, command } from "../../sim/emsp/asking.ts";
import { type JsonObject, objectOf } from "../../sim/emsp/json.ts";
import { type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined, untilTrue } from "../support/until.ts";

const { api, demo } = sharedStack();
const ID = "COMMANDED-1";
const EVSE = `${ID}-E1`;
const PLACE = { evse_uid: EVSE, connector_id: "1" };
let roaming: RoamingEmsp;
let charger: StrictClient;
let locationId: string;

async function done<T>(path: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await api(path, { method, body, headers });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

beforeAll(async () => {
  const place = { address: "Street 1", city: "Lisbon", country: "PRT", timeZone: "Europe/Lisbon" };
  const fields = { name: "Commanded", ...place, latitude: "38.70000", longitude: "-9.10000" };
  locationId = (await done<{ id: string }>("/locations", "POST", fields)).id;
  const connector = { connectorId: 1, class: "standard", standard: "IEC_62196_T2", format: "SOCKET" };
  const power = { powerType: "AC_3_PHASE", maxVoltageV: 230, maxCurrentA: 32, maxPowerW: 22_000 };
  const { password } = await done<{ password: string }>("/charge-points", "POST", {
    id: ID,
    locationId,
    // Of a model that is asked nothing by itself.
    vendor: "Generic",
    model: "Open",
    evses: [{ uid: EVSE, label: "1", connectors: [{ ...connector, ...power }] }],
  });
  const etag = (await api(`/locations/${locationId}`)).headers.get("etag") ?? "";
  await done(`/locations/${locationId}`, "PATCH", { published: true }, { "If-Match": etag });
  roaming = await registeredEmsp({ api, demo }, { partyId: "COM", clock: realClock(), tokens: 1 });
  charger = strictClient(demo.ocpp, { id: ID, password });
  await charger.rpc.connect();
  await charger.call("BootNotification", { chargePointVendor: "Generic", chargePointModel: "Open" });
  await charger.call("StatusNotification", { connectorId: 1, status: "Available", errorCode: "NoError" });
  const shown = () => JSON.stringify(roaming.emsp.world.stores.locations.byId(locationId));
  await untilTrue(() => shown()?.includes("AVAILABLE") === true, { what: "the EVSE to be shown as AVAILABLE" });
});

afterAll(async () => {
  await charger.close();
  await roaming.emsp.stop();
});

/** Gives a command that must be accepted. @returns its result. */
async function commanded(name: Command, fields: JsonObject): Promise<unknown> {
  const { world } = roaming.emsp;
  const { id, answer } = await command(world, name, fields);
  expect([answer.http, answer.code, objectOf(answer.data).result]).toEqual([200, 1000, "ACCEPTED"]);
  return untilDefined(() => world.exchanges.get(id)?.results[0], { what: `the result of ${name}` });
}

describe("an eMSP that gives commands, through the real stack", () => {
  it("has a session started, stopped and billed, and a connector unlocked, and finds nothing against the text (OCPI-E8, C1, C2, C5, C6, S2, T11)", async () => {
    const { world } = roaming.emsp;
    const [held] = world.tokens.all;
    const timestamp = () => new Date().toISOString();
    let transactionId = 0;
    charger.answer("TriggerMessage", { status: "Rejected" });
    charger.answer("RemoteStartTransaction", { status: "Accepted" }, async ({ idTag }) => {
      const started = await charger.call("StartTransaction", {
        connectorId: 1,
        idTag,
        meterStart: 1_000,
        timestamp: timestamp(),
      });
      transactionId = Number(started.transactionId);
    });
    charger.answer("RemoteStopTransaction", { status: "Accepted" }, async (stop) => {
      expect(stop).toEqual({ transactionId });
      await charger.call("StopTransaction", {
        transactionId,
        meterStop: 1_500,
        timestamp: timestamp(),
        reason: "Remote",
      });
    });
    charger.answer("UnlockConnector", { status: "Unlocked" });

    const reference = { authorization_reference: "REF-7" };
    const start = { token: held?.token, location_id: locationId, ...PLACE, ...reference };
    expect(await commanded("START_SESSION", start)).toEqual({ result: "ACCEPTED" });
    const active = await untilDefined(() => world.stores.sessions.objects().find(({ status }) => status === "ACTIVE"));
    expect(active).toMatchObject({ auth_method: "COMMAND", ...reference, ...PLACE });
    expect(await commanded("STOP_SESSION", { session_id: active.id })).toEqual({ result: "ACCEPTED" });
    const cdr = await untilDefined(() => world.stores.cdrs.objects()[0], { what: "the CDR" });
    expect(cdr).toMatchObject({ session_id: active.id, auth_method: "COMMAND", ...reference, total_energy: 0.5 });
    expect(world.stores.sessions.byId(active.id)).toMatchObject({ status: "COMPLETED", total_cost: cdr.total_cost });
    const unlocked = await commanded("UNLOCK_CONNECTOR", { location_id: locationId, ...PLACE });
    expect(unlocked).toEqual({ result: "ACCEPTED" });

    expect(world.exchanges.all().map(({ results }) => results.length)).toEqual([1, 1, 1]);
    expect(world.journal.violations).toEqual([]);
    expect(charger.faults).toEqual([]);
  });

  it("is told at once what cannot be done, and hears no result of it (OCPI-C4, H11)", async () => {
    const { world } = roaming.emsp;
    const before = world.exchanges.all().length;
    const unknown = await command(world, "UNLOCK_CONNECTOR", { location_id: "nowhere", ...PLACE });
    expect([unknown.answer.code, objectOf(unknown.answer.data).result]).toEqual([2003, "REJECTED"]);
    const nothing = await command(world, "STOP_SESSION", { session_id: "none" });
    expect([nothing.answer.code, objectOf(nothing.answer.data).result]).toEqual([1000, "UNKNOWN_SESSION"]);
    expect(
      world.exchanges
        .all()
        .slice(before)
        .flatMap(({ results }) => results),
    ).toEqual([]);
    expect(world.journal.violations).toEqual([]);
  });
});
