import type { BatteryPool } from "../domain/battery-pool.ts";
import { type CostQuestion, type LeftOut, type LocationCost, locationCost } from "../domain/energy-cost.ts";
import { LOSSLESS } from "../domain/slot-balance.ts";
import { slotAt } from "../domain/slots.ts";
import { wallClock } from "../domain/time.ts";
import { type CostedLocation, loadCostedLocations, loadDsoCurrencies } from "../store/planned-costs.ts";
import type { PriceKey } from "../store/price-rules.ts";
import type { Deps } from "./deps.ts";
import { readBalances } from "./energy-report.ts";

/** Plans read at once: six hours of slots each. */
const LOCATIONS_AT_ONCE = 50;

/** What the energy of a price's cars is planned to cost, location by location. */
export interface EnergyCosts {
  of(key: PriceKey, question: CostQuestion): Promise<readonly (LocationCost | LeftOut)[]>;
}

/**
 * Asked for several prices or hours, it looks into each battery once. One location that cannot be read stops no other.
 * @param most more locations than so many are not asked.
 */
export function energyCosts(deps: Deps, most = Number.POSITIVE_INFINITY): EnergyCosts {
  const ledgers = new Map<string, ReturnType<typeof readBalances>>();
  const poolOf = async ({ id, timeZone, battery, plan }: CostedLocation, currency: string) => {
    if (battery === null || plan === null) return null;
    const now = deps.now();
    const month = wallClock(now, timeZone).date.slice(0, 7);
    const ledger = ledgers.get(id) ?? readBalances(deps, { id, timeZone }, month, slotAt(now));
    ledgers.set(id, ledger);
    const read = await ledger;
    if (read.currency !== currency) return null;
    return read.balances.findLast((balance) => balance.slotAt < plan.slotAt)?.pool ?? null;
  };
  return {
    async of(key, question) {
      const currencies = await loadDsoCurrencies(deps.db);
      const costs: (LocationCost | LeftOut)[] = [];
      for (let after = ""; ; ) {
        const page = { after, limit: Math.min(LOCATIONS_AT_ONCE, most - costs.length) };
        const found = await loadCostedLocations(deps.db, key, question.now, page);
        for (const location of found) {
          costs.push(await costAt(deps, location, question, currencies, () => poolOf(location, question.currency)));
        }
        const last = found.at(-1);
        if (last === undefined || found.length < LOCATIONS_AT_ONCE || costs.length >= most) return costs;
        after = last.id;
      }
    },
  };
}

async function costAt(
  deps: Deps,
  { id: locationId, battery, plan }: CostedLocation,
  question: CostQuestion,
  currencies: ReadonlyMap<string, string>,
  poolOf: () => Promise<BatteryPool | null>,
): Promise<LocationCost | LeftOut> {
  try {
    const planned = { locationId, plan, pool: await poolOf(), losses: battery ?? LOSSLESS, currencies };
    const cost = locationCost(planned, question);
    return typeof cost === "string" ? { locationId, why: cost } : cost;
  } catch (error) {
    deps.log("cost.fault", { locationId, error: error instanceof Error ? error.stack : String(error) });
    return { locationId, why: "unreadable" };
  }
}
