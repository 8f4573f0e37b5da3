import type { EnergyReportView } from "../../../../src/entry/api/shared/energy-report.ts";
import { decimal, money } from "../../format.ts";
import { m } from "../../text.ts";

/** The one currency of all reports; null: they have none, or several, which are not added. */
export function currencyOf(reports: readonly EnergyReportView[]): string | null {
  const currencies = new Set(reports.flatMap(({ currency }) => (currency === null ? [] : [currency])));
  const [only] = currencies;
  return currencies.size === 1 && only !== undefined ? only : null;
}

export function costWords(costMicro: number | null, currency: string | null): string {
  return costMicro === null || currency === null ? m.noValue() : money(costMicro, currency);
}

const MILLIGRAMS_PER_KG = 1_000_000;

export function co2Words(milligrams: number | null): string {
  return milligrams === null ? m.noValue() : decimal(milligrams / MILLIGRAMS_PER_KG, 1);
}
