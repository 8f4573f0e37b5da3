import { blendedCost, type LeftOut } from "../domain/energy-cost.ts";
import { type PlannedList, publishByRule } from "../domain/price-plan.ts";
import { outcomeOf } from "../domain/price-preview.ts";
import {
  dueWindow,
  type PriceRule,
  type PriceVerdict,
  turnAtOnce,
  turnOf,
  USUAL_POWER_W,
} from "../domain/price-rule.ts";
import { decidePrice } from "../domain/pricing.ts";
import { slotAt } from "../domain/slots.ts";
import { HOUR } from "../domain/time.ts";
import {
  countRuleChanges,
  type DueRule,
  loadDueRules,
  loadPriceRule,
  type PriceKey,
  saveVerdict,
} from "../store/price-rules.ts";
import type { DecidedChange } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { type EnergyCosts, energyCosts } from "./energy-costs.ts";
import { publishPrices } from "./live-news.ts";
import { loadList } from "./price-changes.ts";
import { tellOfCosts } from "./price-notices.ts";

/**
 * By the cron: each rule that is on decides its price for the next full hour, once an hour. While nothing is known of costs
 * it is tried again each minute, as long as there is notice enough. A rule that fails stops no other.
 */
export async function decidePrices(deps: Deps): Promise<void> {
  const now = deps.now();
  const hourAt = Math.floor(now / HOUR) * HOUR;
  const due = (await loadDueRules(deps.db, hourAt)).filter(({ policy }) => {
    const { from, until } = dueWindow(hourAt, policy.noticeMinutes);
    return now >= from && now <= until;
  });
  const costs = energyCosts(deps);
  for (const rule of due) {
    try {
      await decideHour(deps, rule, hourAt, costs);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      deps.log("price.fault", { scope: rule.scope, class: rule.class, error: stack });
    }
  }
}

async function decideHour(deps: Deps, rule: DueRule, hourAt: number, costs: EnergyCosts): Promise<void> {
  const now = deps.now();
  const list = await loadList(deps.db, rule, now);
  const turn = turnOf(list.versions, hourAt, rule.onSince);
  const reached = await verdictOf(deps, { rule, list, now, costs }, turn);
  const { verdict } = reached;
  if (rule.isTriedAgain && verdict.outcome === "no_cost") return;
  const told = typeof turn === "string" ? { ...verdict, validFrom: hourAt + HOUR } : verdict;
  await keep(deps, rule, { ...reached, verdict: told }, hourAt);
}

/**
 * What a rule decides at once, for the next instant that leaves notice enough: it was turned on, or people hand the price
 * back. @returns null: it is off, or somebody set a price in the same moment.
 */
export async function evaluateRule(deps: Deps, key: PriceKey): Promise<PriceVerdict | null> {
  const rule = await loadPriceRule(deps.db, key);
  if (rule === null || rule.onSince === null) return null;
  const now = deps.now();
  const list = await loadList(deps.db, rule, now);
  const turn = turnAtOnce(list.versions, now, { policy: rule.policy, onSince: rule.onSince });
  const reached = await verdictOf(deps, { rule, list, now, costs: energyCosts(deps) }, turn);
  return (await keep(deps, rule, reached, null)) ? reached.verdict : null;
}

interface Reached {
  readonly verdict: PriceVerdict;
  /** Null: no version comes of it. */
  readonly change: DecidedChange | null;
}

interface Evaluation {
  readonly rule: PriceRule;
  readonly list: PlannedList;
  readonly now: number;
  readonly costs: EnergyCosts;
}

async function verdictOf(
  deps: Deps,
  { rule, list, now: decidedAt, costs }: Evaluation,
  turn: ReturnType<typeof turnOf>,
): Promise<Reached> {
  const { scope, class: ofClass, policy } = rule;
  const key = { scope, class: ofClass };
  const none = { ...key, validFrom: decidedAt, decidedAt, decision: null, whyNoCost: [], tariffVersionId: null };
  if (typeof turn === "string") return { verdict: { ...none, outcome: turn }, change: null };
  const { validFrom, current } = turn;
  const { currency, vatBasisPoints, priceMicroPerKwh: currentMicroPerKwh } = current;
  const from = slotAt(validFrom);
  const window = { from, until: from + policy.lookHours * HOUR };
  const usualPowerW = USUAL_POWER_W[ofClass];
  const found = await costs.of(key, { now: decidedAt, ...window, currency, usualPowerW });
  const cost = blendedCost(found, window);
  const isCurrentOfRule = current.origin.kind === "rule";
  const inputs = cost && { cost, currency, vatBasisPoints, currentMicroPerKwh, isCurrentOfRule };
  const decision = inputs && decidePrice(policy, inputs);
  if (decision === null) {
    const whyNoCost = found.filter((each): each is LeftOut => "why" in each).slice(0, MOST_REASONS);
    return { verdict: { ...none, validFrom, outcome: "no_cost", whyNoCost }, change: null };
  }
  const outcome = outcomeOf(decision, await countRuleChanges(deps.db, key, validFrom));
  const decided = { ...none, validFrom, decision, outcome };
  if (outcome !== "published") return { verdict: decided, change: null };
  const change = publishByRule(list, { turn, decision }, { now: decidedAt, newId: deps.newId });
  const verdict = { ...decided, tariffVersionId: change.version.id };
  return { verdict, change: { ...change, list, decidedAt } };
}

/** Named in a verdict that came to nothing. */
const MOST_REASONS = 20;

async function keep(
  deps: Deps,
  rule: PriceRule,
  { verdict, change }: Reached,
  hourAt: number | null,
): Promise<boolean> {
  const isKept = await saveVerdict(deps.db, verdict, hourAt, change);
  const { scope, class: ofClass, outcome, validFrom, decision } = verdict;
  const fields = { scope, class: ofClass, outcome, validFrom, priceMicroPerKwh: decision?.priceMicroPerKwh };
  deps.log(isKept ? "price.decided" : "price.overtaken", fields);
  if (isKept) await Promise.all([tellOfCosts(deps, rule, verdict), publishPrices(deps, scope)]);
  return isKept;
}
