import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { apiClient } from "../../scripts/lib/api-client.ts";
import { startDemoBattery } from "../../scripts/lib/demo-battery.ts";
import { startDemoDsos } from "../../scripts/lib/demo-dsos.ts";
import { simulatedChargePoints } from "../../scripts/lib/simulated.ts";
import { startDemoWorld } from "../../sim/world/demo-world.ts";
import type { EnergyView } from "../../src/entry/api/shared/energy.ts";
import type { EnergyReportView } from "../../src/entry/api/shared/energy-report.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { untilDefined } from "../support/until.ts";

const BEGINS_AT = Date.parse("2026-11-22T10:30:00.000Z");
const TIME_SCALE = 240;
const DEADLINE = { deadlineMs: 240_000 };

/** NordNett always costs the same, Volta much less and much more by turns: whenever one looks, all is to be seen within an hour. */
const TURN = 30 * 60_000;
const TURNS_A_DAY = 48;
const PER_KWH: Readonly<Record<string, (turn: number) => number>> = {
  nordnett: () => 0.2,
  volta: (turn: number) => (turn % 2 === 0 ? 0.02 : 0.6),
};

/** One car that always charges, so that a slow machine keeps up with the fast clock. */
const CHARGE_POINT_ID = "PN1-A";
const PATIENT = { callTimeoutSeconds: 300 };
/** Down to its minimum: whatever it gives it has to store before. */
const STORED_PERCENT = 10;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startRuntime(TIME_SCALE, ["--clock", new Date(BEGINS_AT).toISOString()]);
  const { clock, demo } = runtime;
  const api = apiClient(demo.worker, demo.admin.apiKey);
  const values = { MeterValueSampleInterval: "300" };
  await api.put(`/charge-points/${CHARGE_POINT_ID}/configuration`, { values });
  const { etag } = await api.get(`/charge-points/${CHARGE_POINT_ID}`);
  await api.patch(`/charge-points/${CHARGE_POINT_ID}`, { settings: PATIENT }, etag);
  const { dsos, stop: stopDsos } = await startDemoDsos(api, clock);
  for (const { control } of dsos) await feed(control);
  const { stop: stopBattery } = await startDemoBattery(api, clock, STORED_PERCENT);
  const directory = mkdtempSync(join(tmpdir(), "emall-world-"));
  const chargePointPasswords = Object.fromEntries(demo.chargePoints.map(({ id, password }) => [id, password]));
  const world = startDemoWorld({
    url: demo.ocpp,
    clock,
    timeScale: TIME_SCALE,
    directory,
    chargePoints: simulatedChargePoints({ chargePointPasswords }).filter(({ spec }) => spec.id === CHARGE_POINT_ID),
  });
  await world.booted;
  return async () => {
    world.stop();
    stopBattery();
    stopDsos();
    await runtime.remove();
    rmSync(directory, { recursive: true });
  };
}, 240_000);

it("hours pass in minutes at a station: the DSO changes, the battery gives and stores, prices follow, and the report adds up (G11, PF1, EN-M13)", async () => {
  const seen: EnergyView["now"][] = [];
  const prices = new Set<string>();
  const dsos = () => new Set(seen.flatMap(({ dso }) => dso?.id ?? []));
  const { total, days } = await untilDefined(
    async () => {
      await runtime.cron();
      const { now, plan } = await read<EnergyView>("/locations/pn1/energy");
      seen.push(now);
      prices.add(JSON.stringify(plan?.slots[0]?.prices));
      const report = await month();
      const { battery, delivered } = report.total;
      const hasBoth = battery.inWh > 0 && battery.outWh > 0 && delivered.energyWh > 0;
      return hasBoth && dsos().size > 1 && prices.size > 1 ? report : undefined;
    },
    { ...DEADLINE, what: () => `${dsos().size} DSOs, ${prices.size} prices; ${JSON.stringify(seen.at(-1))}` },
  );
  expect(seen.filter(({ status }) => status === "fallback")).toEqual([]);

  const { imports, battery: store, delivered, remainder } = total;
  const importedWh = sum(imports.map(({ energyWh }) => energyWh));
  expect(importedWh + store.outWh).toBe(delivered.energyWh + store.inWh + remainder.energyWh);
  expect(store.inWh - store.outWh - store.lossesWh).toBe(store.storedToWh - store.storedFromWh);
  expect(sum(Object.values(delivered.sourcesWh))).toBe(delivered.energyWh);
  expect(sum(days.map((day) => day.delivered.energyWh))).toBe(delivered.energyWh);
}, 300_000);

/** Tells a DSO of the demo its prices from the day before on. */
async function feed(control: string): Promise<void> {
  const priceOf = PER_KWH[control.split("/").at(-1) ?? ""];
  if (priceOf === undefined) return;
  const first = Math.floor(BEGINS_AT / TURN) - 2 * TURNS_A_DAY;
  const turns = Array.from({ length: 5 * TURNS_A_DAY }, (_, index) => first + index);
  const lines = turns.flatMap((turn) => [0, 0.5].map((part) => `${(turn + part) * TURN},${priceOf(turn)}`));
  const answer = await fetch(control, { method: "POST", body: JSON.stringify({ prices: lines.join("\n") }) });
  expect(answer.status).toBe(200);
}

async function month(): Promise<EnergyReportView> {
  const query = "/reports/energy-sources?locationId=pn1&month=2026-11";
  const { items } = await read<{ readonly items: readonly [EnergyReportView] }>(query);
  return items[0];
}

async function read<T>(path: string): Promise<T> {
  const answer = await runtime.api(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
