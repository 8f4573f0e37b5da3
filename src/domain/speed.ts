/** How fast a place to charge is, for drivers: by power alone, unlike the class that it is sold in. */
export const SPEEDS = ["slow", "fast", "rapid"] as const;
export type Speed = (typeof SPEEDS)[number];

/** From which power on, in W, a connector is fast, and from which it is rapid; below both it is slow. */
export interface SpeedSettings {
  readonly fastFromW: number;
  readonly rapidFromW: number;
}

export const INITIAL_SPEEDS: SpeedSettings = { fastFromW: 22_000, rapidFromW: 100_000 };

export function speedOf(maxPowerW: number, { fastFromW, rapidFromW }: SpeedSettings): Speed {
  if (maxPowerW >= rapidFromW) return "rapid";
  return maxPowerW >= fastFromW ? "fast" : "slow";
}

/** What cannot be, in a sentence; null: nothing. */
export function whyNotSpeeds({ fastFromW, rapidFromW }: SpeedSettings): string | null {
  return fastFromW < rapidFromW ? null : "Rapid begins above fast.";
}
