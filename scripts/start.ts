/** `npm start`: the whole local stack on one port. */
import { join } from "node:path";
import { sharedClock } from "../sim/clock.ts";
import { startDemoWorld } from "../sim/world/demo-world.ts";
import { startCrons } from "./lib/cron.ts";
import { type Demo, demoOf, removeDemo, writeDemo } from "./lib/demo-file.ts";
import { local } from "./lib/paths.ts";
import { buildPortal } from "./lib/portal-build.ts";
import { simulatedChargePoints } from "./lib/simulated.ts";
import { fillStack, type Opened, openStack } from "./lib/stack.ts";
import {
  fireCron,
  PORTAL_ASSETS,
  prepareWorker,
  type RunningWorker,
  startWrangler,
  untilAnswering,
} from "./lib/worker.ts";

const say = (line: string) => console.log(line);

openStack({ name: "npm start", port: 8787, home: local }, async (opened) => {
  const { life, options, worker: settings } = opened;
  const { home } = options;
  removeDemo(home);
  await buildPortal(say);
  say("Starting the Worker …");
  const config = await prepareWorker(settings, PORTAL_ASSETS);
  const worker = startWrangler(["dev", "--config", config.file], settings);
  life.keep("Worker", worker);
  await untilAnswering(worker, "/health");
  await fillStack(worker.url, opened);
  const clock = sharedClock(settings.clock);
  const fire = async (expression: string, at: number) => {
    if (!(await fireCron(worker, expression, at)) && !life.isStopping()) say(`The cron "${expression}" failed.`);
  };
  life.onStop(startCrons({ clock, expressions: config.crons, fire }));
  if (options.world) await startWorld(worker, opened);

  const demo = demoOf({ url: worker.url, workerGroup: worker.pid, secrets: settings.secrets }, options);
  life.onStop(() => removeDemo(home));
  writeDemo(home, demo);
  say(welcome(demo, join(home, "demo.json"), worker.logFile));
});

async function startWorld(worker: RunningWorker, { life, options, worker: settings }: Opened): Promise<void> {
  const world = startDemoWorld({
    url: `${worker.url.replace("http", "ws")}/ocpp`,
    clock: sharedClock(settings.clock),
    directory: join(options.state, "sim"),
    chargePoints: simulatedChargePoints(settings.secrets),
  });
  life.onStop(world.stop);
  await world.booted;
}

function welcome(demo: Demo, file: string, logFile: string): string {
  const free = demo.chargePoints.find(({ simulated }) => !simulated);
  return `
  Portal    ${demo.portal}   sign in as ${demo.admin.email} with ${demo.admin.password}
  API       ${demo.worker}/api/docs   API key ${demo.admin.apiKey}
  Chargers  ${demo.ocpp}/<identity>   OCPP 1.6-J, HTTP Basic
${free ? `\n  Connect a charger of your own: ${demo.ocpp}/${free.id} with user ${free.id} and password ${free.password}\n` : ""}
  Facts for scripts: ${file}   The Worker's log: ${logFile}
  Ctrl-C stops all of it.`;
}
