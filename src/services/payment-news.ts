import { ok, type Result, refuse } from "../domain/result.ts";
import { dueAgain, loadPayment, savePaymentAccount } from "../store/payments.ts";
import { loadProviderPayment } from "../store/provider-payments.ts";
import type { Deps } from "./deps.ts";
import { learn } from "./payment-facts.ts";

/**
 * What a provider tells by itself. It says only that something has changed: the payment is looked up as it is now.
 * @returns `invalid_request`: it was not the provider; `unavailable`: it is to be told again.
 */
export async function hearProvider(deps: Deps, body: string, signature: string): Promise<Result<null>> {
  const heard = await deps.payments.hear(body, signature);
  if (heard === null) return refuse("invalid_request", "The signature is wrong, or too old.");
  if (heard.kind !== "ok") return refuse("unavailable", heard.why);
  const news = heard.value;
  if (news.kind === "other") return ok(null);
  if (news.kind === "method") {
    const { driverId, account, label } = news;
    const now = deps.now();
    await savePaymentAccount(deps.db, { driverId, ...account, label, updatedAt: now });
    // Perhaps that is why it was left.
    await dueAgain(deps.db, driverId, now);
    deps.log("payment.method-left", { driverId });
    return ok(null);
  }
  const paymentId = news.paymentId ?? (await loadProviderPayment(deps.db, news.reference))?.paymentId;
  const payment = paymentId === undefined ? null : await loadPayment(deps.db, paymentId);
  if (payment === null) return ok(null);
  const seen = await deps.payments.look(news.reference);
  if (seen.kind === "unknown") return refuse("unavailable", seen.why);
  const isLearnt = seen.kind !== "ok" || (await learn(deps, payment, seen.value));
  return isLearnt ? ok(null) : refuse("unavailable", "It changed meanwhile.");
}
