import type { Loop } from "./charger.ts";
import { Fleet, type Storm } from "./fleet.ts";
import { ID_TAG } from "./frames.ts";
import type { Stations } from "./seed.ts";
import { LIMITS_RAISED, type RunningSubject, type Subject, secret, startSubject } from "./subject.ts";

/** Figures of the product and of the floor from the same run, taken in turn so that a noisy machine disturbs both. */
export type Compared<T> = { readonly product: T; readonly floor: T };
type Names = keyof Compared<unknown>;

export type Rates = {
  readonly chargers: number;
  readonly loops: Readonly<Record<Loop, Compared<readonly Measured[]>>>;
  /** Memory of the whole workerd for each connected charge point with a transaction, where the system tells. */
  readonly memoryBytesEach: Compared<number | null>;
};

export type Measured = {
  /** Answers per second, all charge points together. */
  readonly perSecond: number;
  /** Processor time of workerd for each answer, where the system tells; other programs hardly disturb it. */
  readonly cpuMicroseconds: number | null;
};

export type Storms = { readonly chargers: number; readonly storms: Compared<readonly Storm[]> };

const NAMES: readonly Names[] = ["product", "floor"];
const LOOPS: readonly Loop[] = ["heartbeat", "meterValues"];

export async function measureRates(
  subjects: Compared<Subject>,
  chargers: number,
  { seconds, repeat }: { readonly seconds: number; readonly repeat: number },
): Promise<Rates> {
  return withBoth(subjects, chargers, async (both) => {
    const memoryBytesEach: Record<Names, number | null> = { product: null, floor: null };
    for (const name of NAMES) memoryBytesEach[name] = await memoryOfStarting(both[name], chargers);
    const loops = { heartbeat: figures<Measured>(), meterValues: figures<Measured>() };
    for (let round = 0; round < repeat; round += 1) {
      for (const loop of LOOPS) {
        for (const name of NAMES) loops[loop][name].push(await measureLoop(both[name], loop, seconds));
      }
    }
    return { chargers, loops, memoryBytesEach };
  });
}

async function memoryOfStarting({ running, fleet }: Started, chargers: number): Promise<number | null> {
  const before = await running.usage();
  await fleet.start();
  await running.settled({ sessions: chargers, connected: chargers });
  const after = await running.usage();
  return before && after && Math.round((after.memoryBytes - before.memoryBytes) / chargers);
}

async function measureLoop({ running, fleet }: Started, loop: Loop, seconds: number): Promise<Measured> {
  const before = await running.usage();
  const { perSecond, answers } = await fleet.run(loop, seconds);
  const after = await running.usage();
  const cpuMicroseconds = before && after && (1_000 * (after.cpuMs - before.cpuMs)) / answers;
  return { perSecond, cpuMicroseconds };
}

export async function measureStorms(
  subjects: Compared<Subject>,
  chargers: number,
  { repeat }: { readonly repeat: number },
): Promise<Storms> {
  return withBoth(subjects, chargers, async (both) => {
    const storms = figures<Storm>();
    for (let round = 0; round < repeat; round += 1) {
      for (const name of NAMES) {
        const { running, fleet } = both[name];
        storms[name].push(await fleet.storm());
        await running.settled({ sessions: 0, connected: 0 });
      }
    }
    return { chargers, storms };
  });
}

type Started = { readonly running: RunningSubject; readonly fleet: Fleet };

async function withBoth<T>(
  subjects: Compared<Subject>,
  chargers: number,
  measure: (both: Compared<Started>) => Promise<T>,
): Promise<T> {
  const identities = Array.from({ length: chargers }, (_, index) => `bench-${index + 1}`);
  const stations: Stations = { identities, password: secret().slice(0, 20), pepper: secret(), idTags: [ID_TAG] };
  const start = async (subject: Subject): Promise<Started> => {
    const running = await startSubject(subject, stations, { vars: LIMITS_RAISED });
    return { running, fleet: new Fleet(identities, { url: running.url, password: stations.password }) };
  };
  const [product, floor] = await Promise.all([start(subjects.product), start(subjects.floor)]);
  try {
    return await measure({ product, floor });
  } finally {
    await Promise.all([product.running.stop(), floor.running.stop()]);
  }
}

function figures<T>(): Record<Names, T[]> {
  return { product: [], floor: [] };
}
