/** `npm start`: the whole local stack on one port. */
import { join } from "node:path";
import { sharedClock } from "../sim/clock.ts";
import { startDemoWorld } from "../sim/world/demo-world.ts";
import { apiClient } from "./lib/api-client.ts";
import { startDemoBattery } from "./lib/demo-battery.ts";
import { startDemoDsos } from "./lib/demo-dsos.ts";
import type { Demo } from "./lib/demo-file.ts";
import { startDemoPrices } from "./lib/demo-prices.ts";
import { type DemoRoamer, startDemoRoamer } from "./lib/demo-roamer.ts";
import { local } from "./lib/paths.ts";
import { buildPortal } from "./lib/portal-build.ts";
import { simulatedChargePoints } from "./lib/simulated.ts";
import { fillStack, type Opened, openStack, publishDemo, startStackCrons, wayIn } from "./lib/stack.ts";
import {
  keepConnected,
  PORTAL_ASSETS,
  prepareWorker,
  type RunningWorker,
  startWrangler,
  untilAnswering,
} from "./lib/worker.ts";

const WORLD_DEADLINE_MS = 60_000;
const say = (line: string) => console.log(line);

openStack({ name: "npm start", port: 8787, home: local }, async (opened) => {
  const { life, options, worker: settings } = opened;
  await buildPortal(say);
  say("Starting the Worker …");
  const config = await prepareWorker(settings, PORTAL_ASSETS);
  const worker = startWrangler(["dev", "--config", config.file], settings);
  life.keep("Worker", worker);
  await untilAnswering(worker, "/health");
  const filled = await fillStack(worker.url, opened);
  startStackCrons(worker, config, opened);
  life.onStop(keepConnected(worker));
  const neighbours = options.world ? await startWorld(worker, opened) : null;

  const { dsos = [], battery = null } = neighbours ?? {};
  const demo = publishDemo(opened, { url: worker.url, workerGroup: worker.pid, ...filled, dsos, battery });
  say(
    welcome(demo, {
      roamer: neighbours?.roamer ?? null,
      file: join(options.home, "demo.json"),
      logFile: worker.logFile,
    }),
  );
});

type Neighbours = { readonly roamer: DemoRoamer } & Pick<Demo, "dsos" | "battery">;

async function startWorld(worker: RunningWorker, { life, options, worker: settings }: Opened): Promise<Neighbours> {
  const clock = sharedClock(settings.clock);
  const world = startDemoWorld({
    url: `${worker.url.replace("http", "ws")}/ocpp`,
    clock,
    timeScale: settings.clock.timeScale,
    directory: join(options.state, "sim"),
    chargePoints: simulatedChargePoints(settings.secrets),
  });
  life.onStop(world.stop);
  const tooLate = new Error(`The demo world did not boot in ${WORLD_DEADLINE_MS / 1000} s; see ${worker.logFile}`);
  const deadline = new Promise((_, reject) => setTimeout(reject, WORLD_DEADLINE_MS, tooLate).unref());
  const api = apiClient(worker.url, settings.secrets.admin.apiKey);
  const roamer = await startDemoRoamer(api, clock);
  life.onStop(roamer.stop);
  const { dsos, stop } = await startDemoDsos(api, clock);
  life.onStop(stop);
  const { stop: stopBattery, ...battery } = await startDemoBattery(api, clock);
  life.onStop(stopBattery);
  if (!options.fixedPrices) await startDemoPrices(api, clock.now());
  await Promise.race([world.booted, deadline]);
  return { roamer, dsos, battery };
}

type Places = { readonly roamer: DemoRoamer | null; readonly file: string; readonly logFile: string };

function welcome(demo: Demo, { roamer, file, logFile }: Places): string {
  const free = demo.chargePoints.find(({ simulated }) => !simulated);
  return `
  Portal    ${demo.portal}   ${wayIn(demo)}
  API       ${demo.worker}/api/docs   API key ${demo.admin.apiKey}
  Chargers  ${demo.ocpp}/<identity>   OCPP 1.6-J, HTTP Basic
  eMSPs     ${demo.ocpiVersions}   OCPI 2.2.1${roamer ? `; a simulated one is registered, see ${roamer.control}/state` : ""}
  DSOs      ${demo.dsos.map(({ name, control }) => `${name} ${control}`).join("\n            ") || "none"}
  Battery   ${demo.battery ? `${demo.battery.locationId} ${demo.battery.control}` : "none"}
${free ? `\n  Connect a charger of your own: ${demo.ocpp}/${free.id} with user ${free.id} and password ${free.password}\n` : ""}
  Facts for scripts: ${file}   The Worker's log: ${logFile}
  Ctrl-C stops all of it.`;
}
