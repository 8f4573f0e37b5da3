import type { BatchItem } from "drizzle-orm/batch";
import { moneyIn, moneyOut } from "../domain/ledger.ts";
import type { NoticeStep } from "../domain/notification.ts";
import { outstandingMicro, untakenMicro } from "../domain/payment.ts";
import type { ProviderPayment } from "../remote/payment.ts";
import { bookTransaction } from "../store/ledger.ts";
import { isStill, loadPayment, movePayment, notePayment, type PaymentRow } from "../store/payments.ts";
import { loadProviderPayment, type ProviderPaymentRow, saveProviderPayment } from "../store/provider-payments.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf } from "./ledger.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { failedRefunds, refundFailedNotice } from "./refund-failures.ts";

type Statement = BatchItem<"sqlite">;

/**
 * Takes what a provider says of a payment as it is now, whoever asked and why: told late, twice or in another order, it comes
 * to the same. What came, what went back and what a bank took back is booked with it.
 * @param payment as it was before the provider was asked.
 * @returns false: something else was learnt meanwhile, and nothing was taken: it is to be asked once more.
 */
export async function learn(deps: Deps, payment: PaymentRow, seen: ProviderPayment): Promise<boolean> {
  const known = (await loadProviderPayment(deps.db, seen.reference)) ?? nothingTaken(deps, payment, seen.reference);
  const moved = changesOf(known, seen);
  const failed = await failedRefunds(deps, payment, seen.failedRefunds, "The payer's bank did not take it.");
  const steps = [...failed.steps, ...stepsOf(deps, payment, moved)];
  const statements = [
    ...stateOf(deps, payment, seen),
    ...moneyOf(deps, payment, known, moved),
    ...failed.statements,
    ...stepStatements(deps, payment.locationId === null ? {} : { locationId: payment.locationId }, steps, deps.now()),
  ];
  const [first, ...others] = statements;
  if (first !== undefined) await deps.db.batch([first, ...others]);
  await publishSteps(deps, steps);
  await conclude(deps, payment.id);
  const now = moved === null ? known : await loadProviderPayment(deps.db, seen.reference);
  return now !== null && changesOf(now, seen) === null;
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

/** By how much what came by one of the provider's payments, and went back, is more or less than was known. */
type Moved = Pick<ProviderPaymentRow, "capturedMicro" | "refundedMicro" | "disputedMicro">;

function nothingTaken(deps: Deps, { id: paymentId }: PaymentRow, reference: string): ProviderPaymentRow {
  const nothing = { capturedMicro: 0, refundedMicro: 0, disputedMicro: 0, changes: 0 };
  return { ...nothing, reference, paymentId, createdAt: deps.now() };
}

/** Null: all of it was known. */
function changesOf(known: ProviderPaymentRow, seen: ProviderPayment): Moved | null {
  const moved = {
    capturedMicro: seen.state === "captured" ? seen.capturedMicro - known.capturedMicro : 0,
    refundedMicro: seen.refundedMicro - known.refundedMicro,
    disputedMicro: seen.disputedMicro - known.disputedMicro,
  };
  return Object.values(moved).some((micro) => micro !== 0) ? moved : null;
}

/** Its last statement changes what all of it is conditional on. */
function moneyOf(
  deps: Deps,
  payment: PaymentRow,
  known: ProviderPaymentRow,
  moved: Moved | null,
): readonly Statement[] {
  if (moved === null) return [];
  const { db } = deps;
  const { reference } = known;
  const now = deps.now();
  const only = isStill(payment);
  const row = { ...known, ...added(known, moved), changes: known.changes + 1 };
  const isRest = payment.reference !== null && payment.reference !== reference;
  const change = {
    ...added(payment, moved),
    ...(moved.capturedMicro === 0 ? {} : isRest ? { restReference: reference } : { reference }),
    unanswered: 0,
    updatedAt: now,
  };
  return [
    ...bookings(payment, row, moved).map((each) => bookTransaction(db, each, { at: now, now, act: null, only })),
    saveProviderPayment(db, row, only),
    notePayment(db, payment.id, change, only),
  ];
}

function added(known: Moved, by: Moved): Moved {
  return {
    capturedMicro: known.capturedMicro + by.capturedMicro,
    refundedMicro: known.refundedMicro + by.refundedMicro,
    disputedMicro: known.disputedMicro + by.disputedMicro,
  };
}

function bookings(payment: PaymentRow, { reference, changes }: ProviderPaymentRow, moved: Moved) {
  const processor = `processor:${payment.provider}` as const;
  const debtor = debtorOf(payment);
  const captured = { ...causeOf(payment, `capture:${reference}`), kind: "capture" as const };
  const refunded = { ...causeOf(payment, `refund:${reference}:${changes}`), kind: "refund" as const };
  const disputed = { ...causeOf(payment, `dispute:${reference}:${changes}`), kind: "dispute" as const };
  return [
    moneyIn(captured, processor, debtor, moved.capturedMicro),
    moneyOut(refunded, processor, debtor, moved.refundedMicro),
    moneyOut(disputed, processor, debtor, moved.disputedMicro),
  ].filter((transaction) => transaction !== null);
}

function stepsOf(deps: Deps, payment: PaymentRow, moved: Moved | null): readonly NoticeStep[] {
  const { id: subject, sessionId, disputedMicro } = payment;
  const at = deps.now();
  const { disputedMicro: disputed = 0, refundedMicro: refunded = 0 } = moved ?? {};
  const steps: NoticeStep[] = [];
  if (refunded < 0) steps.push(refundFailedNotice(payment, at, "The payer's bank did not take it."));
  if (disputed > 0) {
    const notice = { kind: "payment_disputed", subject, details: { name: "Payment", sessionId } } as const;
    steps.push({ kind: "notice", at, notice });
  } else if (disputed < 0 && disputedMicro + disputed === 0) {
    steps.push({ kind: "resolve", noticeKind: "payment_disputed", subject, at });
  }
  return steps;
}

/** What has come in full is done with; of what went back in full, nothing is left; what a bank took back is owed again. */
export async function conclude(deps: Deps, id: string): Promise<PaymentRow | null> {
  const payment = await loadPayment(deps.db, id);
  if (payment?.dueMicro == null) return payment;
  const now = deps.now();
  const stepMicro = deps.payments.stepMicro(payment.currency);
  const leftMicro = untakenMicro(payment);
  if (leftMicro >= stepMicro) return payment;
  const isDisputed = payment.disputedMicro > 0 && outstandingMicro(payment) >= stepMicro;
  const isOver = isDisputed ? [] : [noticeOver(payment, now)];
  await deps.db.batch([
    movePayment(deps.db, id, "captured", { dueAt: null, why: null, updatedAt: now }),
    ...(isDisputed ? [reopening(deps, payment)] : ending(deps, payment, leftMicro)),
    ...stepStatements(deps, {}, isOver, now),
  ]);
  await publishSteps(deps, isOver);
  await followPayer(deps, payment);
  return loadPayment(deps.db, id);
}

/** Nobody asks a card again whose holder disputes it. */
function reopening(deps: Deps, { id }: PaymentRow): Statement {
  const change = { dueAt: null, why: "The payer's bank has taken it back.", updatedAt: deps.now() };
  return movePayment(deps.db, id, "reopened", change);
}

function ending(deps: Deps, payment: PaymentRow, leftMicro: number): readonly Statement[] {
  const { id, dueMicro, creditedMicro, capturedMicro, refundedMicro, disputedMicro } = payment;
  const isNothingLeft = creditedMicro === dueMicro && capturedMicro === refundedMicro + disputedMicro;
  const change = { dueAt: null, why: null, updatedAt: deps.now() };
  const over = isNothingLeft ? [movePayment(deps.db, id, "refundedInFull", change)] : [];
  return [...over, ...remainder(deps, payment, leftMicro)];
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
