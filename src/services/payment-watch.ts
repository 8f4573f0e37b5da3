import { isHoldUsedUp } from "../domain/payment.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { loadIdleHolds, loadRunningHolds, movePayment, notePayment } from "../store/payments.ts";
import { giveCommand } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { releaseHold } from "./payments.ts";

/** Figures of a session come every five minutes; to look, to ask and to stop take another two. */
const STOP_TAKES_MS = 7 * MINUTE;
/** A charger that did not stop is asked again. */
const ASK_AGAIN_MS = 5 * MINUTE;
/** A start from which no session has come by then will not come. */
const IDLE_MS = DAY;
const MOST_AT_ONCE = 500;

/** Stops sessions whose hold ends, or would be used up: nobody charges for more than is held. */
export async function watchHolds(deps: Deps): Promise<void> {
  for (const running of await loadRunningHolds(deps.db, MOST_AT_ONCE)) await watchHold(deps, running);
  for (const { id } of await loadIdleHolds(deps.db, deps.now() - IDLE_MS, MOST_AT_ONCE)) await releaseHold(deps, id);
}

type RunningHold = Awaited<ReturnType<typeof loadRunningHolds>>[number];

async function watchHold(deps: Deps, { payment, session }: RunningHold): Promise<void> {
  const now = deps.now();
  const { id, holdExpiresAt } = payment;
  if (holdExpiresAt !== null && holdExpiresAt <= now) await movePayment(deps.db, id, "holdLapsed", { updatedAt: now });
  const stopCause = whyStop({ payment, session }, now);
  const wasAsked = payment.stopAskedAt !== null && payment.stopAskedAt > now - ASK_AGAIN_MS;
  if (stopCause === null || wasAsked || session.transactionId === null) return;
  // Why it was stopped is known before it is.
  await notePayment(deps.db, id, { stopCause, stopAskedAt: now, updatedAt: now });
  const asked = await giveCommand(deps, {
    chargePointId: session.chargePointId,
    action: "RemoteStopTransaction",
    payload: { transactionId: session.transactionId },
    requestedBy: "payments",
  });
  deps.log("payment.session-stopped", { paymentId: id, stopCause, asked: asked.ok ? "asked" : asked.refusal });
}

function whyStop({ payment, session }: RunningHold, now: number): "hold_used_up" | "hold_lapsed" | null {
  const { state, holdExpiresAt, heldMicro, provider } = payment;
  // What is settled elsewhere is not bounded here.
  if (provider === "embedded") return null;
  if (state === "lapsed" || (holdExpiresAt !== null && holdExpiresAt <= now + STOP_TAKES_MS)) return "hold_lapsed";
  const { payableMicro: costMicro, priceMicroPerKwh, powerW } = session;
  if (costMicro === null || priceMicroPerKwh === null) return null;
  return isHoldUsedUp({ costMicro, heldMicro, powerW, priceMicroPerKwh }, STOP_TAKES_MS) ? "hold_used_up" : null;
}
