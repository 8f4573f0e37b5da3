import type { BlendedCost } from "../../src/domain/energy-cost.ts";
import type { ConnectorClass } from "../../src/domain/location.ts";
import { type CostedHour, playRule } from "../../src/domain/price-preview.ts";
import { INITIAL_POLICIES, MOST_CHANGES_A_DAY } from "../../src/domain/price-rule.ts";
import type { PricePolicy } from "../../src/domain/pricing.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { meanCost, type PriceWorld, QUARTER } from "./world.ts";

export type PriceOutcome = {
  readonly policy: string;
  readonly class: ConnectorClass;
  readonly changesPerDay: number;
  /** Of the sessions, by what they cost: energy and opex, without markup. */
  readonly lossShare: number;
  /** How far the price is from cost with markup, for 19 of 20 sessions at most. */
  readonly p95ErrorMicro: number;
};

export type PriceQuality = { readonly site: string; readonly days: number; readonly outcomes: readonly PriceOutcome[] };

const VAT = 0.19;
const MARKUP = 0.15;
/** A session starts in each quarter hour, and draws evenly for as long. */
const LASTS: Readonly<Record<ConnectorClass, number>> = { fast: HOUR / 2, standard: 4 * HOUR };
/** The longest look, and the longest session after it, are known to the end. */
const MARGIN_HOURS = 14;

/** Neither floor nor ceiling: what is measured is how the price follows the costs. */
function policyOf(ofClass: ConnectorClass, own: Partial<PricePolicy>): PricePolicy {
  return { ...INITIAL_POLICIES[ofClass], floorMicroPerKwh: 0, ceilingMicroPerKwh: 10_000_000, ...own };
}

const FREE = { stepMicroPerKwh: 10_000_000, hysteresisMicroPerKwh: 0 };

type Pricing = {
  readonly name: string;
  readonly policy: Partial<PricePolicy>;
  /** Between decisions, and how far each looks from the begin of its price on. */
  readonly every: number;
  readonly look: number;
};

const PRICINGS: readonly Pricing[] = [
  { name: "pass-through, every 15 min", policy: FREE, every: QUARTER, look: QUARTER },
  { name: "hourly, 1 h", policy: FREE, every: HOUR, look: HOUR },
  { name: "rule, 1 h", policy: {}, every: HOUR, look: HOUR },
  { name: "rule, 2 h", policy: {}, every: HOUR, look: 2 * HOUR },
  { name: "rule, 4 h", policy: {}, every: HOUR, look: 4 * HOUR },
  { name: "rule, 8 h", policy: {}, every: HOUR, look: 8 * HOUR },
  { name: "daily", policy: FREE, every: DAY, look: DAY },
];

/** The first days of a series of costs, priced by each policy for both classes. */
export function judgePrices(whole: PriceWorld, days: number): PriceQuality {
  const world = { ...whole, costMicroPerKwh: whole.costMicroPerKwh.slice(0, days * 24 + MARGIN_HOURS) };
  const classes: readonly ConnectorClass[] = ["fast", "standard"];
  const judged = Math.floor((world.costMicroPerKwh.length - MARGIN_HOURS) / 24);
  return {
    site: world.name,
    days: judged,
    outcomes: classes.flatMap((ofClass) => PRICINGS.map((pricing) => outcomeOf(world, judged * DAY, ofClass, pricing))),
  };
}

function outcomeOf(world: PriceWorld, lasts: number, ofClass: ConnectorClass, pricing: Pricing): PriceOutcome {
  const { startAt } = world;
  const { every, look, policy: own, name } = pricing;
  const policy = policyOf(ofClass, own);
  const hours: CostedHour[] = [];
  for (let at = startAt; at < startAt + lasts; at += every)
    hours.push({ validFrom: at, cost: costOf(world, at, look) });
  const start = { currency: "EUR", vatBasisPoints: VAT * 10_000, currentMicroPerKwh: 0 };
  const prices = playRule(policy, start, hours, own === FREE ? Number.POSITIVE_INFINITY : MOST_CHANGES_A_DAY);
  const changes = prices.filter(({ outcome }) => outcome === "published").length - 1;
  const errors: number[] = [];
  let losses = 0;
  for (let at = startAt; at < startAt + lasts; at += QUARTER) {
    const price = prices[Math.floor((at - startAt) / every)]?.priceMicroPerKwh ?? 0;
    const paid = (meanCost(world, at, LASTS[ofClass]) + policy.opexMicroPerKwh) * (1 + VAT);
    if (price < paid) losses += 1;
    errors.push(Math.abs(price - paid * (1 + MARKUP)));
  }
  const p95ErrorMicro = errors.toSorted((one, other) => one - other)[Math.floor(errors.length * 0.95)] ?? 0;
  const lossShare = losses / errors.length;
  return { policy: name, class: ofClass, changesPerDay: (changes * DAY) / lasts, lossShare, p95ErrorMicro };
}

/** As the plans of a location without a battery have it. */
function costOf(world: PriceWorld, from: number, look: number): BlendedCost {
  const energyWh = 1_000_000;
  const costMicro = Math.round((meanCost(world, from, look) * energyWh) / 1_000);
  const none = { locations: [], others: { locations: 0, energyWh: 0, costMicro: 0 }, leftOut: [], leftOutCount: 0 };
  return { from, until: from + look, basis: "usual_session", energyWh, costMicro, ...none };
}
