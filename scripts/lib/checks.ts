import { type ChildProcess, spawn } from "node:child_process";
import { root } from "./paths.ts";
import type { Environment } from "./processes.ts";

/** One for each world the code runs in: the Worker, the pure domain, Node, workerd's tests, the browser. */
const TSCONFIGS = [".", "src/domain", "tsconfig.node.json", "test/worker", "portal"];

/** Each further checker of a program works out for itself what they share, which here is most of the work. */
const ONE_CHECKER = ["--checkers", "1"];

export async function typecheck(): Promise<boolean> {
  // The portal imports its compiled text catalogs, which are not committed.
  const compiled = await runVisibly(["node", "portal/scripts/compile-text.ts"]);
  const check = (tsconfig: string) => runLate(["tsc", "--project", tsconfig, ...ONE_CHECKER]);
  const codes = await Promise.all(TSCONFIGS.map(check));
  return [compiled, ...codes].every((code) => code === 0);
}

/** Runs a command with our terminal; answers its exit code, null when a signal ended it. */
export function runVisibly(command: readonly string[], env: Environment = {}): Promise<number | null> {
  return exitOf(start(command, env, "inherit"));
}

/** The same for a command beside another: what it says is shown when it has ended. */
export async function runLate(command: readonly string[], env: Environment = {}): Promise<number | null> {
  const child = start(command, env, "pipe");
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await exitOf(child);
  process.stdout.write(Buffer.concat(said));
  return code;
}

function start([file = "", ...args]: readonly string[], env: Environment, stdio: "inherit" | "pipe"): ChildProcess {
  return spawn(file, args, { cwd: root, stdio, env: { ...process.env, ...env } });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
