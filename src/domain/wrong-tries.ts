import { HOUR, MINUTE, SECOND } from "./time.ts";

/** So many are typing errors. */
const FREE_TRIES = 4;
const FIRST_DELAY = 30 * SECOND;
const MOST_DELAY = 15 * MINUTE;
/** Whoever comes back after so long begins anew. */
export const FORGOTTEN_AFTER = 24 * HOUR;

export interface WrongTries {
  readonly tries: number;
  /** The next try counts from then on. */
  readonly openFrom: number;
  readonly lastAt: number;
}

/**
 * A try is counted before it is known to be wrong, and forgotten when it was right: many at once count as many. From the
 * fifth on each closes the door for twice as long as the one before, up to a quarter of an hour; never for good
 * (portal 2.6).
 * @param known null: none so far.
 * @returns what is known with this try; or the ms to stay away.
 */
export function takeTry(known: WrongTries | null, now: number): WrongTries | number {
  if (known === null || now - known.lastAt >= FORGOTTEN_AFTER) return { tries: 1, openFrom: now, lastAt: now };
  if (now < known.openFrom) return known.openFrom - now;
  const tries = known.tries + 1;
  return { tries, openFrom: now + delayAfter(tries), lastAt: now };
}

function delayAfter(tries: number): number {
  if (tries <= FREE_TRIES) return 0;
  return Math.min(MOST_DELAY, FIRST_DELAY * 2 ** (tries - FREE_TRIES - 1));
}
