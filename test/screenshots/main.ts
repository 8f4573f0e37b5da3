/**
 * `npm run screenshots`: pictures of every page of the portal, of a demo world at Wednesday 09:20, into `.local/screenshots`.
 * `-- --page /prices`: of one page alone. `-- --demo-file FILE`: of a stack that runs already. `-- --out DIR`: elsewhere.
 */
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { local, root } from "../../scripts/lib/paths.ts";
import { CHROMIUM } from "../support/browser.ts";
import { startStack, temporaryState } from "../support/stack.ts";
import { takePictures } from "./pictures.ts";

/** What README shows. */
const IN_README: Readonly<Record<string, string>> = {
  "overview-1366-light.png": "docs/overview.png",
  "stations-pn1-monitor-1366-dark.png": "docs/monitor.png",
};

/** Some hours in as many minutes, so that there is something to see; then in real time. */
const WARM_UP = { from: "2026-11-18T05:00:00Z", timeScale: 60 };
const SHOWN_FROM = "2026-11-18T09:20:00Z";
/** Until then the slot that is out of contact has been silent for long enough. */
const SETTLES_MS = 90_000;

const { values } = parseArgs({
  options: { page: { type: "string" }, "demo-file": { type: "string" }, out: { type: "string" } },
});
const from = process.env.INIT_CWD ?? ".";
const directory = values.out === undefined ? join(local, "screenshots") : resolve(from, values.out);
mkdirSync(directory, { recursive: true });

if (values["demo-file"] === undefined) await ofAFreshDemo();
else await take(JSON.parse(readFileSync(resolve(from, values["demo-file"]), "utf8")) as Demo);

async function ofAFreshDemo(): Promise<void> {
  const state = temporaryState();
  console.log("The morning of the demo world, in some minutes …");
  const beganAt = Date.now();
  const past = await startStack({ state, args: ["--clock", WARM_UP.from, "--time-scale", `${WARM_UP.timeScale}`] });
  const passesIn = (Date.parse(SHOWN_FROM) - Date.parse(WARM_UP.from)) / WARM_UP.timeScale;
  await passed(beganAt + passesIn - Date.now());
  await past.stop();
  const stack = await startStack({ state, args: ["--clock", SHOWN_FROM] });
  try {
    await passed(SETTLES_MS);
    await take(stack.demo);
  } finally {
    await stack.remove();
  }
  if (values.page === undefined && values.out === undefined)
    for (const [picture, target] of Object.entries(IN_README))
      copyFileSync(join(directory, picture), join(root, target));
}

async function take(demo: Demo): Promise<void> {
  for await (const file of takePictures(CHROMIUM, demo, { directory, page: values.page })) console.log(file);
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
