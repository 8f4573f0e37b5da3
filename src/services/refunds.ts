import { left, moneyIn, moneyOut, partOf, sale, taken } from "../domain/ledger.ts";
import { outstandingMicro, unansweredRetryAt } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { minorUnitMicro } from "../domain/units.ts";
import { bookTransaction } from "../store/ledger.ts";
import {
  changeRefund,
  creditsOf,
  enterRefund,
  listRefunds,
  loadDueRefunds,
  loadRefund,
  type PaymentRefundRow,
} from "../store/payment-refunds.ts";
import { isStill, loadPayment, movePayment, notePayment, type PaymentRow } from "../store/payments.ts";
import { loadSession } from "../store/sessions.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf } from "./ledger.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { causeOf, conclude, learn, noticeOver } from "./payment-facts.ts";

/** What a person did, and why. */
export interface PaymentAct {
  readonly reason: string;
  readonly issuedBy: string;
}

const MOST_AT_ONCE = 50;

/**
 * Credits a session, whole or in part, and gives back what was paid too much by it.
 * @param payableMicro null: all that is left.
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
  const session = payment.sessionId === null ? null : await loadSession(deps.db, payment.sessionId);
  if (session?.totalInclMicro == null || session.totalExclMicro === null || payment.dueMicro === null) {
    return refuse("not_billable", "The session has no cost.");
  }
  const { totalInclMicro: inclMicro, totalExclMicro: exclMicro } = session;
  const credited = creditsOf(await listRefunds(deps.db, id));
  const rest = left({ inclMicro, exclMicro, payableMicro: payment.dueMicro }, credited);
  const amountMicro = payableMicro ?? rest.payableMicro;
  if (amountMicro <= 0 || amountMicro > rest.payableMicro) return refuse("not_billable", "No more is left of it.");
  if (BigInt(amountMicro) % minorUnitMicro(payment.currency) !== 0n) {
    return refuse("invalid_request", "The amount is to be whole minor units of its currency.");
  }
  const part = partOf(rest, amountMicro);
  // What was not paid yet is owed no more; only what was, goes back.
  const overpaidMicro = amountMicro - Math.max(outstandingMicro(payment), 0);
  const moneyMicro = Math.max(0, Math.min(overpaidMicro, amountMicro));
  const refundId = deps.newId();
  await saveRefund(deps, payment, { ...part, id: refundId, moneyMicro, ...act });
  const made = await loadRefund(deps.db, refundId);
  if (made === null) return refuse("version_conflict");
  await giveBack(deps, made);
  const now = await conclude(deps, id);
  return now === null ? refuse("not_found") : ok(now);
}

type NewRefund = Pick<PaymentRefundRow, "id" | "payableMicro" | "inclMicro" | "exclMicro" | "moneyMicro"> & PaymentAct;

/** The credit is booked at once; the money goes back as soon as the provider gives it. */
async function saveRefund(deps: Deps, payment: PaymentRow, refund: NewRefund): Promise<void> {
  const { db } = deps;
  const { id, moneyMicro, payableMicro, reason, issuedBy } = refund;
  const now = deps.now();
  const isOpen = moneyMicro > 0 && payment.provider === "stripe";
  const row: PaymentRefundRow = {
    ...refund,
    paymentId: payment.id,
    state: isOpen ? "open" : "done",
    reference: null,
    why: null,
    tries: 0,
    dueAt: isOpen ? now : null,
    createdAt: now,
    updatedAt: now,
  };
  const { creditedMicro, refundedMicro } = payment;
  const only = isStill({ id: payment.id, creditedMicro });
  const debtor = debtorOf(payment);
  const credit = sale({ ...causeOf(payment, `credit:${id}`), kind: "credit" }, debtor, taken(refund));
  // Paid by hand, given back by hand.
  const money = isOpen
    ? null
    : moneyOut({ ...causeOf(payment, `refund:${id}`), kind: "refund" }, "cash", debtor, moneyMicro);
  const act = { reason, issuedBy };
  const change = {
    creditedMicro: creditedMicro + payableMicro,
    ...(isOpen ? {} : { refundedMicro: refundedMicro + moneyMicro }),
    updatedAt: now,
  };
  await db.batch([
    enterRefund(db, row, creditedMicro),
    ...[credit, money].flatMap((each) =>
      each === null ? [] : [bookTransaction(db, each, { at: now, now, act, only })],
    ),
    notePayment(db, payment.id, change, only),
  ]);
  deps.log("payment.credited", { paymentId: payment.id, refundId: id });
}

/** Refunds that the provider did not answer. */
export async function tendRefunds(deps: Deps): Promise<void> {
  for (const refund of await loadDueRefunds(deps.db, deps.now(), MOST_AT_ONCE)) {
    await giveBack(deps, refund);
    await conclude(deps, refund.paymentId);
  }
}

async function giveBack(deps: Deps, refund: PaymentRefundRow): Promise<void> {
  const { id: refundId, paymentId, moneyMicro: amountMicro, tries } = refund;
  const payment = await loadPayment(deps.db, paymentId);
  if (refund.state !== "open" || payment?.reference == null) return;
  const { reference, currency } = payment;
  const answer = await deps.payments.refund({ refundId, paymentId, reference, currency, amountMicro });
  const now = deps.now();
  if (answer.kind === "unknown") {
    const change = { why: answer.why, tries: tries + 1, dueAt: unansweredRetryAt(now, tries), updatedAt: now };
    await changeRefund(deps.db, refundId, change);
    return;
  }
  if (answer.kind === "refused") {
    await changeRefund(deps.db, refundId, { state: "refused", why: answer.why, dueAt: null, updatedAt: now });
    deps.log("payment.refund-refused", { paymentId, refundId, cause: answer.cause });
    return;
  }
  const seen = await deps.payments.look(reference);
  if (seen.kind === "ok") await learn(deps, payment, seen.value);
  // Where the look failed, it is asked once more: the same refund is given once.
  const isKnown = seen.kind === "ok";
  const change = {
    state: isKnown ? ("done" as const) : ("open" as const),
    dueAt: isKnown ? null : unansweredRetryAt(now, tries),
  };
  await changeRefund(deps.db, refundId, { ...change, reference: answer.value, tries: tries + 1, updatedAt: now });
}

/** Somebody paid elsewhere: by transfer, at a till. */
export async function payByHand(deps: Deps, id: string, act: PaymentAct): Promise<Result<PaymentRow>> {
  const payment = await loadPayment(deps.db, id);
  if (payment === null) return refuse("not_found");
  if (payment.state !== "owed" && payment.state !== "on_account") {
    return refuse("not_billable", `The payment is ${payment.state}.`);
  }
  const amountMicro = outstandingMicro(payment);
  const cause = { ...causeOf(payment, `paid:${id}`), kind: "paid" as const };
  const transaction = moneyIn(cause, "cash", debtorOf(payment), amountMicro);
  const now = deps.now();
  const { capturedMicro, creditedMicro } = payment;
  const only = isStill({ id, capturedMicro, creditedMicro });
  const steps = [noticeOver(payment, now)];
  if (transaction === null) return refuse("not_billable", "Nothing is owed.");
  await deps.db.batch([
    bookTransaction(deps.db, transaction, { at: now, now, act, only }),
    notePayment(deps.db, id, { capturedMicro: capturedMicro + amountMicro, updatedAt: now }, only),
    movePayment(deps.db, id, "paidByHand", { dueAt: null, why: null, updatedAt: now }),
    ...stepStatements(deps, {}, steps, now),
  ]);
  await publishSteps(deps, steps);
  await followPayer(deps, payment);
  deps.log("payment.paid-by-hand", { paymentId: id });
  const paid = await loadPayment(deps.db, id);
  return paid === null ? refuse("not_found") : ok(paid);
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
