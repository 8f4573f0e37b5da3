import type { PriceRule, PriceVerdict } from "../domain/price-rule.ts";
import { locationOfScope, type TariffScope } from "../domain/tariff.ts";
import { DAY, toIso } from "../domain/time.ts";
import { loadLocation } from "../store/locations.ts";
import { loadNewestOf } from "../store/notifications.ts";
import { loadLastCosted, type PriceKey } from "../store/price-rules.ts";
import type { Deps } from "./deps.ts";
import { takeSteps } from "./notifications.ts";

const KIND = "price_cost_missing";
/** EN-T9. */
const TOLD_AFTER = DAY;

/** Tells people when a rule has known no costs for a day, and when it does again or need not. */
export async function tellOfCosts(deps: Deps, rule: PriceRule, verdict: PriceVerdict): Promise<void> {
  if (verdict.outcome !== "no_cost") return forgetCosts(deps, rule);
  const at = verdict.decidedAt;
  const since = Math.max(rule.onSince ?? at, (await loadLastCosted(deps.db, rule)) ?? 0);
  if (at - since < TOLD_AFTER || (await isOpen(deps, rule))) return;
  const details = { name: await nameOf(deps, rule.scope), class: rule.class, since: toIso(since) };
  const notice = { kind: KIND, subject: subjectOf(rule), details } as const;
  await takeSteps(deps, aboutOf(rule), [{ kind: "notice", at, notice }]);
}

/** Costs are known again, or are not asked for any more. */
export async function forgetCosts(deps: Deps, key: PriceKey): Promise<void> {
  if (!(await isOpen(deps, key))) return;
  await takeSteps(deps, aboutOf(key), [{ kind: "resolve", noticeKind: KIND, subject: subjectOf(key), at: deps.now() }]);
}

async function isOpen(deps: Deps, key: PriceKey): Promise<boolean> {
  const [newest] = await loadNewestOf(deps.db, [{ kind: KIND, subject: subjectOf(key) }]);
  return newest?.resolvedAt === null;
}

function subjectOf({ scope, class: ofClass }: PriceKey): string {
  return `${scope} ${ofClass}`;
}

function aboutOf({ scope }: PriceKey) {
  const locationId = locationOfScope(scope);
  return locationId === null ? {} : { locationId };
}

async function nameOf({ db, cpo }: Deps, scope: TariffScope): Promise<string> {
  const locationId = locationOfScope(scope);
  return locationId === null ? cpo.name : ((await loadLocation(db, locationId))?.name ?? scope);
}
