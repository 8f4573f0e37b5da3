import type { LeftOut } from "./energy-cost.ts";
import { isConsequence, isHeldByHand } from "./hand-price.ts";
import type { ConnectorClass } from "./location.ts";
import type { PriceDecision, PricePolicy } from "./pricing.ts";
import type { TariffScope, TariffVersion } from "./tariff.ts";
import { HOUR, MINUTE } from "./time.ts";
import { minorUnitMicro } from "./units.ts";

/** What people say of a rule. */
export interface PriceRuleSettings {
  readonly policy: PricePolicy;
  readonly isOn: boolean;
}

/** How the price of one list and class is decided. */
export interface PriceRule {
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  readonly policy: PricePolicy;
  /** Null: it is off. Prices that people set without an end before it was turned on hold it no more. */
  readonly onSince: number | null;
  /** Rises with each edit; 0: nobody has entered anything yet. */
  readonly version: number;
}

/**
 * What came of looking at a price: a new version · the same price · as many changes as a day may have · a price set by hand
 * stands · nothing is known of costs · there is no price to go from.
 */
export const PRICE_OUTCOMES = ["published", "unchanged", "day_full", "by_hand", "no_cost", "no_price"] as const;
export type PriceOutcome = (typeof PRICE_OUTCOMES)[number];

/** What a rule came to, and why: one for each hour. */
export interface PriceVerdict {
  readonly scope: TariffScope;
  readonly class: ConnectorClass;
  /** From when on the price would apply. */
  readonly validFrom: number;
  readonly decidedAt: number;
  readonly outcome: PriceOutcome;
  /** Null: nothing was computed. */
  readonly decision: PriceDecision | null;
  /** By locations that could not be counted, where none could. */
  readonly whyNoCost: readonly LeftOut[];
  /** The version that it became. */
  readonly tariffVersionId: string | null;
}

/** EN-T9. */
export const MOST_CHANGES_A_DAY = 12;

/** Longest look: plans are kept for six hours, and a price applies up to an hour and a quarter after its plan. */
export const MOST_LOOK_HOURS = 4;

export const INITIAL_POLICIES: Readonly<Record<ConnectorClass, PricePolicy>> = {
  fast: policyWith({ lookHours: 2, opexMicroPerKwh: 200_000, floorMicroPerKwh: 300_000, ceilingMicroPerKwh: 990_000 }),
  standard: policyWith({
    lookHours: 4,
    opexMicroPerKwh: 100_000,
    floorMicroPerKwh: 200_000,
    ceilingMicroPerKwh: 790_000,
  }),
};

function policyWith(
  own: Pick<PricePolicy, "lookHours" | "opexMicroPerKwh" | "floorMicroPerKwh" | "ceilingMicroPerKwh">,
): PricePolicy {
  return {
    ...own,
    markupBasisPoints: 1_500,
    stepMicroPerKwh: 50_000,
    hysteresisMicroPerKwh: 20_000,
    noticeMinutes: 15,
  };
}

/** What one usual session draws: a car at an AC post, and the least that makes a public point fast (AFIR, Art. 5). */
export const USUAL_POWER_W: Readonly<Record<ConnectorClass, number>> = { standard: 11_000, fast: 50_000 };

/** Why a policy cannot be followed, in a sentence; null: it can. @param currency null: not known yet. */
export function whyNotPolicy(policy: PricePolicy, currency: string | null): string | null {
  const { floorMicroPerKwh: floor, ceilingMicroPerKwh: ceiling, stepMicroPerKwh: step } = policy;
  if (floor > ceiling) return "The floor is above the ceiling.";
  if (currency === null) return null;
  const unit = Number(minorUnitMicro(currency));
  const isWhole = [floor, ceiling, step].every((amount) => amount % unit === 0);
  return isWhole ? null : `Floor, ceiling and step are whole minor units of ${currency}: multiples of ${unit}.`;
}

/** When a price of the rule is to apply, what would then otherwise, and what the rule had published that gives way. */
export interface PriceTurn {
  readonly validFrom: number;
  readonly current: TariffVersion;
  readonly overtaken: readonly TariffVersion[];
}

/**
 * What the evaluation of an hour is about: the price from the next full hour on; where a price set by hand ends within the
 * hour after that, the one from its end on, instead of what would follow then.
 * @param versions of one list and class that stand, in order of their begin.
 */
export function turnOf(versions: readonly TariffVersion[], hourAt: number, onSince: number): PriceTurn | NoTurn {
  const nextAt = hourAt + HOUR;
  const hold = isHeldByHand(versions, nextAt, onSince);
  const validFrom = hold === null ? nextAt : hold.until;
  return validFrom === null || validFrom >= nextAt + HOUR ? "by_hand" : turnAt(versions, validFrom);
}

function turnAt(versions: readonly TariffVersion[], validFrom: number): PriceTurn | NoTurn {
  const decided = versions.filter((version) => version.validFrom < validFrom || !isConsequence(version));
  const current = decided.findLast((version) => version.validFrom <= validFrom);
  if (current === undefined || current.origin.kind === "end") return "no_price";
  return current.validFrom === validFrom ? "unchanged" : { validFrom, current, overtaken: [] };
}

/** `unchanged`: a version begins at that very instant. */
type NoTurn = Extract<PriceOutcome, "by_hand" | "no_price" | "unchanged">;

/**
 * What is decided when people hand the price back, or turn the rule on: the price from the next instant on that leaves
 * notice enough. What the rule has published for later is overtaken.
 */
export function turnAtOnce(
  versions: readonly TariffVersion[],
  now: number,
  { policy, onSince }: Pick<PriceRule, "policy"> & { readonly onSince: number },
): PriceTurn | NoTurn {
  const validFrom = (Math.ceil(now / MINUTE) + policy.noticeMinutes) * MINUTE;
  if (isHeldByHand(versions, validFrom, onSince) !== null) return "by_hand";
  const overtaken = versions.filter(({ validFrom: at, origin }) => at > now && origin.kind === "rule");
  const others = versions.filter((version) => !overtaken.includes(version));
  const turn = turnAt(others, validFrom);
  return typeof turn === "string" ? turn : { ...turn, overtaken };
}

/** From when on the evaluation of an hour is made, and until when it gives notice enough. */
export function dueWindow(hourAt: number, noticeMinutes: number): { readonly from: number; readonly until: number } {
  return { from: hourAt + SETTLED_AFTER, until: hourAt + HOUR - noticeMinutes * MINUTE };
}

/** By then the locations have planned the slot that began with the hour. */
const SETTLED_AFTER = 2 * MINUTE;
