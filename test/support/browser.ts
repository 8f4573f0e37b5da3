import { existsSync } from "node:fs";
import { describe, it } from "vitest";

/** Chromium as Debian installs it, unless CHROMIUM_PATH names another. No browser is downloaded. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const HELP = `There is no browser at ${CHROMIUM}: \`apt-get install chromium\`, or set CHROMIUM_PATH.`;

/** Tests that need a browser: skipped without one, but on CI a missing browser is a failure. */
export function describeInBrowser(name: string, tests: (executablePath: string) => void): void {
  if (existsSync(CHROMIUM)) describe(name, () => tests(CHROMIUM));
  else if (isCi()) it(`${name}: has a browser`, () => Promise.reject(new Error(HELP)));
  else describe.skip(`${name} (${HELP})`, () => tests(CHROMIUM));
}

function isCi(): boolean {
  return process.env.CI === "1" || process.env.CI === "true";
}
