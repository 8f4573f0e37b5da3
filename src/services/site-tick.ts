import { SLOT, slotAt } from "../domain/slots.ts";
import { loadSite } from "../store/sites.ts";
import type { Deps } from "./deps.ts";
import type { SiteState } from "./site-state.ts";

/** A location's object, as its upkeep sees it: its state may change while D1 or a battery is waited for. */
export interface SiteKeeper {
  readonly state: () => SiteState;
  readonly keep: (change: (state: SiteState) => SiteState) => void;
}

/**
 * Everything that is to be true of a location now. Running it twice changes nothing.
 * @returns when it is to be looked at again by itself; null: when something happens.
 */
export async function tendSite(deps: Deps, keeper: SiteKeeper): Promise<number | null> {
  const { locationId } = keeper.state();
  if (locationId === null) return null;
  const site = await loadSite(deps.db, locationId);
  keeper.keep((state) => ({ ...state, site }));
  return site === null ? null : slotAt(deps.now()) + SLOT;
}
