import type { Freshness } from "../domain/dso.ts";
import { isCircuitOpen } from "../domain/dso-schedule.ts";
import type { NoticeStep } from "../domain/notification.ts";
import { toIso } from "../domain/time.ts";
import type { DsoRow } from "../store/dsos.ts";
import { loadNewestOf } from "../store/notifications.ts";
import type { Deps } from "./deps.ts";

interface Silence {
  readonly freshness: Exclude<Freshness, "left_out">;
  readonly boundUntil: number | null;
  readonly failures: number;
}

const KIND = "dso_silent";

/**
 * What becomes of the notice that a DSO has no price: opened when its last one has ended, pressing after a day, over with
 * the next price. A DSO that was only just entered is not missed yet.
 */
export async function silenceSteps(deps: Deps, dso: DsoRow, silence: Silence): Promise<readonly NoticeStep[]> {
  const { freshness, boundUntil, failures } = silence;
  const subject = dso.id;
  const at = deps.now();
  const [newest] = await loadNewestOf(deps.db, [{ kind: KIND, subject }]);
  const open = newest?.resolvedAt === null ? newest : null;
  const isSilent = freshness === "stale" || freshness === "unusable";
  if (!isSilent) return open ? [{ kind: "resolve", noticeKind: KIND, subject, at }] : [];
  if (boundUntil === null && !isCircuitOpen(failures)) return [];
  const severity = freshness === "unusable" ? "critical" : "warning";
  if (open?.severity === severity) return [];
  const details = { name: dso.name, since: boundUntil === null ? null : toIso(boundUntil) };
  return [{ kind: "notice", at, notice: { kind: KIND, subject, details, severity } }];
}
