import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { local, root } from "../scripts/lib/paths.ts";
import type { ListSizes } from "./pages.ts";

export type BenchOptions = {
  readonly chargers: readonly number[];
  readonly storm: readonly number[];
  readonly pages: ListSizes | null;
  /** How many days of energy are played, as far as there are any. */
  readonly energyDays: number;
  /** How many days are priced, as far as there are any. */
  readonly priceDays: number;
  /** Where recorded sessions and prices are, if anywhere. */
  readonly data: string;
  readonly seconds: number;
  readonly repeat: number;
  readonly output: string;
};

export const USAGE = `npm run bench -- [options]
  --chargers N,…   how many charge points are connected (100,1000)
  --storm N,…      how many drop in mid-session and are back at once (1000); 0: none
  --pages N,M      how many locations and sessions partners read, page by page (1000,10000); 0: none
  --energy DAYS    how many days of energy are played, as far as there are any (198)
  --prices DAYS    how many days are priced, as far as there are any (243)
  --data DIR       where recorded sessions and prices are, if anywhere (../shared/data beside this folder)
  --seconds N      how long each measurement lasts (5)
  --repeat N       how often each is made, product and floor in turn (3)
  --output DIR     where the figures are written as JSON (.local/bench)`;

/** What the user asked for, or a sentence saying what is wrong with it. */
export function parseBenchOptions(args: readonly string[]): BenchOptions | "help" | Error {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        chargers: { type: "string", default: "100,1000" },
        storm: { type: "string", default: "1000" },
        pages: { type: "string", default: "1000,10000" },
        energy: { type: "string", default: "198" },
        prices: { type: "string", default: "243" },
        data: { type: "string" },
        seconds: { type: "string", default: "5" },
        repeat: { type: "string", default: "3" },
        output: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    return {
      chargers: values.chargers.split(",").map((count) => wholeNumber("--chargers", count)),
      storm: values.storm.split(",").flatMap((count) => (count === "0" ? [] : wholeNumber("--storm", count))),
      pages: values.pages === "0" ? null : listSizes(values.pages),
      energyDays: wholeNumber("--energy", values.energy),
      priceDays: wholeNumber("--prices", values.prices),
      data: values.data === undefined ? join(root, "..", "shared", "data") : fromHere(values.data),
      seconds: wholeNumber("--seconds", values.seconds),
      repeat: wholeNumber("--repeat", values.repeat),
      output: values.output === undefined ? join(local, "bench") : fromHere(values.output),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** A folder as it is named where npm was called. */
function fromHere(folder: string): string {
  return resolve(process.env.INIT_CWD ?? ".", folder);
}

function listSizes(given: string): ListSizes {
  const [locations, sessions, ...others] = given.split(",").map((size) => wholeNumber("--pages", size));
  if (locations === undefined || sessions === undefined || others.length > 0)
    throw new Error(`--pages ${given} is not possible`);
  return { locations, sessions };
}

function wholeNumber(option: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} ${given} is not possible`);
  return value;
}
