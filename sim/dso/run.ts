import { readFileSync } from "node:fs";
import { clockOf } from "../clock-options.ts";
import { accessOf } from "./access.ts";
import { HELP, readArguments, specsOf, wholeOf } from "./command-line.ts";
import { startDsos } from "./server.ts";

/** Runs `npm run sim -- dso …`; resolves with the exit code, or never while it simulates. */
export async function runDsos(args: readonly string[]): Promise<number> {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const specs = specsOf(values, (file) => readFileSync(file, "utf8"));
  const means = { clock: clockOf(values), seed: wholeOf(values, "seed") };
  const { url } = await startDsos(specs, means, wholeOf(values, "port"));
  for (const spec of specs) process.stdout.write(`${JSON.stringify(accessOf(spec, url))}\n`);
  return new Promise(() => {});
}
