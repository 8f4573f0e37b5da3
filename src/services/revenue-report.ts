import { ok, type Result, refuse } from "../domain/result.ts";
import { type Revenue, revenueOf } from "../domain/revenue.ts";
import { type LocalMonth, localMonth } from "../domain/time.ts";
import { loadLedgerSums, loadOwed, loadSoldSessions } from "../store/revenue.ts";
import type { Deps } from "./deps.ts";

export interface RevenueInCurrency extends Revenue {
  readonly currency: string;
  readonly sessions: number;
  readonly energyWh: number;
  readonly givenAwayMicro: number;
  /** When the month ended, or now. */
  readonly owedMicro: number;
}

/** What a location sold in a local month, `YYYY-MM`: all money from the ledger, by when it came about. */
export async function readRevenue(
  { db }: Deps,
  place: { readonly id: string; readonly timeZone: string },
  month: string,
): Promise<Result<{ readonly period: LocalMonth; readonly revenues: readonly RevenueInCurrency[] }>> {
  const period = localMonth(month, place.timeZone);
  if (period === null) return refuse("invalid_request", "The month is to be written as 2026-11.");
  const { startAt, endAt } = period;
  const [sums, owed, sold] = await Promise.all([
    loadLedgerSums(db, place.id, startAt, endAt),
    loadOwed(db, place.id, endAt),
    loadSoldSessions(db, place.id, startAt, endAt),
  ]);
  const currencies = [...new Set([...sums, ...owed, ...sold].map(({ currency }) => currency))].toSorted();
  const revenues = currencies.map((currency) => {
    const isOf = (row: { readonly currency: string }) => row.currency === currency;
    const { sessions = 0, energyWh = 0, givenAwayMicro = 0 } = sold.find(isOf) ?? {};
    const { owedMicro = 0 } = owed.find(isOf) ?? {};
    return { currency, sessions, energyWh, ...revenueOf(sums.filter(isOf)), givenAwayMicro, owedMicro };
  });
  return ok({ period, revenues });
}
