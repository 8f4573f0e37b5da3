import { evsePointsOf, wattsOf } from "../../domain/site-fuses.ts";
import type { SiteState } from "../../services/site-state.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { DivisionView } from "./shared/division.ts";

/** Null: power is not divided there, or was not yet. */
export function divisionView({ site, loads, power }: SiteState): DivisionView | null {
  if (site === null || power.dividedAt === null || power.budgetW === null) return null;
  const evses = evsePointsOf(site).flatMap((point) => {
    const { evseUid, chargePointId } = point;
    const known = power.evses[evseUid];
    if (known === undefined) return [];
    const load = loads[chargePointId]?.evses.find((each) => each.evseUid === evseUid);
    const { currentA, floorA, why, pausedUntil } = known.share;
    return {
      evseUid,
      chargePointId,
      sessionId: load?.session?.id ?? null,
      shareA: currentA,
      shareW: wattsOf(point, currentA),
      why,
      pausedUntil: instantOrNull(pausedUntil),
      tailW: wattsOf(point, floorA),
      limit: load?.limit.state ?? null,
      appliedLimitW: load?.limit.appliedW ?? null,
      isIgnored: load?.limit.isIgnored ?? false,
      powerW: load?.session?.powerW ?? null,
    };
  });
  return { dividedAt: instant(power.dividedAt), budgetW: power.budgetW, evses };
}
