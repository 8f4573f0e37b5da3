import { SLOT, slotAt } from "../domain/slots.ts";
import { MINUTE } from "../domain/time.ts";
import type { Deps } from "./deps.ts";
import { askBattery, commandBattery } from "./site-battery.ts";
import { refreshFacts } from "./site-facts.ts";
import { tendLedger } from "./site-ledger.ts";
import { planSite } from "./site-plan.ts";
import { dividePower } from "./site-power.ts";
import type { NextAt, SiteKeeper } from "./site-state.ts";
import { tellPlan } from "./site-telling.ts";

/**
 * What is done at a location, in this order. Each does nothing where nothing is due, changes nothing when done twice, and
 * works from what is kept while D1 is away.
 */
const STEPS: readonly ((deps: Deps, keeper: SiteKeeper) => Promise<NextAt>)[] = [
  refreshFacts,
  askBattery,
  planSite,
  dividePower,
  commandBattery,
  tendLedger,
  tellPlan,
];

/** After a fault of ours. */
const AGAIN_AFTER_FAULT_MS = MINUTE;

/**
 * Everything that is to be true of a location now. A step that fails stops no other: cars have power also where there is
 * no plan. @returns when it is to be looked at again by itself.
 */
export async function tendSite(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  const { locationId } = keeper.state();
  if (locationId === null) return null;
  const nexts: number[] = [];
  for (const step of STEPS) {
    try {
      const nextAt = await step(deps, keeper);
      if (nextAt !== null) nexts.push(nextAt);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      deps.log("site.fault", { locationId, step: step.name, error: stack });
      nexts.push(deps.now() + AGAIN_AFTER_FAULT_MS);
    }
  }
  if (keeper.state().site !== null) nexts.push(slotAt(deps.now()) + SLOT);
  return nexts.length === 0 ? null : Math.min(...nexts);
}
