import { abilitiesOf } from "../domain/abilities.ts";
import { connectorNamed, evseNamed, NO_CONNECTOR, NO_EVSE, NOT_REACHABLE } from "../domain/roaming-start.ts";
import { folded } from "../ocpi/lenient.ts";
import { loadCommandPlace } from "../store/command-places.ts";
import type { Deps } from "./deps.ts";
import { type CommandCall, type CommandDecision, orderCall, rejected, unknownPlace } from "./roaming-orders.ts";
import { playsFor } from "./roaming-tokens.ts";

/** UNLOCK_CONNECTOR: a partner's hotline frees a plug that is stuck, never that of somebody else's driver (OCPI-C6). */
export async function decideUnlock(deps: Deps, call: CommandCall<"UNLOCK_CONNECTOR">): Promise<CommandDecision> {
  const { body, partner } = call;
  const evses = await loadCommandPlace(deps.db, folded(body.location_id), null);
  if (evses === null) return unknownPlace("There is no such location.");
  const evse = evseNamed(evses, body.evse_uid);
  if (evse === null) return unknownPlace(NO_EVSE);
  const connector = connectorNamed(evse, body.connector_id);
  if (connector === null) return unknownPlace(NO_CONNECTOR);
  if (abilitiesOf(evse).unlock === "no") {
    return { kind: "refused", result: "NOT_SUPPORTED", why: "Its cable is fixed: there is nothing to unlock." };
  }
  if (!evse.isReachable) return rejected(NOT_REACHABLE);
  const isOthers = evse.isInUse && (evse.driver === null || !playsFor(partner, evse.driver));
  if (isOthers) return rejected("Somebody else's driver is charging there.");
  const { chargePointId } = evse;
  const { connectorId } = connector;
  return {
    kind: "accepted",
    target: { chargePointId },
    statements: [],
    forward: () => orderCall(deps, call, { chargePointId, action: "UnlockConnector", payload: { connectorId } }),
  };
}
