import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compile } from "@inlang/paraglide-js";
import { PSEUDO_LOCALE, pseudo } from "./pseudo.ts";

/**
 * Compiles the text catalogs to `portal/src/paraglide`: `node portal/scripts/compile-text.ts [--pseudo]`.
 * A process of its own, because the compiler leaves timers behind that would hold up the build for half a minute.
 */

const portal = resolve(import.meta.dirname, "..");

/** A copy of the project with one more locale, made from the English catalog. */
function pseudoProject(): string {
  const root = mkdtempSync(join(tmpdir(), "portal-text-"));
  cpSync(join(portal, "messages"), join(root, "messages"), { recursive: true });
  const english: Record<string, string> = JSON.parse(readFileSync(join(portal, "messages/en.json"), "utf8"));
  const catalog = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, pseudo(text)]));
  writeFileSync(join(root, `messages/${PSEUDO_LOCALE}.json`), JSON.stringify(catalog));

  const settings = JSON.parse(readFileSync(join(portal, "project.inlang/settings.json"), "utf8"));
  settings.locales.push(PSEUDO_LOCALE);
  settings.modules = settings.modules.map((module: string) => resolve(portal, module));
  cpSync(join(portal, "project.inlang"), join(root, "project.inlang"), { recursive: true });
  writeFileSync(join(root, "project.inlang/settings.json"), JSON.stringify(settings));
  return join(root, "project.inlang");
}

await compile({
  project: process.argv.includes("--pseudo") ? pseudoProject() : join(portal, "project.inlang"),
  outdir: join(portal, "src/paraglide"),
  strategy: ["globalVariable", "preferredLanguage", "baseLocale"],
  emitReadme: false,
  emitPrettierIgnore: false,
});
process.exit(0);
