/**
 * `npm run start:pages`: the portal as in production, on Pages: static files, and Functions that hand `/api` and what is no
 * page to the Worker. No cron is fired.
 */
import { join } from "node:path";
import { local, portalDirectory } from "./lib/paths.ts";
import { buildPortal } from "./lib/portal-build.ts";
import { fillStack, openStack, publishDemo, wayIn, withoutWorld } from "./lib/stack.ts";
import { prepareWorker, startWrangler, untilAnswering } from "./lib/worker.ts";

const say = (line: string) => console.log(line);

openStack({ name: "npm run start:pages", port: 8788, home: join(local, "pages") }, async (opened) => {
  const { life, options, worker: settings } = opened;
  await buildPortal(say);
  say("Starting Pages and the Worker …");
  const config = await prepareWorker(settings);
  // From inside portal/, or wrangler takes the Worker's configuration of the folder above for that of Pages.
  const command = ["pages", "dev", "--config", "wrangler.toml", "--config", config.file];
  const pages = startWrangler(command, { ...settings, cwd: portalDirectory });
  life.keep("Pages server", pages);
  await untilAnswering(pages, "/api/openapi.json");
  const filled = await fillStack(pages.url, opened);

  const demo = publishDemo(withoutWorld(opened), { url: pages.url, workerGroup: pages.pid, ...filled });
  say(`
  Portal on Pages   ${demo.portal}   ${wayIn(demo)}
  Facts for scripts: ${join(options.home, "demo.json")}   The log: ${pages.logFile}
  Ctrl-C stops all of it.`);
});
