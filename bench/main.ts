/** `npm run bench`: the product beside the platform's floor, in the same run (docs/bench.md). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { cpuOfPlans, judgeEnergy } from "./energy/judge.ts";
import { madeUpWorlds } from "./energy/made-up.ts";
import { recordedWorld } from "./energy/recorded.ts";
import { sentenceOfCpu, tableOfEnergy } from "./energy/report.ts";
import { judgeEstimates } from "./estimate/judge.ts";
import { recordedSite } from "./estimate/recorded.ts";
import { tableOfEstimates } from "./estimate/report.ts";
import { madeUpSites } from "./estimate/sessions.ts";
import type { Storm } from "./fleet.ts";
import { measureRates, measureStorms, type Rates, type Storms } from "./measure.ts";
import { type BenchOptions, parseBenchOptions, USAGE } from "./options.ts";
import { measurePages, type Pages } from "./pages.ts";
import { judgePrices } from "./prices/judge.ts";
import { tableOfPrices } from "./prices/report.ts";
import { madeUpPrices, recordedPrices } from "./prices/world.ts";
import { machineFacts, rowsOfPages, rowsOfRates, rowsOfStorms, tableOf } from "./report.ts";
import { bundleSubjects, LIMITS_RAISED } from "./subject.ts";

const PATH = "one workerd each, reached over loopback without any proxy; log lines are discarded";

/** Of the made-up sites. */
const ESTIMATE_SEED = 20_260_105;

const options = parseBenchOptions(process.argv.slice(2));
if (options === "help") console.log(USAGE);
else if (options instanceof Error) {
  console.error(`${options.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else await bench(options);

async function bench(wanted: BenchOptions): Promise<void> {
  const { chargers, storm, pages: listSizes, seconds, repeat, output, data } = wanted;
  const startedAt = new Date();
  const machine = machineFacts();
  console.log(
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}, workerd ${machine.workerd}, load ${machine.loadAverage.toFixed(1)} at the start`,
  );
  console.log(`Path: ${PATH}; storage in ${tmpdir()}`);
  console.log(
    `Limits raised: ${Object.entries(LIMITS_RAISED)
      .map((limit) => limit.join("="))
      .join(", ")}`,
  );
  console.log(`Each figure ${repeat} times, ${seconds} s each, product and floor in turn\n`);

  const temporary = mkdtempSync(join(tmpdir(), "bench-"));
  const rates: Rates[] = [];
  const storms: Storms[] = [];
  const pages: Pages[] = [];
  try {
    const subjects = await bundleSubjects(temporary);
    for (const count of chargers) {
      console.error(`… ${count} charge points`);
      rates.push(await measureRates(subjects, count, { seconds, repeat }));
    }
    for (const count of storm) {
      console.error(`… ${count} charge points at once`);
      storms.push(await measureStorms(subjects, count, { repeat }));
    }
    if (listSizes !== null) {
      console.error("… partners that read our lists");
      pages.push(...(await measurePages(subjects, listSizes, { seconds, repeat })));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }

  const rows = [...rates.flatMap(rowsOfRates), ...storms.flatMap(rowsOfStorms), ...pages.flatMap(rowsOfPages)];
  console.log(`${tableOf(rows)}\n`);
  for (const each of storms) console.log(stormSentences(each));
  for (const each of pages) console.log(pagesSentence(each));
  for (const { chargers: count, memoryBytesEach } of rates) {
    const { product, floor } = memoryBytesEach;
    if (product !== null && floor !== null)
      console.log(`Memory for each of ${count} charge points: ${kilobytes(product)}, floor ${kilobytes(floor)}`);
  }
  const recorded = recordedSite(data);
  const estimates = [...madeUpSites(ESTIMATE_SEED), ...(recorded === null ? [] : [recorded])].map(judgeEstimates);
  console.log(`\n${tableOfEstimates(estimates)}`);
  if (recorded === null) console.log("The recorded sessions are not there: the made-up sites alone were judged");
  const energy = energyOf(wanted);
  for (const each of energy.sites) console.log(`\n${tableOfEnergy(each)}`);
  if (energy.cpu !== null) console.log(sentenceOfCpu(energy.cpu));
  const prices = pricesOf(wanted);
  for (const each of prices) console.log(`\n${tableOfPrices(each)}`);
  const loadAverageAtEnd = loadavg()[0];
  const file = join(output, `${startedAt.toISOString().replaceAll(":", "-")}.json`);
  mkdirSync(output, { recursive: true });
  const how = { path: PATH, storage: tmpdir(), limitsRaised: LIMITS_RAISED, seconds, repeat };
  const record = { startedAt, machine, loadAverageAtEnd, ...how };
  writeFileSync(
    file,
    `${JSON.stringify({ ...record, rows, rates, storms, pages, estimates, energy, prices }, null, 2)}\n`,
  );
  console.log(`\nWritten to ${file}`);
}

/** Of what was recorded, or else of what was made up. */
function energyOf({ energyDays, data }: BenchOptions) {
  console.error(`… ${energyDays} days of energy`);
  const recorded = recordedWorld(data);
  const worlds = recorded === null ? madeUpWorlds(ESTIMATE_SEED) : [recorded];
  const [first] = worlds;
  const cpu = first === undefined ? null : cpuOfPlans(first);
  return { cpu, sites: worlds.map((world) => judgeEnergy(world, energyDays)) };
}

/** On made-up costs, and on recorded ones where they are. */
function pricesOf({ priceDays, data }: BenchOptions) {
  const recorded = recordedPrices(data);
  const worlds = [madeUpPrices(ESTIMATE_SEED), ...(recorded === null ? [] : [recorded])];
  return worlds.map((world) => judgePrices(world, priceDays));
}

/** EDGE-43. */
function stormSentences({ chargers, storms, limited, exactSessions }: Storms): string {
  const all = [...storms.product, limited];
  const sum = (of: (storm: Storm) => number) => all.reduce((total, storm) => total + of(storm), 0);
  const longestMs = Math.max(...limited.bootedAfterMs);
  return [
    `${all.length} × ${chargers} charge points dropped in mid-session and back at once: ${sum((storm) => storm.lost)} lost, ` +
      `${sum((storm) => storm.doubled)} answered twice, ${sum((storm) => storm.replayed)} messages replayed, ` +
      `${exactSessions} of ${all.length * chargers} sessions exact`,
    `With the limits of handshakes on, behind one address: all back after ${(longestMs / 1000).toFixed(1)} s, ` +
      `${limited.toldToWait} handshakes told to come again`,
  ].join("\n");
}

function pagesSentence({ list, objects, rowsRead }: Pages): string {
  return (
    `D1 rows read for each page of ${objects} ${list}: the first ${rowsRead.at(0)}, ` +
    `the last ${rowsRead.at(-1)}, at most ${Math.max(...rowsRead)}`
  );
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} kB`;
}
