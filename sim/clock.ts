/** The one clock of a local stack: simulated instants in epoch ms, and waiting in real time divided by the scale. */
export interface Clock {
  readonly now: () => number;
  /** Calls back at the simulated instant; returns how to call it off. */
  readonly at: (instantAt: number, callBack: () => void) => () => void;
}

export interface SharedClock {
  readonly clockStartAt: number;
  readonly clockRealStartAt: number;
  readonly timeScale: number;
}

/** Node fires longer timers at once; a shorter one that finds nothing due is armed again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function sharedClock({ clockStartAt, clockRealStartAt, timeScale }: SharedClock): Clock {
  const now = () => Math.floor(clockStartAt + (Date.now() - clockRealStartAt) * timeScale);
  return {
    now,
    at: (instantAt, callBack) => {
      const delayMs = Math.ceil(Math.max(0, instantAt - now()) / timeScale);
      const timer = setTimeout(callBack, Math.min(delayMs, LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
  };
}

export function realClock(timeScale = 1): Clock {
  const startAt = Date.now();
  return sharedClock({ clockStartAt: startAt, clockRealStartAt: startAt, timeScale });
}
