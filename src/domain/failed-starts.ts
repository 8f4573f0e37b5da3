import type { CommandState } from "./command.ts";
import { MINUTE } from "./time.ts";

/**
 * Why nothing came of a start. `not_plugged_in`: the charge point agreed, and no transaction followed. `not_accepted`: the
 * driver's token was refused. `no_energy`: it ended at once, and nothing had flowed.
 */
export const START_FAILURES = [
  "rejected",
  "no_answer",
  "offline",
  "error",
  "not_plugged_in",
  "not_accepted",
  "no_energy",
] as const;
export type StartFailure = (typeof START_FAILURES)[number];

/** A session that ends so soon without energy was no charge. */
export const SHORT_SESSION = MINUTE;

/** A remote start as it stands. */
export interface AskedStart {
  readonly state: CommandState;
  /** What the charge point answered; null: nothing. */
  readonly answer: string | null;
}

/** Null: it has begun, or may yet; its session tells the rest. */
export function failureOfStart({ state, answer }: AskedStart): StartFailure | null {
  switch (state) {
    case "queued":
    case "sent":
      return null;
    case "answered":
      return answer === "Accepted" ? null : "rejected";
    case "timedOut":
      return answer === "Accepted" ? "not_plugged_in" : "no_answer";
    case "offline":
      return "offline";
    case "failed":
      return "error";
  }
}

/** By cause; causes that did not occur are left out. */
export type FailureCounts = Readonly<Partial<Record<StartFailure, number>>>;

export function addFailures(all: readonly FailureCounts[]): FailureCounts {
  const sum: Partial<Record<StartFailure, number>> = {};
  for (const failure of START_FAILURES) {
    const count = all.reduce((total, each) => total + (each[failure] ?? 0), 0);
    if (count > 0) sum[failure] = count;
  }
  return sum;
}
