import { defaultReserveWh, type KnownLoad, type MeteredSlot } from "./forecast.ts";
import type { DsoOffer } from "./freshness.ts";
import { type Candidate, type Leader, leadersOf } from "./leading-dso.ts";
import { behindLeaders, CARBON_MICRO_PER_KG, candidateOf, comparable } from "./plan-prices.ts";
import type { PlanBattery, PlanProblem, PlanWeights } from "./plan-problem.ts";
import { type SiteTerms, siteTerms } from "./plan-supplies.ts";
import type { BatteryReading, Override, Site } from "./site.ts";
import { SLOT } from "./slots.ts";

/** Everything that is known of a location when its plan is made. */
export interface PlanningFacts {
  readonly now: number;
  readonly site: Site;
  readonly offers: readonly DsoOffer[];
  readonly overrides: readonly Override[];
  readonly history: readonly MeteredSlot[];
  /** What its cars draw in this slot. */
  readonly meteredW: number;
  readonly known: readonly KnownLoad[];
  /** Null: there is no battery, or what it says is missing, old, or not believed. */
  readonly reading: BatteryReading | null;
  /** Who has led so far. */
  readonly leader: Leader | null;
}

/** The problem, and what it was made of. */
export interface PlanInputs {
  readonly problem: PlanProblem;
  readonly terms: SiteTerms;
  /** As they compete for the lead. */
  readonly candidates: readonly Candidate[];
  /** By slot. */
  readonly leaders: readonly (Leader | null)[];
}

/** Energy 4.1. */
const UNSERVED_MICRO_PER_KWH = 5_000_000;
const GOAL_MICRO_PER_KWH = 2_000_000;
const FORCED_MICRO_PER_KWH = 1_000_000;
const RESERVE_MICRO_PER_KWH_HOUR = 500_000;
const TERMINAL_BASIS_POINTS = 9_000;
/** Where no limit is known, none binds. */
const NO_LIMIT_W = 1_000_000_000;

/** The optimisation problem of a location now. Precedence: safety, limits of DSOs, overrides, the optimiser (energy 4.3). */
export function planInputs(facts: PlanningFacts): PlanInputs {
  const terms = siteTerms(facts);
  const { startAt, loadW, wishes } = terms;
  const { goal } = facts.site.policy;
  const prices = comparable(terms.supplies);
  const candidates = prices.map((supply) => candidateOf(supply, goal));
  const chosen = wishes.map(({ useDsoId }) => useDsoId);
  const leaders = leadersOf(startAt, candidates, chosen, facts.leader);
  const problem = {
    startAt,
    supplies: behindLeaders(prices, leaders, goal),
    gridLimitW: terms.gridLimitW.map((limitW) => limitW ?? NO_LIMIT_W),
    loadW,
    pvW: loadW.map(() => 0),
    exports: loadW.map(() => null),
    battery: planBattery(facts, terms),
    weights: weightsOf(facts, terms),
  };
  return { problem, terms, candidates, leaders };
}

function planBattery({ site, reading }: PlanningFacts, terms: SiteTerms): PlanBattery | null {
  const { battery } = site;
  if (battery === null || reading === null) return null;
  const { minWh, maxWh, chargeEfficiencyBasisPoints, dischargeEfficiencyBasisPoints, wearMicroPerKwh } = battery;
  const isBlind = isWithoutPrices(terms);
  const modes = terms.wishes.map(({ battery: mode }) => mode);
  const chargeW = Math.min(battery.maxChargeW, reading.maxChargeW);
  const dischargeW = Math.min(battery.maxDischargeW, reading.maxDischargeW);
  return {
    storedWh: reading.storedWh,
    minWh,
    maxWh,
    chargeW: modes.map((mode) => (mode === "hold" || mode === "use" || isBlind ? 0 : chargeW)),
    dischargeW: modes.map((mode, slot) => {
      if (mode === "hold" || mode === "store") return 0;
      return isBlind ? Math.min(dischargeW, overloadW(terms, slot)) : dischargeW;
    }),
    chargeEfficiencyBasisPoints,
    dischargeEfficiencyBasisPoints,
    wearMicroPerKwh,
  };
}

/** No DSO has a price that holds now: then the battery only serves what else would not be served (energy 2.6). */
function isWithoutPrices({ supplies }: SiteTerms): boolean {
  return supplies.every(({ freshness }) => freshness !== "fresh" && freshness !== "late");
}

function overloadW({ loadW, importLimitW }: SiteTerms, slot: number): number {
  return Math.max(0, (loadW[slot] ?? 0) - (importLimitW[slot] ?? Number.POSITIVE_INFINITY));
}

function weightsOf(facts: PlanningFacts, terms: SiteTerms): PlanWeights {
  const { wishes } = terms;
  const usualWh = reserveWh(facts, terms);
  const { maxWh = 0, minWh = 0 } = facts.site.battery ?? {};
  return {
    carbonMicroPerKg: CARBON_MICRO_PER_KG[facts.site.policy.goal],
    unservedMicroPerKwh: UNSERVED_MICRO_PER_KWH,
    terminalBasisPoints: TERMINAL_BASIS_POINTS,
    reserveWh: wishes.map((wish) => Math.min(maxWh - minWh, wish.reserveWh ?? usualWh)),
    reserveMicroPerKwhHour: RESERVE_MICRO_PER_KWH_HOUR,
    goals: goalsOf(facts, terms),
    forcedDsoId: wishes.map(({ useDsoId }) => useDsoId),
    forcedMicroPerKwh: FORCED_MICRO_PER_KWH,
  };
}

function reserveWh({ site, history, now }: PlanningFacts, { importLimitW }: SiteTerms): number {
  const { battery, policy } = site;
  if (battery === null) return 0;
  if (policy.reserveWh !== null) return policy.reserveWh;
  const gridLimitW = importLimitW[0] ?? Number.POSITIVE_INFINITY;
  const { dischargeEfficiencyBasisPoints } = battery;
  return defaultReserveWh({ history, now, gridLimitW, dischargeEfficiencyBasisPoints });
}

/** What is to be stored by an instant within the horizon; what lies behind it comes nearer by itself. */
function goalsOf({ overrides, now }: PlanningFacts, { startAt, loadW }: SiteTerms): PlanWeights["goals"] {
  return overrides.flatMap(({ wish, endAt }) => {
    if (wish.kind !== "charge_to" || endAt <= now || wish.at <= now) return [];
    const slot = Math.floor((wish.at - startAt) / SLOT);
    return slot < 1 || slot > loadW.length ? [] : [{ slot, storedWh: wish.storedWh, microPerKwh: GOAL_MICRO_PER_KWH }];
  });
}
