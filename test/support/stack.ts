import { type ChildProcess, spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { root } from "../../scripts/lib/paths.ts";
import { untilTrue } from "./until.ts";

/** A private stack, started by the real `npm start` (or `start:pages`, `dev`) on its own port and in its own state directory. */
export type Stack = {
  readonly demo: Demo;
  readonly state: string;
  /** `/api` with the demo's API key; a body is sent as JSON. */
  readonly api: (path: string, init?: ApiInit) => Promise<Response>;
  readonly output: () => string;
  /** Ends it as Ctrl-C in a terminal does; answers npm's exit code. The state directory stays. */
  readonly stop: () => Promise<number | null>;
  /** Ends it and removes its state. */
  readonly remove: () => Promise<void>;
  readonly process: ChildProcess;
};

export type ApiInit = {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const READY_DEADLINE_MS = 180_000;
const STOP_DEADLINE_MS = 20_000;

export type StackOptions = {
  readonly script?: "start" | "start:pages" | "dev";
  readonly args?: readonly string[];
  readonly state?: string;
};

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { script = "start", args = [], state = temporaryState() } = options;
  const port = await freePort();
  const command = ["run", script, "--", "--port", `${port}`, "--state", state, ...args];
  const npm = spawn("npm", command, { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => npm.once("exit", resolve));
  endWithUs(npm);
  const stop = async () => {
    signalGroup(npm, "SIGINT");
    const timer = setTimeout(() => signalGroup(npm, "SIGKILL"), STOP_DEADLINE_MS);
    const code = await exited;
    clearTimeout(timer);
    return code;
  };
  const file = join(state, "demo.json");
  const ready = () => existsSync(file) || npm.exitCode !== null || npm.signalCode !== null;
  await untilTrue(ready, { deadlineMs: READY_DEADLINE_MS, what: () => `npm start to be ready; it said:\n${output}` });
  if (!existsSync(file)) {
    rmSync(state, { recursive: true, force: true });
    throw new Error(`npm start ended with ${npm.exitCode}; it said:\n${output}`);
  }
  const demo = JSON.parse(readFileSync(file, "utf8")) as Demo;
  const remove = async () => {
    await stop();
    rmSync(state, { recursive: true, force: true });
  };
  return { demo, state, api: apiOf(demo), output: () => output, stop, remove, process: npm };
}

const MOST_TRIES = 5;

/** A kept connection may be closed by the other side just when it is used again: the same request then, done once. */
export function apiOf(demo: Pick<Demo, "worker" | "admin">): Stack["api"] {
  return async (path, { method = "GET", body, headers = {} } = {}) => {
    const request = {
      method,
      headers: {
        authorization: `Bearer ${demo.admin.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await fetch(`${demo.worker}/api${path}`, request);
        if (tries === MOST_TRIES || !isOfTheProxy(answer)) return answer;
      } catch (error) {
        if (tries === MOST_TRIES) throw error;
      }
    }
  };
}

/** wrangler's proxy loses a connection to the Worker, too, and says so in its own words. The Worker's errors are problems in JSON. */
function isOfTheProxy({ status, headers }: Response): boolean {
  return status >= 500 && !headers.get("content-type")?.startsWith("application/problem+json");
}

export function temporaryState(): string {
  return mkdtempSync(join(tmpdir(), "emall-state-"));
}

/** Below the ports the system gives to outgoing connections, so that it stays free until somebody listens there. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_998;

/** A port that is free, and the next one too (`npm run dev` takes both). */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

type Process = { readonly pid: number; readonly group: number; readonly command: string };

/** The living processes (Linux). */
export function processes(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state = "", , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (state === "Z") return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), group: Number(group), command }];
      } catch {
        return []; // it ended while we looked
      }
    });
}

/** The living processes of a process group. */
export function processesOf(group: number): readonly Process[] {
  return processes().filter((process) => process.group === group);
}

/** A test run that is killed leaves no stack behind: its end closes the pipe, and the shell then stops the group. */
function endWithUs(npm: ChildProcess): void {
  const command = `cat > /dev/null; kill -INT -${npm.pid}`;
  const watch = spawn("sh", ["-c", command], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  npm.once("exit", () => {
    if (watch.pid !== undefined) process.kill(-watch.pid, "SIGKILL");
    watch.stdin.destroy();
  });
}

function signalGroup(npm: ChildProcess, signal: NodeJS.Signals): void {
  if (npm.pid === undefined || npm.exitCode !== null || npm.signalCode !== null) return;
  try {
    process.kill(-npm.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
