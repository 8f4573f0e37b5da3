import type { Clock } from "../clock.ts";
import { clockOf } from "../clock-options.ts";
import { seedFor } from "../random.ts";
import { cars, once, remoteDrivers, type World } from "./behaviour.ts";
import {
  behaviourOf,
  HELP,
  optionsOf,
  type Place,
  placeOf,
  positive,
  readArguments,
  type Values,
} from "./command-line.ts";
import { listenForControl } from "./control.ts";
import { SimulatedChargePoint } from "./simulated-charge-point.ts";
import { fileStorage } from "./storage.ts";

/** Runs `npm run sim -- charge-point …`; resolves with the exit code, or never while it simulates. */
export async function runChargePoints(args: readonly string[]): Promise<number> {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const clock = clockOf(values);
  const behaviour = behaviourOf(values);
  const place = placeOf(values);
  const fleet = createFleet(values, place, clock);
  const control = values["control-port"] ? listenForControl(fleet, Number(values["control-port"])) : null;
  for (const chargePoint of fleet) {
    chargePoint.start();
    if (values.reconnect) chargePoint.reconnect();
  }
  const world = { clock, seed: Number(values.seed), tokens: place.tokens };
  if (behaviour === "cars") for (const chargePoint of fleet) void cars(chargePoint, world);
  if (behaviour === "remote") for (const chargePoint of fleet) comeWhenStarted(chargePoint, world);
  if (behaviour !== "once") return new Promise(() => {});
  try {
    return await runOnce(fleet, place.tokens, positive(values, "energy"), clock);
  } finally {
    control?.close();
    for (const chargePoint of fleet) chargePoint.stop();
  }
}

function comeWhenStarted(chargePoint: SimulatedChargePoint, world: World): void {
  for (const { connectorId } of chargePoint.setup.spec.connectors) void remoteDrivers(chargePoint, connectorId, world);
}

function createFleet(values: Values, { url, fleet }: Place, clock: Clock): SimulatedChargePoint[] {
  const options = optionsOf(values);
  const { state } = values;
  return fleet.map((spec) => {
    const storage = state === undefined ? {} : { storage: fileStorage(state, spec.id) };
    const seed = seedFor(Number(values.seed), spec.id);
    const chargePoint = new SimulatedChargePoint({ spec, url, options, clock, seed, ...storage });
    if (!values.quiet) log(chargePoint, clock);
    return chargePoint;
  });
}

/** One JSON line per fact, to stderr: stdout is for figures. */
function log(chargePoint: SimulatedChargePoint, clock: Clock): void {
  chargePoint.on("report", ({ name, details }) => {
    const at = new Date(clock.now()).toISOString();
    process.stderr.write(`${JSON.stringify({ at, chargePoint: chargePoint.id, event: name, ...details })}\n`);
  });
}

async function runOnce(
  fleet: readonly SimulatedChargePoint[],
  tokens: readonly string[],
  energyWh: number,
  clock: Clock,
): Promise<number> {
  const [idTag = ""] = tokens;
  const results = await Promise.allSettled(
    fleet.map((chargePoint) => {
      const connectorId = chargePoint.setup.spec.connectors[0]?.connectorId ?? 1;
      return once(chargePoint, { connectorId, idTag, energyWh }, clock);
    }),
  );
  for (const result of results) {
    const figures = result.status === "fulfilled" ? result.value : { error: String(result.reason) };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
  return results.every(({ status }) => status === "fulfilled") ? 0 : 1;
}
