import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { sharedClock } from "../../sim/clock.ts";
import { apiClient } from "./api-client.ts";
import { startCrons } from "./cron.ts";
import { DEMO_CHARGE_POINTS } from "./demo-data.ts";
import { type Demo, demoOf, removeDemo, writeDemo } from "./demo-file.ts";
import { type Lifecycle, runStack } from "./lifecycle.ts";
import { type Command, parseStartOptions, type StartOptions, usage } from "./options.ts";
import { loadSecrets } from "./secrets.ts";
import { inviteDemoPartner, seedDemo } from "./seed.ts";
import {
  fireCron,
  forgetState,
  type LocalConfig,
  type RunningWorker,
  untilAnswering,
  type WorkerOptions,
} from "./worker.ts";

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
      mkdirSync(options.home, { recursive: true });
      holdState(options.state, life);
      removeDemo(options.home);
      await start({ life, options, worker: await workerOptions(options) });
    });
  }
}

async function workerOptions(options: StartOptions): Promise<WorkerOptions> {
  const { home, state, port, empty, reset, clockStartAt, timeScale } = options;
  if (reset) forgetState(state);
  const realNow = Date.now();
  const clock = {
    clockStartAt: clockStartAt ?? Math.max(realNow, keptInstant(state)),
    clockRealStartAt: realNow,
    timeScale,
  };
  const identities = DEMO_CHARGE_POINTS.map(({ id }) => id);
  return { home, state, port, empty, clock, secrets: await loadSecrets(state, identities) };
}

export type Filled = {
  /** Token A for an eMSP of one's own; null: there is no demo data. */
  readonly invitation: string | null;
  /** There is a user. */
  readonly isSetUp: boolean;
};

/** The demo's API key, and its administrator and data unless none are wanted. */
export async function fillStack(url: string, { worker, options }: Opened): Promise<Filled> {
  const api = apiClient(url, worker.secrets.admin.apiKey);
  await api.post("/auth/demo", {});
  const isSetUp = (await api.get("/auth/setup")).body.open === false;
  if (options.empty) return { invitation: null, isSetUp };
  await seedDemo(api, options.state, worker.secrets, sharedClock(worker.clock).now());
  return { invitation: await inviteDemoPartner(api), isSetUp };
}

/** Fires the Worker's crons on the stack's clock; a Worker that answers no more ends the stack. */
export function startStackCrons(
  worker: RunningWorker,
  { crons }: LocalConfig,
  { life, worker: settings }: Opened,
): void {
  const clock = sharedClock(settings.clock);
  const fire = async (expression: string, at: number) => {
    keepInstant(settings.state, at);
    if ((await fireCron(worker, expression, at)) || life.isStopping()) return;
    console.log(`The cron "${expression}" failed; see ${worker.logFile}`);
    await untilAnswering(worker, "/health").catch(life.fail);
  };
  life.onStop(() => keepInstant(settings.state, clock.now()));
  life.onStop(startCrons({ clock, expressions: crons, fire }));
}

/** A stack that once ran ahead goes on from there: its data would lie in the future of an earlier clock. */
function keepInstant(state: string, at: number): void {
  writeFileSync(join(state, "clock"), `${at}`);
}

function keptInstant(state: string): number {
  const file = join(state, "clock");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

/** For the shapes of the stack in which no charge point is simulated. */
export function withoutWorld(opened: Opened): Opened {
  return { ...opened, options: { ...opened.options, world: false } };
}

type Facts = {
  readonly url: string;
  readonly portal?: string;
  readonly workerGroup: number;
  readonly dsos?: Demo["dsos"];
  readonly battery?: Demo["battery"];
} & Filled;

/** How to get into the portal. */
export function wayIn({ admin, setup }: Demo): string {
  return setup === null
    ? `sign in as ${admin.email} with ${admin.password}`
    : `has no user yet: open ${setup.address} with the set-up token ${setup.token}`;
}

/** Writes demo.json, for as long as the stack runs. */
export function publishDemo({ life, options, worker }: Opened, facts: Facts): Demo {
  const demo = demoOf({ ...facts, secrets: worker.secrets }, options);
  life.onStop(() => removeDemo(options.home));
  writeDemo(options.home, demo);
  return demo;
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
