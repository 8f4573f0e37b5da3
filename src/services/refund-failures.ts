import type { BatchItem } from "drizzle-orm/batch";
import type { NoticeStep } from "../domain/notification.ts";
import { changeRefund, isNotRefused, loadRefund, type PaymentRefundRow } from "../store/payment-refunds.ts";
import { lessenRepaid, movePayment, type PaymentRow } from "../store/payments.ts";
import type { Deps } from "./deps.ts";

interface FailedRefunds {
  readonly statements: readonly BatchItem<"sqlite">[];
  readonly steps: readonly NoticeStep[];
}

/** Those of our refunds that do not go back, now or after all. What was credited stays credited; a person has to give it back. */
export async function failedRefunds(
  deps: Deps,
  payment: PaymentRow,
  ids: readonly string[],
  why: string,
): Promise<FailedRefunds> {
  const known = await Promise.all(ids.map((id) => loadRefund(deps.db, id)));
  const failed = known.filter((refund) => refund !== null && refund.state !== "refused");
  return {
    statements: failed.flatMap((refund) => (refund === null ? [] : failing(deps, payment, refund, why))),
    steps: failed.length === 0 ? [] : [refundFailedNotice(payment, deps.now(), why)],
  };
}

function failing(deps: Deps, { id }: PaymentRow, refund: PaymentRefundRow, why: string) {
  const { db } = deps;
  const updatedAt = deps.now();
  const only = isNotRefused(refund.id);
  return [
    movePayment(db, id, "refundFailed", { why, updatedAt }, only),
    lessenRepaid(db, id, refund.moneyMicro, only),
    changeRefund(db, refund.id, { state: "refused", why, dueAt: null, updatedAt }, only),
  ];
}

export function refundFailedNotice({ id: subject, sessionId }: PaymentRow, at: number, why: string): NoticeStep {
  return {
    kind: "notice",
    at,
    notice: { kind: "refund_failed", subject, details: { name: "Payment", sessionId, why } },
  };
}
