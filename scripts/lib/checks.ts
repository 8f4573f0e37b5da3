import { spawn } from "node:child_process";
import { root } from "./paths.ts";
import type { Environment } from "./processes.ts";

/** One for each world the code runs in: the Worker, the pure domain, Node, workerd's tests, the browser. */
const TSCONFIGS = [".", "src/domain", "tsconfig.node.json", "test/worker", "portal"];

export async function typecheck(): Promise<boolean> {
  // The portal imports its compiled text catalogs, which are not committed.
  const codes = [await runVisibly(["node", "portal/scripts/compile-text.ts"])];
  for (const tsconfig of TSCONFIGS) codes.push(await runVisibly(["tsc", "--project", tsconfig]));
  return codes.every((code) => code === 0);
}

/** Runs a command with our terminal; answers its exit code, null when a signal ended it. */
export async function runVisibly(command: readonly string[], env: Environment = {}): Promise<number | null> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
