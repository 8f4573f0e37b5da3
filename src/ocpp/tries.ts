import { MINUTE } from "../domain/time.ts";
import type { CallOutcome } from "./call.ts";

/** A silent charger is asked again after 1, 2, 4 and 8 minutes, and then left alone: large frames break some (steve#129). */
const TRIES = 5;

/**
 * How a call that was tried so often ended for good: the charge point's word, its error code, `NoStatus` or `NoAnswer`.
 * Null: it is tried again at `nextTryAt`.
 */
export function lastWordOf(outcome: CallOutcome, tries: number): string | null {
  switch (outcome.kind) {
    case "answered":
      return String(outcome.response.status ?? "NoStatus");
    case "failed":
      return outcome.error.code;
    case "silent":
      return tries < TRIES ? null : "NoAnswer";
  }
}

export function nextTryAt(tries: number, now: number): number {
  return now + MINUTE * 2 ** (tries - 1);
}
