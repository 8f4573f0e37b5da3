import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./paths.ts";

export type StartOptions = {
  readonly port: number;
  /** D1 and the objects' storage, the demo's secrets, the simulators' files. */
  readonly state: string;
  /** Where demo.json is: `.local`, or the state directory when one was named. */
  readonly home: string;
  readonly world: boolean;
  readonly empty: boolean;
  /** No rule decides the prices of the demo, and no promotion lowers them. */
  readonly fixedPrices: boolean;
  readonly reset: boolean;
  readonly clockStartAt: number | undefined;
  readonly timeScale: number;
};

/** What differs between the commands that start a stack. */
export type Command = { readonly name: string; readonly port: number; readonly home: string };

export const usage = ({ name, port, home }: Command) => `${name} -- [options]
  --port N          the one port of the stack (${port})
  --state DIR       where the local state is kept (${relative(root, home)}/state); demo.json is then written into DIR
  --no-world        no simulated charge points and no simulated eMSP
  --fixed-prices    no rule and no promotion: prices stay as they were entered
  --empty           nothing: no user, no data; prints how to set it up
  --reset           forget the local state first
  --clock ISO       the instant the stack's clock starts at, e.g. 2026-11-18T09:20:00Z
  --time-scale N    how many times faster than real time that clock runs (1)`;

/** What the user asked for, or a sentence saying what is wrong with it. */
export function parseStartOptions(args: readonly string[], { port, home }: Command): StartOptions | "help" | Error {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: "string", default: `${port}` },
        state: { type: "string" },
        world: { type: "boolean", default: true },
        "fixed-prices": { type: "boolean", default: false },
        empty: { type: "boolean", default: false },
        reset: { type: "boolean", default: false },
        clock: { type: "string" },
        "time-scale": { type: "string", default: "1" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const state = values.state === undefined ? join(home, "state") : resolve(process.env.INIT_CWD ?? ".", values.state);
    return {
      port: numberOf("--port", values.port, (port) => Number.isInteger(port) && port > 0 && port < 65_536),
      state,
      home: values.state === undefined ? home : state,
      world: values.world && !values.empty,
      empty: values.empty,
      fixedPrices: values["fixed-prices"],
      reset: values.reset,
      clockStartAt:
        values.clock === undefined ? undefined : numberOf("--clock", Date.parse(values.clock), Number.isFinite),
      timeScale: numberOf("--time-scale", values["time-scale"], (scale) => scale > 0 && scale <= 10_000),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function numberOf(option: string, given: string | number, accepts: (value: number) => boolean): number {
  const value = Number(given);
  if (!accepts(value)) throw new Error(`${option} ${given} is not possible`);
  return value;
}
