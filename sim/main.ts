import { runBattery } from "./battery/run.ts";
import { runChargePoints } from "./charge-point/run.ts";
import { runDsos } from "./dso/run.ts";
import { runEmsp } from "./emsp/run.ts";

/** `npm run sim -- <kind> …`: the neighbours of the system, as programs. */
const KINDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  battery: runBattery,
  "charge-point": runChargePoints,
  dso: runDsos,
  emsp: runEmsp,
};

const [kind = "", ...args] = process.argv.slice(2);
const run = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
if (run) {
  process.exitCode = await run(args).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
} else {
  const isAsked = kind === "--help" || kind === "help";
  const help = `npm run sim -- <kind> [options]\n\nkinds: ${Object.keys(KINDS).join(", ")}\n\nnpm run sim -- <kind> --help lists the options.\n`;
  (isAsked ? process.stdout : process.stderr).write(help);
  process.exitCode = isAsked ? 0 : 2;
}
