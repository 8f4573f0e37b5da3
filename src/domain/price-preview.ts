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
  mostChangesADay = MOST_CHANGES_A_DAY,
): readonly PreviewedHour[] {
  let [current, isCurrentOfRule] = [start.currentMicroPerKwh, false];
  const changedAt: number[] = [];
  return hours.map(({ validFrom, cost }) => {
    const inputs = { ...start, currentMicroPerKwh: current, isCurrentOfRule };
    const decision = cost && decidePrice(policy, { cost, ...inputs });
    const changes = changedAt.filter((at) => at > validFrom - DAY).length;
    const outcome = outcomeOf(decision, changes, mostChangesADay);
    if (decision !== null && outcome === "published") {
      current = decision.priceMicroPerKwh;
      isCurrentOfRule = true;
      changedAt.push(validFrom);
    }
    return { validFrom, outcome, decision, priceMicroPerKwh: current };
  });
}

/**
 * What becomes of a decision. The last changes of a day are kept for raises: not to follow falling costs costs nobody
 * anything, not to follow rising ones is a loss.
 * @param changes by the rule in the day before.
 */
export function outcomeOf(
  decision: PriceDecision | null,
  changes: number,
  mostChangesADay = MOST_CHANGES_A_DAY,
): Extract<PriceOutcome, "published" | "unchanged" | "day_full" | "no_cost"> {
  if (decision === null) return "no_cost";
  const { priceMicroPerKwh: price, currentMicroPerKwh: current } = decision;
  if (decision.isCurrentOfRule && price === current) return "unchanged";
  const most = price > current ? mostChangesADay : mostChangesADay - KEPT_FOR_RAISES;
  return changes >= most ? "day_full" : "published";
}

const KEPT_FOR_RAISES = 3;
