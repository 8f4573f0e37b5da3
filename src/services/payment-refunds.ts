import type { BatchItem } from "drizzle-orm/batch";
import { moneyOut, type SoldAmounts, sale, taken } from "../domain/ledger.ts";
import { unansweredRetryAt, waysBack } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { bookTransaction } from "../store/ledger.ts";
import {
  changeRefund,
  enterRefund,
  isNotRefused,
  listRefunds,
  loadDueRefunds,
  loadRefund,
  type PaymentRefundRow,
} from "../store/payment-refunds.ts";
import { isStill, loadPayment, notePayment, type PaymentChange, type PaymentRow } from "../store/payments.ts";
import { loadProviderPayments } from "../store/provider-payments.ts";
import type { Deps } from "./deps.ts";
import { debtorOf } from "./ledger.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import { causeOf, conclude, learn } from "./payment-facts.ts";
import { failedRefunds } from "./refund-failures.ts";

type Statement = BatchItem<"sqlite">;

/** What a person did, and why. */
export interface PaymentAct {
  readonly reason: string;
  readonly issuedBy: string;
}

const MOST_AT_ONCE = 50;
const NO_CREDIT: SoldAmounts = { inclMicro: 0, exclMicro: 0, payableMicro: 0 };

/**
 * The rows by which so much is credited, and so much money goes back as it came.
 * @param credit null: a corrected receipt credits it.
 * @returns `not_billable`: an earlier refund is on its way, or so much never came.
 */
export async function refundsFor(
  deps: Deps,
  payment: PaymentRow,
  wanted: { readonly credit: SoldAmounts | null; readonly moneyMicro: number; readonly act: PaymentAct },
): Promise<Result<readonly PaymentRefundRow[]>> {
  const { credit, moneyMicro, act } = wanted;
  const [known, came] = await Promise.all([
    listRefunds(deps.db, payment.id),
    loadProviderPayments(deps.db, payment.id),
  ]);
  if (moneyMicro > 0 && known.some(({ state }) => state === "open")) {
    return refuse("not_billable", "An earlier refund is on its way: try again when it has arrived.");
  }
  const ways = waysBack(payment, came, moneyMicro);
  if (ways === null) return refuse("not_billable", "So much is not there to be given back.");
  const now = deps.now();
  const rows = ways.map((way) => refundRow(deps, payment, { ...way, act, now }));
  const [first = refundRow(deps, payment, { providerPayment: null, moneyMicro: 0, act, now }), ...others] = rows;
  if (credit === null) return ok(rows);
  return ok([{ ...first, ...credit }, ...others]);
}

function refundRow(
  deps: Deps,
  { id: paymentId }: PaymentRow,
  row: Pick<PaymentRefundRow, "providerPayment" | "moneyMicro"> & { readonly act: PaymentAct; readonly now: number },
): PaymentRefundRow {
  const { providerPayment, moneyMicro, act, now } = row;
  const isOpen = providerPayment !== null;
  return {
    ...NO_CREDIT,
    ...act,
    id: deps.newId(),
    paymentId,
    moneyMicro,
    providerPayment,
    state: isOpen ? "open" : "done",
    reference: null,
    why: null,
    tries: 0,
    dueAt: isOpen ? now : null,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * The credit is booked at once; the money goes back as soon as the provider gives it. Nothing of it is done where the payment
 * has moved on, and its last statement moves it on.
 * @param change what else becomes of the payment.
 */
export function refundStatements(
  deps: Deps,
  payment: PaymentRow,
  refunds: readonly PaymentRefundRow[],
  change: Omit<PaymentChange, "updatedAt">,
): readonly Statement[] {
  const now = deps.now();
  const only = isStill(payment);
  const sum = (of: readonly PaymentRefundRow[], name: "moneyMicro" | "payableMicro") =>
    of.reduce((total, refund) => total + refund[name], 0);
  const moneyMicro = sum(refunds, "moneyMicro");
  const byHandMicro = sum(
    refunds.filter(({ providerPayment }) => providerPayment === null),
    "moneyMicro",
  );
  const totals = {
    creditedMicro: payment.creditedMicro + sum(refunds, "payableMicro"),
    repaidMicro: payment.repaidMicro + moneyMicro,
    refundedMicro: payment.refundedMicro + byHandMicro,
  };
  return [
    ...refunds.flatMap((refund) => [
      enterRefund(deps.db, refund, only),
      ...bookings(payment, refund).map((each) =>
        bookTransaction(deps.db, each, {
          at: now,
          now,
          act: { reason: refund.reason, issuedBy: refund.issuedBy },
          only,
        }),
      ),
    ]),
    notePayment(deps.db, payment.id, { ...change, ...totals, updatedAt: now }, only),
  ];
}

function bookings(payment: PaymentRow, refund: PaymentRefundRow) {
  const { id, providerPayment, moneyMicro } = refund;
  const debtor = debtorOf(payment);
  const credit = sale({ ...causeOf(payment, `credit:${id}`), kind: "credit" }, debtor, taken(refund));
  const isByHand = providerPayment === null;
  const money = moneyOut(
    { ...causeOf(payment, `refund:${id}`), kind: "refund" },
    "cash",
    debtor,
    isByHand ? moneyMicro : 0,
  );
  return [credit, money].filter((transaction) => transaction !== null);
}

/** @returns false: none of them was entered, because the payment had moved on. */
export async function giveBackAll(deps: Deps, refunds: readonly PaymentRefundRow[]): Promise<boolean> {
  for (const { id } of refunds) {
    const made = await loadRefund(deps.db, id);
    if (made === null) return false;
    await giveBack(deps, made);
  }
  return true;
}

/** Refunds that the provider did not answer. */
export async function tendRefunds(deps: Deps): Promise<void> {
  for (const refund of await loadDueRefunds(deps.db, deps.now(), MOST_AT_ONCE)) {
    await giveBack(deps, refund);
    await conclude(deps, refund.paymentId);
  }
}

async function giveBack(deps: Deps, refund: PaymentRefundRow): Promise<void> {
  const { id: refundId, paymentId, providerPayment: reference, moneyMicro: amountMicro, tries } = refund;
  const payment = await loadPayment(deps.db, paymentId);
  if (refund.state !== "open" || payment === null || reference === null) return;
  const { currency } = payment;
  const answer = await deps.payments.refund({ refundId, paymentId, reference, currency, amountMicro });
  const now = deps.now();
  if (answer.kind === "unknown") {
    const change = { why: answer.why, tries: tries + 1, dueAt: unansweredRetryAt(now, tries), updatedAt: now };
    await changeRefund(deps.db, refundId, change);
    return;
  }
  if (answer.kind === "refused") return refused(deps, payment, refund, answer.why);
  const seen = await deps.payments.look(reference);
  const isLearnt = seen.kind === "ok" && (await learn(deps, payment, seen.value));
  // Where the look failed, it is asked once more: the same refund is given once.
  const change = {
    state: isLearnt ? ("done" as const) : ("open" as const),
    dueAt: isLearnt ? null : unansweredRetryAt(now, tries),
  };
  const given = { ...change, reference: answer.value, tries: tries + 1, updatedAt: now };
  await changeRefund(deps.db, refundId, given, isNotRefused(refundId));
}

async function refused(deps: Deps, payment: PaymentRow, { id }: PaymentRefundRow, why: string): Promise<void> {
  const { statements, steps } = await failedRefunds(deps, payment, [id], why);
  const [first, ...others] = [...statements, ...stepStatements(deps, {}, steps, deps.now())];
  if (first !== undefined) await deps.db.batch([first, ...others]);
  await publishSteps(deps, steps);
  deps.log("payment.refund-refused", { paymentId: payment.id, refundId: id });
}
