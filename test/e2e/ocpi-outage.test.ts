import { beforeAll, describe, expect, it } from "vitest";
import { ocppApi } from "../support/ocpp-api.ts";
import { type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { untilTrue } from "../support/until.ts";

/** Each is started and stopped: 500 changes of sessions. */
const CHARGES = 250;
const TIME_SCALE = 10;
const BOXES = ["PN1-A", "PN1-B1", "BS1-A1", "BS1-C1"];

let runtime: Runtime;
let roaming: RoamingEmsp;

beforeAll(async () => {
  runtime = await startRuntime(TIME_SCALE);
  roaming = await registeredEmsp(runtime, { partyId: "OUT", clock: runtime.clock, tokens: BOXES.length });
  await untilTrue(() => stores().locations.objects().length > 0, { what: "the first locations" });
  return async () => {
    await roaming.emsp.stop();
    await runtime.remove();
  };
}, 240_000);

const stores = () => roaming.emsp.world.stores;
const finished = () =>
  stores()
    .sessions.objects()
    .filter(({ status }) => status === "COMPLETED").length;
const isIdle = async () => {
  const outbox = await (await runtime.api(`/parties/${roaming.partnerId}/outbox`)).json();
  return (outbox as { items: readonly unknown[] }).items.length === 0;
};
const retry = () => runtime.api(`/parties/${roaming.partnerId}/outbox/retry`, { method: "POST" });

async function boot(id: string): Promise<StrictClient> {
  const chargePoint = runtime.demo.chargePoints.find((each) => each.id === id);
  if (!chargePoint) throw new Error(`the demo has no charge point ${id}`);
  const client = strictClient(runtime.demo.ocpp, chargePoint, { reconnect: true });
  await client.rpc.connect();
  const { vendor, model } = chargePoint;
  await client.call("BootNotification", { chargePointVendor: vendor, chargePointModel: model });
  return client;
}

const timestamp = () => new Date(runtime.clock.now()).toISOString();

async function charge(client: StrictClient, idTag: string, energyWh: number): Promise<void> {
  const start = { connectorId: 1, idTag, meterStart: 1_000, timestamp: timestamp() };
  const { transactionId } = await client.call("StartTransaction", start);
  await client.call("StopTransaction", { transactionId, meterStop: 1_000 + energyWh, timestamp: timestamp() });
}

/** What the partner holds, as the operator sees the same sessions. */
async function expectPartnerKnowsAll(): Promise<void> {
  const { sessions } = ocppApi(runtime.api);
  const ours = (await Promise.all(BOXES.map((id) => sessions(id)))).flat();
  const theirs = stores().sessions;
  for (const { id, state, energyWh } of ours) {
    expect(theirs.byId(id)).toMatchObject({ status: state, kwh: energyWh / 1_000 });
  }
  expect(theirs.objects()).toHaveLength(ours.length);
  const cdrs = stores().cdrs.all();
  expect(cdrs.filter(({ times }) => times > 1)).toEqual([]);
  expect(cdrs.map(({ object }) => object.session_id).toSorted()).toEqual(ours.map(({ id }) => id).toSorted());
  for (const { object } of cdrs) {
    expect(object.total_cost).toEqual(theirs.byId(object.session_id)?.total_cost);
  }
}

describe("a partner that is away", () => {
  it("for 500 changes of sessions has the newest picture of each when it is back, each once, and every CDR once (OCPI-J4, J5, D13, U8, T28)", {
    timeout: 240_000,
  }, async () => {
    const clients = await Promise.all(BOXES.map(boot));
    await roaming.emsp.behave({ down: "503" });
    await Promise.all(
      clients.map(async (client, box) => {
        for (let n = box; n < CHARGES; n += BOXES.length) {
          if (n === CHARGES / 2) await roaming.emsp.behave({ down: "refuse" });
          await charge(client, roaming.uids[box] ?? "", 100 + n);
        }
      }),
    );
    for (const client of clients) await client.close();
    expect(stores().sessions.objects()).toEqual([]);

    await roaming.emsp.behave({});
    await retry();
    await untilTrue(isIdle, { deadlineMs: 120_000, what: "everything to be told" });
    await expectPartnerKnowsAll();
    expect(finished()).toBe(CHARGES);
    expect(
      stores()
        .sessions.all()
        .filter(({ times }) => times > 1),
    ).toEqual([]);
    expect(roaming.emsp.world.journal.violations).toEqual([]);
    expect(await roaming.traffic.faults()).toEqual([]);
  });

  it("learns of a session's end although the Worker is killed between keeping and telling it, and has its CDR once (OCPI-U5, D13)", {
    timeout: 120_000,
  }, async () => {
    const before = finished();
    const [box = ""] = BOXES;
    const client = await boot(box);
    await roaming.emsp.behave({ slow: 600_000, modules: ["sessions"] });
    await charge(client, roaming.uids[0] ?? "", 321);
    const isKept = async () => {
      const [newest] = await ocppApi(runtime.api).sessions(box);
      return newest?.energyWh === 321 && newest.state === "COMPLETED";
    };
    await untilTrue(isKept, { what: "D1 to have the session's end" });
    await client.close();
    await runtime.kill();
    await roaming.emsp.behave({});
    await runtime.cron();
    await untilTrue(isIdle, { what: "everything to be told" });
    await expectPartnerKnowsAll();
    expect(finished()).toBe(before + 1);
    expect(roaming.emsp.world.journal.violations).toEqual([]);
    expect(await roaming.traffic.faults()).toEqual([]);
  });
});
