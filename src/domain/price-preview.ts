import type { BlendedCost } from "./energy-cost.ts";
import { MOST_CHANGES_A_DAY, type PriceOutcome } from "./price-rule.ts";
import { decidePrice, type PriceDecision, type PriceInputs, type PricePolicy } from "./pricing.ts";
import { DAY } from "./time.ts";

/** An hour of a rule that nobody followed. */
export interface PreviewedHour {
  readonly validFrom: number;
  readonly outcome: PriceOutcome;
  /** Null: nothing was known of costs. */
  readonly decision: PriceDecision | null;
  /** What would stand then. */
  readonly priceMicroPerKwh: number;
}

export interface CostedHour {
  readonly validFrom: number;
  /** Null: no location's plan counts. */
  readonly cost: BlendedCost | null;
}

/**
 * What a rule would make of hour after hour, as it would decide each of them. It begins at a price that is none of its own,
 * and nobody sets a price by hand meanwhile.
 */
export function playRule(
  policy: PricePolicy,
  start: Pick<PriceInputs, "currency" | "vatBasisPoints" | "currentMicroPerKwh">,
  hours: readonly CostedHour[],
): readonly PreviewedHour[] {
  let [current, isCurrentOfRule] = [start.currentMicroPerKwh, false];
  const changedAt: number[] = [];
  return hours.map(({ validFrom, cost }) => {
    const inputs = { ...start, currentMicroPerKwh: current, isCurrentOfRule };
    const decision = cost && decidePrice(policy, { cost, ...inputs });
    const isFull = changedAt.filter((at) => at > validFrom - DAY).length >= MOST_CHANGES_A_DAY;
    const outcome = outcomeOf(decision, isCurrentOfRule, isFull);
    if (decision !== null && outcome === "published") {
      current = decision.priceMicroPerKwh;
      isCurrentOfRule = true;
      changedAt.push(validFrom);
    }
    return { validFrom, outcome, decision, priceMicroPerKwh: current };
  });
}

/** @param isFull the day has had as many changes as it may. */
export function outcomeOf(
  decision: PriceDecision | null,
  isCurrentOfRule: boolean,
  isFull: boolean,
): Extract<PriceOutcome, "published" | "unchanged" | "day_full" | "no_cost"> {
  if (decision === null) return "no_cost";
  if (isCurrentOfRule && decision.priceMicroPerKwh === decision.currentMicroPerKwh) return "unchanged";
  return isFull ? "day_full" : "published";
}
