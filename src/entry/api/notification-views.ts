import type * as z from "zod";
import { notificationView } from "../../services/notification-message.ts";
import { loadActorNames } from "../../store/actor-names.ts";
import type { Database } from "../../store/database.ts";
import { loadEntriesOf, loadNewestNotes, type NotificationEntryRow } from "../../store/notification-handling.ts";
import { type DeliveryRow, loadDeliveriesOf, type NotificationRow } from "../../store/notifications.ts";
import { instant, instantOrNull } from "./instants.ts";
import type { deliverySchema, NotificationDetail, NotificationListed, TimelineEntry } from "./shared/notifications.ts";

/** What names are looked up in: by id, users and API keys. */
type Names = ReadonlyMap<string, string>;

export async function listedViews(db: Database, rows: readonly NotificationRow[]): Promise<NotificationListed[]> {
  const [names, notes] = await Promise.all([
    loadActorNames(db, rows.flatMap(peopleOf)),
    loadNewestNotes(
      db,
      rows.map(({ id }) => id),
    ),
  ]);
  return rows.map((row) => listedView(row, names, notes.get(row.id) ?? null));
}

export async function detailView(db: Database, row: NotificationRow): Promise<NotificationDetail> {
  const [entries, deliveries] = await Promise.all([loadEntriesOf(db, row.id), loadDeliveriesOf(db, row.id)]);
  const people = [...peopleOf(row), ...entries.flatMap(({ by, assigneeId }) => [by, assigneeId])];
  const names = await loadActorNames(db, people);
  const lastNote = entries.findLast(({ kind }) => kind === "note")?.text ?? null;
  return {
    ...listedView(row, names, lastNote),
    deliveries: deliveries.map(deliveryView),
    timeline: timelineOf(row, entries, deliveries, names),
  };
}

function peopleOf({ acknowledgedBy, resolvedBy, assigneeId }: NotificationRow) {
  return [acknowledgedBy, resolvedBy, assigneeId];
}

function listedView(row: NotificationRow, names: Names, lastNote: string | null): NotificationListed {
  return {
    ...notificationView(row),
    acknowledgedByName: nameOf(names, row.acknowledgedBy),
    resolvedByName: nameOf(names, row.resolvedBy),
    assigneeName: nameOf(names, row.assigneeId),
    lastNote,
  };
}

function nameOf(names: Names, id: string | null): string | null {
  return id === null ? null : (names.get(id) ?? null);
}

/** What is of one instant stays in this order. */
function timelineOf(
  row: NotificationRow,
  entries: readonly NotificationEntryRow[],
  deliveries: readonly DeliveryRow[],
  names: Names,
): TimelineEntry[] {
  const { firstAt, lastAt, count, acknowledgedAt, acknowledgedBy, resolvedAt, resolvedBy } = row;
  const by = (id: string) => ({ by: id, byName: nameOf(names, id) });
  const found: TimelineEntry[] = [{ kind: "opened", at: instant(firstAt) }];
  if (count > 1) found.push({ kind: "repeated", at: instant(lastAt), times: count - 1 });
  if (acknowledgedAt !== null && acknowledgedBy !== null) {
    found.push({ kind: "acknowledged", at: instant(acknowledgedAt), ...by(acknowledgedBy) });
  }
  for (const { kind, at, by: id, text, assigneeId } of entries) {
    const done = { at: instant(at), ...by(id) };
    if (kind === "note") found.push({ kind: "noted", ...done, text: text ?? "" });
    else found.push({ kind: "assigned", ...done, assigneeId, assigneeName: nameOf(names, assigneeId) });
  }
  if (resolvedAt !== null) {
    const resolver = { by: resolvedBy, byName: nameOf(names, resolvedBy) };
    found.push({ kind: "resolved", at: instant(resolvedAt), ...resolver });
  }
  for (const delivery of deliveries) {
    const { channelName, event, createdAt, deliveredAt } = delivery;
    const at = instant(deliveredAt ?? createdAt);
    found.push({ kind: "told", at, channelName, event, state: deliveryState(delivery) });
  }
  return found.sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
}

function deliveryView(row: DeliveryRow): z.infer<typeof deliverySchema> {
  const { channelId, channelName, event, attempts, deliveredAt, error } = row;
  const times = { createdAt: instant(row.createdAt), deliveredAt: instantOrNull(deliveredAt) };
  return { channelId, channelName, event, state: deliveryState(row), attempts, ...times, error };
}

function deliveryState({ deliveredAt, givenUpAt }: DeliveryRow): "pending" | "delivered" | "givenUp" {
  if (deliveredAt !== null) return "delivered";
  return givenUpAt === null ? "pending" : "givenUp";
}
