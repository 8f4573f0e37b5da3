import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Difference, replay } from "./lib/replay.ts";

const USAGE = `npm run replay -- [--calls] FILE …
  FILE      a journal as GET /api/charge-points/{id}/messages/export gives it
  --calls   calls of ours that differ count as well; without it only the answers do`;

/** Exit code 0: the core says what the journals say; 1: it does not; 2: a file cannot be replayed. */
function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { calls: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  return Math.max(...positionals.map((file) => replayFile(file, values.calls)));
}

function replayFile(file: string, withCalls: boolean): number {
  try {
    // npm changes the directory; INIT_CWD is where the user stands.
    const text = readFileSync(resolve(process.env.INIT_CWD ?? ".", file), "utf8");
    const { chargePointId, frames, skipped, differences } = replay(text);
    for (const difference of differences) console.log(`${file}:${sentence(difference)}`);
    const counted = differences.filter(({ kind }) => withCalls || kind === "answer").length;
    console.log(`${file}: ${chargePointId}, ${frames} frames replayed, ${skipped} skipped, ${counted} differences`);
    return counted === 0 ? 0 : 1;
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
}

function sentence({ line, at, kind, recorded, now }: Difference): string {
  return `${line}: ${at} ${kind}\n  recorded  ${recorded ?? "nothing"}\n  now       ${now ?? "nothing"}`;
}

process.exitCode = main(process.argv.slice(2));
