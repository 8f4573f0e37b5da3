import { INITIAL_POLICIES, type PriceRule, type PriceRuleSettings, whyNotPolicy } from "../domain/price-rule.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { locationOfScope, type TariffVersion } from "../domain/tariff.ts";
import { locationExists } from "../store/locations.ts";
import { loadPriceRule, type PriceKey, savePriceRule } from "../store/price-rules.ts";
import { loadStandingVersions } from "../store/tariffs.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { publishPrices } from "./live-news.ts";
import { forgetCosts } from "./price-notices.ts";
import { evaluateRule } from "./price-rules.ts";

/** The rule of a list and class; one that nobody entered is off. */
export async function readPriceRule({ db }: Deps, key: PriceKey): Promise<Result<PriceRule>> {
  const locationId = locationOfScope(key.scope);
  if (locationId !== null && !(await locationExists(db, locationId))) return refuse("not_found");
  const initial = { ...key, policy: INITIAL_POLICIES[key.class], onSince: null, version: 0 };
  return ok((await loadPriceRule(db, key)) ?? initial);
}

/** Changes a policy, turns the rule on or off. Turned on, it decides at once; off, what it last published stays. */
export async function setPriceRule(
  deps: Deps,
  current: PriceRule,
  { policy, isOn }: PriceRuleSettings,
  author: string,
): Promise<Result<PriceRule>> {
  const now = deps.now();
  const key = { scope: current.scope, class: current.class };
  const price = await priceInForce(deps, key);
  const whyNot = whyNotPolicy(policy, price?.currency ?? null);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  if (isOn && price === null) {
    return refuse(
      "invalid_request",
      "There is no price to go from: set one, whose currency and VAT the rule will use.",
    );
  }
  const rule = { ...current, policy, onSince: isOn ? (current.onSince ?? now) : null, version: current.version + 1 };
  const before = current.version === 0 ? null : settingsOf(current);
  const after = settingsOf(rule);
  const change = { ...key, id: deps.newId(), at: now, author, before, after };
  const saved = await savePriceRule(deps.db, rule, change, auditNote(deps, before && { ...before }, { ...after }));
  if (!saved) return refuse("version_conflict");
  if (!isOn) await forgetCosts(deps, key);
  else if (current.onSince === null) await evaluateRule(deps, key);
  await publishPrices(deps, key.scope);
  return ok(rule);
}

/** Null: there is none, or the list has ended. */
export async function priceInForce({ db, now }: Deps, key: PriceKey): Promise<TariffVersion | null> {
  const at = now();
  const inForce = (await loadStandingVersions(db, key, at)).findLast(({ validFrom }) => validFrom <= at);
  return inForce === undefined || inForce.origin.kind === "end" ? null : inForce;
}

function settingsOf({ policy, onSince }: PriceRule): PriceRuleSettings {
  return { policy, isOn: onSince !== null };
}
