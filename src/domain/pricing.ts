import Fraction from "fraction.js";
import type { BlendedCost } from "./energy-cost.ts";
import { minorUnitMicro } from "./units.ts";

/** What decides a price of itself: the policy of one price list and class (energy 7). Money is micro-units per kWh. */
export interface PricePolicy {
  /** How far the energy cost is looked at, in whole hours. */
  readonly lookHours: number;
  readonly opexMicroPerKwh: number;
  readonly markupBasisPoints: number;
  /** Including VAT, as all that follows. */
  readonly floorMicroPerKwh: number;
  readonly ceilingMicroPerKwh: number;
  /** The most that one change moves the price. */
  readonly stepMicroPerKwh: number;
  /** A smaller difference changes nothing. */
  readonly hysteresisMicroPerKwh: number;
  /** The least time between publishing and applying. */
  readonly noticeMinutes: number;
}

/** How a price is computed: kept with each, so that a person can do it again. */
export const PRICE_FORMULA =
  "wanted = ceil to the minor unit((cost + opex) × (1 + markup) × (1 + VAT)); target = wanted within floor and ceiling; " +
  "price = current if |target − current| < hysteresis, else current moved towards target by at most step, within floor and " +
  "ceiling; price = target where the current price is none of the rule's";

/** What kept a price from being what was wanted. */
export const PRICE_BOUNDS = ["floor", "ceiling", "hysteresis", "step"] as const;
export type PriceBound = (typeof PRICE_BOUNDS)[number];

/** A price with all that it was computed from: stored with the version that it became. */
export interface PriceDecision {
  readonly formula: string;
  readonly policy: PricePolicy;
  readonly currency: string;
  readonly vatBasisPoints: number;
  /** Without VAT: planned grid energy, stored energy and wear over the look. */
  readonly cost: BlendedCost;
  /** The same per kWh to cars, rounded for people; the price is computed from the exact quotient. */
  readonly costMicroPerKwh: number;
  /** What would be in force otherwise. */
  readonly currentMicroPerKwh: number;
  /** It is the rule's own: hysteresis and step count from it. */
  readonly isCurrentOfRule: boolean;
  /** Before clamp, hysteresis and step, VAT included and rounded up to the minor unit. */
  readonly wantedMicroPerKwh: number;
  readonly priceMicroPerKwh: number;
  /** What kept the price from being what was wanted; empty: nothing. */
  readonly boundBy: readonly PriceBound[];
}

/** What a price is decided from, beside its policy. */
export interface PriceInputs {
  readonly cost: BlendedCost;
  readonly currency: string;
  readonly vatBasisPoints: number;
  readonly currentMicroPerKwh: number;
  readonly isCurrentOfRule: boolean;
}

/**
 * The price of one list and class (energy 7). A price that was set by hand says nothing of costs: out of it the rule goes
 * straight to its target, because step by step it could take hours at a loss. So does a current price that floor or
 * ceiling no longer allow. @returns null: the cost is no number, and decides nothing (EN-T9).
 */
export function decidePrice(policy: PricePolicy, inputs: PriceInputs): PriceDecision | null {
  const { cost, currentMicroPerKwh: current, isCurrentOfRule } = inputs;
  const wanted = wantedMicroPerKwh(policy, inputs);
  if (wanted === null) return null;
  const { floorMicroPerKwh: floor, ceilingMicroPerKwh: ceiling } = policy;
  const target = Math.min(ceiling, Math.max(floor, wanted));
  const clamp: readonly PriceBound[] = target === wanted ? [] : [target === floor ? "floor" : "ceiling"];
  const isFree = !isCurrentOfRule || current < floor || current > ceiling;
  const { price, bound } = isFree ? { price: target, bound: [] } : moved(policy, current, target);
  return {
    formula: PRICE_FORMULA,
    policy,
    ...inputs,
    costMicroPerKwh: Math.round((cost.costMicro * 1_000) / cost.energyWh),
    wantedMicroPerKwh: wanted,
    priceMicroPerKwh: price,
    boundBy: [...clamp, ...bound],
  };
}

/** Exact until it is rounded up once; null: not a number of this currency. */
function wantedMicroPerKwh(policy: PricePolicy, { cost, currency, vatBasisPoints }: PriceInputs): number | null {
  const { costMicro, energyWh } = cost;
  if (!Number.isSafeInteger(costMicro) || !Number.isSafeInteger(energyWh) || energyWh <= 0) return null;
  const unit = minorUnitMicro(currency);
  const gross = new Fraction(costMicro, energyWh)
    .mul(1_000)
    .add(policy.opexMicroPerKwh)
    .mul(WHOLE + policy.markupBasisPoints, WHOLE)
    .mul(WHOLE + vatBasisPoints, WHOLE);
  const units = gross.div(unit).ceil();
  const wanted = Number(units.s * units.n * unit);
  return Number.isSafeInteger(wanted) ? wanted : null;
}

const WHOLE = 10_000;

function moved(
  { hysteresisMicroPerKwh, stepMicroPerKwh }: PricePolicy,
  current: number,
  target: number,
): { readonly price: number; readonly bound: readonly PriceBound[] } {
  const difference = Math.abs(target - current);
  if (difference < hysteresisMicroPerKwh) return { price: current, bound: difference === 0 ? [] : ["hysteresis"] };
  if (difference <= stepMicroPerKwh) return { price: target, bound: [] };
  return { price: current + Math.sign(target - current) * stepMicroPerKwh, bound: ["step"] };
}
