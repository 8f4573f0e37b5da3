import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { type Clock, sharedClock } from "../../sim/clock.ts";
import { apiOf, freePort, processes, type Stack, startStack } from "./stack.ts";

/** The Worker as `npm start` built, migrated and seeded it, in a process that a test may kill as often as it likes. */
export interface Runtime extends Pick<Stack, "demo" | "api"> {
  readonly clock: Clock;
  /** SIGKILL, at once; resolves when the process that took its place is ready. */
  readonly kill: () => Promise<void>;
  /** Stops the Worker's clock, and so all alarms, at a later instant (epoch ms); `clock` knows nothing of it. */
  readonly standAt: (at: number) => Promise<void>;
  /** What is done each minute. */
  readonly cron: () => Promise<void>;
  /** Facts the Worker logged. */
  readonly log: readonly string[];
  readonly remove: () => Promise<void>;
}

/**
 * workerd by miniflare's means: `wrangler dev` stands behind a proxy that answers for a Worker that is down, and
 * chargers knock meanwhile.
 * @param vars settings of the Worker beside those of `npm start`.
 */
export async function startRuntime(
  timeScale: number,
  args: readonly string[] = [],
  vars: Readonly<Record<string, string>> = {},
): Promise<Runtime> {
  const {
    state,
    demo: prepared,
    stop,
  } = await startStack({
    args: ["--no-world", "--time-scale", `${timeScale}`, ...args],
  });
  await stop();
  const port = await freePort();
  const log: string[] = [];
  let pid = 0;
  let restarted = () => {};
  const options = (varsNow: Readonly<Record<string, string>>) =>
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port,
      resourcePersistencePath: join(state, "worker", "v3"),
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => log.push(message),
      unsafeHandleRuntimeRestart: () => {
        pid = workerdOn(port);
        restarted();
      },
      ...workerOptions(state, varsNow),
    });
  const miniflare = new Miniflare(options(vars));
  await miniflare.ready;
  pid = workerdOn(port);

  const kill = () => {
    const again = new Promise<void>((resolve) => {
      restarted = resolve;
    });
    process.kill(pid, "SIGKILL");
    return again;
  };
  const standAt = (at: number) =>
    miniflare.setOptions(
      options({
        ...vars,
        CLOCK_START: new Date(at).toISOString(),
        CLOCK_REAL_START: `${Date.now()}`,
        TIME_SCALE: STANDING,
      }),
    );
  const cron = async () => {
    const worker = await miniflare.getWorker();
    await worker.scheduled({ cron: "* * * * *" });
  };
  const remove = async () => {
    await miniflare.dispose();
    rmSync(state, { recursive: true, force: true });
  };
  const demo = { ...prepared, worker: `http://127.0.0.1:${port}`, ocpp: `ws://127.0.0.1:${port}/ocpp` };
  return { demo, api: apiOf(demo), clock: clockOf(state), kill, standAt, cron, log, remove };
}

/** A real minute is no tenth of a second of it. */
const STANDING = "0.001";

/** What is read of the wrangler.json that `npm start` writes. */
type LocalConfig = {
  readonly name: string;
  readonly main: string;
  readonly compatibility_date: string;
  readonly compatibility_flags: string[];
  readonly vars: Record<string, string>;
  readonly d1_databases: readonly { readonly binding: string; readonly database_id: string }[];
  readonly durable_objects: { readonly bindings: readonly { readonly name: string; readonly class_name: string }[] };
};

function workerOptions(state: string, vars: Readonly<Record<string, string>>) {
  const config = readConfig(state);
  return {
    name: config.name,
    modulesRoot: join(state, "bundle"),
    modules: [{ type: "ESModule" as const, path: config.main }],
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: { ...config.vars, ...vars },
    d1Databases: Object.fromEntries(config.d1_databases.map(({ binding, database_id: id }) => [binding, { id }])),
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name }) => [name, { className: class_name, useSQLite: true }]),
    ),
  };
}

/** The clock of a stack, as its Worker is told of it. */
export function clockVariables(state: string) {
  const { CLOCK_START = "", CLOCK_REAL_START = "", TIME_SCALE = "" } = readConfig(state).vars;
  return { CLOCK_START, CLOCK_REAL_START, TIME_SCALE };
}

function clockOf(state: string): Clock {
  const { CLOCK_START, CLOCK_REAL_START, TIME_SCALE } = clockVariables(state);
  return sharedClock({
    clockStartAt: Date.parse(CLOCK_START),
    clockRealStartAt: Number(CLOCK_REAL_START),
    timeScale: Number(TIME_SCALE),
  });
}

function readConfig(state: string): LocalConfig {
  return JSON.parse(readFileSync(join(state, "wrangler.json"), "utf8"));
}

function workerdOn(port: number): number {
  const found = processes().find(({ command }) => command.includes(`--socket-addr=entry=127.0.0.1:${port} `));
  if (!found) throw new Error(`no workerd on port ${port}`);
  return found.pid;
}
