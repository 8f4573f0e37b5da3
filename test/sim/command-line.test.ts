import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { optionsOf, placeOf, readArguments } from "../../sim/charge-point/command-line.ts";
import { type CentralSystem, startCentralSystem } from "./central-system.ts";

const clean: Array<() => unknown> = [];
const SLOW = 30_000;

afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["sim/main.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr?.resume();
  clean.push(() => child.kill("SIGKILL"));
  return child;
}

async function finished(child: ChildProcess): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += String(chunk);
  });
  const [code] = await once(child, "close");
  return { code, text };
}

async function startStation(): Promise<CentralSystem> {
  const central = await startCentralSystem({ CP1: "secret", "SIM-1": undefined, "SIM-2": undefined });
  clean.push(() => central.close());
  return central;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

describe("npm run sim -- charge-point", { timeout: SLOW }, () => {
  it("says what it cannot do and exits 2; reads its options strictly", async () => {
    expect((await finished(run(["teapot"]))).code).toBe(2);
    expect(() => readArguments(["--teapot"])).toThrow("--teapot");
    expect(() => placeOf(readArguments(["--connectors", "none"]))).toThrow("--connectors must be a positive number");
    expect(() => optionsOf(readArguments(["--switch", "teapot"]))).toThrow("unknown --switch teapot");
    expect(placeOf(readArguments(["--count", "2", "--connectors", "2", "--exclusive"])).fleet).toMatchObject([
      { id: "SIM-1", connectors: [{ evse: 1 }, { evse: 1 }] },
      { id: "SIM-2", connectors: [{ evse: 1 }, { evse: 1 }] },
    ]);
  });

  it("plays the first free charge point of a running demo with --demo", () => {
    const directory = mkdtempSync(join(tmpdir(), "sim-"));
    clean.push(() => rmSync(directory, { recursive: true }));
    const station = { password: "p", vendor: "V", model: "M", serialNumber: "S", evses: [{ connectorIds: [1, 2] }] };
    const demo = {
      ocpp: "ws://127.0.0.1:1/ocpp",
      chargePoints: [
        { id: "TAKEN", simulated: true, ...station },
        { id: "FREE", simulated: false, ...station },
      ],
      tokens: [
        { uid: "LOST", state: "blocked" },
        { uid: "GOOD", state: "valid" },
      ],
    };
    const path = join(directory, "demo.json");
    writeFileSync(path, JSON.stringify(demo));
    expect(placeOf(readArguments(["--demo", "--demo-file", path]))).toMatchObject({
      url: demo.ocpp,
      fleet: [
        {
          id: "FREE",
          password: "p",
          serialNumber: "S",
          connectors: [
            { connectorId: 1, evse: 1 },
            { connectorId: 2, evse: 1 },
          ],
        },
      ],
      tokens: ["GOOD"],
    });
  });

  it("goes on after SIGKILL, again and again, and ends one session with its figures (SIM-5, SIM-6)", async () => {
    const central = await startStation();
    const directory = mkdtempSync(join(tmpdir(), "sim-"));
    clean.push(() => rmSync(directory, { recursive: true }));
    const place = ["--url", central.url, "--id", "CP1", "--password", "secret", "--state", directory, "--quiet"];
    const session = ["--behaviour", "once", "--time-scale", "2000"];
    for (const samples of [1, 3]) {
      const child = run(["charge-point", ...place, ...session, "--energy", "40000"]);
      for (let seen = 0; seen < samples; seen += 1) await central.next("MeterValues");
      child.kill("SIGKILL");
      await once(child, "close");
    }
    const { code, text } = await finished(run(["charge-point", ...place, ...session, "--energy", "100"]));
    const figures = JSON.parse(text);
    expect(code).toBe(0);
    expect(figures).toMatchObject({ chargePointId: "CP1", idTag: "DEMO-TOKEN", violations: 0 });
    const starts = unique(central.of("StartTransaction"));
    const stops = unique(central.of("StopTransaction"));
    expect(starts.length).toBeGreaterThanOrEqual(2);
    expect(stops).toHaveLength(starts.length);
    expect(stops.at(-1)).toMatchObject({ meterStop: figures.meterStopWh, reason: "Local" });
    expect(starts.at(-1)).toMatchObject({ meterStart: figures.meterStopWh - figures.energyWh });
    const registers = starts.flatMap((start, index) => [Number(start.meterStart), Number(stops[index]?.meterStop)]);
    expect(registers).toEqual(registers.toSorted((a, b) => a - b));
  });

  it("runs several charge points in one process, moved by hand over its control port (SIM-17)", async () => {
    const central = await startStation();
    const port = await freePort();
    const child = run([
      "charge-point",
      "--url",
      central.url,
      "--count",
      "2",
      "--control-port",
      String(port),
      "--quiet",
    ]);
    while (central.of("StatusNotification").length < 4) await central.next("StatusNotification");
    expect(child.exitCode).toBeNull();
    const post = async (path: string, body: unknown) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: JSON.stringify(body) })).status;
    const told = central.next("StatusNotification");
    expect(await post("/SIM-2/plug", { connectorId: 1 })).toBe(200);
    expect(await told).toMatchObject({ connectorId: 1, status: "Preparing" });
    expect(await post("/SIM-2/plug", { connectorId: "one" })).toBe(400);
    expect(await post("/SIM-2/dance", {})).toBe(404);
    expect(await post("/SIM-9/plug", {})).toBe(404);
  });
});

function unique<T>(payloads: readonly T[]): T[] {
  return [...new Map(payloads.map((payload) => [JSON.stringify(payload), payload])).values()];
}
