import { once } from "node:events";
import { beforeAll, describe, expect, it } from "vitest";
import { randomFrom, seedFor } from "../../sim/random.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { ocppApi } from "../support/ocpp-api.ts";
import { IMPATIENT, meterValue, type Payload, type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { type JournalCharger, journalCharger } from "../support/ocpp-journal.ts";
import { startRelay } from "../support/ocpp-relay.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { leaveConfigurationAlone } from "../support/quiet-configuration.ts";
import { leavePowerUndivided } from "../support/undivided-power.ts";
import { untilTrue } from "../support/until.ts";

const TIME_SCALE = 10;
const KILLS = { "in mid-session": 7, "after an acknowledgement": 7, "during StopTransaction": 6 } as const;
type Kind = keyof typeof KILLS;

const FLEET = { "PN1-A": ["FLEET-01", "FLEET-02"], "BS1-A1": ["FLEET-03"], "BS1-C1": ["FLEET-04"] } as const;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startRuntime(TIME_SCALE);
  return runtime.remove;
}, 240_000);

describe("the Worker's process is killed (kill -9)", () => {
  it("20 times at random points: no acknowledged message is missing, no transaction doubled, energy exact (EDGE-35)", {
    timeout: 240_000,
  }, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
    const random = randomFrom(seed);
    const chargers = Object.keys(FLEET).map((id) => charger(id));
    await Promise.all(chargers.map((each) => each.connect()));
    const finish = new AbortController();
    const charging = chargers.flatMap((each) =>
      FLEET[each.id as keyof typeof FLEET].map((idTag, index) => {
        const plug = { connectorId: index + 1, idTag };
        return each.charge(plug, randomFrom(seedFor(seed, `${each.id}/${plug.connectorId}`)), finish.signal);
      }),
    );
    const failed = Promise.all(charging);
    const killed: Kind[] = [];
    for (const kind of plan(random)) {
      await Promise.race([killAt(kind, chargers, random), failed]);
      killed.push(kind);
    }
    finish.abort();
    await Promise.all(charging);

    const total = (count: (each: JournalCharger) => number) => chargers.reduce((sum, each) => sum + count(each), 0);
    console.log(
      `seed ${seed}: killed ${counts(killed)}; ${total((each) => each.acknowledged())} messages acknowledged, ` +
        `${total((each) => each.repeats())} repeated, ${total((each) => each.transactions.length)} transactions`,
    );
    expect(killed).toHaveLength(20);
    for (const each of chargers) await expectNothingMissing(each);

    const before = await Promise.all(chargers.map((each) => sessionsOf(each.id)));
    await runtime.kill();
    expect(await Promise.all(chargers.map((each) => sessionsOf(each.id)))).toEqual(before);
    for (const each of chargers) await each.client.close();
    expect(chargers.flatMap((each) => each.client.faults)).toEqual([]);
    expect(runtime.log.filter((line) => line.includes('"ocpp.fault"'))).toEqual([]);
  });

  it("and what was kept, but its answer lost, is not kept twice (EDGE-1, 2, 19, 21, 35)", async () => {
    const id = "PN1-B2";
    const operator = ocppApi(runtime.api);
    const relay = await startRelay(Number(new URL(runtime.demo.worker).port));
    await relay.mend();
    const client = await boot(id, {}, `ws://127.0.0.1:${relay.port}/ocpp`);
    const loseAnswer = async (action: string, request: Payload, isKept: () => Promise<boolean>) => {
      relay.loseAnswers();
      const reconnected = once(client.rpc, "open");
      await Promise.all([
        expect(client.call(action, request)).rejects.toThrow("disconnected"),
        untilTrue(isKept, { what: `${action} to be kept` }).then(runtime.kill),
        reconnected,
      ]);
      return client.call(action, request);
    };
    const session = async () => (await operator.sessions(id))[0];
    const samples = async () => operator.meterValues((await session())?.id ?? "");
    const timestamp = () => new Date(runtime.clock.now()).toISOString();

    const start = { connectorId: 1, idTag: "FLEET-06", meterStart: 700, timestamp: timestamp() };
    const { transactionId } = await loseAnswer("StartTransaction", start, async () => (await session()) !== undefined);
    const meter = { connectorId: 1, transactionId, meterValue: [meterValue(runtime.clock.now(), 755)] };
    await loseAnswer("MeterValues", meter, async () => (await samples()).length > 0);
    const stop = { transactionId, meterStop: 790, timestamp: timestamp() };
    await loseAnswer("StopTransaction", stop, async () => (await session())?.state === "COMPLETED");

    const figures = { transactionId, meterStartWh: 700, meterStopWh: 790, energyWh: 90, flags: [] };
    expect(await sessionsOf(id)).toMatchObject([figures]);
    expect((await samples()).map(({ registerWh }) => registerWh)).toEqual([755]);
    expect(client.faults).toEqual([]);
    await client.close();
    await relay.cut();
  });

  it("and a queued command is still sent, a sent one never twice (EDGE-36)", async () => {
    await leaveConfigurationAlone(runtime.api, "/charge-points/BS1-A2");
    await leavePowerUndivided(runtime.api);
    const client = await boot("BS1-A2", { callTimeoutSeconds: 60 });
    client.answer("GetConfiguration", "silence");
    client.answer("ChangeConfiguration", { status: "Accepted" });
    const operator = ocppApi(runtime.api);
    const stateOf = async (id: string) => (await operator.command(id)).state;
    const sent = (await operator.give("BS1-A2", "GetConfiguration", {})).command.id;
    const change = { key: "HeartbeatInterval", value: "45" };
    const queued = (await operator.give("BS1-A2", "ChangeConfiguration", change)).command.id;
    await untilTrue(async () => (await stateOf(sent)) === "sent" && client.received.length === 1);
    expect(await stateOf(queued)).toBe("queued");

    const connected = once(client.rpc, "open");
    await runtime.kill();
    await connected;
    expect(await stateOf(queued)).toBe("queued");
    await client.call("BootNotification", labelsOf("BS1-A2"));

    await untilTrue(async () => (await stateOf(queued)) === "answered", { what: "the queued command to be answered" });
    expect(await operator.command(sent)).toMatchObject({ state: "timedOut", error: { code: "ConnectionLost" } });
    expect(client.received).toEqual([
      { action: "GetConfiguration", request: {} },
      { action: "ChangeConfiguration", request: change },
    ]);
    await client.close();
  });

  it("and D1 catches up alone, although the charge point does not come back", { timeout: 120_000 }, async () => {
    const id = "PN1-B1";
    const expectedWh: number[] = [];
    let wasBehind = false;
    // Usually the first kill already leaves D1 behind.
    for (let round = 0; round < 10 && !wasBehind; round += 1) {
      const client = await boot(id);
      const killed = new Promise<void>((resolve) => {
        client.rpc.on("callResult", ({ method }) => method === "StopTransaction" && resolve(runtime.kill()));
      });
      const energyWh = 432 + round;
      await chargeBriefly(client, energyWh).finally(() => client.close());
      expectedWh.push(energyWh);
      await killed;
      wasBehind = (await sessionsOf(id)).some(({ stoppedAt }) => stoppedAt === null);
      await untilTrue(async () => (await sessionsOf(id)).every(({ state }) => state === "COMPLETED"), {
        what: "D1 to have caught up",
      });
      expect((await sessionsOf(id)).map((session) => session.energyWh)).toEqual(expectedWh);
    }
    expect(wasBehind).toBe(true);
  });
});

async function chargeBriefly(client: StrictClient, energyWh: number): Promise<void> {
  const timestamp = () => new Date(runtime.clock.now()).toISOString();
  const start = { connectorId: 1, idTag: "FLEET-05", meterStart: 5_000, timestamp: timestamp() };
  const { transactionId } = await client.call("StartTransaction", start);
  await client.call("StopTransaction", { transactionId, meterStop: 5_000 + energyWh, timestamp: timestamp() });
}

async function boot(
  id: string,
  settings: ChargePointView["settings"] = {},
  endpoint = runtime.demo.ocpp,
): Promise<StrictClient> {
  const path = `/charge-points/${id}`;
  const etag = (await runtime.api(path)).headers.get("etag") ?? "";
  const edited = await runtime.api(path, { method: "PATCH", body: { settings }, headers: { "if-match": etag } });
  expect(edited.status).toBe(200);
  const client = strictClient(endpoint, chargePointOf(id), { reconnect: true, backoff: IMPATIENT });
  await client.rpc.connect();
  await client.call("BootNotification", labelsOf(id));
  return client;
}

function labelsOf(id: string) {
  const { vendor, model } = chargePointOf(id);
  return { chargePointVendor: vendor, chargePointModel: model };
}

function chargePointOf(id: string) {
  const chargePoint = runtime.demo.chargePoints.find((each) => each.id === id);
  if (!chargePoint) throw new Error(`the demo has no charge point ${id}`);
  return chargePoint;
}

function charger(id: string): JournalCharger {
  return journalCharger({ endpoint: runtime.demo.ocpp, chargePoint: chargePointOf(id), now: runtime.clock.now });
}

/** Every kind as often as wanted, in random order. */
function plan(random: () => number): readonly Kind[] {
  const kinds = Object.entries(KILLS).flatMap(([kind, times]) => Array<Kind>(times).fill(kind as Kind));
  return kinds
    .map((kind) => ({ kind, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ kind }) => kind);
}

const ACTIONS: Readonly<Record<Kind, RegExp>> = {
  "in mid-session": /^(Start|Meter)/,
  "after an acknowledgement": /^(Status|Start|Meter|Stop)/,
  "during StopTransaction": /^StopTransaction$/,
};

/** Kills at a point of the wanted kind, some messages from now; resolves when every charger is served again. */
async function killAt(kind: Kind, chargers: readonly JournalCharger[], random: () => number): Promise<void> {
  const victim = chargers[Math.floor(random() * chargers.length)];
  if (!victim) throw new Error("there is nobody to watch");
  const isAfterAnswer = kind === "after an acknowledgement";
  let skip = Math.floor(random() * 4);
  const isPoint = (action: string) => ACTIONS[kind].test(action) && skip-- <= 0;
  const restarted = await new Promise<{ readonly again: Promise<void> }>((resolve) => {
    let isOver = false;
    const kill = () => {
      if (isOver) return;
      isOver = true;
      victim.off("sent", onSent).off("answered", onAnswered);
      resolve({ again: runtime.kill() });
    };
    const onAnswered = (action: string) => {
      if (isAfterAnswer && isPoint(action)) kill();
    };
    const onSent = (action: string) => {
      if (isAfterAnswer || !isPoint(action)) return;
      // Anywhere in the time an answer takes; when this one is faster, the next message gets its turn.
      const delayMs = random() * victim.roundTripMs(action);
      if (delayMs < 1) kill();
      else setTimeout(() => victim.awaited() === action && kill(), delayMs);
    };
    victim.on("sent", onSent).on("answered", onAnswered);
  });
  const served = chargers.map((each) => once(each, "answered"));
  await restarted.again;
  await Promise.all(served);
}

async function expectNothingMissing(charger: JournalCharger): Promise<void> {
  const { id, transactions, statuses } = charger;
  const operator = ocppApi(runtime.api);
  const byId = transactions.toSorted((one, other) => Number(one.transactionId) - Number(other.transactionId));
  // Every id was given to one charge only, and none was spent on a repeat.
  expect(byId.map(({ transactionId }) => transactionId)).toEqual(byId.map((_, index) => index + 1));
  for (const connectorId of new Set(byId.map((each) => each.connectorId))) {
    const starts = byId.filter((each) => each.connectorId === connectorId).map(({ startedAt }) => startedAt);
    expect(starts).toEqual(starts.toSorted());
  }
  await untilTrue(async () => (await sessionsOf(id)).every(({ state }) => state === "COMPLETED"), {
    what: `D1 to have caught up with ${id}`,
  });
  const sessions = await sessionsOf(id);
  expect(sessions).toEqual(
    byId.map(({ samples: _, idTag: tokenUid, ...figures }) => ({
      ...figures,
      tokenUid,
      state: "COMPLETED",
      energyWh: figures.meterStopWh - figures.meterStartWh,
      stopReason: "Local",
      flags: [],
    })),
  );
  const views = await operator.sessions(id);
  for (const { transactionId, samples } of byId) {
    const session = views.find((each) => each.transactionId === transactionId);
    const kept = await operator.meterValues(session?.id ?? "");
    expect(kept.map(({ at, registerWh }) => ({ at, registerWh }))).toEqual(samples);
  }
  const shown = new Set((await operator.statusHistory(id)).map((each) => statusKey(each)));
  expect(statuses.filter((each) => !shown.has(statusKey(each)))).toEqual([]);
}

/** What `/api/sessions` says of a charge point's transactions, by transaction id. */
async function sessionsOf(chargePointId: string) {
  const sessions = await ocppApi(runtime.api).sessions(chargePointId);
  return sessions
    .toSorted((one, other) => Number(one.transactionId) - Number(other.transactionId))
    .map(({ transactionId, connectorId, tokenUid, state, startedAt, stoppedAt, stopReason, flags, ...figures }) => {
      const { meterStartWh, meterStopWh, energyWh } = figures;
      const meter = { meterStartWh, meterStopWh, energyWh };
      return { transactionId, connectorId, tokenUid, state, startedAt, stoppedAt, stopReason, flags, ...meter };
    });
}

function statusKey({ connectorId, status, at }: { connectorId: number; status: string | null; at: string }): string {
  return `${connectorId} ${status} ${at}`;
}

function counts(kinds: readonly Kind[]): string {
  return Object.keys(KILLS)
    .map((kind) => `${kinds.filter((each) => each === kind).length} times ${kind}`)
    .join(", ");
}
