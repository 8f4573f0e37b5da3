import { ok, type Result, refuse } from "../domain/result.ts";
import { loadPaymentAccount, removePaymentAccount } from "../store/payments.ts";
import type { Deps } from "./deps.ts";

export interface PaymentMethod {
  readonly id: string;
  /** As its driver knows it: `visa •••• 4242`. */
  readonly label: string;
}

/** What a driver has left to pay with: one, or none. */
export async function paymentMethodsOf(deps: Deps, driverId: string): Promise<readonly PaymentMethod[]> {
  const known = await loadPaymentAccount(deps.db, driverId);
  return known === null ? [] : [{ id: known.method, label: known.label }];
}

/**
 * A page of the provider at which a driver leaves something to pay with, in place of what was left before.
 * @returns `not_found`: payments are settled on account, and nothing has to be left.
 */
export async function paymentMethodPage(deps: Deps, driverId: string, returnUrl: string): Promise<Result<string>> {
  if (!deps.payments.needsMethod) return refuse("not_found", "Payments are settled on account.");
  const known = await loadPaymentAccount(deps.db, driverId);
  const page = await deps.payments.methodPage(driverId, known?.customer ?? null, returnUrl);
  if (page.kind === "ok") return ok(page.value.url);
  return refuse(page.kind === "unknown" ? "unavailable" : "payment_refused", page.why);
}

/** What the provider cannot forget now is forgotten here all the same: nothing is taken from it any more. */
export async function forgetPaymentMethod(deps: Deps, driverId: string): Promise<void> {
  const known = await loadPaymentAccount(deps.db, driverId);
  if (known === null) return;
  const forgotten = await deps.payments.forgetMethod(known);
  if (forgotten.kind !== "ok") deps.log("payment.method-kept", { driverId, why: forgotten.why });
  await removePaymentAccount(deps.db, driverId);
}
