import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "./content-hash.ts";
import { local, portalDirectory, portalDist, root } from "./paths.ts";
import { QUIET, runQuietly } from "./processes.ts";

const marker = join(local, "portal-built-from");

/** Builds portal/dist unless it was built from exactly these sources. */
export async function buildPortal(say: (line: string) => void): Promise<void> {
  const sources = contentHash([
    portalDirectory,
    join(root, "src/entry/api/shared"),
    join(root, "src/domain"),
    join(root, "package-lock.json"),
  ]);
  const builtFrom = existsSync(marker) ? readFileSync(marker, "utf8") : undefined;
  if (builtFrom === sources && existsSync(join(portalDist, "index.html"))) return;
  if (!existsSync(join(portalDirectory, "vite.config.ts"))) {
    say("There is no portal to build yet.");
    mkdirSync(portalDist, { recursive: true });
    return;
  }
  say("Building the portal …");
  await runQuietly(["vite", "build", "--config", "portal/vite.config.ts"], { ...QUIET, NODE_ENV: "production" });
  mkdirSync(local, { recursive: true });
  writeFileSync(marker, sources);
}
