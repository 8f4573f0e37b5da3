import { type BelowCostFigures, belowCost } from "../domain/below-cost.ts";
import type { PriceInCurrency } from "../domain/cost.ts";
import type { CostQuestion } from "../domain/energy-cost.ts";
import type { ConnectorClass } from "../domain/location.ts";
import { offerOf } from "../domain/offer.ts";
import { USUAL_POWER_W } from "../domain/price-rule.ts";
import { isFor, type Promotion } from "../domain/promotion.ts";
import { slotAt } from "../domain/slots.ts";
import { locationScope } from "../domain/tariff.ts";
import { HOUR } from "../domain/time.ts";
import type { PriceKey } from "../store/price-rules.ts";
import { loadStandingVersions } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";
import { type EnergyCosts, energyCosts } from "./energy-costs.ts";

/** A station at which a price sells for less than the energy is planned to cost. */
export interface BelowCost extends BelowCostFigures {
  readonly locationId: string;
  readonly class: ConnectorClass;
  readonly currency: string;
}

/** Plans read for one question. */
const MOST_LOCATIONS = 50;
/** Of stations that a promotion names, whose own prices are looked at too. */
const MOST_OWN_LISTS = 20;
/** Plans reach some hours ahead: what is bought now is taken for what is bought then. */
const LOOK_MS = 2 * HOUR;

/** Where a promotion, as it begins or runs, sells below the purchase cost; where no cost is known, nothing is said. */
export async function findBelowCost(deps: Deps, promotion: Promotion): Promise<readonly BelowCost[]> {
  const costs = energyCosts(deps, MOST_LOCATIONS);
  const own = (promotion.locationIds ?? []).slice(0, MOST_OWN_LISTS).map(locationScope);
  const found: BelowCost[] = [];
  for (const ofClass of promotion.classes) {
    for (const scope of ["organisation" as const, ...own]) {
      found.push(...(await belowCostOf(deps, costs, promotion, { scope, class: ofClass })));
    }
  }
  return found;
}

async function belowCostOf(
  { db, now }: Deps,
  costs: EnergyCosts,
  promotion: Promotion,
  key: PriceKey,
): Promise<readonly BelowCost[]> {
  const at = Math.max(now(), promotion.startAt);
  const version = (await loadStandingVersions(db, key, at)).findLast(({ validFrom }) => validFrom <= at);
  if (version === undefined || version.origin.kind === "end") return [];
  const offer = offerOf(version, promotion);
  if (offer.promotionId === null) return [];
  const found = await stationsBelowCost(now(), costs, key, offer);
  return found.filter(({ locationId }) => isFor(promotion, { locationId, class: key.class }));
}

/** Where a price of a list sells below the purchase cost; where no cost is known, nothing is said. */
export function findPriceBelowCost(deps: Deps, key: PriceKey, price: PriceInCurrency): Promise<readonly BelowCost[]> {
  return stationsBelowCost(deps.now(), energyCosts(deps, MOST_LOCATIONS), key, price);
}

async function stationsBelowCost(
  now: number,
  costs: EnergyCosts,
  key: PriceKey,
  price: PriceInCurrency,
): Promise<readonly BelowCost[]> {
  const { currency } = price;
  const from = slotAt(now);
  const usualPowerW = USUAL_POWER_W[key.class];
  const question: CostQuestion = { now, from, until: from + LOOK_MS, currency, usualPowerW };
  return (await costs.of(key, question)).flatMap((cost) => {
    const figures = "why" in cost ? null : belowCost(price, cost);
    return figures === null ? [] : [{ locationId: cost.locationId, class: key.class, currency, ...figures }];
  });
}
