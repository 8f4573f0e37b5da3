import type { Reservation } from "./reservation.ts";
import { nextTryAt } from "./tries.ts";

/** It may be free again without a word: it is asked every 16 minutes at least. */
const LONGEST_PAUSE = 5;

const BUSY_WORDS: readonly string[] = ["Occupied", "Faulted", "Unavailable"];

/** What says that the connector cannot be had now, and perhaps soon. */
export function isBusyWord(answer: string | null): answer is "Occupied" | "Faulted" | "Unavailable" {
  return answer !== null && BUSY_WORDS.includes(answer);
}

/**
 * What becomes of the reservation of a booking that the charge point does not take: what cannot be had now is asked for
 * again; what it will not keep, we keep alone (B7).
 */
export function notHeld({ tries, armedAt }: Reservation, answer: string, now: number): Partial<Reservation> {
  if (!isBusyWord(answer)) return { state: "kept", held: "no", armedAt: armedAt ?? now, answer };
  const pause = Math.min(tries + 1, LONGEST_PAUSE);
  return { state: "wanted", held: "no", armedAt: null, answer, tries: pause, nextAt: nextTryAt(pause, now) };
}
