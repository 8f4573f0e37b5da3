import type { PlannedList, PlanTools, PriceChange } from "../domain/price-plan.ts";
import { type Result, refuse } from "../domain/result.ts";
import type { TariffVersion } from "../domain/tariff.ts";
import type { Database } from "../store/database.ts";
import { loadStandingVersions, savePriceChange } from "../store/tariffs.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { publishPrices } from "./live-news.ts";

export type ListId = Pick<TariffVersion, "scope" | "class">;
export type PricePlanner = (list: PlannedList, tools: PlanTools) => Result<PriceChange>;

/** More than this never change a list at once. */
const TRIES = 5;

/** Loads a list as it stands, lets it be decided what changes, and makes that change in one batch. */
export async function changePrices(deps: Deps, id: ListId, plan: PricePlanner): Promise<Result<PriceChange>> {
  const { db, now, newId } = deps;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const at = now();
    const list = await loadList(db, id, at);
    const change = plan(list, { now: at, newId });
    if (!change.ok) return change;
    const note = auditNote(deps, priceFacts(list, at), priceFacts({ versions: change.value.added }, null));
    const saved = await savePriceChange(db, { ...change.value, list, decidedAt: at }, note);
    if (saved.ok) {
      await publishPrices(deps, id.scope);
      return change;
    }
    // Somebody was faster: what that leaves to be done is decided anew.
    if (saved.refusal !== "version_conflict") return saved;
  }
  return refuse("unavailable", "The prices are being changed at this moment: try again.");
}

/** The price in force at an instant, or the newest; for the audit log. */
function priceFacts({ versions }: Pick<PlannedList, "versions">, at: number | null) {
  const newest = versions.filter(({ validFrom }) => at === null || validFrom <= at).at(-1);
  if (newest === undefined) return null;
  const { scope, class: ofClass, currency, priceMicroPerKwh, vatBasisPoints, validFrom } = newest;
  return {
    scope,
    class: ofClass,
    currency,
    priceMicroPerKwh,
    vatBasisPoints,
    validFrom: new Date(validFrom).toISOString(),
  };
}

export async function loadList(db: Database, { scope, class: ofClass }: ListId, now: number): Promise<PlannedList> {
  const id = { scope, class: ofClass };
  return { ...id, versions: await loadStandingVersions(db, id, now) };
}
