import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "@inlang/paraglide-js";
import { PSEUDO_LOCALE, pseudo } from "./pseudo.ts";

/**
 * Compiles the text catalogs: `node portal/scripts/compile-text.ts [OUTDIR] [--pseudo]`, by default to `src/paraglide`.
 * A process of its own, because the compiler leaves timers behind that would hold up the build for half a minute.
 */

const { values, positionals } = parseArgs({ options: { pseudo: { type: "boolean" } }, allowPositionals: true });
const portal = resolve(import.meta.dirname, "..");

/** A copy of the project, because the compiler writes into its folder. */
const copy = mkdtempSync(join(tmpdir(), "portal-text-"));
cpSync(join(portal, "messages"), join(copy, "messages"), { recursive: true });
cpSync(join(portal, "project.inlang"), join(copy, "project.inlang"), { recursive: true });
const settingsFile = join(copy, "project.inlang/settings.json");
const settings = JSON.parse(readFileSync(settingsFile, "utf8"));
settings.modules = settings.modules.map((module: string) => resolve(portal, module));
// A file for each area of the portal, the same for all languages.
const areas = readdirSync(join(copy, "messages", settings.baseLocale));
settings["plugin.inlang.messageFormat"] = { pathPattern: areas.map((file) => `./messages/{locale}/${file}`) };
if (values.pseudo) addPseudoLanguage();
writeFileSync(settingsFile, JSON.stringify(settings));

await compile({
  project: join(copy, "project.inlang"),
  outdir: positionals[0] ?? join(portal, "src/paraglide"),
  strategy: ["globalVariable", "preferredLanguage", "baseLocale"],
  emitReadme: false,
  emitPrettierIgnore: false,
});
rmSync(copy, { recursive: true });
process.exit(0);

function addPseudoLanguage(): void {
  mkdirSync(join(copy, "messages", PSEUDO_LOCALE));
  for (const file of areas) {
    const english = JSON.parse(readFileSync(join(copy, "messages", settings.baseLocale, file), "utf8"));
    writeFileSync(join(copy, "messages", PSEUDO_LOCALE, file), JSON.stringify(pseudo(english)));
  }
  settings.locales.push(PSEUDO_LOCALE);
}
