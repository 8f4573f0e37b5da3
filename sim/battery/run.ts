import { parseArgs } from "node:util";
import { clockOf } from "../clock-options.ts";
import { type BatteryInput, SimulatedBattery } from "./simulated-battery.ts";

const HELP = `npm run sim -- battery [options]

What it is
  --capacity KWH            (200)
  --stored PERCENT          what is in it at the beginning       (64)
  --charge KW               largest charging power               (80)
  --discharge KW            largest discharging power            (80)
  --efficiency PERCENT      of what goes in, and of what comes out (95)
  --key TEXT                what a caller has to prove itself by (nothing)

How
  --port P                  HTTP on loopback                     (9700)
  --time-scale N            time passes N times as fast          (1)
  --clock-start ISO --clock-real-start EPOCH_MS
                            now = clock-start + (real now − clock-real-start) × time-scale
  --help

As docs/energy.md asks of a battery
  GET  /battery/state
  PUT  /battery/set-point {"powerW", "until"}                    it holds when that has passed

Control
  GET  /control/state | log
  POST /control/faults {"silent", "http500", "garbage", "frozenStored", "storedJumpWh": n, "ignoresCommands", "wrongSign",
                        "staleTimestamp", "countersFall"}          {} behaves well again
  POST /control/stored {"storedWh"}                               changes what is in it
`;

const OPTIONS = {
  capacity: { type: "string", default: "200" },
  stored: { type: "string", default: "64" },
  charge: { type: "string", default: "80" },
  discharge: { type: "string", default: "80" },
  efficiency: { type: "string", default: "95" },
  key: { type: "string" },
  port: { type: "string", default: "9700" },
  "time-scale": { type: "string", default: "1" },
  "clock-start": { type: "string" },
  "clock-real-start": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

export function readBatteryArguments(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
}

type Values = ReturnType<typeof readBatteryArguments>;

/** Runs `npm run sim -- battery …`; resolves with the exit code, or never while it simulates. */
export async function runBattery(args: readonly string[]): Promise<number> {
  const values = readBatteryArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const battery = await SimulatedBattery.start(batteryOf(values), clockOf(values), numberOf(values, "port", 0, 65_535));
  process.stdout.write(`${JSON.stringify({ url: battery.url, control: battery.control })}\n`);
  return new Promise(() => {});
}

export function batteryOf(values: Values): BatteryInput {
  const efficiency = numberOf(values, "efficiency", 1, 100) / 100;
  return {
    capacityWh: numberOf(values, "capacity", 1, 100_000) * 1_000,
    storedPercent: numberOf(values, "stored", 0, 100),
    maxChargeW: numberOf(values, "charge", 0, 100_000) * 1_000,
    maxDischargeW: numberOf(values, "discharge", 0, 100_000) * 1_000,
    chargeEfficiency: efficiency,
    dischargeEfficiency: efficiency,
    key: values.key ?? null,
  };
}

type Numeric = "capacity" | "stored" | "charge" | "discharge" | "efficiency" | "port";

function numberOf(values: Values, name: Numeric, least: number, most: number): number {
  const value = Number(values[name]);
  if (!(value >= least && value <= most)) throw new Error(`--${name} must be a number from ${least} to ${most}`);
  return value;
}
