import type { BatchItem } from "drizzle-orm/batch";
import { type Payer, unansweredRetryAt } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE } from "../domain/time.ts";
import { foldUid } from "../domain/token.ts";
import type { PaymentAnswer, PaymentOrder, ProviderPayment } from "../remote/payment.ts";
import { findDriverOfToken } from "../store/driver-sessions.ts";
import {
  enterPayment,
  loadPayment,
  loadPaymentAccount,
  loadPaymentFor,
  movePayment,
  notePayment,
  type PaymentRow,
} from "../store/payments.ts";
import type { SessionRow } from "../store/sessions.ts";
import { payerMayStart } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { debtorOf, sessionBooking } from "./ledger.ts";
import { learn } from "./payment-facts.ts";

type Statement = BatchItem<"sqlite">;

export interface HoldRequest {
  /** Of the start, once for each. */
  readonly chargeId: string;
  readonly payer: Payer;
  /** The start's own. */
  readonly tokenUid: string;
  readonly currency: string;
  /** The session is stopped before it costs more. Whole minor units (`amountToHold`). */
  readonly mostMicro: number;
  /** Where the payer comes back to from the provider's page. */
  readonly returnUrl: string;
}

/** A page of the provider at which nobody has paid by then is closed. */
const PAGE_OPEN_MS = 30 * MINUTE;

/** `page`: the payer has to go there first; then the payment is `held`, and the start may go on. */
export type Held = { readonly kind: "held" } | { readonly kind: "page"; readonly url: string };

/**
 * Lets so much be held before anything reaches the charger. Asked again for the same start, it says the same.
 * @returns `payment_refused`, `payment_owed`; `unavailable`: the provider was not reached, and nothing stays held.
 */
export async function holdFor(deps: Deps, request: HoldRequest): Promise<Result<Held>> {
  const { chargeId, payer } = request;
  const mayStart = await payerMayStart(deps, payer);
  if (!mayStart.ok) return mayStart;
  const now = deps.now();
  await enterPayment(deps.db, {
    id: chargeId,
    provider: deps.payments.provider,
    payerKind: payer.kind,
    payerId: payer.kind === "driver" ? payer.driverId : payer.chargeId,
    foldedUid: foldUid(request.tokenUid),
    currency: request.currency,
    state: "none",
    heldMicro: request.mostMicro,
    // Whoever dies between asking and being answered may have something held.
    dueAt: unansweredRetryAt(now, 0),
    createdAt: now,
    updatedAt: now,
  });
  const payment = await loadPayment(deps.db, chargeId);
  if (payment?.state === "held") return ok({ kind: "held" });
  if (payment?.state !== "none" && payment?.state !== "awaiting") return refuse("payment_refused", payment?.why ?? "");
  const known = payer.kind === "driver" ? await loadPaymentAccount(deps.db, payer.driverId) : null;
  const order = { paymentId: chargeId, account: known, currency: request.currency, amountMicro: request.mostMicro };
  if (known === null && deps.payments.needsMethod) return holdAtPage(deps, order, request.returnUrl);
  const answer = await deps.payments.hold(order);
  const isToConfirm = answer.kind === "refused" && answer.cause === "authentication";
  return isToConfirm ? holdAtPage(deps, order, request.returnUrl) : takeHold(deps, chargeId, answer);
}

async function holdAtPage(deps: Deps, order: PaymentOrder, returnUrl: string): Promise<Result<Held>> {
  const page = await deps.payments.holdPage(order, returnUrl);
  if (page.kind !== "ok") return refusedHold(deps, order.paymentId, page);
  const { reference, url } = page.value;
  const now = deps.now();
  await movePayment(deps.db, order.paymentId, "pageShown", { reference, dueAt: now + PAGE_OPEN_MS, updatedAt: now });
  return ok({ kind: "page", url });
}

async function takeHold(deps: Deps, id: string, answer: PaymentAnswer<ProviderPayment>): Promise<Result<Held>> {
  if (answer.kind !== "ok") return refusedHold(deps, id, answer);
  const { reference, heldMicro, expiresAt } = answer.value;
  const change = { reference, heldMicro, holdExpiresAt: expiresAt, dueAt: null, updatedAt: deps.now() };
  await movePayment(deps.db, id, "holdAccepted", change);
  deps.log("payment.held", { paymentId: id });
  return ok({ kind: "held" });
}

/** Where nobody knows whether it was given, it is given back: the start is refused either way. */
async function refusedHold(
  deps: Deps,
  id: string,
  answer: Exclude<PaymentAnswer<unknown>, { readonly kind: "ok" }>,
): Promise<Result<Held>> {
  const { kind, why } = answer;
  const now = deps.now();
  deps.log("payment.hold-failed", { paymentId: id, kind, why });
  if (kind === "refused") {
    await movePayment(deps.db, id, "holdRefused", { why, dueAt: null, updatedAt: now });
    return refuse("payment_refused", why);
  }
  await movePayment(deps.db, id, "released", { why, dueAt: unansweredRetryAt(now, 0), updatedAt: now });
  return refuse("unavailable", "The payment service was not reached: nothing was started, and nothing is taken.");
}

/** Nothing came of a start: what is held for it is given back. May be repeated. */
export async function releaseHold(deps: Deps, chargeId: string): Promise<void> {
  const now = deps.now();
  await movePayment(deps.db, chargeId, "released", { dueAt: now, updatedAt: now });
}

/** The payment of a start as it is now: of a payer who may be back from its page, the provider is asked. Null: there is none. */
export async function paymentOf(deps: Deps, chargeId: string): Promise<PaymentRow | null> {
  const payment = await loadPayment(deps.db, chargeId);
  if (payment?.state !== "awaiting" || payment.reference === null) return payment;
  const seen = await deps.payments.look(payment.reference);
  if (seen.kind === "ok" && seen.value.state !== "open") await learn(deps, payment, seen.value);
  return loadPayment(deps.db, chargeId);
}

/**
 * For the batch that stores a session's picture: at its end what is owed is booked, and is to be taken from whoever pays.
 * Partners' sessions are booked by their CDRs. May be repeated.
 */
export async function settlementStatements(deps: Deps, session: SessionRow): Promise<readonly Statement[]> {
  if (session.tokenPartyId !== null || session.transactionId === null) return [];
  const payment = await loadPaymentFor(deps.db, { id: session.id, foldedUid: foldUid(session.tokenUid) });
  if (session.stoppedAt === null) return payment?.sessionId === null ? [beginning(deps, session, payment)] : [];
  if (session.state === "COMPLETED") return completed(deps, session, payment);
  // Who was never let in pays nothing.
  const now = deps.now();
  return payment === null ? [] : [movePayment(deps.db, payment.id, "released", { dueAt: now, updatedAt: now })];
}

function beginning(deps: Deps, session: SessionRow, payment: PaymentRow): Statement {
  const change = { sessionId: session.id, locationId: session.locationId, updatedAt: deps.now() };
  return notePayment(deps.db, payment.id, change);
}

/** A session in doubt keeps what is held until a person has decided. */
async function completed(deps: Deps, session: SessionRow, known: PaymentRow | null): Promise<readonly Statement[]> {
  const { id: sessionId, locationId, payableMicro: dueMicro } = session;
  const card = known === null ? await paymentOfCard(deps, session) : null;
  const payment = known ?? card;
  const booked = sessionBooking(deps, session, payment === null ? "receivable:tokens" : debtorOf(payment));
  if (payment === null || dueMicro === null) return booked;
  const now = deps.now();
  const change = { sessionId, locationId, dueMicro, dueAt: now, updatedAt: now };
  const entered = card === null ? [] : [enterPayment(deps.db, card)];
  return [...booked, ...entered, movePayment(deps.db, payment.id, dueMicro === 0 ? "released" : "costKnown", change)];
}

/** Nothing is held for a driver's card, which chargers let in without us, too: it is charged at the end. Null: nobody's card. */
async function paymentOfCard(deps: Deps, { id, tokenUid, startedAt, currency, payableMicro }: SessionRow) {
  if (currency === null || !payableMicro) return null;
  const driverId = await findDriverOfToken(deps.db, { tokenUid, startedAt });
  if (driverId === null) return null;
  const now = deps.now();
  return {
    id,
    provider: deps.payments.provider,
    payerKind: "driver" as const,
    payerId: driverId,
    foldedUid: foldUid(tokenUid),
    currency,
    state: "none" as const,
    createdAt: now,
    updatedAt: now,
  };
}
