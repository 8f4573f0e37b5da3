import { blendedCost, type CostQuestion } from "../domain/energy-cost.ts";
import { type CostedHour, type PreviewedHour, playRule } from "../domain/price-preview.ts";
import { dueWindow, USUAL_POWER_W, whyNotPolicy } from "../domain/price-rule.ts";
import type { PricePolicy } from "../domain/pricing.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { TariffVersion } from "../domain/tariff.ts";
import { HOUR } from "../domain/time.ts";
import type { PriceKey } from "../store/price-rules.ts";
import { loadStandingVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { type EnergyCosts, energyCosts } from "./energy-costs.ts";
import { priceInForce } from "./price-rule-settings.ts";

export interface PricePreview {
  readonly currency: string;
  readonly vatBasisPoints: number;
  readonly hours: readonly (PreviewedHour & {
    /** The price that stood, or stands so far. */
    readonly inForceMicroPerKwh: number | null;
  })[];
}

/** More are not gone through for one question. */
const MOST_LOCATIONS = 50;
/** Plans are kept for six hours ahead. */
const HOURS_AHEAD = 6;

/**
 * What a policy would have decided in the last hours, from the plans that there were, and would decide in the next ones,
 * from the plans that there are. Nothing is kept.
 */
export async function previewPrices(
  deps: Deps,
  key: PriceKey,
  policy: PricePolicy,
  hoursBack: number,
): Promise<Result<PricePreview>> {
  const price = await priceInForce(deps, key);
  if (price === null) return refuse("not_found", "There is no price to go from.");
  const { currency, vatBasisPoints } = price;
  const whyNot = whyNotPolicy(policy, currency);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const now = deps.now();
  const lastAt = Math.floor(now / HOUR) * HOUR;
  const firstAt = lastAt - hoursBack * HOUR;
  const versions = await loadStandingVersions(deps.db, key, firstAt + HOUR);
  const costs = energyCosts(deps, MOST_LOCATIONS);
  const hours: CostedHour[] = [];
  for (let hourAt = firstAt; hourAt <= lastAt + HOURS_AHEAD * HOUR; hourAt += HOUR) {
    const askedAt = Math.min(now, dueWindow(hourAt, policy.noticeMinutes).from);
    const hour = await hourOf(costs, key, policy, { now: askedAt, from: hourAt + HOUR, currency });
    if (hourAt > lastAt && hour.cost === null) break;
    hours.push(hour);
  }
  const standing = (at: number) => inForceAt(versions, at)?.priceMicroPerKwh ?? null;
  const currentMicroPerKwh = standing(firstAt + HOUR) ?? price.priceMicroPerKwh;
  const played = playRule(policy, { currency, vatBasisPoints, currentMicroPerKwh }, hours);
  const beside = played.map((hour) => ({ ...hour, inForceMicroPerKwh: standing(hour.validFrom) }));
  return ok({ currency, vatBasisPoints, hours: beside });
}

async function hourOf(
  costs: EnergyCosts,
  key: PriceKey,
  { lookHours }: PricePolicy,
  asked: Pick<CostQuestion, "now" | "from" | "currency">,
): Promise<CostedHour> {
  const until = asked.from + lookHours * HOUR;
  const question = { ...asked, until, usualPowerW: USUAL_POWER_W[key.class] };
  return { validFrom: asked.from, cost: blendedCost(await costs.of(key, question), question) };
}

function inForceAt(versions: readonly TariffVersion[], at: number): TariffVersion | undefined {
  return versions.findLast(({ validFrom }) => validFrom <= at);
}
