import { believed } from "../domain/battery-watch.ts";
import type { MeteredSlot } from "../domain/forecast.ts";
import { chargingNow, comingCars, hasLeft } from "../domain/known-loads.ts";
import { isInForce, nextOverrideEdge } from "../domain/override.ts";
import { decidePlan } from "../domain/plan-decision.ts";
import { type PlanningFacts, planInputs } from "../domain/plan-inputs.ts";
import type { BatteryReading, Site } from "../domain/site.ts";
import { drawnW } from "../domain/site-load.ts";
import { SLOT, slotAt } from "../domain/slots.ts";
import type { Deps } from "./deps.ts";
import { digestOf } from "./digests.ts";
import type { Assumed, NextAt, SiteKeeper, SitePlan, SiteState } from "./site-state.ts";

/**
 * Plans anew where something that plans are made of has changed: a slot began, D1 said something new, an override began or
 * ended, the load left what was assumed, the battery came or went. The same inputs make no new plan (EN-M14).
 */
export async function planSite(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  const state = keeper.state();
  const { site, plan } = state;
  if (site === null) {
    if (plan !== null) keeper.keep((now) => ({ ...now, plan: null }));
    return null;
  }
  const now = deps.now();
  const assumed = assumedOf(state, now);
  const basis = basisOf(state, assumed, now);
  if (plan?.basis !== basis) keeper.keep((current) => planned(deps, current, site, assumed, basis));
  return nextOverrideEdge(state.overrides, now);
}

/** What is needed to plan, as the object knows it. */
export function planningFacts(state: SiteState, site: Site, assumed: Assumed, now: number): PlanningFacts {
  const history = historyOf(state);
  return {
    now,
    site,
    offers: state.offers,
    overrides: state.overrides,
    history: assumed.before === null ? history : [...history, assumed.before],
    meteredW: assumed.loadW,
    known: [...assumed.charging, ...comingCars(state.expectedCars, site, now)],
    reading: assumed.reading,
    leader: state.lead.goal === site.policy.goal ? state.lead.leader : null,
  };
}

/** What the plan of this slot assumed, where it still carries; else what is true now. */
export function assumedOf(state: SiteState, now: number): Assumed {
  const { plan, loads, battery } = state;
  const slot = slotAt(now);
  const loadW = drawnW(loads);
  const reading = believed(battery.watch, now);
  const isSameSlot = plan?.slotAt === slot;
  if (isSameSlot && !hasLeft(plan.assumed.loadW, loadW))
    return { ...plan.assumed, reading: carried(plan.assumed.reading, reading) };
  const last = plan?.slotAt === slot - SLOT ? { slotAt: plan.slotAt, loadW: plan.assumed.loadW } : null;
  return {
    loadW,
    charging: chargingNow(loads, now),
    reading: isSameSlot ? carried(plan.assumed.reading, reading) : reading,
    before: isSameSlot ? plan.assumed.before : last,
  };
}

/** The slot is planned from what was stored when it began, as long as the battery can do what it could then. */
function carried(assumed: BatteryReading | null, reading: BatteryReading | null): BatteryReading | null {
  const isSame = assumed?.maxChargeW === reading?.maxChargeW && assumed?.maxDischargeW === reading?.maxDischargeW;
  return isSame ? assumed : reading;
}

function basisOf({ revision, overrides }: SiteState, { loadW, reading }: Assumed, now: number): string {
  const inForce = overrides.filter((override) => isInForce(override, now)).map(({ id }) => id);
  return [slotAt(now), revision, loadW, reading?.at ?? "", ...inForce].join(" ");
}

function planned(deps: Deps, state: SiteState, site: Site, assumed: Assumed, basis: string): SiteState {
  const now = deps.now();
  const facts = planningFacts(state, site, assumed, now);
  const inputs = planInputs(facts);
  const inputsHash = digestOf([inputs.problem, inputs.terms, facts.reading === null]);
  const known = state.plan;
  if (known?.inputsHash === inputsHash) return { ...state, plan: { ...known, assumed, basis } };
  const { status, reasons, slots, totals, leader } = decidePlan(facts, inputs);
  const plan: SitePlan = {
    id: deps.newId(),
    slotAt: slotAt(now),
    inputsHash,
    madeAt: now,
    status,
    reasons,
    costMicro: totals.costMicro,
    co2Grams: totals.co2Grams,
    slots,
    isSaved: false,
    assumed,
    basis,
  };
  deps.log("plan.made", { locationId: site.locationId, planId: plan.id, status, reasons, slots: slots.length });
  return { ...state, plan, lead: { goal: site.policy.goal, leader } };
}

function historyOf({ history }: SiteState): readonly MeteredSlot[] {
  if (history === null) return [];
  return history.loadsW.map((loadW, index) => ({ slotAt: history.from + index * SLOT, loadW }));
}
