import { setByHand } from "../domain/price-plan.ts";
import { ok, type Result } from "../domain/result.ts";
import type { TariffVersion } from "../domain/tariff.ts";
import { type BelowCost, findPriceBelowCost } from "./below-cost.ts";
import type { Deps } from "./deps.ts";
import { loadList } from "./price-changes.ts";
import { handPrice, idOf, refuseOwner, type TariffRequest } from "./tariffs.ts";

/** The versions that stand, by their begin, as they are and as they would be; and where the price would sell below cost. */
export interface PriceDryRun {
  readonly before: readonly TariffVersion[];
  readonly after: readonly TariffVersion[];
  readonly belowCost: readonly BelowCost[];
}

/** What setting a price would do. Nothing is changed. */
export async function tryPrice(deps: Deps, request: TariffRequest): Promise<Result<PriceDryRun>> {
  const wrong = await refuseOwner(deps, request);
  if (wrong) return wrong;
  const id = idOf(request);
  const tools = { now: deps.now(), newId: deps.newId };
  const list = await loadList(deps.db, id, tools.now);
  const planned = setByHand(list, handPrice(request, tools.now), tools);
  if (!planned.ok) return planned;
  const { withdrawn, added } = planned.value;
  const kept = list.versions.filter((version) => !withdrawn.some((each) => each.id === version.id));
  return ok({
    before: fromNowOn(list.versions, tools.now),
    after: fromNowOn([...kept, ...added], tools.now),
    belowCost: await findPriceBelowCost(deps, id, request),
  });
}

function fromNowOn(versions: readonly TariffVersion[], now: number): readonly TariffVersion[] {
  const inOrder = versions.toSorted((left, right) => left.validFrom - right.validFrom);
  const inForce = inOrder.findLast(({ validFrom }) => validFrom <= now);
  return inOrder.filter(({ validFrom }) => validFrom >= (inForce?.validFrom ?? now));
}
