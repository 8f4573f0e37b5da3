import { ok, type Result, refuse } from "../domain/result.ts";
import { type FollowedCdr, loadCdr, saveDelivery } from "../store/cdrs.ts";
import { queueForParty, removeMark } from "../store/outbox.ts";
import { sessionGroup } from "../store/session-news.ts";
import type { Deps } from "./deps.ts";
import { saveAndTell } from "./push-delivery.ts";

/** `open`: it is to be sent once more; `posted`: the partner says that it has it. */
export type DeliveryDecision = "open" | "posted";

/** A person decides what nobody can know: whether a CDR that was sent, or refused, is to be sent once more (OCPI-D13). */
export async function decideDelivery(
  deps: Deps,
  id: string,
  { state, decidedBy }: { readonly state: DeliveryDecision; readonly decidedBy: string },
): Promise<Result<FollowedCdr>> {
  const { db } = deps;
  const found = await loadCdr(db, id);
  if (found === null) return refuse("not_found");
  const { cdr, delivery } = found;
  if (delivery === null || delivery.state === "open" || delivery.state === "posted") {
    return refuse("version_conflict", `Its delivery is ${delivery?.state ?? "open"}: there is nothing to decide.`);
  }
  const now = deps.now();
  const party = { countryCode: cdr.tokenCountryCode, partyId: cdr.tokenPartyId };
  const push = { module: "cdrs", objectId: id, groupId: sessionGroup(cdr.sessionId), body: null, at: now } as const;
  await saveAndTell(deps, [
    saveDelivery(db, { ...delivery, state, why: null, decidedBy, updatedAt: now }),
    state === "open" ? queueForParty(db, party, push) : removeMark(db, "cdrs", id),
  ]);
  deps.log("cdr.delivery_decided", { cdrId: id, state });
  const decided = await loadCdr(db, id);
  return decided === null ? refuse("not_found") : ok(decided);
}
