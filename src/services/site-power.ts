import type { Deps } from "./deps.ts";
import type { SiteKeeper } from "./site-state.ts";

/**
 * Divides what the site may draw among the cars, and tells the charge points what has changed (EN-P1…P8).
 * @returns when it is to be done again by itself.
 */
export async function dividePower(_deps: Deps, _keeper: SiteKeeper): Promise<number | null> {
  return null;
}
