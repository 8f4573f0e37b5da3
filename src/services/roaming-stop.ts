import { NOT_REACHABLE } from "../domain/roaming-start.ts";
import { isChargePointReachable } from "../store/command-places.ts";
import { loadSession, type SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { type CommandCall, type CommandDecision, orderCall, rejected } from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";

/** STOP_SESSION: of the partner's own sessions alone (OCPI-C4, C6). */
export async function decideStop(deps: Deps, call: CommandCall<"STOP_SESSION">): Promise<CommandDecision> {
  // In any case of its letters: ours are in lower case (OCPI-T14).
  const session = await loadSession(deps.db, call.body.session_id.toLowerCase());
  if (session === null) return { kind: "refused", result: "UNKNOWN_SESSION", why: "There is no such session." };
  if (!isOf(call, session)) return rejected("The session is none of yours.");
  const { chargePointId, transactionId } = session;
  if (transactionId === null) return rejected("The session has not started.");
  if (session.stoppedAt !== null) return rejected("The session has ended.");
  if (!(await isChargePointReachable(deps.db, chargePointId))) return rejected(NOT_REACHABLE);
  return {
    kind: "accepted",
    target: { chargePointId, sessionId: session.id },
    statements: [],
    forward: () =>
      orderCall(deps, call, { chargePointId, action: "RemoteStopTransaction", payload: { transactionId } }),
  };
}

function isOf({ partner }: CommandCall<"STOP_SESSION">, session: SessionRow): boolean {
  const { tokenCountryCode: countryCode, tokenPartyId: partyId } = session;
  return countryCode !== null && partyId !== null && playsFor(partner, { countryCode, partyId });
}
