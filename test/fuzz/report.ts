import type { Breach } from "./diary.ts";
import type { FuzzOptions } from "./options.ts";
import type { Run } from "./run.ts";

/** What workerd may use in a run, however long it is. */
export const MEMORY_BOUND_BYTES = 1024 * 1024 * 1024;

/** What is printed at the end of a run. */
export function report({ seed, limits }: FuzzOptions, run: Run): string {
  const { diary, acts, commands, memory } = run;
  const lines = [
    `${diary.frames} hostile frames in ${acts} acts, seed ${seed}, limits ${limits}`,
    `acts: ${counts(diary.acts)}`,
    `sockets closed: ${counts(diary.closes)}`,
    `handshakes answered: ${counts(diary.handshakes)}`,
    `commands given meanwhile: ${counts(commands)}; calls answered with garbage: ${diary.answers}`,
    `honest meanwhile: ${diary.honestMessages} messages, ${diary.repeats} repeated; ${run.honestSessions} charges, each of them one exact session of ${run.sessions}`,
    memory === null
      ? "memory: this system does not tell"
      : `memory of workerd: ${megabytes(memory.atStart)} at the start, ${megabytes(memory.highest)} at the highest, ${megabytes(memory.atEnd)} at the end; bound ${megabytes(MEMORY_BOUND_BYTES)}`,
  ];
  if (diary.breachCount === 0) return [...lines, "nothing broke"].join("\n");
  const breaches = diary.breaches.map((breach) => `  ${breachSentence(breach, seed)}`);
  return [...lines, `${diary.breachCount} BREACHES, seed ${seed}:`, ...breaches].join("\n");
}

/** What broke, and how to do that part again. */
export function breachSentence({ acts, what }: Breach, seed: number): string {
  const hostile = [...new Set(acts.filter((act) => act >= 0))];
  const [from, to] = [hostile.at(0), hostile.at(-1)];
  return from === undefined ? what : `${what} (again: --seed ${seed} --only ${from}..${to})`;
}

function counts(of: ReadonlyMap<string, number>): string {
  const sorted = [...of].sort(([, left], [, right]) => right - left);
  return sorted.map(([what, count]) => `${count} ${what}`).join(", ") || "none";
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
