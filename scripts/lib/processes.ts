import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";

export type Environment = Readonly<Record<string, string>>;

/** Keeps the tools from calling home, from asking questions and from colouring what goes into a log (cloudflare.md §1). */
export const QUIET: Environment = {
  CI: "1",
  NO_COLOR: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  DO_NOT_TRACK: "1",
  WRANGLER_WRITE_LOGS: "false",
  // Where wrangler looks for newer versions of itself when something fails: nowhere.
  npm_registry: "http://127.0.0.1:9/",
};

export type Guarded = {
  /** Also the id of the process group. */
  readonly pid: number;
  /** Settles when the whole group is gone. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
  readonly logFile: string;
};

type GuardedOptions = { readonly env: Environment; readonly logFile: string; readonly cwd?: string };

/** Starts a long-running command in a process group of its own, which ends with us whatever happens to us. */
export function startGuarded(command: readonly string[], { env, logFile, cwd = root }: GuardedOptions): Guarded {
  const output = openSync(logFile, "w", 0o600);
  // Flags only: a script given with -e would run again in the guard, and start another guard, without end.
  const flags = process.execArgv.filter((flag) => /^--(disable-warning|experimental-strip-types)/.test(flag));
  const guard = spawn(process.execPath, [...flags, join(import.meta.dirname, "guard.ts"), ...command], {
    cwd,
    detached: true,
    stdio: ["pipe", output, output],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((resolve) => guard.once("exit", () => resolve()));
  const stop = () => {
    guard.stdin?.end();
    return ended;
  };
  if (guard.pid === undefined) throw new Error(`could not start ${command[0]}`);
  return { pid: guard.pid, ended, stop, logFile };
}

/** Runs a command to its end; its output is shown only when it fails. */
export async function runQuietly(command: readonly string[], env: Environment, cwd = root): Promise<void> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command.join(" ")} failed:\n${output}`);
}

export function tail(file: string, lines = 25): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n") : "";
}
