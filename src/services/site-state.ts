import type { Site } from "../domain/site.ts";
import type { ChargePointLoad } from "../domain/site-load.ts";

/** What a location's object keeps: enough to divide the power while D1 is away. */
export interface SiteState {
  /** Null: nobody has said yet which location this is. */
  readonly locationId: string | null;
  /** As D1 had it last; null: nothing is to be limited, planned or stored here. */
  readonly site: Site | null;
  /** By charge point. */
  readonly loads: Readonly<Record<string, ChargePointLoad>>;
}

export const NEW_SITE_STATE: SiteState = { locationId: null, site: null, loads: {} };

/** A charge point's report, unless a newer one is known. */
export function taken(state: SiteState, load: ChargePointLoad): SiteState {
  const known = state.loads[load.chargePointId];
  if (known !== undefined && known.version >= load.version) return state;
  return { ...state, locationId: load.locationId, loads: { ...state.loads, [load.chargePointId]: load } };
}
