import { MINUTE } from "../domain/time.ts";
import { unplannedLocations } from "../store/sites.ts";
import type { Deps } from "./deps.ts";
import { wakeLocation } from "./site-news.ts";

/** A slot, and the time that a plan may take. */
const OVERDUE_MS = 20 * MINUTE;
/** In one run: each is a call to an object, and a run may make 1,000. */
const MOST_WOKEN = 500;
const IN_FLIGHT = 20;

/**
 * By the cron: a location's object plans by its own alarm. Those that did not, because nobody told them yet or because the
 * alarm failed, are woken; one that cannot be woken stops no other.
 */
export async function wakeLocations(deps: Deps): Promise<void> {
  const overdue = [...(await unplannedLocations(deps.db, deps.now() - OVERDUE_MS, MOST_WOKEN))];
  const wakeOneByOne = async () => {
    for (let next = overdue.pop(); next !== undefined; next = overdue.pop()) await wakeLocation(deps, next);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, wakeOneByOne));
}
