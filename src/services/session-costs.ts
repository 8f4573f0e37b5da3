import { allSessionSources } from "../domain/session-sources.ts";
import { DAY, type LocalMonth } from "../domain/time.ts";
import { loadShares } from "../store/session-slots.ts";
import type { Deps } from "./deps.ts";
import { readBalances } from "./energy-report.ts";

/** What the energy of a session cost, without VAT. */
export interface EnergyCostOfSession {
  /** Null: nothing has a price. */
  readonly currency: string | null;
  readonly costMicro: number;
  /** So much of it has a known price. */
  readonly pricedWh: number;
}

/** A session that begins at the end of a month is over by then; what it takes later is of unknown cost. */
const LASTS_BEYOND_MS = 2 * DAY;

/** What the energy of all sessions of a location cost that took some in a month, as the report of energy sources has it (energy 8). */
export async function readSessionCosts(
  deps: Deps,
  place: { readonly id: string; readonly timeZone: string },
  month: string,
  { startAt, endAt }: LocalMonth,
): Promise<ReadonlyMap<string, EnergyCostOfSession>> {
  const until = endAt + LASTS_BEYOND_MS;
  const [shares, { balances, currency }] = await Promise.all([
    loadShares(deps.db, place.id, startAt, until),
    readBalances(deps, place, month, until),
  ]);
  const sources = allSessionSources(shares, balances);
  return new Map(
    [...sources].map(([id, { delivered }]) => {
      const { costMicro, energyWh, unpricedWh } = delivered;
      return [id, { currency, costMicro, pricedWh: energyWh - unpricedWh }];
    }),
  );
}
