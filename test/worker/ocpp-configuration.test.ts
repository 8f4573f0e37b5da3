import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type {
  ChargePointConfigurationView,
  ConfigurationWishesView,
} from "../../src/entry/api/shared/configuration.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStatus, type Station, World } from "./ocpp-world.ts";
import { fresh, Operator } from "./operator.ts";

const world = World.forTests();

const INTERVAL = "MeterValueSampleInterval";
const LEFT_ALONE = { HeartbeatInterval: null, CpoName: null };

/** A charge point of a model of its own, of which nothing is wanted yet. */
async function aStation() {
  const model = fresh("Model");
  const station = await world.current.station({ vendor: "Vendor", model });
  return { station, model, ofModel: `/charge-point-models/Vendor/${model}/configuration` };
}

/** Boots and tells its status, so that nobody asks for it. */
async function boot(station: Station, chargePointModel: string): Promise<Charger> {
  const charger = await station.boot({ chargePointModel });
  await charger.request("StatusNotification", aStatus("Available"));
  return charger;
}

const configurationOf = async (station: Station) =>
  (await world.current.operator.get<ChargePointConfigurationView>(`${station.path}/configuration`)).body;

const put = (path: string, values: Record<string, string | null>, more: Record<string, unknown> = {}) =>
  world.current.operator.put<ConfigurationWishesView & { code?: string }>(path, { values, ...more });

async function keyOf(station: Station, key: string) {
  return (await configurationOf(station)).keys.find((each) => each.key === key);
}

/** Takes the questions for the keys that the system goes by, and tells the one value. */
async function tell(charger: Charger, key: string, value: unknown, readonly = false): Promise<void> {
  for (let isTold = false; !isTold; ) {
    const call = await charger.nextCall();
    expect(call.action).toBe("GetConfiguration");
    const asked = (call.payload as { key: string[] }).key;
    isTold = asked.includes(key);
    const configurationKey = isTold ? [{ key, readonly, value }] : [];
    charger.answer(call, { configurationKey, unknownKey: asked.filter((each) => each !== key) });
  }
}

describe("the wanted configuration", () => {
  it("OCPP-M5 of a model is compared after the boot, set where it differs, read back and shown", async () => {
    const { station, model, ofModel } = await aStation();
    expect((await put(ofModel, { [INTERVAL]: "30" })).status).toBe(200);
    const charger = await boot(station, model);
    await charger.expectNoCall();
    await station.pass(5);
    await tell(charger, INTERVAL, "60");
    charger.answer(await charger.expectCall("ChangeConfiguration", { key: INTERVAL, value: "30" }), {
      status: "Accepted",
    });
    await tell(charger, INTERVAL, 30);
    await charger.expectNoCall();
    expect(await configurationOf(station)).toMatchObject({ checking: false, checkedAt: expect.any(String) });
    expect(await keyOf(station, INTERVAL)).toMatchObject({
      wanted: "30",
      level: "model",
      reported: "30",
      readonly: false,
      outcome: "inStep",
    });
    expect((await station.view()).live.deviations.map(({ code }) => code)).toContain(
      "not a string: GetConfiguration.conf.configurationKey.value",
    );
  });

  it("that changes is looked at at once by whom it concerns, whatever the case of the model, and by nobody else", async () => {
    const { station, model } = await aStation();
    const other = await aStation();
    const charger = await boot(station, model);
    const bystander = await boot(other.station, other.model);
    await station.pass(60);
    await put(`/charge-point-models/VENDOR/${model.toUpperCase()}/configuration`, { [INTERVAL]: "30" });
    await tell(charger, INTERVAL, "60", true);
    await charger.expectNoCall();
    await bystander.expectNoCall();
    expect(await keyOf(station, INTERVAL)).toMatchObject({ wanted: "30", level: "model", outcome: "readOnly" });
  });

  it("of a charge point goes before its model's; null leaves the key alone", async () => {
    const { station, model, ofModel } = await aStation();
    await put(ofModel, { [INTERVAL]: "30", Other: "1" });
    await put(`${station.path}/configuration`, { [INTERVAL]: "10", Other: null });
    const { keys, own } = await configurationOf(station);
    expect(own).toMatchObject({ values: { [INTERVAL]: "10", Other: null } });
    expect(keys.filter(({ wanted }) => wanted !== null)).toMatchObject([
      { key: INTERVAL, wanted: "10", level: "chargePoint", reported: null, outcome: "pending" },
    ]);
    const charger = await boot(station, model);
    await station.pass(5);
    await tell(charger, INTERVAL, "10");
    await charger.expectNoCall();
  });

  it("OCPP-B10 includes the heartbeat interval, unless it is left alone as here", async () => {
    const station = await world.current.station({ settings: { heartbeatIntervalSeconds: 20 } });
    expect((await configurationOf(station)).keys).toEqual([]);
    const refused = await put(`${station.path}/configuration`, { HeartbeatInterval: "20" });
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("is asked for again after a silence, survives the object's eviction, and holds no operator up twice", async () => {
    const { station, model } = await aStation();
    await put(`${station.path}/configuration`, { [INTERVAL]: "30" });
    const charger = await boot(station, model);
    await station.pass(5);
    charger.giveUp(await charger.nextCall());
    const { body } = await station.give("ClearCache");
    await station.pass(30);
    charger.answer(await charger.expectCall("ClearCache", {}), { status: "Accepted" });
    expect(await keyOf(station, INTERVAL)).toMatchObject({ outcome: "noAnswer" });
    expect(await station.command(body.id)).toMatchObject({ state: "answered" });
    await evictDurableObject(station.object);
    await station.pass(600);
    await tell(charger, INTERVAL, "30");
    await charger.expectNoCall();
    expect(await keyOf(station, INTERVAL)).toMatchObject({ outcome: "inStep" });
  });

  it("is checked again at the operator's word", async () => {
    const { station, model } = await aStation();
    const check = () => world.current.operator.post(`${station.path}/configuration/check`);
    await put(`${station.path}/configuration`, { [INTERVAL]: "30" });
    expect(await check()).toMatchObject({ status: 409, body: { code: "charge_point_not_connected" } });
    const charger = await boot(station, model);
    await station.pass(5);
    await tell(charger, INTERVAL, "60");
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    await charger.expectNoCall();
    expect(await keyOf(station, INTERVAL)).toMatchObject({ outcome: "rejected", reported: "60" });
    expect(await check()).toMatchObject({ status: 202, body: { checking: true } });
    await tell(charger, INTERVAL, "30");
    expect(await keyOf(station, INTERVAL)).toMatchObject({ outcome: "inStep" });
  });

  it("OCPP-C10 warns of pings that are slower than a message is repeated", async () => {
    const { station } = await aStation();
    const path = `${station.path}/configuration`;
    const slow = {
      WebSocketPingInterval: "900",
      TransactionMessageAttempts: "3",
      TransactionMessageRetryInterval: "60",
    };
    await put(path, slow);
    expect((await configurationOf(station)).warnings).toEqual(["ping_slower_than_retries"]);
    await put(path, { ...slow, WebSocketPingInterval: "60" });
    expect((await configurationOf(station)).warnings).toEqual([]);
  });

  it("is forgotten with its charge point", async () => {
    const { station } = await aStation();
    await put(`${station.path}/configuration`, { [INTERVAL]: "30" });
    await world.current.operator.delete(station.path);
    expect((await world.current.operator.get(`${station.path}/configuration`)).status).toBe(404);
    const again = await world.current.station({ id: station.id });
    expect(await configurationOf(again)).toMatchObject({ own: { values: {}, updatedAt: null }, keys: [] });
  });
});

describe("the wishes themselves", () => {
  it("of the deployment are replaced as a whole, from the version that was read", async () => {
    const { operator } = world.current;
    const path = "/settings/configuration";
    const read = await operator.get<ConfigurationWishesView>(path);
    expect(read.body.values).toEqual(LEFT_ALONE);
    const values = { ...LEFT_ALONE };
    expect((await operator.put(path, { values }, read.etag)).status).toBe(200);
    expect(await operator.put(path, { values }, read.etag)).toMatchObject({
      status: 412,
      body: { code: "version_conflict" },
    });
  });

  it.each([
    ["a secret", { authorizationkey: "0123456789abcdef" }],
    ["the same key twice", { [INTERVAL]: "30", [INTERVAL.toLowerCase()]: "60" }],
    ["a key that is too long", { ["K".repeat(51)]: "1" }],
    ["a value that is too long", { Key: "v".repeat(501) }],
    ["a value that is no text", { Key: 30 }],
    ["too many keys", Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`Key${index}`, "1"]))],
  ])("refuse %s", async (_, values) => {
    const { station, ofModel } = await aStation();
    for (const path of [ofModel, `${station.path}/configuration`]) {
      const answer = await world.current.operator.put(path, { values });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
  });

  it("are written by whoever may write stations, those of the deployment by whoever manages settings", async () => {
    const { station, ofModel } = await aStation();
    const technician = await Operator.hire(["station.read", "slot.command"]);
    for (const path of [ofModel, `${station.path}/configuration`, "/settings/configuration"]) {
      expect((await technician.get(path)).status).toBe(200);
      expect((await technician.put(path, { values: {} })).status).toBe(403);
    }
  });

  it("of models are found by the models there are", async () => {
    const { model } = await aStation();
    await world.current.station({ vendor: "VENDOR", model: model.toUpperCase() });
    const { body } = await world.current.operator.get<{ items: object[] }>("/charge-point-models");
    expect(body.items).toContainEqual({ vendor: "Vendor", model, chargePoints: 2 });
  });
});

describe("OCPP-L4 a charge point's settings", () => {
  it("warn where it would be called offline before a late heartbeat", async () => {
    const { body } = await world.current.operator.get<{ warnings: string[] }>(
      (await world.current.station({ settings: { heartbeatIntervalSeconds: 55 } })).path,
    );
    expect(body.warnings).toEqual(["offline_before_late_heartbeat"]);
    expect((await (await world.current.station()).view()).warnings).toEqual([]);
  });
});
