import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { type DemoWorld, startDemoWorld } from "../../sim/world/demo-world.ts";
import { type CentralSystem, startCentralSystem } from "./central-system.ts";

/** The 30 s that a charge point waits for an answer would pass in 30 ms of this clock. */
const TIME_SCALE = 1_000;
const LATE_MS = 100;

let central: CentralSystem;
let world: DemoWorld;
let directory: string;
beforeEach(async () => {
  central = await startCentralSystem({ CP1: undefined });
  directory = mkdtempSync(join(tmpdir(), "emall-world-"));
});
afterEach(async () => {
  world.stop();
  await central.close();
  rmSync(directory, { recursive: true });
});

function start(): void {
  world = startDemoWorld({
    url: central.url,
    clock: realClock(TIME_SCALE),
    timeScale: TIME_SCALE,
    directory,
    chargePoints: [{ spec: { id: "CP1" }, scene: { kind: "charging", token: "CARD", powerW: 11_000 } }],
  });
}

it("a car charges at a fast clock too, though the network does not run faster", async () => {
  central.delays.Authorize = LATE_MS;
  start();
  expect(await central.next("StartTransaction")).toMatchObject({ idTag: "CARD" });
});

it("a driver who was refused shows the card again", async () => {
  central.results.Authorize = { idTagInfo: { status: "Blocked" } };
  start();
  await central.next("Authorize");
  delete central.results.Authorize;
  expect(await central.next("StartTransaction")).toMatchObject({ idTag: "CARD" });
});
