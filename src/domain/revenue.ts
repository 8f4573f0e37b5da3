import type { LedgerKind } from "./ledger.ts";

/** What entries of one kind sum to, on accounts of one sort. Debits above zero. */
export interface LedgerSum {
  readonly kind: LedgerKind;
  readonly part: "receivable" | "money" | "revenue" | "vat" | "rounding";
  readonly sumMicro: number;
}

/** Micro-units. What was sold, less credits, and rounding are what came, less refunds, and what is owed more than before. */
export interface Revenue {
  readonly revenueExclMicro: number;
  readonly vatMicro: number;
  readonly revenueInclMicro: number;
  /** What drivers pay more or less because they pay whole minor units. */
  readonly roundingMicro: number;
  /** Of what was sold, in this month or before, so much was taken back; VAT included. */
  readonly creditedMicro: number;
  readonly collectedMicro: number;
  /** What payers' banks took back, too. */
  readonly refundedMicro: number;
  /** By how much what is owed rose. */
  readonly owedMoreMicro: number;
}

export function revenueOf(sums: readonly LedgerSum[]): Revenue {
  const sumOf = (parts: readonly LedgerSum["part"][], kinds?: readonly LedgerKind[]) =>
    sums
      .filter(({ part, kind }) => parts.includes(part) && (kinds === undefined || kinds.includes(kind)))
      .reduce((sum, { sumMicro }) => sum + sumMicro, 0);
  return {
    revenueExclMicro: 0 - sumOf(["revenue"]),
    vatMicro: 0 - sumOf(["vat"]),
    revenueInclMicro: 0 - sumOf(["revenue", "vat"]),
    roundingMicro: 0 - sumOf(["rounding"]),
    creditedMicro: sumOf(["revenue", "vat"], ["credit"]),
    collectedMicro: sumOf(["money"], ["capture", "paid"]),
    refundedMicro: 0 - sumOf(["money"], ["refund", "dispute"]),
    owedMoreMicro: sumOf(["receivable"]),
  };
}
