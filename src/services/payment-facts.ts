import type { BatchItem } from "drizzle-orm/batch";
import { type LedgerTransaction, moneyIn, moneyOut } from "../domain/ledger.ts";
import type { NoticeStep } from "../domain/notification.ts";
import { untakenMicro } from "../domain/payment.ts";
import type { ProviderPayment } from "../remote/payment.ts";
import { bookTransaction, isUnbooked } from "../store/ledger.ts";
import { isStill, loadPayment, movePayment, notePayment, type PaymentRow } from "../store/payments.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf } from "./ledger.ts";
import { publishSteps, stepStatements } from "./notifications.ts";

type Statement = BatchItem<"sqlite">;

/**
 * Takes what a provider says of a payment as it is now, whoever asked and why: told late, twice or in another order, it comes
 * to the same. What came and what went back is booked with it.
 */
export async function learn(deps: Deps, payment: PaymentRow, seen: ProviderPayment): Promise<void> {
  const statements = [
    ...stateOf(deps, payment, seen),
    ...moneyOf(deps, payment, seen),
    ...givenBack(deps, payment, seen),
  ];
  const [first, ...others] = statements;
  if (first !== undefined) await deps.db.batch([first, ...others]);
  await conclude(deps, payment.id);
}

/** What is held, and what is not any more. */
function stateOf(
  deps: Deps,
  payment: PaymentRow,
  { state, reference, ...seen }: ProviderPayment,
): readonly Statement[] {
  const { db } = deps;
  const { id } = payment;
  const now = deps.now();
  if (reference === payment.restReference) return [];
  if (state === "held") {
    const held = { reference, heldMicro: seen.heldMicro, holdExpiresAt: seen.expiresAt, updatedAt: now };
    // Somebody who paid at the page after the start was given up gets it back.
    return [
      notePayment(db, id, { reference, updatedAt: now }),
      movePayment(db, id, "holdAccepted", { ...held, dueAt: null }),
    ];
  }
  if (state !== "ended") return [];
  const why = "The payment service does not hold it any more.";
  const refused = movePayment(db, id, "holdRefused", { why, dueAt: null, updatedAt: now });
  return [refused, movePayment(db, id, "holdLapsed", { why, updatedAt: now })];
}

/** Each of the provider's payments is taken once, whole. */
function moneyOf(deps: Deps, payment: PaymentRow, { state, reference, capturedMicro }: ProviderPayment) {
  const { db } = deps;
  const transaction = moneyIn(
    { ...causeOf(payment, `capture:${reference}`), kind: "capture" },
    `processor:${payment.provider}`,
    debtorOf(payment),
    capturedMicro,
  );
  if (state !== "captured" || transaction === null) return [];
  const now = deps.now();
  const isRest = payment.reference !== null && payment.reference !== reference;
  const change = {
    capturedMicro: payment.capturedMicro + capturedMicro,
    ...(isRest ? { restReference: reference } : { reference }),
    unanswered: 0,
    updatedAt: now,
  };
  return [
    notePayment(db, payment.id, change, isUnbooked(transaction.id)),
    bookTransaction(db, transaction, { at: now, now, act: null }),
  ];
}

/** A provider tells how much of a payment went back altogether. */
function givenBack(
  deps: Deps,
  payment: PaymentRow,
  { reference, refundedMicro }: ProviderPayment,
): readonly Statement[] {
  const { refundedMicro: knownMicro } = payment;
  // Of what was taken in two parts, the part beyond the hold goes back last.
  if (reference !== payment.reference || refundedMicro <= knownMicro) return [];
  const transaction = moneyOut(
    { ...causeOf(payment, `refund:${reference}:${refundedMicro}`), kind: "refund" },
    `processor:${payment.provider}`,
    debtorOf(payment),
    refundedMicro - knownMicro,
  );
  return transaction === null ? [] : refundStatements(deps, payment, transaction, refundedMicro);
}

function refundStatements(
  deps: Deps,
  { id, refundedMicro: knownMicro }: PaymentRow,
  transaction: LedgerTransaction,
  refundedMicro: number,
): readonly Statement[] {
  const now = deps.now();
  const only = isStill({ id, refundedMicro: knownMicro });
  return [
    bookTransaction(deps.db, transaction, { at: now, now, act: null, only }),
    notePayment(deps.db, id, { refundedMicro, updatedAt: now }, only),
  ];
}

/** What has come in full is done with; of what went back in full, nothing is left. */
export async function conclude(deps: Deps, id: string): Promise<PaymentRow | null> {
  const payment = await loadPayment(deps.db, id);
  if (payment?.dueMicro == null) return payment;
  const { dueMicro, creditedMicro, capturedMicro, refundedMicro } = payment;
  const now = deps.now();
  const leftMicro = untakenMicro(payment);
  const done = { dueAt: null, why: null, updatedAt: now };
  const isCredited = creditedMicro === dueMicro && capturedMicro === refundedMicro;
  if (leftMicro >= deps.payments.stepMicro(payment.currency)) return payment;
  const isOver = [noticeOver(payment, now)];
  await deps.db.batch([
    movePayment(deps.db, id, "captured", done),
    ...(isCredited ? [movePayment(deps.db, id, "refundedInFull", done)] : []),
    ...remainder(deps, payment, leftMicro),
    ...stepStatements(deps, {}, isOver, now),
  ]);
  await publishSteps(deps, isOver);
  await followPayer(deps, payment);
  return loadPayment(deps.db, id);
}

/** Less than the provider can take is nobody's debt. */
function remainder(deps: Deps, payment: PaymentRow, leftMicro: number): readonly Statement[] {
  if (leftMicro <= 0) return [];
  const cause = { ...causeOf(payment, `capture:${payment.id}:remainder`), kind: "capture" as const };
  const transaction = moneyIn(cause, "rounding", debtorOf(payment), leftMicro);
  const now = deps.now();
  return transaction === null ? [] : [bookTransaction(deps.db, transaction, { at: now, now, act: null })];
}

export function noticeOver({ id: subject }: PaymentRow, at: number): NoticeStep {
  return { kind: "resolve", noticeKind: "payment_owed", subject, at };
}

/** Money moves at the session's location, as far as it is known. */
export function causeOf({ currency, sessionId, locationId }: PaymentRow, id: string) {
  return { id, currency, sessionId, locationId };
}
