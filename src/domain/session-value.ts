import { SECOND } from "./time.ts";

/** Two tabs may ask at once, and an answer may be on its way: the value before the newest holds on for so long. */
export const GRACE = 30 * SECOND;

/** Which of a sign-in's values was shown. */
export type ShownValue = "current" | "previous" | "spent" | "unknown";

/** `rotate`: a new value; `keep`: the one in use goes on; `end`: it was stolen; `refuse`: it is none. */
export type ValueVerdict = "rotate" | "keep" | "end" | "refuse";

/**
 * What to do with the holder of a session value (portal 2.3). The value before the newest shows that the newest was never
 * used: whoever uses a value makes the one before it spent. After the grace its answer must have been lost, and there is
 * a new one. A spent value is held by a second person.
 */
export function judgeValue(shown: ShownValue, rotatedAt: number, now: number): ValueVerdict {
  const verdicts: Readonly<Record<ShownValue, ValueVerdict>> = {
    current: "rotate",
    previous: now - rotatedAt < GRACE ? "keep" : "rotate",
    spent: "end",
    unknown: "refuse",
  };
  return verdicts[shown];
}
