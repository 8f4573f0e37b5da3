import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contentHash } from "./content-hash.ts";
import { local, root } from "./paths.ts";
import { QUIET, runQuietly } from "./processes.ts";

/** wrangler.toml as it is written, as far as the scripts look at it. */
export type RawConfig = Readonly<Record<string, unknown>> & {
  readonly main?: string;
  readonly d1_databases?: readonly { readonly migrations_dir?: string }[];
  readonly triggers?: { readonly crons?: readonly string[] };
  readonly vars?: Readonly<Record<string, unknown>>;
};

export const CONFIG_FILE = join(root, "wrangler.toml");
const RAW = "raw-config.json";
const BUNDLE = "index.js";
const BUILDING = "building-";

/** Loading wrangler takes a second, so it is loaded only when something is to be built. */
export async function readConfig(): Promise<RawConfig> {
  const { experimental_readRawConfig } = await import("wrangler");
  return experimental_readRawConfig({ config: CONFIG_FILE }).rawConfig as unknown as RawConfig;
}

/**
 * Puts the Worker's bundle into a directory and answers its configuration. Bundled here, because `wrangler dev` alone would
 * cut every charger's socket whenever a source file is saved; built again only when a source has changed.
 */
export async function bundleWorker(directory: string): Promise<{ readonly raw: RawConfig; readonly main: string }> {
  const sources = contentHash([join(root, "src"), CONFIG_FILE, join(root, "package-lock.json")]).slice(0, 16);
  const builds = join(local, "worker");
  const build = join(builds, sources);
  if (!existsSync(build)) await buildInto(builds, build);
  for (const name of [BUNDLE, `${BUNDLE}.map`]) cpSync(join(build, name), join(directory, name));
  const raw = JSON.parse(readFileSync(join(build, RAW), "utf8")) as RawConfig;
  return { raw, main: join(directory, BUNDLE) };
}

/** Built aside and put in place by its name alone: whoever finds the directory finds it whole. */
async function buildInto(builds: string, build: string): Promise<void> {
  mkdirSync(builds, { recursive: true });
  const building = mkdtempSync(join(builds, BUILDING));
  writeFileSync(join(building, RAW), JSON.stringify(await readConfig()));
  const command = ["wrangler", "deploy", "--dry-run", "--outdir", building, "--config", CONFIG_FILE];
  await runQuietly(command, QUIET).catch((error: unknown) => {
    rmSync(building, { recursive: true });
    throw error;
  });
  for (const old of readdirSync(builds).filter((name) => !name.startsWith(BUILDING))) {
    rmSync(join(builds, old), { recursive: true, force: true });
  }
  renameSync(building, build);
}
