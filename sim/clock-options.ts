import { type Clock, realClock, sharedClock } from "./clock.ts";

/** `--time-scale`, `--clock-start` and `--clock-real-start`, as every simulator takes them. */
export interface ClockOptions {
  readonly "time-scale": string;
  readonly "clock-start"?: string | undefined;
  readonly "clock-real-start"?: string | undefined;
}

export function clockOf(values: ClockOptions): Clock {
  const timeScale = Number(values["time-scale"]);
  if (!(timeScale > 0)) throw new Error("--time-scale must be a positive number");
  const start = values["clock-start"];
  if (start === undefined) return realClock(timeScale);
  const clockStartAt = Date.parse(start);
  const clockRealStartAt = Number(values["clock-real-start"] ?? Date.now());
  if (Number.isNaN(clockStartAt) || Number.isNaN(clockRealStartAt)) throw new Error("--clock-start must be ISO 8601");
  return sharedClock({ clockStartAt, clockRealStartAt, timeScale });
}
