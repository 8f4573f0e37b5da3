import { HostileStation } from "./attack.ts";
import { Diary } from "./diary.ts";
import { Operator } from "./operator.ts";
import type { FuzzOptions } from "./options.ts";
import { breachSentence, MEMORY_BOUND_BYTES } from "./report.ts";
import { type Stage, startStage } from "./stage.ts";
import { Station, type StationInput } from "./station.ts";
import { Verdict } from "./verdict.ts";

export type Run = {
  readonly diary: Diary;
  readonly acts: number;
  readonly honestSessions: number;
  readonly sessions: number;
  readonly commands: ReadonlyMap<string, number>;
  /** Of workerd, in bytes: at the start, at the highest, at the end; null where the system does not tell. */
  readonly memory: { readonly atStart: number; readonly highest: number; readonly atEnd: number } | null;
};

/** Charge points that are nothing but honest, while others are not. */
const HONEST_STATIONS = 4;
const HONEST_PAUSE_MS = 20;
const HOSTILE_TAG = "HOSTILE";
const MEMORY_LOOKED_AT_EVERY_MS = 500;

export async function fuzz(options: FuzzOptions, tell: (line: string) => void): Promise<Run> {
  const { seed, limits, chargePoints } = options;
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  const hostile = names("hostile", chargePoints);
  const honest = names("honest", HONEST_STATIONS);
  const all = [...hostile, ...honest];
  const stage = await startStage(all, { idTags: [HOSTILE_TAG, ...all.map(tagOf)], limits });
  try {
    const diary = new Diary();
    const acts = actNumbers(options, diary);
    const stationInput = (identity: string, answersGarbage: boolean): StationInput => ({
      identity,
      door: stage.door,
      seed,
      now: stage.now,
      diary,
      idTag: tagOf(identity),
      answersGarbage,
    });
    const attackers = hostile.map(
      (each) => new HostileStation({ ...stationInput(each, true), nextAct: acts.next, hostileTag: HOSTILE_TAG }),
    );
    const drivers = honest.map((each) => new Station(stationInput(each, false)));
    const operator = new Operator(stage.api, diary, seed);
    let told = 0;
    const memory = watchMemory(stage, () => {
      for (const breach of diary.breaches.slice(told)) tell(breachSentence(breach, seed));
      told = diary.breaches.length;
      tell(`${diary.frames} of ${options.frames} frames, ${diary.breachCount} breaches`);
    });

    let isOver = false;
    const others = [operator.giveUntil(() => isOver, all), ...drivers.map((each) => chargeUntil(each, () => isOver))];
    await Promise.all(attackers.map((each) => each.run()));
    isOver = true;
    await Promise.all(others);
    const used = await memory.end();

    tell("the acts are over; looking at what is left of them");
    const stations = [...attackers, ...drivers];
    await Promise.all(stations.map((each) => each.recover()));
    const commands = await operator.conclude();
    const verdict = new Verdict(stage, diary);
    let sessions = 0;
    for (const each of attackers) sessions += await verdict.sessionsOf(each, true);
    for (const each of drivers) sessions += await verdict.sessionsOf(each, false);
    await verdict.database(all);
    await verdict.log();
    if (used && used.highest > MEMORY_BOUND_BYTES) diary.breach([], `workerd used ${used.highest} bytes of memory`);
    await Promise.all(stations.map((each) => each.hangUp()));
    const honestSessions = stations.reduce((sum, each) => sum + each.charges.length, 0);
    return { diary, acts: acts.count(), honestSessions, sessions, commands, memory: used };
  } finally {
    await stage.remove();
  }
}

function tagOf(identity: string): string {
  return `TAG-${identity}`;
}

/** The numbers of the acts, each given once to whichever charge point asks. */
function actNumbers({ frames, only }: FuzzOptions, diary: Diary) {
  const from = only?.from ?? 0;
  let index = from;
  const isLeft = () => (only ? index <= only.to : diary.frames < frames);
  return {
    next: () => {
      if (!isLeft()) return null;
      index += 1;
      return index - 1;
    },
    count: () => index - from,
  };
}

async function chargeUntil(station: Station, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await station.chargeOn();
    await new Promise((resolve) => setTimeout(resolve, HONEST_PAUSE_MS));
  }
}

function watchMemory({ worker }: Stage, tick: () => void) {
  const seen: number[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const usage = await worker.usage();
      if (usage) seen.push(usage.memoryBytes);
      tick();
      await new Promise((resolve) => setTimeout(resolve, MEMORY_LOOKED_AT_EVERY_MS));
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await watching;
      const [atStart] = seen;
      const atEnd = seen.at(-1);
      if (atStart === undefined || atEnd === undefined) return null;
      return { atStart, highest: Math.max(...seen), atEnd };
    },
  };
}
