import type { Clock } from "../clock.ts";
import { clockOf } from "../clock-options.ts";
import { randomFrom } from "../random.ts";
import { givenOf, HELP, readArguments, seedOf, specOf, type Values, wholeOf } from "./command-line.ts";
import { createControlServer } from "./control.ts";
import type { Log } from "./journal.ts";
import { invite } from "./receive.ts";
import { register } from "./registration.ts";
import { listen } from "./server.ts";
import { SimulatedEmsp } from "./simulated-emsp.ts";

/** Runs `npm run sim -- emsp …`; resolves with the exit code, or never while it simulates. */
export async function runEmsp(args: readonly string[]): Promise<number> {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const given = givenOf(values);
  const clock = clockOf(values);
  const means = { clock, random: randomFrom(seedOf(values, clock)), log: logOf(values, clock) };
  const emsp = await SimulatedEmsp.start(specOf(values), means, wholeOf(values, "port"));
  const port = await listen(createControlServer(emsp), wholeOf(values, "control-port"));
  const ownToken = values["own-token"] ?? emsp.world.setup.newToken();
  print({ control: `http://127.0.0.1:${port}/control`, ...(given ? {} : invite(emsp.world, ownToken)) });
  if (given) print(await register(emsp.world, given));
  return new Promise(() => {});
}

/** Stdout is for what a person hands on: addresses, token A, how the registration went. */
function print(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/** One JSON line per fact, to stderr. */
function logOf({ quiet, party }: Values, clock: Clock): Log {
  if (quiet) return () => {};
  return (event, details) => {
    const at = new Date(clock.now()).toISOString();
    process.stderr.write(`${JSON.stringify({ at, emsp: party, event, ...details })}\n`);
  };
}
