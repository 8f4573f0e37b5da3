/** `npm start`: the whole local stack on one port (contract.md). */
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { sharedClock } from "../sim/clock.ts";
import { startDemoWorld } from "../sim/world/demo-world.ts";
import { apiClient } from "./lib/api-client.ts";
import { startCrons } from "./lib/cron.ts";
import { DEMO_CHARGE_POINTS } from "./lib/demo-data.ts";
import { type Demo, demoOf, removeDemo, writeDemo } from "./lib/demo-file.ts";
import { parseStartOptions, type StartOptions, USAGE } from "./lib/options.ts";
import { buildPortal } from "./lib/portal-build.ts";
import { loadSecrets } from "./lib/secrets.ts";
import { seedDemo } from "./lib/seed.ts";
import { simulatedChargePoints } from "./lib/simulated.ts";
import { forgetState, prepareWorker, type RunningWorker, startWorker, tail, untilHealthy } from "./lib/worker.ts";

const say = (line: string) => console.log(line);
const closers: (() => unknown)[] = [];
let stopping: Promise<void> | undefined;

const options = parseStartOptions(process.argv.slice(2));
if (options === "help") say(USAGE);
else if (options instanceof Error) fail(`${options.message}\n\n${USAGE}`);
else {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(0));
  process.on("disconnect", () => stop(0));
  start(options).catch((error: unknown) => {
    fail(error instanceof Error ? error.message : String(error));
  });
}

async function start(options: StartOptions): Promise<void> {
  const { home, state, port } = options;
  await refuseTakenPort(port);
  mkdirSync(state, { recursive: true });
  removeDemo(home);
  if (options.reset) forgetState(state);
  const realNow = Date.now();
  const clockSettings = {
    clockStartAt: options.clockStartAt ?? realNow,
    clockRealStartAt: realNow,
    timeScale: options.timeScale,
  };
  const clock = sharedClock(clockSettings);
  const secrets = loadSecrets(
    state,
    DEMO_CHARGE_POINTS.map(({ id }) => id),
  );

  await buildPortal(say);
  say("Starting the Worker …");
  const workerOptions = { home, state, port, clock: clockSettings, secrets };
  const config = await prepareWorker(workerOptions);
  const worker = startWorker(config, workerOptions);
  closers.push(worker.stop);
  worker.ended.then(() => {
    if (!stopping) fail(`The Worker has ended; the end of ${worker.logFile}:\n${tail(worker.logFile)}`);
  });

  await untilHealthy(worker);

  const api = apiClient(worker.url, secrets.admin.apiKey);
  await api.post("/auth/demo", {});
  if (!options.empty) await seedDemo(api, state, secrets);
  closers.push(
    startCrons({ clock, expressions: config.crons, fire: (expression, at) => fireCron(worker, expression, at) }),
  );

  if (options.world) {
    const world = startDemoWorld({
      url: `${worker.url.replace("http", "ws")}/ocpp`,
      clock,
      directory: join(state, "sim"),
      chargePoints: simulatedChargePoints(secrets),
    });
    closers.push(world.stop);
    await world.booted;
  }

  const demo = demoOf({ url: worker.url, workerGroup: worker.pid, secrets }, options);
  closers.push(() => removeDemo(home));
  writeDemo(home, demo);
  say(welcome(demo, join(home, "demo.json"), worker.logFile));
}

async function fireCron(worker: RunningWorker, expression: string, at: number): Promise<void> {
  const query = new URLSearchParams({ cron: expression, time: `${at}` });
  const answer = await fetch(`${worker.url}/cdn-cgi/handler/scheduled?${query}`).catch((error: unknown) => error);
  if (!(answer instanceof Response && answer.ok) && !stopping) say(`The cron of ${new Date(at).toISOString()} failed.`);
}

function refuseTakenPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () =>
      reject(new Error(`Port ${port} is taken. Choose another: npm start -- --port ${port + 1}`)),
    );
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
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

function fail(message: string): void {
  if (stopping) return;
  console.error(message);
  stop(1);
}

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    try {
      for (const close of closers.reverse()) await close();
    } finally {
      process.exit(code);
    }
  })();
  return stopping;
}
