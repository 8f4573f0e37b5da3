import type { Config } from "../config.ts";

/** The one clock of a stack. Real time, unless a local stack was started with another (contract: `--clock`, `--time-scale`). */
export interface Clock {
  now(): number;
  /** The real instant at which this clock will show `at`; what alarms are set to. */
  realTimeOf(at: number): number;
}

const REAL: Clock = { now: () => Date.now(), realTimeOf: (at) => at };

export function clockOf(config: Config): Clock {
  if (config.DEMO !== "1" || config.CLOCK_START === undefined || config.CLOCK_REAL_START === undefined) return REAL;
  const start = Date.parse(config.CLOCK_START);
  const realStart = config.CLOCK_REAL_START;
  const scale = config.TIME_SCALE ?? 1;
  return {
    now: () => Math.round(start + (Date.now() - realStart) * scale),
    realTimeOf: (at) => Math.round(realStart + (at - start) / scale),
  };
}
