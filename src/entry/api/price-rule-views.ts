import type * as z from "zod";
import type { PriceRule, PriceVerdict } from "../../domain/price-rule.ts";
import type { PriceDecision } from "../../domain/pricing.ts";
import type { PricePreview } from "../../services/price-preview.ts";
import type { PriceRuleChange } from "../../store/price-rules.ts";
import { instant, instantOrNull } from "./instants.ts";
import type {
  PricePreviewView,
  PriceRuleView,
  priceDecisionSchema,
  priceRuleChangeSchema,
  priceVerdictSchema,
} from "./shared/price-rules.ts";

export function priceRuleView({ scope, class: ofClass, policy, onSince }: PriceRule): PriceRuleView {
  return { scope, class: ofClass, policy, isOn: onSince !== null, onSince: instantOrNull(onSince) };
}

export function priceVerdictView(verdict: PriceVerdict): z.infer<typeof priceVerdictSchema> {
  const { validFrom, decidedAt, outcome, decision, whyNoCost, tariffVersionId } = verdict;
  return {
    validFrom: instant(validFrom),
    decidedAt: instant(decidedAt),
    outcome,
    decision: decision && priceDecisionView(decision),
    whyNoCost: [...whyNoCost],
    tariffId: tariffVersionId,
  };
}

/** The why of a price that a rule published. */
function priceDecisionView(decision: PriceDecision): z.infer<typeof priceDecisionSchema> {
  const { cost, boundBy, ...figures } = decision;
  const { from, until, locations, leftOut, ...sums } = cost;
  return {
    ...figures,
    boundBy: [...boundBy],
    cost: {
      ...sums,
      from: instant(from),
      until: instant(until),
      leftOut: [...leftOut],
      locations: locations.map(({ planMadeAt, basis: _, ...own }) => ({ ...own, planMadeAt: instant(planMadeAt) })),
    },
  };
}

export function priceRuleChangeView(change: PriceRuleChange): z.infer<typeof priceRuleChangeSchema> {
  const { id, at, author, before, after } = change;
  return { id, at: instant(at), author, before, after };
}

export function pricePreviewView({ currency, vatBasisPoints, hours }: PricePreview): PricePreviewView {
  return {
    currency,
    vatBasisPoints,
    hours: hours.map(({ validFrom, decision, ...hour }) => ({
      ...hour,
      validFrom: instant(validFrom),
      decision: decision && priceDecisionView(decision),
    })),
  };
}
