/**
 * `npm test`: lint, type check and all tests; closes with what failed, and one line for the whole run.
 * `npm test -- <filter> …`: only some of it: lint, typecheck, a project (pure, worker, stacks, e2e, portal), or files, as vitest takes them.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runLate, runVisibly, typecheck } from "./lib/checks.ts";
import { buildPortal } from "./lib/portal-build.ts";
import { QUIET } from "./lib/processes.ts";
import { add, checkTally, closing, NOTHING, type Report, reportTally, succeeded, type Tally } from "./lib/tally.ts";

const CHECKS: Readonly<Record<string, () => Promise<boolean>>> = {
  lint: async () => (await runVisibly(["biome", "check"])) === 0,
  typecheck,
};
const SHOWN = ["pure", "worker", "portal"];
/** These wait more than they work: they run beside those, and each says all it has to say at its end. */
const BESIDE = ["stacks", "e2e"];
const PROJECTS = [...SHOWN, ...BESIDE];

/** Linux keeps files here in memory. The databases of `worker` outlive no test, and need not wait for a disk at each write. */
const MEMORY = "/dev/shm";
const ROOM_BYTES = 2 ** 30;

const filters = process.argv.slice(2);
const named = (names: readonly string[]) => names.filter((name) => filters.includes(name));
const rest = filters.filter((filter) => !(filter in CHECKS) && !PROJECTS.includes(filter));
const everything = filters.length === 0;

let tally: Tally = NOTHING;
for (const check of everything ? Object.keys(CHECKS) : named(Object.keys(CHECKS))) {
  console.log(`\n── ${check}`);
  tally = add(tally, checkTally(check, (await CHECKS[check]?.()) === true));
}
const projects = named(PROJECTS);
// Two stacks that are the first to need it would build it at once.
if (everything || named([...BESIDE, "portal"]).length > 0) await buildPortal(console.log);
if (rest.length > 0 || everything) tally = add(tally, await vitest(projects.length > 0 ? projects : PROJECTS));
else if (projects.length > 0) tally = add(tally, await vitest(projects));

console.log(`\n${closing(tally)}`);
process.exitCode = succeeded(tally) ? 0 : 1;

function hasRoom(directory: string): boolean {
  if (!existsSync(directory)) return false;
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize >= ROOM_BYTES;
}

async function vitest(names: readonly string[]): Promise<Tally> {
  const directory = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), "emall-test-"));
  const inTurn = async (lane: readonly string[], runner: typeof runVisibly) => {
    let sum: Tally = NOTHING;
    for (const name of lane.filter((each) => names.includes(each)))
      sum = add(sum, await vitestProject(name, join(directory, `${name}.json`), runner));
    return sum;
  };
  const [shown, beside] = await Promise.all([inTurn(SHOWN, runVisibly), inTurn(BESIDE, runLate)]);
  rmSync(directory, { recursive: true });
  return add(shown, beside);
}

async function vitestProject(name: string, file: string, runner: typeof runVisibly): Promise<Tally> {
  console.log(`\n── ${name}`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  // Files named by the caller may all lie in another project.
  const selection = rest.length > 0 ? ["--passWithNoTests", ...rest] : [];
  const { CI: _asked, NO_COLOR: _plain, ...quiet } = QUIET;
  const env = name === "worker" ? { ...quiet, TMPDIR: dirname(file) } : quiet;
  const code = await runner(["vitest", "run", "--project", name, ...reporters, ...selection], env);
  return reportTally(name, readReport(file), code);
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
}
