import { left, moneyIn, moneyOut, partOf, type SoldAmounts } from "../domain/ledger.ts";
import { outstandingMicro } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { minorUnitMicro } from "../domain/units.ts";
import { bookTransaction } from "../store/ledger.ts";
import { creditsOf, listRefunds } from "../store/payment-refunds.ts";
import { isStill, loadPayment, movePayment, notePayment, type PaymentRow } from "../store/payments.ts";
import { loadSession } from "../store/sessions.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf } from "./ledger.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { causeOf, conclude, noticeOver } from "./payment-facts.ts";
import { giveBackAll, type PaymentAct, refundStatements, refundsFor } from "./payment-refunds.ts";
import { readSessionReceipt } from "./session-receipts.ts";

/**
 * Credits a session, whole or in part, and gives back what was paid too much by it.
 * @param payableMicro null: all that is left.
 * @returns `not_billable`: more than is left, or than ever came; nothing was asked of anybody.
 */
export async function refundPayment(
  deps: Deps,
  id: string,
  { payableMicro, ...act }: PaymentAct & { readonly payableMicro: number | null },
): Promise<Result<PaymentRow>> {
  const payment = await loadPayment(deps.db, id);
  if (payment === null) return refuse("not_found");
  if (!["captured", "on_account", "owed"].includes(payment.state)) {
    return refuse("not_billable", `The payment is ${payment.state}.`);
  }
  const rest = await restOf(deps, payment);
  if (rest === null) return refuse("not_billable", "The session has no cost.");
  const amountMicro = payableMicro ?? rest.payableMicro;
  if (amountMicro <= 0 || amountMicro > rest.payableMicro) return refuse("not_billable", "No more is left of it.");
  if (BigInt(amountMicro) % minorUnitMicro(payment.currency) !== 0n) {
    return refuse("invalid_request", "The amount is to be whole minor units of its currency.");
  }
  // What was not paid yet is owed no more; only what was, goes back.
  const overpaidMicro = amountMicro - Math.max(outstandingMicro(payment), 0);
  const moneyMicro = Math.max(0, Math.min(overpaidMicro, amountMicro));
  const refunds = await refundsFor(deps, payment, { credit: partOf(rest, amountMicro), moneyMicro, act });
  if (!refunds.ok) return refunds;
  const [first, ...others] = refundStatements(deps, payment, refunds.value, {});
  if (first !== undefined) await deps.db.batch([first, ...others]);
  const made = await giveBackAll(deps, refunds.value);
  if (!made) return refuse("version_conflict");
  deps.log("payment.credited", { paymentId: id });
  const now = await conclude(deps, id);
  return now === null ? refuse("not_found") : ok(now);
}

/** What of its session's bill is not credited yet. Null: it was not billed. */
async function restOf(deps: Deps, payment: PaymentRow): Promise<SoldAmounts | null> {
  const session = payment.sessionId === null ? null : await loadSession(deps.db, payment.sessionId);
  const known = session && (await readSessionReceipt(deps.db, session));
  if (!known?.receipt || payment.dueMicro === null) return null;
  const { totalInclMicro: inclMicro, totalExclMicro: exclMicro } = known.receipt;
  const credited = creditsOf(await listRefunds(deps.db, payment.id));
  return left({ inclMicro, exclMicro, payableMicro: payment.dueMicro }, credited);
}

/** Somebody paid elsewhere, or what was too much was given back elsewhere: by transfer, at a till. */
export async function payByHand(deps: Deps, id: string, act: PaymentAct): Promise<Result<PaymentRow>> {
  const payment = await loadPayment(deps.db, id);
  if (payment === null) return refuse("not_found");
  const outstanding = outstandingMicro(payment);
  if (payment.state === "captured" && outstanding < 0) return giveBackByHand(deps, payment, act);
  if (payment.state !== "owed" && payment.state !== "on_account") {
    return refuse("not_billable", `The payment is ${payment.state}.`);
  }
  const { capturedMicro } = payment;
  const cause = { ...causeOf(payment, `paid:${id}:${capturedMicro}`), kind: "paid" as const };
  const transaction = moneyIn(cause, "cash", debtorOf(payment), outstanding);
  const now = deps.now();
  const only = isStill(payment);
  const steps = [noticeOver(payment, now)];
  if (transaction === null || outstanding < 0) return refuse("not_billable", "Nothing is owed.");
  await deps.db.batch([
    bookTransaction(deps.db, transaction, { at: now, now, act, only }),
    movePayment(deps.db, id, "paidByHand", { dueAt: null, why: null, updatedAt: now }, only),
    notePayment(deps.db, id, { capturedMicro: capturedMicro + outstanding, updatedAt: now }, only),
    ...stepStatements(deps, {}, steps, now),
  ]);
  await publishSteps(deps, steps);
  await followPayer(deps, payment);
  deps.log("payment.paid-by-hand", { paymentId: id });
  const paid = await loadPayment(deps.db, id);
  return paid === null ? refuse("not_found") : ok(paid);
}

/** What the provider could not give back was given back elsewhere. */
async function giveBackByHand(deps: Deps, payment: PaymentRow, act: PaymentAct): Promise<Result<PaymentRow>> {
  const { id, refundedMicro, repaidMicro } = payment;
  const tooMuchMicro = 0 - outstandingMicro(payment);
  if ((await listRefunds(deps.db, id)).some(({ state }) => state === "open")) {
    return refuse("not_billable", "It is on its way back.");
  }
  const cause = { ...causeOf(payment, `refund:${id}:${refundedMicro}`), kind: "refund" as const };
  const transaction = moneyOut(cause, "cash", debtorOf(payment), tooMuchMicro);
  const now = deps.now();
  const only = isStill(payment);
  const steps = [{ kind: "resolve", noticeKind: "refund_failed", subject: id, at: now }] as const;
  const change = {
    refundedMicro: refundedMicro + tooMuchMicro,
    repaidMicro: repaidMicro + tooMuchMicro,
    updatedAt: now,
  };
  if (transaction === null) return refuse("not_billable", "Nothing is to go back.");
  await deps.db.batch([
    bookTransaction(deps.db, transaction, { at: now, now, act, only }),
    notePayment(deps.db, id, change, only),
    ...stepStatements(deps, {}, steps, now),
  ]);
  await publishSteps(deps, steps);
  deps.log("payment.given-back-by-hand", { paymentId: id });
  const after = await conclude(deps, id);
  return after === null ? refuse("not_found") : ok(after);
}

/** An operator has it tried again now. */
export async function retryPayment(deps: Deps, id: string): Promise<Result<PaymentRow>> {
  const payment = await loadPayment(deps.db, id);
  if (payment === null) return refuse("not_found");
  const isWaiting = payment.state === "owed" || payment.state === "capturing" || payment.state === "releasing";
  if (!isWaiting) return refuse("not_billable", `The payment is ${payment.state}.`);
  const now = deps.now();
  await notePayment(deps.db, id, { dueAt: now, updatedAt: now });
  const due = await loadPayment(deps.db, id);
  return due === null ? refuse("not_found") : ok(due);
}
