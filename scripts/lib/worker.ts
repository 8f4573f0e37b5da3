import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SharedClock } from "../../sim/clock.ts";
import { contentHash } from "./content-hash.ts";
import { madeOnce } from "./made-once.ts";
import { local, portalDist, root } from "./paths.ts";
import { type Guarded, QUIET, runQuietly, startGuarded, tail } from "./processes.ts";
import type { DemoSecrets } from "./secrets.ts";
import { bundleWorker, CONFIG_FILE, type RawConfig } from "./worker-build.ts";

const DATABASE = "DB";
const READY_DEADLINE_MS = 60_000;
/**
 * The portal's build. The Worker runs first wherever a charger's handshake may arrive by mistake, and hands pages to the
 * binding; a path of files wakes nobody. On Pages `portal/public/_routes.json` says the same.
 */
export const PORTAL_ASSETS = {
  assets: {
    binding: "PORTAL",
    directory: portalDist,
    not_found_handling: "single-page-application",
    run_worker_first: ["/*", "!/assets/*", "!/favicon.svg"],
  },
};

export type WorkerOptions = {
  readonly home: string;
  readonly state: string;
  readonly port: number;
  readonly clock: SharedClock;
  readonly secrets: DemoSecrets;
  /** It begins without a user. */
  readonly empty: boolean;
};

export type RunningWorker = Guarded & { readonly url: string };

type Extra = Readonly<Record<string, unknown>>;

/** The deployment's own configuration with absolute paths and the local stack's settings, as a file in `home`. */
export function deriveConfig(options: WorkerOptions, raw: RawConfig, extra: Extra = {}): LocalConfig {
  const databases = (raw.d1_databases ?? []).map((database) => ({
    ...database,
    migrations_dir: join(root, database.migrations_dir ?? "migrations"),
  }));
  const config = {
    ...raw,
    main: join(root, raw.main ?? ""),
    d1_databases: databases,
    vars: { ...raw.vars, ...localVars(options) },
    ...extra,
  };
  const file = join(options.home, "wrangler.json");
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return { file, crons: raw.triggers?.crons ?? [], migrations: databases.map((each) => each.migrations_dir) };
}

export type LocalConfig = {
  readonly file: string;
  readonly crons: readonly string[];
  readonly migrations: readonly string[];
};

function localVars({ clock, secrets, empty }: WorkerOptions): Readonly<Record<string, string>> {
  const { email, password } = secrets.admin;
  return {
    ...(empty ? {} : { DEMO_ADMIN_EMAIL: email, DEMO_ADMIN_PASSWORD: password }),
    DEMO: "1",
    OFFLINE_WATCHDOG_SECONDS: "0",
    SESSION_PUSH_SECONDS: "10",
    CLOCK_START: new Date(clock.clockStartAt).toISOString(),
    CLOCK_REAL_START: `${clock.clockRealStartAt}`,
    TIME_SCALE: `${clock.timeScale}`,
    JWT_SECRET: secrets.jwtSecret,
    PEPPER: secrets.pepper,
    SETUP_TOKEN: secrets.setupToken,
    DEMO_API_KEY: secrets.admin.apiKey,
    SIGNING_CA_CERTIFICATE: secrets.authority.certificate,
    SIGNING_CA_KEY: secrets.authority.key,
  };
}

/** What lets two stacks of one user live side by side: neither knows of the other. */
export function workerEnvironment(state: string): Readonly<Record<string, string>> {
  return { ...QUIET, WRANGLER_REGISTRY_PATH: join(state, "registry") };
}

/** A new state gets a copy of an empty database, which is made once. */
export async function migrate(config: LocalConfig, state: string): Promise<void> {
  const marker = join(state, "migrated");
  const wanted = contentHash(config.migrations);
  const stored = join(state, "worker");
  if (!existsSync(marker)) cpSync(await emptyDatabase(config, state), stored, { recursive: true });
  else if (readFileSync(marker, "utf8") !== wanted) await applyMigrations(config, state, stored);
  writeFileSync(marker, wanted);
}

function emptyDatabase(config: LocalConfig, state: string): Promise<string> {
  const key = contentHash([...config.migrations, CONFIG_FILE, join(root, "package-lock.json")]).slice(0, 16);
  return madeOnce(join(local, "database"), key, (directory) => applyAtOnce(config, state, directory));
}

/** wrangler starts a runtime for each migration. This leaves what it would leave, for an empty database, by one. */
async function applyAtOnce(config: LocalConfig, state: string, directory: string): Promise<void> {
  const file = join(directory, "migrations.sql");
  const applied = config.migrations.flatMap(migrationsIn);
  writeFileSync(file, [APPLIED_MIGRATIONS, ...applied].join("\n"));
  await runD1(["execute", DATABASE, "--yes", "--file", file], config, state, directory);
  rmSync(file);
}

/** Where wrangler looks up which migrations a database has. */
const APPLIED_MIGRATIONS = `CREATE TABLE d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

function migrationsIn(directory: string): readonly string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(".sql"));
  return names.sort().map((name) => {
    const sql = readFileSync(join(directory, name), "utf8");
    return `${sql}\n;\nINSERT INTO d1_migrations (name) VALUES ('${name}');`;
  });
}

async function applyMigrations(config: LocalConfig, state: string, stored: string): Promise<void> {
  await runD1(["migrations", "apply", DATABASE], config, state, stored);
}

async function runD1(command: readonly string[], config: LocalConfig, state: string, stored: string): Promise<void> {
  const flags = ["--local", "--persist-to", stored, "--config", config.file];
  await runQuietly(["wrangler", "d1", ...command, ...flags], workerEnvironment(state));
}

/** Bundles the Worker and brings the local database up to date; answers the configuration to start it with. */
export async function prepareWorker(options: WorkerOptions, extra: Extra = {}): Promise<LocalConfig> {
  const { raw, main } = await bundleWorker(join(options.home, "bundle"));
  const config = deriveConfig(options, raw, { ...extra, main, no_bundle: true });
  await migrate(config, options.state);
  return config;
}

export type WranglerOptions = {
  readonly home: string;
  readonly state: string;
  readonly port: number;
  readonly cwd?: string;
};

/** Starts one of wrangler's servers on loopback, out of reach and out of sight of every other stack. */
export function startWrangler(
  command: readonly string[],
  { home, state, port, cwd = root }: WranglerOptions,
): RunningWorker {
  const flags = ["--persist-to", join(state, "worker"), "--ip", "127.0.0.1", "--port", `${port}`];
  const quiet = ["--inspector-port", "0", "--show-interactive-dev-session=false"];
  const logFile = join(home, "worker.log");
  const repair = pathToFileURL(join(import.meta.dirname, "wrangler-repair.mjs"));
  const running = startGuarded(["wrangler", ...command, ...flags, ...quiet], {
    env: { ...workerEnvironment(state), NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${repair}` },
    logFile,
    cwd,
  });
  return { ...running, url: `http://127.0.0.1:${port}` };
}

export async function untilAnswering(worker: RunningWorker, path: string): Promise<void> {
  let over = false;
  worker.ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + READY_DEADLINE_MS;
  while (!over && Date.now() < deadline) {
    const answer = await fetch(worker.url + path).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The Worker does not answer; the end of ${worker.logFile}:\n${tail(worker.logFile)}`);
}

/** Well below the 5 s after which either of wrangler's processes ends an idle connection to the other. */
const IDLE_AT_MOST_MS = 1_000;

/**
 * Keeps wrangler's own connection to the Worker in use. A request that meets a connection that is just being ended for
 * idleness fails. A file wakes no code of ours.
 * @returns what ends it.
 */
export function keepConnected({ url }: RunningWorker): () => void {
  const use = () => void fetch(`${url}/favicon.svg`, { method: "HEAD" }).catch(() => undefined);
  const timer = setInterval(use, IDLE_AT_MOST_MS);
  return () => clearInterval(timer);
}

/** Wakes the Worker as Cloudflare's cron does, at the instant the stack's clock shows; answers whether it succeeded. */
export async function fireCron({ url }: RunningWorker, expression: string, at: number): Promise<boolean> {
  const query = new URLSearchParams({ cron: expression, time: `${at}` });
  const answer = await fetch(`${url}/cdn-cgi/handler/scheduled?${query}`).catch(() => undefined);
  return answer?.ok === true;
}

/** Removes what a stack keeps, and nothing else that may be in these folders. */
export function forgetState(state: string): void {
  for (const name of ["worker", "registry", "sim", "migrated", "seeded", "clock", "demo-secrets.json"]) {
    rmSync(join(state, name), { recursive: true, force: true });
  }
}
