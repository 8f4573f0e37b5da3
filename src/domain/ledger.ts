import Fraction from "fraction.js";
import { AMOUNT_STEP_MICRO, roundHalfUp } from "./units.ts";

/** Who owes for a session, and where money is. */
export type LedgerAccount =
  | `receivable:driver:${string}`
  | `receivable:visitor:${string}`
  /** A partner's party, as in `receivable:party:NL*MSP`. */
  | `receivable:party:${string}`
  /** Tokens of our own that are nobody's: one account, because what is in the ledger is never forgotten, and a card's number must be. */
  | "receivable:tokens"
  | "revenue"
  | "vat"
  /** What drivers pay in whole minor units, beside the exact amount. */
  | "rounding"
  | `processor:${string}`
  /** Paid outside, and written down by a person. */
  | "cash";

/** What moved the money: a session's end, a CDR and its credit; money that came, that went back, and that a payer's bank took back. */
export const LEDGER_KINDS = ["session", "cdr", "credit", "capture", "paid", "refund", "dispute"] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** A debit is above zero, a credit below: a receivable that is owed is positive, revenue that was earned is negative. */
export interface LedgerEntry {
  readonly account: LedgerAccount;
  /** Whole micro-units, never 0. */
  readonly amountMicro: number;
}

/** One movement of money, whole: its entries sum to nothing. */
export interface LedgerTransaction {
  /** Made of its cause, so that it is booked once however often the cause is told. */
  readonly id: string;
  readonly kind: LedgerKind;
  readonly currency: string;
  readonly sessionId: string | null;
  readonly locationId: string | null;
  readonly entries: readonly LedgerEntry[];
}

export type LedgerCause = Pick<LedgerTransaction, "id" | "currency" | "sessionId" | "locationId">;

/** What a session or a CDR costs; micro-units. */
export interface SoldAmounts {
  readonly inclMicro: number;
  readonly exclMicro: number;
  /** What is asked for: partners owe the exact amount, drivers whole minor units. */
  readonly payableMicro: number;
}

/** Energy was given: somebody owes for it. Null: it costs nothing, and nothing moves. */
export function sale(
  cause: LedgerCause & { readonly kind: "session" | "cdr" | "credit" },
  debtor: LedgerAccount,
  { inclMicro, exclMicro, payableMicro }: SoldAmounts,
): LedgerTransaction | null {
  return transaction(cause, [
    { account: debtor, amountMicro: payableMicro },
    { account: "revenue", amountMicro: -exclMicro },
    { account: "vat", amountMicro: exclMicro - inclMicro },
    { account: "rounding", amountMicro: inclMicro - payableMicro },
  ]);
}

/** Money came for what was owed. */
export function moneyIn(
  cause: LedgerCause & { readonly kind: "capture" | "paid" },
  to: LedgerAccount,
  debtor: LedgerAccount,
  amountMicro: number,
): LedgerTransaction | null {
  return transaction(cause, [
    { account: to, amountMicro },
    { account: debtor, amountMicro: -amountMicro },
  ]);
}

/** Money went back. Below zero: it came back to us after all. */
export function moneyOut(
  cause: LedgerCause & { readonly kind: "refund" | "dispute" },
  from: LedgerAccount,
  debtor: LedgerAccount,
  amountMicro: number,
): LedgerTransaction | null {
  return transaction(cause, [
    { account: debtor, amountMicro },
    { account: from, amountMicro: -amountMicro },
  ]);
}

/** What of a sale is left after its credits, which are sums of credits. */
export function left(sold: SoldAmounts, credited: SoldAmounts): SoldAmounts {
  return {
    inclMicro: sold.inclMicro - credited.inclMicro,
    exclMicro: sold.exclMicro - credited.exclMicro,
    payableMicro: sold.payableMicro - credited.payableMicro,
  };
}

/**
 * A part of a sale, by what of its payable amount is taken back: all that is left goes to the last micro-unit, a part is split at
 * the sale's own VAT, rounded once.
 */
export function partOf(rest: SoldAmounts, payableMicro: number): SoldAmounts {
  if (payableMicro === rest.payableMicro || rest.inclMicro === 0) return { ...rest, payableMicro };
  const excl = new Fraction(rest.exclMicro, rest.inclMicro).mul(payableMicro);
  return { inclMicro: payableMicro, exclMicro: roundHalfUp(excl.n, excl.d, AMOUNT_STEP_MICRO), payableMicro };
}

export function taken({ inclMicro, exclMicro, payableMicro }: SoldAmounts): SoldAmounts {
  return { inclMicro: 0 - inclMicro, exclMicro: 0 - exclMicro, payableMicro: 0 - payableMicro };
}

function transaction(
  cause: LedgerCause & { readonly kind: LedgerKind },
  entries: readonly LedgerEntry[],
): LedgerTransaction | null {
  const moved = entries.filter(({ amountMicro }) => amountMicro !== 0);
  if (moved.length === 0) return null;
  const sumMicro = moved.reduce((sum, { amountMicro }) => sum + amountMicro, 0);
  if (sumMicro !== 0) throw new Error(`The transaction ${cause.id} is out of balance by ${sumMicro} micro-units`);
  const { id, kind, currency, sessionId, locationId } = cause;
  return { id, kind, currency, sessionId, locationId, entries: moved };
}
