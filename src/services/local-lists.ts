import { authorize } from "../domain/token.ts";
import type { LocalListEntry, LocalListPart, LocalListQuestion } from "../ocpp/local-list-state.ts";
import { idTagInfo } from "../ocpp/reply.ts";
import {
  type ChangedToken,
  loadTokenChanges,
  loadTokensByChange,
  loadUntoldOfTokens,
  markToldOfTokens,
} from "../store/local-lists.ts";
import type { Deps } from "./deps.ts";
import { tellChargePoint } from "./station-news.ts";

/** Told in one go; each is a call to another object. */
const TOLD_AT_ONCE = 100;

/** Tells charge points that keep a list of tokens that some have changed; whoever cannot be told now is told by the next cron. */
export async function tellLocalLists(deps: Deps): Promise<void> {
  const untold = await loadUntoldOfTokens(deps.db, TOLD_AT_ONCE);
  await Promise.all(
    untold.map(async (each) => {
      const { chargePointId, seq } = each;
      try {
        await tellChargePoint(deps, chargePointId);
        const told = await deps.chargePoints.instruct(chargePointId, { kind: "tokensChanged", seq });
        if (told.ok) await markToldOfTokens(deps.db, each);
      } catch (error) {
        deps.log("tell.failed", { chargePointId, error: String(error) });
      }
    }),
  );
}

/** What the tokens answer to the question of a charge point's local list. */
export async function readListPart(deps: Deps, question: LocalListQuestion): Promise<LocalListPart> {
  const { list, after, through, limit } = question;
  const read = await (list === "full"
    ? loadTokensByChange(deps.db, { before: after, through, limit })
    : loadTokenChanges(deps.db, after ?? 0, limit));
  const entries = read.changes.map((change) => entryOf(change, deps.now()));
  const next = read.hasMore ? (read.changes.at(-1)?.seq ?? null) : null;
  return { list, after, entries, next, seq: read.newest, total: read.total };
}

/** As Authorize would answer it; an entry without that removes the token (OCPP-K1). */
function entryOf({ uid, token }: ChangedToken, now: number): LocalListEntry {
  return token === null ? { idTag: uid } : { idTag: token.uid, idTagInfo: idTagInfo(authorize(token, now), token) };
}
