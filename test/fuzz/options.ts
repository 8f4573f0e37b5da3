import { parseArgs } from "node:util";

export type FuzzOptions = {
  readonly seed: number;
  readonly frames: number;
  /** Act by act what to do again, instead of all. */
  readonly only: { readonly from: number; readonly to: number } | null;
  readonly limits: "on" | "raised";
  readonly chargePoints: number;
};

export const USAGE = `npm run fuzz -- [options]
  --frames N         how many hostile frames are sent (200000)
  --seed N           the seed of all of them (from the clock)
  --only N or N..M   only these acts of the seed: a failure names them
  --charge-points N  how many hostile charge points there are (16)
  --limits on        with the limits of a deployment; otherwise they are raised`;

/** What the user asked for, or a sentence saying what is wrong with it. */
export function parseFuzzOptions(args: readonly string[], now: number): FuzzOptions | "help" | Error {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        frames: { type: "string", default: "200000" },
        seed: { type: "string", default: `${now % 2 ** 31}` },
        only: { type: "string" },
        limits: { type: "string", default: "raised" },
        "charge-points": { type: "string", default: "16" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    if (values.limits !== "on" && values.limits !== "raised")
      throw new Error(`--limits ${values.limits} is not possible`);
    return {
      seed: wholeNumber("--seed", values.seed),
      frames: wholeNumber("--frames", values.frames),
      only: values.only === undefined ? null : range(values.only),
      limits: values.limits,
      chargePoints: wholeNumber("--charge-points", values["charge-points"]),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function range(given: string): { readonly from: number; readonly to: number } {
  const [from = "", to = from] = given.split("..");
  return { from: wholeNumber("--only", from), to: wholeNumber("--only", to) };
}

function wholeNumber(option: string, given: string): number {
  const value = Number(given);
  if (given === "" || !Number.isInteger(value) || value < 0) throw new Error(`${option} ${given} is not possible`);
  return value;
}
