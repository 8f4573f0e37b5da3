import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { AUDIT_DAYS } from "../../services/audit.ts";
import { type AuditEntry, listAuditEntries } from "../../store/audit.ts";
import { problem } from "../errors.ts";
import { authenticateNow } from "./authenticate.ts";
import { requires } from "./guards.ts";
import { epochOf, instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { type AuditEntryView, auditEntrySchema } from "./shared/accounts.ts";
import { csvOf } from "./shared/csv.ts";
import { instant as instantField } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const filter = {
  from: instantField.optional().describe("From then on."),
  to: instantField.optional().describe("Before then."),
  actorId: z.string().max(255).optional(),
  objectType: z.string().max(64).optional().describe("The resource, as the first part of its address: `tariffs`."),
  objectId: z.string().max(255).optional(),
};

const list = createRoute({
  method: "get",
  path: "/",
  tags: ["audit"],
  summary: "List what people and keys did, the newest first",
  description:
    `Every call that changes something is an entry, kept for ${AUDIT_DAYS} days. \`before\` and \`after\` hold the fields that ` +
    "changed, where they are known; never a secret.",
  middleware: [authenticateNow, requires("settings.manage")] as const,
  request: { query: z.strictObject({ ...listQuery.shape, ...filter }) },
  responses: { 200: json(pageOf(auditEntrySchema), "A page of entries"), ...refusals("invalid_request") },
});

const csv = createRoute({
  method: "get",
  path: "/csv",
  tags: ["audit"],
  summary: "Export what people and keys did as CSV",
  description: "The rows of the list, in its order, for the same filter: the newest 10,000.",
  middleware: [authenticateNow, requires("settings.manage")] as const,
  request: { query: z.strictObject(filter) },
  responses: {
    200: { description: "A line for each entry", content: { "text/csv": { schema: z.string() } } },
    ...refusals("invalid_request"),
  },
});

/** More are for a script, which goes page by page. */
const MOST_CSV_ROWS = 10_000;

export const audit = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, ...query } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await listAuditEntries(c.get("deps").db, filterOf(query), { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, ({ at, id }) => [at, id], entryView),
      200,
    );
  })
  .openapi(csv, async (c) => {
    const list = { after: null, limit: MOST_CSV_ROWS };
    const rows = await listAuditEntries(c.get("deps").db, filterOf(c.req.valid("query")), list);
    c.header("Content-Disposition", 'attachment; filename="audit-log.csv"');
    return c.text(csvOf(COLUMNS, rows.map(lineOf)), 200, { "Content-Type": "text/csv; charset=utf-8" });
  });

type Filter = { readonly [Name in keyof typeof filter]?: string | undefined };

function filterOf({ from, to, ...others }: Filter) {
  return { ...others, from: epochOrUndefined(from), to: epochOrUndefined(to) };
}

const epochOrUndefined = (text: string | undefined) => (text === undefined ? undefined : epochOf(text));

/** A change that was refused was none. */
function entryView(entry: AuditEntry): AuditEntryView {
  const { id, at, actorKind, actorId, actorName, action, objectType, objectId, status, before, after } = entry;
  const outcome = status === null ? "unknown" : status < 400 ? "done" : "refused";
  const isChange = outcome !== "refused";
  return {
    id,
    at: instant(at),
    actor: { kind: actorKind, id: actorId, name: actorName },
    action,
    objectType,
    objectId,
    outcome,
    status,
    before: isChange ? before : null,
    after: isChange ? after : null,
  };
}

const COLUMNS = [
  "at",
  "actor",
  "actor_id",
  "action",
  "object",
  "object_id",
  "outcome",
  "before",
  "after",
  "request_id",
];

function lineOf(entry: AuditEntry) {
  const { id, at, actor, action, objectType, objectId, outcome, before, after } = entryView(entry);
  const written = (facts: AuditEntryView["before"]) => (facts === null ? null : JSON.stringify(facts));
  return [at, actor.name, actor.id, action, objectType, objectId, outcome, written(before), written(after), id];
}
