import { afterAll, beforeAll, expect, it } from "vitest";
import type { EnergyView } from "../../src/entry/api/shared/energy.ts";
import type { EnergyReportView } from "../../src/entry/api/shared/energy-report.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { untilDefined, untilTrue } from "../support/until.ts";

/** Of the demo's seeded prices, hours in which the battery gives, stores, and another DSO becomes the cheapest. */
const BEGINS = "2026-11-22T10:30:00.000Z";
const TIME_SCALE = 240;
const DEADLINE = { deadlineMs: 240_000 };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ args: ["--clock", BEGINS, "--time-scale", `${TIME_SCALE}`] });
}, 240_000);
afterAll(() => stack.remove());

it("hours pass in minutes at a station: the DSO changes, the battery gives and stores, prices follow, and the report adds up (G11, PF1, EN-M13)", async () => {
  const seen: EnergyView["now"][] = [];
  const dsos = () => new Set(seen.flatMap(({ dso }) => dso?.id ?? []));
  const battery = (does: (powerW: number) => boolean) =>
    seen.some(({ battery }) => battery?.measuredW != null && does(battery.measuredW));
  const prices = new Set<string>();
  await untilTrue(
    async () => {
      const { now, plan } = await read<EnergyView>("/locations/pn1/energy");
      seen.push(now);
      prices.add(JSON.stringify(plan?.slots[0]?.prices));
      return dsos().size > 1 && battery((powerW) => powerW > 0) && battery((powerW) => powerW < 0);
    },
    { ...DEADLINE, what: () => `${JSON.stringify(seen.at(-1))}; ${dsos().size} DSOs led` },
  );
  expect(prices.size).toBeGreaterThan(2);
  expect(seen.filter(({ status }) => status === "fallback")).toEqual([]);

  const { total, days } = await untilDefined(
    async () => {
      const report = await month();
      return report.total.delivered.energyWh > 0 && report.total.battery.inWh > 0 ? report : undefined;
    },
    { ...DEADLINE, what: "a report of what was stored and delivered" },
  );
  const { imports, battery: store, delivered, remainder } = total;
  const importedWh = sum(imports.map(({ energyWh }) => energyWh));
  expect(importedWh + store.outWh).toBe(delivered.energyWh + store.inWh + remainder.energyWh);
  expect(store.inWh - store.outWh - store.lossesWh).toBe(store.storedToWh - store.storedFromWh);
  expect(sum(Object.values(delivered.sourcesWh))).toBe(delivered.energyWh);
  expect(sum(days.map((day) => day.delivered.energyWh))).toBe(delivered.energyWh);
}, 300_000);

async function month(): Promise<EnergyReportView> {
  const query = "/reports/energy-sources?locationId=pn1&month=2026-11";
  const { items } = await read<{ readonly items: readonly [EnergyReportView] }>(query);
  return items[0];
}

async function read<T>(path: string): Promise<T> {
  const answer = await stack.api(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
