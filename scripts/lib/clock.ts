/** One clock for the whole local stack: Worker, crons, simulators (contract.md, `--clock`, `--time-scale`). */
export type StackClock = {
  readonly startAt: number;
  readonly realStartAt: number;
  readonly timeScale: number;
  readonly now: () => number;
  /** Real milliseconds until the clock shows `at`. */
  readonly realMsUntil: (at: number) => number;
};

export function stackClock(
  startAt: number | undefined,
  timeScale: number,
  realNow: () => number = Date.now,
): StackClock {
  const realStartAt = realNow();
  const start = startAt ?? realStartAt;
  const now = () => Math.round(start + (realNow() - realStartAt) * timeScale);
  return { startAt: start, realStartAt, timeScale, now, realMsUntil: (at) => Math.max(0, (at - now()) / timeScale) };
}
