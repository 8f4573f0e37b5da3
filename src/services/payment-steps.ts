import { declinedRetryAt, unansweredRetryAt, untakenMicro } from "../domain/payment.ts";
import type { PaymentAnswer, PaymentRefusal, ProviderPayment } from "../remote/payment.ts";
import {
  loadDuePayments,
  loadPayment,
  loadPaymentAccount,
  movePayment,
  notePayment,
  type PaymentRow,
} from "../store/payments.ts";
import { followPayer } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { conclude, learn } from "./payment-facts.ts";

/** Each is a call or two of a provider. */
const MOST_AT_ONCE = 50;

/** Goes on with every payment that is due: takes what is owed, gives back what is held for nothing. */
export async function tendPayments(deps: Deps): Promise<void> {
  for (const payment of await loadDuePayments(deps.db, deps.now(), MOST_AT_ONCE)) {
    try {
      await goOn(deps, payment);
    } catch (error) {
      deps.log("payment.fault", { paymentId: payment.id, error: String(error) });
    }
  }
}

async function goOn(deps: Deps, payment: PaymentRow): Promise<void> {
  const { db } = deps;
  const { id, provider, state } = payment;
  const now = deps.now();
  if (provider === "stripe" && deps.payments.provider !== "stripe")
    return again(deps, payment, "Stripe is not set up.");
  switch (state) {
    case "none":
    case "lapsed":
      await movePayment(db, id, "released", { dueAt: state === "none" ? now : null, updatedAt: now });
      return;
    case "awaiting":
      return closePage(deps, payment);
    case "releasing":
      return release(deps, payment);
    case "owed":
      await movePayment(db, id, "retried", { dueAt: now, updatedAt: now });
      return take(deps, { ...payment, state: "capturing" });
    case "capturing":
      return take(deps, payment);
    default:
      await notePayment(db, id, { dueAt: null, updatedAt: now });
  }
}

async function closePage(deps: Deps, payment: PaymentRow): Promise<void> {
  const seen = payment.reference === null ? null : await deps.payments.look(payment.reference);
  if (seen?.kind === "unknown") return again(deps, payment, seen.why);
  if (seen?.kind === "ok" && seen.value.state === "held") {
    await learn(deps, payment, seen.value);
    return;
  }
  const now = deps.now();
  await movePayment(deps.db, payment.id, "released", { why: "Nobody paid at the page.", dueAt: now, updatedAt: now });
}

/** Whose answer never came is asked for once more: the same order is the same hold, and then it has a reference. */
async function release(deps: Deps, payment: PaymentRow): Promise<void> {
  const { id, reference } = payment;
  const known = reference === null ? await holdAgain(deps, payment) : reference;
  const answer = typeof known === "string" ? await deps.payments.release(known) : known;
  if (answer.kind === "unknown") return again(deps, payment, answer.why);
  if (answer.kind === "ok" && answer.value.state === "captured") await learn(deps, payment, answer.value);
  const now = deps.now();
  await movePayment(deps.db, id, "releaseDone", { dueAt: null, unanswered: 0, updatedAt: now });
  deps.log("payment.released", { paymentId: id });
}

async function holdAgain(
  deps: Deps,
  { id: paymentId, currency, heldMicro: amountMicro, ...payment }: PaymentRow,
): Promise<string | Exclude<PaymentAnswer<ProviderPayment>, { readonly kind: "ok" }>> {
  const account = await accountOf(deps, payment);
  if (account === null) return { kind: "refused", cause: "no_method", why: "Nothing was held." };
  const answer = await deps.payments.hold({ paymentId, account, currency, amountMicro });
  return answer.kind === "ok" ? answer.value.reference : answer;
}

/** From what is held first, then from what the driver left to pay with. */
async function take(deps: Deps, given: PaymentRow): Promise<void> {
  const payment = await conclude(deps, given.id);
  if (payment?.state !== "capturing") return;
  const { id: paymentId, provider, currency, reference, heldMicro } = payment;
  const amountMicro = untakenMicro(payment);
  if (provider === "embedded") return putOnAccount(deps, payment);
  if (reference !== null && payment.capturedMicro === 0) {
    const order = { reference, currency, amountMicro: Math.min(amountMicro, heldMicro) };
    const answer = heldMicro === 0 ? LAPSED : await deps.payments.capture(order);
    if (answer.kind === "unknown") return again(deps, payment, answer.why);
    if (answer.kind === "ok") {
      await learn(deps, payment, answer.value);
      return takeRest(deps, paymentId);
    }
    if (answer.cause === "too_small") return letGo(deps, payment, reference);
    const found = answer.cause === "lapsed" ? await foundAgain(deps, payment, reference) : null;
    if (found === "unknown") return again(deps, payment, answer.why);
    if (found === "held") return take(deps, payment);
  }
  return takeRest(deps, paymentId);
}

/** So little is not taken: nothing stays held for it either. */
async function letGo(deps: Deps, payment: PaymentRow, reference: string): Promise<void> {
  const released = await deps.payments.release(reference);
  return released.kind === "unknown" ? again(deps, payment, released.why) : putOnAccount(deps, payment);
}

const LAPSED = { kind: "refused", cause: "lapsed", why: "Nothing is held any more." } as const;

/** It was taken before, or held at the page, and nobody heard of it. */
async function foundAgain(deps: Deps, payment: PaymentRow, reference: string): Promise<"held" | "unknown" | null> {
  const seen = await deps.payments.look(reference);
  if (seen.kind === "unknown") return "unknown";
  if (seen.kind === "refused") return null;
  if (seen.value.state === "captured") await learn(deps, payment, seen.value);
  if (seen.value.state !== "held" || seen.value.reference === reference) return null;
  await learn(deps, payment, seen.value);
  return "held";
}

async function takeRest(deps: Deps, id: string): Promise<void> {
  const payment = await loadPayment(deps.db, id);
  if (payment?.state !== "capturing") return;
  const { currency, declined, capturedMicro } = payment;
  const account = await accountOf(deps, payment);
  const order = { paymentId: id, account, currency, amountMicro: untakenMicro(payment) };
  // Another try, or for more than before, is another one.
  const answer = await deps.payments.charge(
    order,
    capturedMicro === 0 ? `${declined}` : `${declined}:${capturedMicro}`,
  );
  if (answer.kind === "ok") {
    await learn(deps, payment, answer.value);
    return;
  }
  if (answer.kind === "unknown") return again(deps, payment, answer.why);
  return answer.cause === "too_small" ? putOnAccount(deps, payment) : owed(deps, payment, answer.cause, answer.why);
}

async function owed(deps: Deps, payment: PaymentRow, cause: PaymentRefusal, why: string): Promise<void> {
  const { id, sessionId, locationId } = payment;
  const now = deps.now();
  const declined = payment.declined + 1;
  // Who has left nothing to pay with is not asked again by the clock.
  const dueAt = cause === "no_method" ? null : declinedRetryAt(now, declined);
  const steps = [
    {
      kind: "notice",
      at: now,
      notice: { kind: "payment_owed", subject: id, details: { name: "Payment", sessionId, why } },
    },
  ] as const;
  await deps.db.batch([
    movePayment(deps.db, id, "captureRefused", { why, declined, dueAt, unanswered: 0, updatedAt: now }),
    ...stepStatements(deps, locationId === null ? {} : { locationId }, steps, now),
  ]);
  await publishSteps(deps, steps);
  await followPayer(deps, payment);
  deps.log("payment.owed", { paymentId: id, cause, declined });
}

async function putOnAccount(deps: Deps, { id }: PaymentRow): Promise<void> {
  await movePayment(deps.db, id, "putOnAccount", { dueAt: null, unanswered: 0, updatedAt: deps.now() });
}

/** Nobody answered: asked again later, and nothing is lost. */
async function again(deps: Deps, { id, unanswered }: PaymentRow, why: string): Promise<void> {
  const now = deps.now();
  const change = { why, unanswered: unanswered + 1, dueAt: unansweredRetryAt(now, unanswered), updatedAt: now };
  await notePayment(deps.db, id, change);
  deps.log("payment.unanswered", { paymentId: id, unanswered: unanswered + 1 });
}

async function accountOf(deps: Deps, { payerKind, payerId }: Pick<PaymentRow, "payerKind" | "payerId">) {
  return payerKind === "driver" ? loadPaymentAccount(deps.db, payerId) : null;
}
