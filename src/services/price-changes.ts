import { mend, type PlannedList, type PlanTools, type PriceChange } from "../domain/price-plan.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { TariffVersion } from "../domain/tariff.ts";
import { loadStandingVersions, savePriceChange } from "../store/tariffs.ts";
import type { Deps } from "./deps.ts";

export type ListId = Pick<TariffVersion, "scope" | "class">;
export type PricePlanner = (list: PlannedList, tools: PlanTools) => Result<PriceChange>;

/** More than this never change a list at once. */
const TRIES = 5;

/** Loads a list as it stands, lets it be decided what changes, and makes that change in one batch. */
export async function changePrices(
  deps: Pick<Deps, "db" | "now" | "newId">,
  id: ListId,
  plan: PricePlanner,
): Promise<Result<PriceChange>> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const list = await loadList(deps, id);
    const tools = { now: deps.now(), newId: deps.newId };
    const change = plan(list, tools);
    if (!change.ok) return change;
    const saved = await savePriceChange(deps.db, change.value, tools.now);
    if (saved.ok) {
      await mendList(deps, id);
      return ok(change.value);
    }
    // Somebody was faster: what that leaves to be done is decided anew.
    if (saved.refusal !== "already_exists") return saved;
  }
  return refuse("unavailable", "The prices are being changed at this moment: try again.");
}

export async function loadList({ db, now }: Pick<Deps, "db" | "now">, id: ListId): Promise<PlannedList> {
  return { ...id, versions: await loadStandingVersions(db, id, now()) };
}

/** Somebody else may have changed the list between our look and our write: what follows from both is made to be there. */
async function mendList(deps: Pick<Deps, "db" | "now" | "newId">, id: ListId): Promise<void> {
  for (let round = 0; round < TRIES; round += 1) {
    const now = deps.now();
    const missing = mend(await loadList(deps, id), { now, newId: deps.newId });
    if (missing.added.length + missing.withdrawn.length === 0) return;
    await savePriceChange(deps.db, missing, now);
  }
}
