import type { BatchItem } from "drizzle-orm/batch";
import type { NoticeStep } from "../domain/notification.ts";
import { outstandingMicro } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { PaymentRefundRow } from "../store/payment-refunds.ts";
import { ALWAYS, type Condition, isStill, movePayment, type PaymentRow } from "../store/payments.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { stepStatements } from "./notifications.ts";
import { type PaymentAct, refundStatements, refundsFor } from "./payment-refunds.ts";

/** What a corrected bill does to its payment. All of it is done while `only` is true, and the last statement ends that. */
export interface PaymentCorrection {
  readonly only: Condition;
  readonly statements: readonly BatchItem<"sqlite">[];
  readonly refunds: readonly PaymentRefundRow[];
  readonly steps: readonly NoticeStep[];
}

/** Nobody pays for the session by a payment. */
export const NO_PAYMENT: PaymentCorrection = { only: ALWAYS, statements: [], refunds: [], steps: [] };

/** What was held for a session in doubt is taken now that somebody has said what it costs. */
export function firstBill(deps: Deps, payment: PaymentRow, session: SessionRow, dueMicro: number): PaymentCorrection {
  const now = deps.now();
  const { id: sessionId, locationId } = session;
  const change = { sessionId, locationId, dueMicro, dueAt: now, updatedAt: now };
  const move = movePayment(deps.db, payment.id, dueMicro === 0 ? "released" : "costKnown", change);
  return { ...NO_PAYMENT, statements: [move] };
}

/**
 * A bill that was paid is another one: what was paid too much goes back as it came; what is owed more is owed, and nobody's
 * card is charged for it until a person has it tried.
 * @returns `not_billable`: the payment is on its way, or something of it was credited.
 */
export async function changedBill(
  deps: Deps,
  payment: PaymentRow,
  { dueMicro, act }: { readonly dueMicro: number; readonly act: PaymentAct },
): Promise<Result<PaymentCorrection>> {
  const { id, state, provider, sessionId, locationId } = payment;
  if (!["captured", "refunded", "on_account", "owed"].includes(state)) {
    return refuse("not_billable", `The payment is ${state}: correct it when that is over.`);
  }
  if (payment.creditedMicro > 0) return refuse("not_billable", "Something of it was credited: credit the rest, too.");
  const owedMicro = outstandingMicro({ ...payment, dueMicro });
  const refunds = await refundsFor(deps, payment, { credit: null, moneyMicro: Math.max(0, 0 - owedMicro), act });
  if (!refunds.ok) return refunds;
  const now = deps.now();
  const isRaised = owedMicro > 0 && dueMicro > (payment.dueMicro ?? 0);
  const why = "More is owed by a corrected bill.";
  const event = provider === "embedded" ? "owedOnAccount" : "reopened";
  const only = isStill(payment);
  const isOwed = isRaised && provider !== "embedded";
  const details = { name: "Payment", sessionId, why };
  const steps: readonly NoticeStep[] = isOwed
    ? [{ kind: "notice", at: now, notice: { kind: "payment_owed", subject: id, details } }]
    : [];
  return ok({
    only,
    refunds: refunds.value,
    steps,
    statements: [
      ...(isRaised ? [movePayment(deps.db, id, event, { dueAt: null, why, updatedAt: now }, only)] : []),
      ...refundStatements(deps, payment, refunds.value, { dueMicro, ...(isRaised ? { dueAt: null } : {}) }),
      ...stepStatements(deps, locationId === null ? {} : { locationId }, steps, now),
    ],
  });
}
