import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import type { SharedClock } from "../../sim/clock.ts";
import { contentHash } from "./content-hash.ts";
import { portalDist, root } from "./paths.ts";
import { type Guarded, QUIET, runQuietly, startGuarded } from "./processes.ts";
import type { DemoSecrets } from "./secrets.ts";

const DATABASE = "DB";
const READY_DEADLINE_MS = 60_000;
/** The Worker's own addresses; everything else is the portal's. */
const WORKER_PATHS = ["/api/*", "/ocpp/*", "/ocpi/*", "/dso/*", "/health"];

export type WorkerOptions = {
  readonly home: string;
  readonly state: string;
  readonly port: number;
  readonly clock: SharedClock;
  readonly secrets: DemoSecrets;
};

export type RunningWorker = Guarded & { readonly url: string; readonly logFile: string };

/** The deployment's own wrangler.toml with absolute paths and the local stack's settings, as a file in `home`. */
export function deriveConfig(options: WorkerOptions, extra: Readonly<Record<string, unknown>>): LocalConfig {
  const raw = readRawConfig({ config: join(root, "wrangler.toml") }).rawConfig;
  const file = join(options.home, "wrangler.json");
  const config = {
    ...raw,
    main: join(root, raw.main ?? ""),
    d1_databases: (raw.d1_databases ?? []).map((database: { readonly migrations_dir?: string }) => ({
      ...database,
      migrations_dir: join(root, database.migrations_dir ?? ""),
    })),
    vars: { ...raw.vars, ...localVars(options) },
    ...extra,
  };
  mkdirSync(options.home, { recursive: true });
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return {
    file,
    crons: raw.triggers?.crons ?? [],
    migrations: config.d1_databases.map((each: { readonly migrations_dir: string }) => each.migrations_dir),
  };
}

export type LocalConfig = {
  readonly file: string;
  readonly crons: readonly string[];
  readonly migrations: readonly string[];
};

function localVars({ clock, secrets }: WorkerOptions): Readonly<Record<string, string>> {
  return {
    DEMO: "1",
    OFFLINE_WATCHDOG_SECONDS: "0",
    SESSION_PUSH_SECONDS: "10",
    CLOCK_START: new Date(clock.clockStartAt).toISOString(),
    CLOCK_REAL_START: `${clock.clockRealStartAt}`,
    TIME_SCALE: `${clock.timeScale}`,
    JWT_SECRET: secrets.jwtSecret,
    PEPPER: secrets.pepper,
    DEMO_ADMIN_EMAIL: secrets.admin.email,
    DEMO_ADMIN_PASSWORD: secrets.admin.password,
    DEMO_API_KEY: secrets.admin.apiKey,
  };
}

/** What lets two stacks of one user live side by side: neither knows of the other. */
export function workerEnvironment(state: string): Readonly<Record<string, string>> {
  return { ...QUIET, WRANGLER_REGISTRY_PATH: join(state, "registry") };
}

export function persistTo(state: string): string {
  return join(state, "worker");
}

export async function migrate(config: LocalConfig, state: string): Promise<void> {
  const marker = join(state, "migrated");
  const wanted = contentHash(config.migrations);
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  const flags = ["--local", "--persist-to", persistTo(state), "--config", config.file];
  await runQuietly(["wrangler", "d1", "migrations", "apply", DATABASE, ...flags], workerEnvironment(state));
  writeFileSync(marker, wanted);
}

/**
 * Bundles the Worker and brings the local database up to date. Bundled first, because `wrangler dev` alone would cut every
 * charger's socket whenever a source file is saved.
 */
export async function prepareWorker(options: WorkerOptions): Promise<LocalConfig> {
  const { home, state } = options;
  const assets = {
    directory: portalDist,
    not_found_handling: "single-page-application",
    run_worker_first: WORKER_PATHS,
  };
  const bundle = join(home, "bundle");
  const sources = deriveConfig(options, { assets });
  await Promise.all([
    runQuietly(
      ["wrangler", "deploy", "--dry-run", "--outdir", bundle, "--config", sources.file],
      workerEnvironment(state),
    ),
    migrate(sources, state),
  ]);
  return deriveConfig(options, { assets, main: join(bundle, "index.js"), no_bundle: true });
}

/** Starts the prepared Worker, with the portal's build as its static assets. */
export function startWorker(config: LocalConfig, { home, state, port }: WorkerOptions): RunningWorker {
  const logFile = join(home, "worker.log");
  const flags = ["--config", config.file, "--persist-to", persistTo(state), "--ip", "127.0.0.1", "--port", `${port}`];
  const quietFlags = ["--inspector-port", "0", "--show-interactive-dev-session=false"];
  const worker = startGuarded(["wrangler", "dev", ...flags, ...quietFlags], { env: workerEnvironment(state), logFile });
  return { ...worker, url: `http://127.0.0.1:${port}`, logFile };
}

export async function untilHealthy(worker: RunningWorker): Promise<void> {
  let over = false;
  worker.ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + READY_DEADLINE_MS;
  while (!over && Date.now() < deadline) {
    const answer = await fetch(`${worker.url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await worker.stop();
  throw new Error(`The Worker did not come up; the end of ${worker.logFile}:\n${tail(worker.logFile)}`);
}

export function tail(file: string, lines = 25): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n") : "";
}

/** Removes what a stack keeps, and nothing else that may be in these folders. */
export function forgetState(state: string): void {
  for (const name of ["worker", "registry", "sim", "migrated", "seeded", "demo-secrets.json"]) {
    rmSync(join(state, name), { recursive: true, force: true });
  }
}
