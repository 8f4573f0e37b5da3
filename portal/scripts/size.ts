import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";

/** What the portal's build weighs, gzipped, against its budgets: `node portal/scripts/size.ts` after a build. */

const dist = resolve(import.meta.dirname, "../dist");

/** Shell and sign-in: scripts and styles. The font comes beside them and holds up nothing. */
const FIRST_LOAD = ["index.html", "src/shell/shell.tsx"];
export const FIRST_LOAD_BUDGET_BYTES = 190_000;
export const LAZY_CHUNK_BUDGET_BYTES = 70_000;
/** All files of a first visit at a slot: a driver stands at a roadside, on a weak network. */
export const DRIVER_VISIT_BUDGET_BYTES = 25_000;

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
    isEntry: z.boolean().default(false),
  }),
);

export interface Sizes {
  readonly firstLoadBytes: number;
  /** Every script that is not part of the first load. */
  readonly lazyChunks: Readonly<Record<string, number>>;
  readonly driverVisitBytes: number;
}

export function portalSizes(): Sizes {
  const files = filesOf("manifest.json", FIRST_LOAD);
  const scripts = readdirSync(resolve(dist, "assets")).filter((file) => file.endsWith(".js"));
  const lazy = scripts.map((file) => `assets/${file}`).filter((file) => !files.has(file));
  return {
    firstLoadBytes: gzippedSum(["index.html", ...files]),
    lazyChunks: Object.fromEntries(lazy.map((file) => [file, gzippedBytes(file)])),
    driverVisitBytes: gzippedSum(["driver.html", ...filesOf("driver-manifest.json", ["driver.html"])]),
  };
}

/** The scripts and styles that some chunks of a bundle need. */
function filesOf(bundle: string, chunks: readonly string[]): ReadonlySet<string> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(resolve(dist, ".vite", bundle), "utf8")));
  const files = new Set<string>();
  const collect = (name: string) => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the build has no ${name}`);
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...chunk.css]) files.add(file);
    chunk.imports.forEach(collect);
  };
  chunks.forEach(collect);
  return files;
}

function gzippedSum(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzippedBytes(file), 0);
}

function gzippedBytes(file: string): number {
  return gzipSync(readFileSync(resolve(dist, file))).length;
}

if (import.meta.main) {
  const { firstLoadBytes, lazyChunks, driverVisitBytes } = portalSizes();
  const line = (name: string, bytes: number, budget: number) =>
    `${(bytes / 1_000).toFixed(1).padStart(7)} kB of ${budget / 1_000} kB  ${name}`;
  console.log(line("first load: shell and sign-in", firstLoadBytes, FIRST_LOAD_BUDGET_BYTES));
  console.log(line("first visit at a slot", driverVisitBytes, DRIVER_VISIT_BUDGET_BYTES));
  for (const [file, bytes] of Object.entries(lazyChunks)) console.log(line(file, bytes, LAZY_CHUNK_BUDGET_BYTES));
}
