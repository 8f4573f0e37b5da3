/** `npm run dev`: the Worker and the portal, both reloading when a source file is saved. No world: a reload cuts every socket. */
import { join } from "node:path";
import { local } from "./lib/paths.ts";
import { startGuarded } from "./lib/processes.ts";
import {
  fillStack,
  openStack,
  publishDemo,
  refuseTakenPort,
  startStackCrons,
  wayIn,
  withoutWorld,
} from "./lib/stack.ts";
import { deriveConfig, migrate, startWrangler, untilAnswering } from "./lib/worker.ts";
import { readConfig } from "./lib/worker-build.ts";

const say = (line: string) => console.log(line);

openStack({ name: "npm run dev", port: 8787, home: join(local, "dev") }, async (opened) => {
  const { life, options, worker: settings } = opened;
  const { home } = options;
  const portalPort = options.port + 1;
  await refuseTakenPort(portalPort);
  const config = deriveConfig(settings, await readConfig());
  await migrate(config, options.state);
  const worker = startWrangler(["dev", "--config", config.file], settings);
  life.keep("Worker", worker);
  const vite = [
    "vite",
    "--config",
    "portal/vite.config.ts",
    "--host",
    "127.0.0.1",
    "--port",
    `${portalPort}`,
    "--strictPort",
  ];
  const logFile = join(home, "portal.log");
  const portal = {
    ...startGuarded(vite, { env: { PORTAL_API: worker.url }, logFile }),
    url: `http://127.0.0.1:${portalPort}`,
  };
  life.keep("portal's server", portal);
  await untilAnswering(worker, "/health");
  const filled = await fillStack(worker.url, opened);
  await untilAnswering(portal, "/");
  startStackCrons(worker, config, opened);

  const demo = publishDemo(withoutWorld(opened), {
    url: worker.url,
    portal: portal.url,
    workerGroup: worker.pid,
    ...filled,
  });
  say(`
  Portal   ${demo.portal}   ${wayIn(demo)}
  Worker   ${demo.worker}   API key ${demo.admin.apiKey}
  Facts for scripts: ${join(home, "demo.json")}   Logs: ${worker.logFile} and ${portal.logFile}
  Ctrl-C stops all of it.`);
});
