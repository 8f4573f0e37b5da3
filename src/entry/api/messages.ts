import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { JournalHeader } from "../../ocpp/journal.ts";
import { directionOf, type FoundMessage, type JournalPosition } from "../../ocpp/journal-query.ts";
import type { Deps } from "../../services/deps.ts";
import { findRegistration } from "../../store/locations.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOf, instant } from "./instants.ts";
import { cursorOf, readCursor } from "./paging.ts";
import { createRouter, json, refusals } from "./router.ts";
import { listOrder, messageDirection } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { journalMessageSchema, pageOf } from "./shared/schemas.ts";

const tags = ["charge-points"];
const params = z.object({ id: z.string().describe("The OCPP identity.") });
const range = {
  from: z.iso.datetime().optional().describe("At or after."),
  to: z.iso.datetime().optional().describe("Before."),
};
const positionKey = z.tuple([z.int(), z.int()]);

const list = createRoute({
  method: "get",
  path: "/{id}/messages",
  tags,
  summary: "List the frames a charge point sent and was sent",
  description:
    "From its journal, with what happened to its socket. A page may be short, even empty, and yet have a `nextCursor`. " +
    "Either cursor may be used with either order: what lies before a page is read from its `previousCursor` with the " +
    "order turned round.",
  middleware: requires("journal.read"),
  request: {
    params,
    query: z.strictObject({
      ...listQuery.shape,
      ...range,
      order: listOrder.default("newestFirst"),
      direction: messageDirection.optional(),
      action: z.string().max(64).optional().describe("The action that a frame calls or answers."),
      text: z.string().min(1).max(100).optional().describe("Somewhere in the frame, in upper or lower case."),
    }),
  },
  responses: {
    200: json(
      pageOf(journalMessageSchema).extend({ previousCursor: z.string().nullable() }),
      "A page of frames and of what happened to the socket",
    ),
    ...refusals("not_found", "invalid_request"),
  },
});

const exported = createRoute({
  method: "get",
  path: "/{id}/messages/export",
  tags,
  summary: "Export the journal of a charge point for a replay",
  description:
    "NDJSON: a header, then every event in order. Begins at the newest checkpoint before `from`, which holds the state " +
    "to replay from (`npm run replay <file>`).",
  middleware: requires("journal.read"),
  request: { params, query: z.strictObject(range) },
  responses: {
    // The library's types know no media type for lines of JSON.
    200: { description: "`application/x-ndjson`: one JSON value on each line" },
    ...refusals("not_found", "invalid_request"),
  },
});

/** Mounted beside the charge points. */
export const messages = createRouter()
  .openapi(list, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const { from, to, cursor, ...filter } = c.req.valid("query");
    const after = readCursor(positionKey, cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    if (!(await findRegistration(deps, id))) return problem(c, "not_found");
    const instants = { fromAt: from === undefined ? from : epochOf(from), toAt: to === undefined ? to : epochOf(to) };
    const query = { ...filter, ...instants, after: positionOf(after.value) };
    const { items, next } = await deps.chargePoints.messages(id, query);
    const first = items.at(0)?.position ?? null;
    return c.json({ items: items.map(view), nextCursor: pointTo(next), previousCursor: pointTo(first) }, 200);
  })
  .openapi(exported, async (c) => {
    const deps = c.get("deps");
    const { id } = c.req.valid("param");
    const { from, to } = c.req.valid("query");
    if (!(await findRegistration(deps, id))) return problem(c, "not_found");
    const fromAt = from === undefined ? 0 : epochOf(from);
    const toAt = to === undefined ? Number.MAX_SAFE_INTEGER : epochOf(to);
    const lines = exportedLines(deps, id, { fromAt, toAt });
    c.header("Content-Type", "application/x-ndjson; charset=utf-8");
    c.header("Content-Disposition", `attachment; filename="${encodeURIComponent(id)}.ndjson"`);
    return c.body(streamOf(lines).pipeThrough(new TextEncoderStream()), 200);
  });

async function* exportedLines(deps: Deps, chargePointId: string, range: { fromAt: number; toAt: number }) {
  const header: JournalHeader = { kind: "journal", version: 1, chargePointId, exportedAt: instant(deps.now()) };
  yield `${JSON.stringify(header)}\n`;
  let chunk: number | null = null;
  do {
    const stretch = await deps.chargePoints.journal(chargePointId, { ...range, chunk });
    yield stretch.lines;
    chunk = stretch.next;
  } while (chunk !== null);
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream<string> {
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function pointTo(position: JournalPosition | null): string | null {
  return position === null ? null : cursorOf([position.chunk, position.line]);
}

function positionOf(key: z.infer<typeof positionKey> | null): JournalPosition | null {
  return key === null ? null : { chunk: key[0], line: key[1] };
}

function view({ position, message }: FoundMessage): z.infer<typeof journalMessageSchema> {
  const absent = { action: null, frame: null, cutFrom: null, protocol: null, code: null, reason: null, count: null };
  const { at, kind } = message;
  const common = { id: `${position.chunk}.${position.line}`, at, kind, direction: directionOf(message), ...absent };
  switch (message.kind) {
    case "received":
    case "sent":
      return { ...common, action: message.action, frame: message.frame, cutFrom: message.cutFrom ?? null };
    case "connected":
      return { ...common, protocol: message.protocol };
    case "disconnected":
    case "closing":
      return { ...common, code: message.code, reason: message.reason };
    case "heartbeats":
      return { ...common, count: message.count };
  }
}
