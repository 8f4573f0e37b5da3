import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "./content-hash.ts";
import { madeOnce } from "./made-once.ts";
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
  const build = await madeOnce(join(local, "worker"), sources, async (building) => {
    writeFileSync(join(building, RAW), JSON.stringify(await readConfig()));
    await runQuietly(["wrangler", "deploy", "--dry-run", "--outdir", building, "--config", CONFIG_FILE], QUIET);
  });
  for (const name of [BUNDLE, `${BUNDLE}.map`]) cpSync(join(build, name), join(directory, name));
  const raw = JSON.parse(readFileSync(join(build, RAW), "utf8")) as RawConfig;
  return { raw, main: join(directory, BUNDLE) };
}
