import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { registerWh } from "../../sim/charge-point/state.ts";
import { ocppApi } from "../support/ocpp-api.ts";
import { type Relay, startRelay } from "../support/ocpp-relay.ts";
import { clockVariables } from "../support/ocpp-runtime.ts";
import { type Simulator, startSimulator } from "../support/ocpp-simulator.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { untilTrue } from "../support/until.ts";

/** Meter values come every second. */
const TIME_SCALE = 30;
const SLOW = { timeout: 120_000 };
const TOKEN = "DRIVER-ANA";

let stack: Stack;
let relay: Relay;
let directory: string;
const running: Simulator[] = [];

beforeAll(async () => {
  stack = await startStack({ args: ["--no-world", "--time-scale", `${TIME_SCALE}`] });
  relay = await startRelay(Number(new URL(stack.demo.worker).port));
  directory = mkdtempSync(join(tmpdir(), "e2e-simulator-"));
  return async () => {
    await relay.cut();
    rmSync(directory, { recursive: true });
    await stack.remove();
  };
}, 240_000);
afterEach(async () => {
  for (const each of running.splice(0)) await each.kill();
});

describe("npm run sim -- charge-point, against npm start on the same clock", () => {
  it("completes a session and prints its figures (--behaviour once)", SLOW, async () => {
    const once = ["--behaviour", "once", "--energy", "500", "--tokens", TOKEN];
    const simulator = await start("BS1-A1", once);
    expect(await simulator.exited).toBe(0);
    const [figures] = simulator.figures();
    expect(figures).toMatchObject({ chargePointId: "BS1-A1", idTag: TOKEN, violations: 0 });
    expect(figures?.energyWh).toBeGreaterThanOrEqual(500);
    expect(await completed("BS1-A1")).toMatchObject([
      {
        transactionId: figures?.transactionId,
        meterStartWh: figures?.meterStartWh,
        meterStopWh: figures?.meterStopWh,
        energyWh: figures?.energyWh,
        startedAt: figures?.startedAt,
        stoppedAt: figures?.stoppedAt,
        flags: [],
      },
    ]);
  });

  it(
    "killed in mid-session and started again, completes the session once, with its register's energy (SIM-5)",
    SLOW,
    async () => {
      const id = "BS1-A2";
      const first = await charging(id, stack.demo.ocpp);
      await untilTrue(async () => (await samplesOf(id)).length >= 2, { what: "two meter values" });
      await first.kill();
      expect((await ocppApi(stack.api).sessions(id)).map(({ state }) => state)).toEqual(["ACTIVE"]);

      const second = await start(id);
      const [session, ...others] = await completed(id);
      expect(others).toEqual([]);
      const { connectors, violations } = await second.state();
      expect(violations).toEqual([]);
      const meterStopWh = connectors[0] && registerWh(connectors[0]);
      expect(session).toMatchObject({ stopReason: "PowerLoss", meterStopWh, flags: [] });
      expect(session?.energyWh).toBe((session?.meterStopWh ?? 0) - (session?.meterStartWh ?? 0));
      expect(session?.energyWh).toBeGreaterThan(0);
    },
  );

  it(
    "backs off while nobody is there, and replays in order what happened meanwhile (SIM-1, SIM-7, EDGE-40)",
    SLOW,
    async () => {
      const id = "BS1-C1";
      const simulator = await start(id, [], `ws://127.0.0.1:${relay.port}/ocpp`);
      await untilTrue(() => connectionEvents(simulator).length >= 6, { what: "three attempts in vain" });
      expect(connectionEvents(simulator).slice(0, 6)).toEqual([
        "connection.failed",
        "connection.attempt 1",
        "connection.failed",
        "connection.attempt 2",
        "connection.failed",
        "connection.attempt 3",
      ]);
      await relay.mend();
      await plugIn(simulator);
      await untilTrue(async () => (await samplesOf(id)).length >= 2, { what: "two meter values" });

      await relay.cut();
      const cutAt = new Date((await simulator.state()).live.meteredAt).toISOString();
      await untilTrue(async () => (await simulator.state()).queue.length >= 4, { what: "messages to wait" });
      await simulator.act("swipe", { connectorId: 1, idTag: TOKEN });
      const waiting = (await simulator.state()).queue.map(({ action }) => action);
      expect(waiting.at(-1)).toBe("StopTransaction");
      const before = (await samplesOf(id)).length;

      await relay.mend();
      const [session, ...others] = await completed(id);
      expect(others).toEqual([]);
      const { connectors, violations } = await simulator.state();
      expect(violations).toEqual([]);
      expect(session).toMatchObject({ meterStopWh: connectors[0] && registerWh(connectors[0]), flags: [] });
      expect(session?.energyWh).toBe((session?.meterStopWh ?? 0) - (session?.meterStartWh ?? 0));
      const instants = (await samplesOf(id)).map(({ at }) => at);
      expect(instants).toEqual(instants.toSorted());
      expect(instants.length).toBeGreaterThanOrEqual(before + 3);
      expect(instants.filter((at) => at > cutAt).length).toBeGreaterThanOrEqual(3);
    },
  );
});

async function start(id: string, args: readonly string[] = [], url = stack.demo.ocpp): Promise<Simulator> {
  const chargePoint = stack.demo.chargePoints.find((each) => each.id === id);
  if (!chargePoint) throw new Error(`the demo has no charge point ${id}`);
  const { CLOCK_START, CLOCK_REAL_START } = clockVariables(stack.state);
  const clock = ["--clock-start", CLOCK_START, "--clock-real-start", CLOCK_REAL_START, "--time-scale", `${TIME_SCALE}`];
  const simulator = await startSimulator({ chargePoint, url, directory, args: [...clock, ...args] });
  running.push(simulator);
  return simulator;
}

async function charging(id: string, url: string): Promise<Simulator> {
  const simulator = await start(id, [], url);
  await plugIn(simulator);
  return simulator;
}

async function plugIn(simulator: Simulator): Promise<void> {
  await untilTrue(async () => (await simulator.state()).registration.status === "Accepted", { what: "the boot" });
  await simulator.act("plug", { connectorId: 1, constantPowerW: 6_000 });
  await simulator.act("swipe", { connectorId: 1, idTag: TOKEN });
}

async function samplesOf(id: string) {
  const operator = ocppApi(stack.api);
  const [session] = await operator.sessions(id);
  return session ? operator.meterValues(session.id) : [];
}

/** The sessions of a charge point, once all of them have ended. */
async function completed(id: string) {
  const sessions = () => ocppApi(stack.api).sessions(id);
  const areOver = async () => {
    const states = (await sessions()).map(({ state }) => state);
    return states.length > 0 && states.every((state) => state === "COMPLETED");
  };
  await untilTrue(areOver, { what: `the sessions of ${id} to be complete`, deadlineMs: 60_000 });
  return sessions();
}

function connectionEvents({ events }: Simulator): readonly string[] {
  return events
    .filter(({ event }) => event.startsWith("connection."))
    .map(({ event, attempt }) => (attempt === undefined ? event : `${event} ${attempt}`));
}
