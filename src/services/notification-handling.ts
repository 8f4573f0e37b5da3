import { notificationState } from "../domain/notification.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { toIso } from "../domain/time.ts";
import {
  assignStatement,
  loadAssignees,
  type NotificationEntryRow,
  saveAcknowledged,
  saveEntry,
} from "../store/notification-handling.ts";
import { loadNotification, type NotificationRow, resolveStatements } from "../store/notifications.ts";
import { findLocationOf } from "../store/scope.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { publishNotifications } from "./notifications.ts";

/** Notes and assignments of one notification: enough for a month of work on it, and its page stays readable. */
const MAX_ENTRIES = 200;

type Roles = Parameters<typeof loadAssignees>[1];

/** Somebody has seen it; it stays open. Null: there is none. */
export async function acknowledgeNotification(deps: Deps, id: string, by: string): Promise<NotificationRow | null> {
  const before = await loadNotification(deps.db, id);
  if (before === null || notificationState(before) !== "new") return before;
  const at = deps.now();
  const note = auditNote(deps, { acknowledgedAt: null }, { acknowledgedAt: toIso(at) });
  await saveAcknowledged(deps.db, id, by, at, note);
  return changed(deps, id);
}

/** Somebody has dealt with it. If it happens again, a new one is opened. Null: there is none. */
export async function resolveNotification(deps: Deps, id: string, by: string): Promise<NotificationRow | null> {
  const before = await loadNotification(deps.db, id);
  if (before === null || before.resolvedAt !== null) return before;
  const now = deps.now();
  const [close, owe] = resolveStatements(deps.db, { id }, by, now, now);
  await deps.db.batch([close, owe, ...auditNote(deps, { resolvedAt: null }, { resolvedAt: toIso(now) })]);
  return changed(deps, id);
}

/** Whom a notification may be given to: who may handle it, where it is. Null: there is no such notification. */
export async function assigneesOf(deps: Deps, id: string, roles: Roles) {
  const notification = await loadNotification(deps.db, id);
  if (notification === null) return null;
  return loadAssignees(deps.db, roles, await findLocationOf(deps.db, "notification", id));
}

export interface Assignment {
  readonly by: string;
  /** Null: nobody sees to it. */
  readonly assigneeId: string | null;
  /** Whose users may handle notifications. */
  readonly roles: Roles;
}

/** @returns `not_found`, `invalid_request` (who may not handle it), `limit_reached`. */
export async function assignNotification(
  deps: Deps,
  id: string,
  { by, assigneeId, roles }: Assignment,
): Promise<Result<NotificationRow>> {
  const [before, able] = await Promise.all([loadNotification(deps.db, id), assigneesOf(deps, id, roles)]);
  if (before === null || able === null) return refuse("not_found");
  if (before.assigneeId === assigneeId) return ok(before);
  if (assigneeId !== null && !able.some((user) => user.id === assigneeId)) {
    return refuse("invalid_request", "No user of this id may handle it.");
  }
  const entry = newEntry(deps, id, { kind: "assignment", by, text: null, assigneeId });
  const note = auditNote(deps, { assigneeId: before.assigneeId }, { assigneeId });
  return entered(deps, entry, [assignStatement(deps.db, entry), ...note]);
}

/** @returns `not_found`, `limit_reached`. */
export async function noteOnNotification(
  deps: Deps,
  id: string,
  { by, text }: { readonly by: string; readonly text: string },
): Promise<Result<NotificationRow>> {
  if ((await loadNotification(deps.db, id)) === null) return refuse("not_found");
  const entry = newEntry(deps, id, { kind: "note", by, text, assigneeId: null });
  return entered(deps, entry, auditNote(deps, null, { note: text }));
}

function newEntry(
  deps: Deps,
  notificationId: string,
  what: Pick<NotificationEntryRow, "kind" | "by" | "text" | "assigneeId">,
): NotificationEntryRow {
  return { id: deps.newId(), notificationId, at: deps.now(), ...what };
}

async function entered(
  deps: Deps,
  entry: NotificationEntryRow,
  besides: Parameters<typeof saveEntry>[3],
): Promise<Result<NotificationRow>> {
  if (!(await saveEntry(deps.db, entry, MAX_ENTRIES, besides))) {
    return refuse("limit_reached", `It has ${MAX_ENTRIES} notes and assignments already.`);
  }
  const row = await changed(deps, entry.notificationId);
  return row === null ? refuse("not_found") : ok(row);
}

async function changed(deps: Deps, id: string): Promise<NotificationRow | null> {
  const row = await loadNotification(deps.db, id);
  if (row !== null) await publishNotifications(deps, [row]);
  return row;
}
