import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type BatterySpec, newBattery, passed, powerOf } from "../../sim/battery/battery.ts";
import { batteryOf, readBatteryArguments } from "../../sim/battery/run.ts";
import { SimulatedBattery } from "../../sim/battery/simulated-battery.ts";
import type { Clock } from "../../sim/clock.ts";
import { commandBattery, readBattery } from "../../src/remote/battery.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2031, 4, 5, 10);
const SPEC: BatterySpec = {
  capacityWh: 200_000,
  maxChargeW: 80_000,
  maxDischargeW: 60_000,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.9,
};

const clean: Array<() => unknown> = [];

afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

/** A simulated battery on a clock that a test moves. */
async function aBattery(storedPercent = 50) {
  const time = { now: START };
  const clock: Clock = { now: () => time.now, at: () => () => {} };
  const battery = await SimulatedBattery.start({ ...SPEC, storedPercent, key: "k" }, clock, 0);
  clean.push(() => battery.stop());
  const link = { url: battery.url, key: "k", isDevelopment: true };
  const control = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${battery.control}/${path}`, init)).status;
  };
  return { battery, link, control, time };
}

describe("the physics of a simulated battery", () => {
  it("loses on the way in and on the way out, and holds when its order is over", () => {
    const charging = { ...newBattery(SPEC, 50, START), setPoint: { powerW: 40_000, until: START + HOUR } };
    const charged = passed(SPEC, charging, START + 3 * HOUR);
    expect(charged).toMatchObject({ storedWh: 138_000, chargedWh: 40_000, dischargedWh: 0 });
    expect(powerOf(SPEC, charged)).toBe(0);
    const giving = { ...charged, setPoint: { powerW: -90_000, until: charged.at + HOUR } };
    expect(powerOf(SPEC, giving)).toBe(-60_000);
    const given = passed(SPEC, giving, charged.at + HOUR);
    expect(given.dischargedWh).toBe(60_000);
    expect(given.storedWh).toBeCloseTo(138_000 - 60_000 / 0.9, 6);
  });

  it("stays within empty and full, conserves energy, and it does not matter how often one looks", () => {
    const orders = fc.array(
      fc.record({ powerW: fc.integer({ min: -90_000, max: 90_000 }), minutes: fc.integer({ min: 1, max: 200 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 9 }), (list, looks) => {
        let [seldom, often] = [newBattery(SPEC, 50, START), newBattery(SPEC, 50, START)];
        for (const { powerW, minutes } of list) {
          const endAt = seldom.at + minutes * 60_000;
          const setPoint = { powerW, until: endAt - 30_000 };
          seldom = passed(SPEC, { ...seldom, setPoint }, endAt);
          often = { ...often, setPoint };
          for (let look = 1; look <= looks; look += 1) {
            often = passed(SPEC, often, Math.round(often.at + (endAt - often.at) / (looks - look + 1)));
          }
          expect(often.storedWh).toBeCloseTo(seldom.storedWh, 3);
          expect(seldom.storedWh >= 0 && seldom.storedWh <= SPEC.capacityWh).toBe(true);
          const balance = 100_000 + seldom.chargedWh * 0.95 - seldom.dischargedWh / 0.9;
          expect(seldom.storedWh).toBeCloseTo(balance, 3);
        }
      }),
    );
  });
});

describe("the controller of a simulated battery, as our adapter sees it", () => {
  it("says what it measures and does what it is told, for who has the key", async () => {
    const { battery, link, time } = await aBattery();
    expect(await readBattery(link)).toEqual({
      ok: true,
      value: {
        at: START,
        storedWh: 100_000,
        powerW: 0,
        maxChargeW: 80_000,
        maxDischargeW: 60_000,
        chargedWh: 0,
        dischargedWh: 0,
      },
    });
    expect(await commandBattery(link, { powerW: 20_000, until: START + HOUR })).toEqual({ ok: true, value: null });
    time.now += HOUR / 2;
    expect(await readBattery(link)).toMatchObject({ value: { storedWh: 109_500, powerW: 20_000, chargedWh: 10_000 } });
    time.now += HOUR;
    expect(battery.truth()).toMatchObject({ storedWh: 119_000, powerW: 0 });
    expect(await readBattery({ ...link, key: "other" })).toEqual({ ok: false, why: "It answered HTTP 401." });
    expect(battery.log.map(({ method, path }) => `${method} ${path}`)).toContain("PUT /battery/set-point");
  });

  it.each([
    [{ http500: true }, "It answered HTTP 500."],
    [{ garbage: true }, "Its answer is no reading"],
  ])("with %j it gives no reading", async (faults, why) => {
    const { control, link } = await aBattery();
    expect(await control("faults", faults)).toBe(200);
    const answer = await readBattery(link);
    expect(answer.ok ? "a reading" : answer.why).toContain(why);
    expect(await control("faults", {})).toBe(200);
    expect((await readBattery(link)).ok).toBe(true);
  });

  it("shows something else than the truth where that is asked for", async () => {
    const { battery, link, time } = await aBattery();
    await commandBattery(link, { powerW: 30_000, until: START + HOUR });
    time.now += HOUR / 2;
    battery.misbehave({ frozenStored: true, wrongSign: true, staleTimestamp: true, countersFall: true });
    time.now += HOUR / 4;
    expect(await readBattery(link)).toMatchObject({
      value: { at: START + HOUR / 2, storedWh: 114_250, powerW: -30_000, chargedWh: 7_500 },
    });
    battery.misbehave({ ignoresCommands: true, storedJumpWh: -4_000 });
    await commandBattery(link, { powerW: 0, until: START + 2 * HOUR });
    expect(await readBattery(link)).toMatchObject({ value: { powerW: 30_000, storedWh: 117_375 } });
  });

  it("a silent one is given up, and an address that is not ours to call is not called", async () => {
    const { battery, link } = await aBattery();
    battery.stop();
    const gone = await readBattery(link);
    expect(gone.ok ? "a reading" : gone.why).toContain("It was not reached");
    const refused = await readBattery({ ...link, isDevelopment: false });
    expect(refused.ok ? "a reading" : refused.why).toBe("The address must begin with https://.");
  });

  it("refuses what is no order", async () => {
    const { control, link } = await aBattery();
    const put = (body: unknown) =>
      fetch(`${link.url}/set-point`, {
        method: "PUT",
        headers: { authorization: "Bearer k" },
        body: JSON.stringify(body),
      });
    expect((await put({ powerW: 1.5, until: "soon" })).status).toBe(400);
    expect(await control("faults", { teapot: true })).toBe(400);
    expect(await control("stored", { storedWh: 12_000 })).toBe(200);
    expect(await readBattery(link)).toMatchObject({ value: { storedWh: 12_000 } });
  });
});

describe("npm run sim -- battery", () => {
  function run(...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, ["sim/main.ts", "battery", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    clean.push(() => child.kill("SIGKILL"));
    return child;
  }

  it("reads its options strictly, and lists them", async () => {
    expect(() => readBatteryArguments(["--teapot"])).toThrow("--teapot");
    expect(() => batteryOf(readBatteryArguments(["--stored", "120"]))).toThrow("--stored must be a number");
    expect(batteryOf(readBatteryArguments(["--capacity", "50", "--efficiency", "90"]))).toMatchObject({
      capacityWh: 50_000,
      chargeEfficiency: 0.9,
    });
    const child = run("--help");
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
    });
    expect((await once(child, "close"))[0]).toBe(0);
    expect(text).toContain("--capacity");
  });

  it("prints where it is", async () => {
    const { stdout } = run("--port", "0", "--stored", "10", "--key", "k");
    if (!stdout) throw new Error("no stdout");
    const { value } = await createInterface(stdout)[Symbol.asyncIterator]().next();
    const { url } = JSON.parse(value ?? "{}");
    expect(await readBattery({ url, key: "k", isDevelopment: true })).toMatchObject({ value: { storedWh: 20_000 } });
  });
});
