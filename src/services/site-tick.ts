import { SLOT, slotAt } from "../domain/slots.ts";
import { MINUTE } from "../domain/time.ts";
import { loadSite } from "../store/sites.ts";
import type { Deps } from "./deps.ts";
import { tendBattery } from "./site-battery.ts";
import { tendLedger } from "./site-ledger.ts";
import { dividePower } from "./site-power.ts";
import type { SiteKeeper } from "./site-state.ts";

/** When to look again; null: when something happens. */
export type NextAt = number | null;

const AGAIN_WITHOUT_D1_MS = MINUTE;

/**
 * What is done at a location, in this order. Each does nothing where nothing is due, changes nothing when done twice, and
 * works from what is kept while D1 is away.
 */
const STEPS: readonly ((deps: Deps, keeper: SiteKeeper) => Promise<NextAt>)[] = [
  refreshSite,
  dividePower,
  tendBattery,
  tendLedger,
];

/** Everything that is to be true of a location now. @returns when it is to be looked at again by itself. */
export async function tendSite(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  if (keeper.state().locationId === null) return null;
  const nexts: number[] = [];
  for (const step of STEPS) {
    const nextAt = await step(deps, keeper);
    if (nextAt !== null) nexts.push(nextAt);
  }
  if (keeper.state().site !== null) nexts.push(slotAt(deps.now()) + SLOT);
  return nexts.length === 0 ? null : Math.min(...nexts);
}

/** What D1 says of the location, where it may say something new. */
async function refreshSite(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  const { locationId, isStale } = keeper.state();
  if (locationId === null || !isStale) return null;
  keeper.keep((state) => ({ ...state, isStale: false }));
  try {
    const site = await loadSite(deps.db, locationId);
    keeper.keep((state) => ({ ...state, site }));
    return null;
  } catch (error) {
    deps.log("site.unread", { locationId, error: String(error) });
    keeper.keep((state) => ({ ...state, isStale: true }));
    return deps.now() + AGAIN_WITHOUT_D1_MS;
  }
}
