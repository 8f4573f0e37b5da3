/** `npm run dev`: the Worker and the portal, both reloading when a source file is saved. No world: a reload cuts every socket. */
import { join } from "node:path";
import { sharedClock } from "../sim/clock.ts";
import { startCrons } from "./lib/cron.ts";
import { local } from "./lib/paths.ts";
import { startGuarded } from "./lib/processes.ts";
import { fillStack, openStack, refuseTakenPort } from "./lib/stack.ts";
import { deriveConfig, fireCron, migrate, startWrangler, untilAnswering } from "./lib/worker.ts";
import { readConfig } from "./lib/worker-build.ts";

const say = (line: string) => console.log(line);

openStack({ name: "npm run dev", port: 8787, home: join(local, "dev") }, async (opened) => {
  const { life, options, worker: settings } = opened;
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
  const logFile = join(options.home, "portal.log");
  const portal = {
    ...startGuarded(vite, { env: { PORTAL_API: worker.url }, logFile }),
    url: `http://127.0.0.1:${portalPort}`,
  };
  life.keep("portal's server", portal);
  await untilAnswering(worker, "/health");
  await fillStack(worker.url, opened);
  await untilAnswering(portal, "/");
  const clock = sharedClock(settings.clock);
  const fire = async (expression: string, at: number) => {
    await fireCron(worker, expression, at);
  };
  life.onStop(startCrons({ clock, expressions: config.crons, fire }));

  const { admin } = settings.secrets;
  say(`
  Portal   ${portal.url}   sign in as ${admin.email} with ${admin.password}
  Worker   ${worker.url}   API key ${admin.apiKey}
  Logs: ${worker.logFile} and ${portal.logFile}
  Ctrl-C stops all of it.`);
});
