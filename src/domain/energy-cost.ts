import { apportion } from "./apportion.ts";
import type { BatteryLosses, BatteryPool } from "./battery-pool.ts";
import type { PlanReason, PlanStatus } from "./plan-problem.ts";
import type { PlanSlot } from "./plan-why.ts";
import { balance } from "./slot-balance.ts";
import type { SlotSupply } from "./slot-supplies.ts";
import { SLOT, SLOT_HOURS } from "./slots.ts";

/** What the energy of cars is planned to cost within a look, as whole sums: the cost per kWh is their exact quotient. */
export interface EnergyCost {
  readonly energyWh: number;
  readonly costMicro: number;
}

/** `load`: what cars are expected to draw · `usual_session`: nobody is expected, and one usual session would cost so much. */
export type CostBasis = "load" | "usual_session";

/** A location's part of it, with the plan that it is from. */
export interface LocationCost extends EnergyCost {
  readonly locationId: string;
  readonly basis: CostBasis;
  readonly planId: string;
  readonly planMadeAt: number;
  readonly planStatus: PlanStatus;
  /** Of what is expected, from the battery; so much of that is of unknown cost, and counted as if it were drawn then. */
  readonly fromBatteryWh: number;
  readonly uncostedWh: number;
}

/** What a price is made from. */
export interface BlendedCost extends EnergyCost {
  /** The look, half-open. */
  readonly from: number;
  readonly until: number;
  readonly basis: CostBasis;
  /** Those with the most energy; together with `others` they are the whole. */
  readonly locations: readonly LocationCost[];
  readonly others: EnergyCost & { readonly locations: number };
  /** Locations of the list whose plan says nothing that counts, and how many they are in all. */
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
}

export interface LeftOut {
  readonly locationId: string;
  readonly why: WhyNoCost;
}

/**
 * Why a location's plan decides no price (EN-T9): there is none · it is older than two slots · it is a fallback · some of
 * its energy has a guessed price, or one in another currency · it does not reach to the end of the look · nobody sells ·
 * what is kept of it cannot be read.
 */
export const WHY_NO_COST = [
  "no_plan",
  "stale_plan",
  "fallback_plan",
  "estimated_price",
  "other_currency",
  "short_plan",
  "no_supply",
  "unreadable",
] as const;
export type WhyNoCost = (typeof WHY_NO_COST)[number];

/** A location's newest plan with what its costs depend on. */
export interface PlannedCosts {
  readonly locationId: string;
  /** Null: nothing was ever planned. */
  readonly plan: CostedPlan | null;
  /** In its battery when the plan begins; null: it has none, or nothing is known of it. */
  readonly pool: BatteryPool | null;
  readonly losses: BatteryLosses;
  /** Of each DSO. */
  readonly currencies: ReadonlyMap<string, string>;
}

export interface CostedPlan {
  readonly id: string;
  readonly slotAt: number;
  readonly madeAt: number;
  readonly status: PlanStatus;
  readonly reasons: readonly PlanReason[];
  readonly slots: readonly PlanSlot[];
}

/** When the price is decided, of what, and what one usual session of its class draws. */
export interface CostQuestion {
  readonly now: number;
  readonly from: number;
  readonly until: number;
  readonly currency: string;
  readonly usualPowerW: number;
}

/** A location plans at each slot; with one slot missed it is late, with two it is silent. */
const STALE_AFTER = 2 * SLOT;

/**
 * Whether a plan's costs hold in spite of what is said of it. All that a degraded plan lacks leaves its prices what they were
 * told to be; whether one is guessed is asked of each slot and DSO that is drawn from.
 */
const DECIDES: Readonly<Record<PlanReason, boolean>> = {
  price_late: true,
  price_estimated: true,
  dso_left_out: true,
  limit_unknown: true,
  soc_unknown: true,
  soc_out_of_band: true,
  short_history: true,
  price_below_bound: true,
  override_unmet: true,
  unserved_expected: true,
  no_price: false,
  check_failed: false,
};

/** What the plan of a location says that cars will cost, or why it says nothing. */
export function locationCost(planned: PlannedCosts, question: CostQuestion): LocationCost | WhyNoCost {
  const { plan, locationId } = planned;
  if (plan === null) return "no_plan";
  if (question.now >= plan.slotAt + STALE_AFTER) return "stale_plan";
  if (plan.status === "fallback" || !plan.reasons.every((reason) => DECIDES[reason])) return "fallback_plan";
  const slots = plan.slots.filter(({ startAt }) => startAt < question.until);
  if ((slots.at(-1)?.startAt ?? 0) + SLOT < question.until) return "short_plan";
  const listed = listCosts(slots, question);
  const loads = loadCosts(planned, slots, listed, question);
  const origin = { locationId, planId: plan.id, planMadeAt: plan.madeAt, planStatus: plan.status };
  if (typeof loads === "string") return loads;
  if (loads.energyWh > 0) return { ...origin, basis: "load", ...loads };
  const usual = usualCosts(planned, listed, question);
  return typeof usual === "string"
    ? usual
    : { ...origin, basis: "usual_session", ...usual, fromBatteryWh: 0, uncostedWh: 0 };
}

/** What one list of prices costs, over all the locations that are priced by it, weighed by their energy. */
export function blendedCost(
  costs: readonly (LocationCost | LeftOut)[],
  { from, until }: Pick<CostQuestion, "from" | "until">,
): BlendedCost | null {
  const leftOut = costs.filter((cost) => "why" in cost);
  const known = costs.filter((cost) => "basis" in cost);
  const loaded = known.filter(({ basis }) => basis === "load");
  const counted = loaded.length > 0 ? loaded : known;
  if (counted.length === 0) return null;
  const sorted = counted.toSorted((one, other) => other.energyWh - one.energyWh);
  const rest = sorted.slice(MOST_LISTED);
  return {
    from,
    until,
    basis: loaded.length > 0 ? "load" : "usual_session",
    ...sumOfCosts(counted),
    locations: sorted.slice(0, MOST_LISTED),
    others: { locations: rest.length, ...sumOfCosts(rest) },
    leftOut: leftOut.slice(0, MOST_LISTED),
    leftOutCount: leftOut.length,
  };
}

/** Named one by one: the decision is stored with each version of the price. */
const MOST_LISTED = 20;

function sumOfCosts(costs: readonly EnergyCost[]): EnergyCost {
  return {
    energyWh: costs.reduce((sum, { energyWh }) => sum + energyWh, 0),
    costMicro: costs.reduce((sum, { costMicro }) => sum + costMicro, 0),
  };
}

/** A slot with the mean price of its supply list over a usual session; null: nobody can give anything then. */
interface ListedSlot {
  readonly slot: PlanSlot;
  readonly meanMicroPerKwh: number | null;
  readonly dsoIds: readonly string[];
}

/** From the leader first, then from the cheapest of the others, as the plan would. */
function listCosts(slots: readonly PlanSlot[], { usualPowerW }: CostQuestion): readonly ListedSlot[] {
  return slots.map((slot) => {
    const leader = slot.why.supply.dsoId;
    const list = Object.entries(slot.prices)
      .filter(([, { capacityW }]) => capacityW > 0)
      .toSorted(([one, { microPerKwh }], [other, { microPerKwh: than }]) =>
        one === leader ? -1 : other === leader ? 1 : microPerKwh - than,
      );
    let [drawnW, sum] = [0, 0];
    const dsoIds: string[] = [];
    for (const [dsoId, { microPerKwh, capacityW }] of list) {
      const ownW = Math.min(capacityW, usualPowerW - drawnW);
      if (ownW <= 0) break;
      drawnW += ownW;
      sum += ownW * microPerKwh;
      dsoIds.push(dsoId);
    }
    return { slot, meanMicroPerKwh: drawnW === 0 ? null : sum / drawnW, dsoIds };
  });
}

/** Grid, stored energy and wear are counted as the report counts them, from what is stored now through each slot. */
function loadCosts(
  planned: PlannedCosts,
  slots: readonly PlanSlot[],
  listed: readonly ListedSlot[],
  { from, currency }: CostQuestion,
): (EnergyCost & Pick<LocationCost, "fromBatteryWh" | "uncostedWh">) | WhyNoCost {
  const { losses, currencies } = planned;
  let { pool } = planned;
  let [energyWh, costMicro, fromBatteryWh, uncostedWh] = [0, 0, 0, 0];
  for (const [index, slot] of slots.entries()) {
    const isCounted = slot.startAt >= from || slot.batteryW > 0;
    const whyNot = isCounted ? whyUnpriced(Object.keys(slot.drawW), slot, currencies, currency) : null;
    if (whyNot !== null) return whyNot;
    const { delivered, fromBattery, pool: left } = balance(reportSlotOf(slot, currency), pool, { currency, losses });
    pool = left;
    if (slot.startAt < from) continue;
    const insteadMicroPerKwh = listed[index]?.meanMicroPerKwh ?? null;
    if (delivered.unpricedWh > 0 && insteadMicroPerKwh === null) return "no_supply";
    energyWh += delivered.energyWh;
    costMicro += delivered.costMicro + Math.round((delivered.unpricedWh * (insteadMicroPerKwh ?? 0)) / 1_000);
    fromBatteryWh += fromBattery.energyWh;
    uncostedWh += delivered.unpricedWh;
  }
  return { energyWh, costMicro, fromBatteryWh, uncostedWh };
}

function usualCosts(
  { currencies }: PlannedCosts,
  listed: readonly ListedSlot[],
  { from, currency, usualPowerW }: CostQuestion,
): EnergyCost | WhyNoCost {
  const energyWh = Math.round(usualPowerW * SLOT_HOURS);
  const looked = listed.filter(({ slot }) => slot.startAt >= from);
  let costMicro = 0;
  for (const { slot, meanMicroPerKwh, dsoIds } of looked) {
    if (meanMicroPerKwh === null) return "no_supply";
    const whyNot = whyUnpriced(dsoIds, slot, currencies, currency);
    if (whyNot !== null) return whyNot;
    costMicro += Math.round((energyWh * meanMicroPerKwh) / 1_000);
  }
  return { energyWh: energyWh * looked.length, costMicro };
}

function whyUnpriced(
  dsoIds: readonly string[],
  { prices }: PlanSlot,
  currencies: PlannedCosts["currencies"],
  currency: string,
): WhyNoCost | null {
  if (dsoIds.some((dsoId) => prices[dsoId]?.quality === "estimated")) return "estimated_price";
  return dsoIds.some((dsoId) => currencies.get(dsoId) !== currency) ? "other_currency" : null;
}

function reportSlotOf(slot: PlanSlot, currency: string) {
  const { startAt, loadW, unservedW, batteryW, storedWh, drawW, prices } = slot;
  const drawn = Object.entries(drawW);
  const shares = apportion(
    WHOLE_BASIS_POINTS,
    drawn.map(([, powerW]) => powerW),
  );
  const supplies = drawn.map(([dsoId], index): SlotSupply => {
    const { microPerKwh = 0, quality = "estimated" } = prices[dsoId] ?? {};
    const shareBasisPoints = shares[index] ?? 0;
    const unrated = { averageCo2GramsPerKwh: null, mix: null };
    return { dsoId, shareBasisPoints, priceMicroPerKwh: microPerKwh, currency, quality, ...unrated };
  });
  return {
    slotAt: startAt,
    deliveredWh: Math.round(Math.max(0, loadW - unservedW) * SLOT_HOURS),
    inWh: Math.round(Math.max(0, batteryW) * SLOT_HOURS),
    outWh: Math.round(Math.max(0, -batteryW) * SLOT_HOURS),
    storedWh,
    supplies,
  };
}

const WHOLE_BASIS_POINTS = 10_000;
