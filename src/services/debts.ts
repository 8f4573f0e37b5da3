import type { Payer } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { holdTokensBack } from "../store/driver-tokens.ts";
import { loadDriver } from "../store/drivers.ts";
import { owesPayment, type PaymentRow } from "../store/payments.ts";
import type { Deps } from "./deps.ts";
import { tellLocalLists } from "./local-lists.ts";

/** Whether a payer may start: nobody who owes for an earlier session may, before it is paid. */
export async function payerMayStart(deps: Deps, payer: Payer): Promise<Result<null>> {
  if (payer.kind === "visitor") return ok(null);
  return (await owesPayment(deps.db, payer.driverId)) ? refuse("payment_owed") : ok(null);
}

/** The tokens of an account that is blocked, or owes, are blocked with it; afterwards they are as they were. May be repeated. */
export async function followAccount(deps: Deps, driverId: string): Promise<void> {
  const driver = await loadDriver(deps.db, driverId);
  if (driver === null) return;
  const mayStart = await payerMayStart(deps, { kind: "driver", driverId });
  const isHeldBack = driver.state === "blocked" || !mayStart.ok;
  if (isHeldBack === driver.isHeldBack) return;
  await holdTokensBack(deps.db, driverId, isHeldBack, deps.now());
  await tellLocalLists(deps);
}

/** At once what the cron would find a minute later: whose payment is owed, or is no more, starts nothing with a card, or does again. */
export async function followPayer(deps: Deps, { payerKind, payerId }: PaymentRow): Promise<void> {
  if (payerKind === "driver") await followAccount(deps, payerId);
}
