import type { BatchItem } from "drizzle-orm/batch";
import { DAY } from "../domain/time.ts";
import {
  type AuditEntry,
  type AuditOutcome,
  insertAuditEntry,
  type NewAuditEntry,
  noteAuditChange,
  purgeAuditEntries,
  saveAuditOutcome,
} from "../store/audit.ts";
import type { Change } from "../store/database.ts";
import type { Deps } from "./deps.ts";

/** Whoever did what comes out after a season can still be asked; nobody is watched for longer (GDPR, article 5). */
export const AUDIT_DAYS = 400;

type Facts = Readonly<Record<string, unknown>>;

/**
 * What the action that is carried out changes: belongs into the batch of the change. The entry itself was there before
 * it (`entry/api/audited.ts`). Secrets are never facts.
 */
export function auditNote(
  { db, requestId }: Deps,
  before: Facts | null,
  after: Facts | null,
): readonly BatchItem<"sqlite">[] {
  return requestId === null ? [] : [noteAuditChange(db, requestId, changedFacts(before, after))];
}

/** Of two pictures the fields that differ; a picture of what was not there, or is gone, whole. */
export function changedFacts(before: Facts | null, after: Facts | null): Pick<AuditEntry, "before" | "after"> {
  if (before === null || after === null) return { before, after };
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (facts: Facts) => Object.fromEntries(names.map((name) => [name, facts[name]]));
  return { before: pick(before), after: pick(after) };
}

/** A picture with an edit, which leaves out, or undefined, what stays. */
export function editedFacts<Row extends object>(before: Row, change: Change<Row>): Row {
  const edits = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(edits) };
}

export type Deed = Action & { readonly after?: Facts };

/** An entry for what nobody had to be signed in for: belongs into the batch of the deed. What came of it is entered later. */
export function auditDeed({ db, requestId, now }: Deps, { after, ...deed }: Deed): readonly BatchItem<"sqlite">[] {
  if (requestId === null) return [];
  return [
    insertAuditEntry(db, { ...deed, id: requestId, at: now(), before: null, after: after ?? null, status: null }),
  ];
}

export type Action = Pick<NewAuditEntry, "actorKind" | "actorId" | "action" | "objectType" | "objectId">;

/** An entry for what is about to be done, so that nothing is done without one. */
export async function beginAction({ db, now }: Deps, id: string, action: Action): Promise<void> {
  await insertAuditEntry(db, { ...action, id, at: now(), before: null, after: null, status: null });
}

/** What came of it. */
export async function concludeAction({ db }: Deps, id: string, outcome: AuditOutcome): Promise<void> {
  await saveAuditOutcome(db, id, outcome);
}

export async function purgeAuditLog({ db, now }: Deps): Promise<void> {
  await purgeAuditEntries(db, now() - AUDIT_DAYS * DAY);
}
