import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { apiClient } from "./api-client.ts";
import { DEMO_CHARGE_POINTS } from "./demo-data.ts";
import { type Lifecycle, runStack } from "./lifecycle.ts";
import { type Command, parseStartOptions, type StartOptions, usage } from "./options.ts";
import { loadSecrets } from "./secrets.ts";
import { seedDemo } from "./seed.ts";
import { forgetState, type WorkerOptions } from "./worker.ts";

export type Opened = { readonly life: Lifecycle; readonly options: StartOptions; readonly worker: WorkerOptions };

/** What every command that starts a stack does first: its options, its port, its state directory, its clock and secrets. */
export function openStack(command: Command, start: (opened: Opened) => Promise<void>): void {
  const options = parseStartOptions(process.argv.slice(2), command);
  if (options === "help") {
    console.log(usage(command));
  } else if (options instanceof Error) {
    console.error(`${options.message}\n\n${usage(command)}`);
    process.exitCode = 1;
  } else {
    runStack(async (life) => {
      await refuseTakenPort(options.port);
      holdState(options.state, life);
      mkdirSync(options.home, { recursive: true });
      await start({ life, options, worker: workerOptions(options) });
    });
  }
}

function workerOptions({ home, state, port, reset, clockStartAt, timeScale }: StartOptions): WorkerOptions {
  if (reset) forgetState(state);
  const realNow = Date.now();
  const clock = { clockStartAt: clockStartAt ?? realNow, clockRealStartAt: realNow, timeScale };
  const identities = DEMO_CHARGE_POINTS.map(({ id }) => id);
  return { home, state, port, clock, secrets: loadSecrets(state, identities) };
}

/** The demo administrator, and the demo data unless none is wanted. */
export async function fillStack(url: string, { worker, options }: Opened): Promise<void> {
  const api = apiClient(url, worker.secrets.admin.apiKey);
  await api.post("/auth/demo", {});
  if (!options.empty) await seedDemo(api, options.state, worker.secrets);
}

export function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () => reject(new Error(`Port ${port} is taken; choose another with --port ${port + 1}`)));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

/** Two stacks on one state directory would spoil each other's databases. */
function holdState(state: string, life: Lifecycle): void {
  mkdirSync(state, { recursive: true });
  const file = join(state, "pid");
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : Number.NaN;
  if (isRunning(holder)) {
    throw new Error(`Process ${holder} already uses ${state}. Stop it, or choose another directory with --state.`);
  }
  writeFileSync(file, `${process.pid}`);
  life.onStop(() => rmSync(file, { force: true }));
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
