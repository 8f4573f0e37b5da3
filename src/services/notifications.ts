import type { BatchItem } from "drizzle-orm/batch";
import { type About, isExplainedByMaintenance, NOTICES, type NoticeStep, severityOf } from "../domain/notification.ts";
import { MINUTE } from "../domain/time.ts";
import {
  endQuiet,
  loadNewestOf,
  type NotificationRow,
  noticeStatements,
  resolveStatements,
} from "../store/notifications.ts";
import type { Deps, LiveChange } from "./deps.ts";
import { tellPortals } from "./live-news.ts";
import { deliverNotifications } from "./notification-delivery.ts";
import { notificationView } from "./notification-message.ts";

/** What is back so soon was never over: a loose contact is one notification, not one a second. */
const SAME_WITHIN_MS = MINUTE;

/** Statements that carry what became of a notice, in order. They may be repeated: every step has its own instant. */
export function stepStatements(
  deps: Deps,
  about: About,
  steps: readonly NoticeStep[],
  now: number,
): readonly BatchItem<"sqlite">[] {
  return steps.flatMap((step): readonly BatchItem<"sqlite">[] => {
    if (step.kind === "resolve") {
      const { noticeKind: kind, subject, at } = step;
      return resolveStatements(deps.db, { kind, subject }, null, at, now);
    }
    const { kind, subject, details } = step.notice;
    const row = {
      id: deps.newId(),
      kind,
      severity: severityOf(step.notice),
      subject,
      details,
      isExplainable: isExplainedByMaintenance(kind),
      reopensSince: NOTICES[kind].endsBy === "person" ? null : step.at - SAME_WITHIN_MS,
    };
    return noticeStatements(deps.db, row, about, step.at, now);
  });
}

/** For what use cases find out by themselves. What charge points' objects find out is settled with the rest. */
export async function takeSteps(deps: Deps, about: About, steps: readonly NoticeStep[]): Promise<void> {
  const [first, ...others] = stepStatements(deps, about, steps, deps.now());
  if (first === undefined) return;
  await deps.db.batch([first, ...others]);
  await publishSteps(deps, steps);
}

/** Tells open portals what became of notifications. They are stored: a portal that missed it reads them. */
export async function publishSteps(deps: Deps, steps: readonly NoticeStep[]): Promise<void> {
  const about = new Map(
    steps.map((step) => {
      const { kind, subject } = step.kind === "notice" ? step.notice : { kind: step.noticeKind, subject: step.subject };
      return [`${kind}:${subject}`, { kind, subject }] as const;
    }),
  );
  if (about.size === 0) return;
  try {
    await publishNotifications(deps, await loadNewestOf(deps.db, [...about.values()]));
  } catch (error) {
    deps.log("live.failed", { error: String(error) });
  }
}

/** With their charge point the causes of its notifications are gone. */
export async function resolveNotificationsOf(deps: Deps, chargePointId: string): Promise<void> {
  const now = deps.now();
  const [close, owe] = resolveStatements(deps.db, { chargePointId }, null, now, now);
  await deps.db.batch([close, owe]);
}

/** Maintenance is over and something is still wrong: now people are to hear of it. */
export async function tellOfQuiet(deps: Deps): Promise<void> {
  const loud = await endQuiet(deps.db, deps.now());
  if (loud.length === 0) return;
  await publishNotifications(deps, loud);
  await deliverNotifications(deps);
}

/** Never throws: what is stored is stored. */
export function publishNotifications(deps: Deps, rows: readonly NotificationRow[]): Promise<void> {
  const changes = rows.map((row): LiveChange => ({ topic: "notification", id: row.id, data: notificationView(row) }));
  return tellPortals(deps, changes);
}
