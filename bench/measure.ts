import type { Loop } from "./charger.ts";
import { Fleet, type Storm } from "./fleet.ts";
import { ID_TAG } from "./frames.ts";
import type { Stations } from "./seed.ts";
import {
  HANDSHAKES_LIMITED,
  LIMITS_RAISED,
  type RunningSubject,
  type Subject,
  type SubjectOptions,
  secret,
  startSubject,
} from "./subject.ts";

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

export type Storms = {
  readonly chargers: number;
  readonly storms: Compared<readonly Storm[]>;
  /** With the limits of handshakes on, all from one address: how a storm is spread. */
  readonly limited: Storm;
  /** Of the product's charges, those that are one session with the exact energy. */
  readonly exactSessions: number;
};

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
  await running.settled({ sessions: chargers, open: chargers, connected: chargers });
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
  const both = await withBoth(subjects, chargers, async (started) => {
    const storms = figures<Storm>();
    for (let round = 1; round <= repeat; round += 1) {
      for (const name of NAMES) {
        const { running, fleet } = started[name];
        storms[name].push(await fleet.storm());
        await running.settled({ sessions: round * chargers, open: 0, connected: 0 });
      }
    }
    return { storms, exactSessions: await exactSessions(started.product.running, storms.product) };
  });
  const limited = await withOne(subjects.product, chargers, HANDSHAKES_LIMITED, async ({ running, fleet }) => {
    const storm = await fleet.storm();
    await running.settled({ sessions: chargers, open: 0, connected: 0 });
    return { storm, exactSessions: await exactSessions(running, [storm]) };
  });
  const exact = both.exactSessions + limited.exactSessions;
  return { chargers, storms: both.storms, limited: limited.storm, exactSessions: exact };
}

/** @returns how many of the charges are one completed session with their energy. */
async function exactSessions({ rows }: RunningSubject, storms: readonly Storm[]): Promise<number> {
  const sessions = await rows(
    "select charge_point_id as identity, transaction_id as id, energy_wh as energyWh, state, flags from sessions",
  );
  const keyOf = (identity: unknown, id: unknown) => `${identity} ${id}`;
  const byKey = Map.groupBy(sessions, ({ identity, id }) => keyOf(identity, id));
  const charges = storms.flatMap((storm) => storm.charges);
  return charges.filter(({ identity, transactionId, energyWh }) => {
    const [session, ...others] = byKey.get(keyOf(identity, transactionId)) ?? [];
    const isWhole = session?.state === "COMPLETED" && session.flags === "[]" && session.energyWh === energyWh;
    return isWhole && others.length === 0;
  }).length;
}

type Started = { readonly running: RunningSubject; readonly fleet: Fleet };

async function withBoth<T>(
  subjects: Compared<Subject>,
  chargers: number,
  measure: (both: Compared<Started>) => Promise<T>,
): Promise<T> {
  return withOne(subjects.product, chargers, LIMITS_RAISED, (product) =>
    withOne(subjects.floor, chargers, {}, (floor) => measure({ product, floor })),
  );
}

async function withOne<T>(
  subject: Subject,
  chargers: number,
  vars: SubjectOptions["vars"],
  measure: (one: Started) => Promise<T>,
): Promise<T> {
  const stations = stationsOf(chargers);
  const { identities, password } = stations;
  return withSubject(subject, { vars, stations }, (running) =>
    measure({ running, fleet: new Fleet(identities, { url: running.url, password }) }),
  );
}

/** A subject in a workerd of its own, as long as it is measured. */
export async function withSubject<T>(
  subject: Subject,
  { vars = {}, stations = stationsOf(0) }: Partial<SubjectOptions & { readonly stations: Stations }>,
  measure: (running: RunningSubject) => Promise<T>,
): Promise<T> {
  const running = await startSubject(subject, stations, { vars });
  try {
    return await measure(running);
  } finally {
    await running.stop();
  }
}

function stationsOf(chargers: number): Stations {
  const identities = Array.from({ length: chargers }, (_, index) => `bench-${index + 1}`);
  return { identities, password: secret().slice(0, 20), pepper: secret(), idTags: [ID_TAG] };
}

function figures<T>(): Record<Names, T[]> {
  return { product: [], floor: [] };
}
