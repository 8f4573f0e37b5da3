import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { announceFirmware, deleteFile, openFile } from "../../services/file-transfers.ts";
import { type FileRow, loadFiles } from "../../store/files.ts";
import { problem } from "../errors.ts";
import { contentAnswer } from "../file-answer.ts";
import { filesOrigin } from "./file-jobs.ts";
import { requires } from "./guards.ts";
import { instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { instant as instantField, text, wholeNumber } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["files"];
const params = z.object({ id: z.string() });

const fileKind = z.enum(["firmware", "log"]);

const fileSchema = z
  .object({
    id: z.string(),
    kind: fileKind,
    name: z.string(),
    bytes: wholeNumber,
    chargePointId: z.string().nullable(),
    jobId: z.string().nullable(),
    createdAt: instantField,
    expiresAt: instantField.nullable(),
  })
  .meta({ id: "File", description: "Firmware that is kept here, or a log that a charge point handed in." });

const announcedSchema = z
  .object({ id: z.string(), upload: z.object({ url: z.string(), expiresAt: instantField }) })
  .meta({ id: "AnnouncedFile", description: "PUT the content to `upload.url`, once. It is shown this once." });

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List firmware and logs, the newest first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({ ...listQuery.shape, kind: fileKind.optional(), chargePointId: z.string().optional() }),
  },
  responses: { 200: json(pageOf(fileSchema), "A page of files"), ...refusals("invalid_request") },
});

const announce = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Bring firmware here, for charge points to fetch",
  middleware: requires("station.write"),
  request: { body: jsonBody(z.strictObject({ name: text(200) })) },
  responses: { 201: json(announcedSchema, "Where to bring it"), ...refusals("invalid_request") },
});

const content = createRoute({
  method: "get",
  path: "/{id}/content",
  tags,
  summary: "Download a file",
  middleware: requires("journal.read"),
  request: { params },
  responses: { 200: { description: "The file, or with `Range` (206) a part of it" }, ...refusals("not_found") },
});

const remove = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete a file",
  middleware: requires("station.write"),
  request: { params },
  responses: { 204: { description: "Deleted" }, ...refusals("not_found") },
});

export const files = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await loadFiles(c.get("deps").db, filter, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.createdAt, row.id], view),
      200,
    );
  })
  .openapi(announce, async (c) => {
    const { id, link } = await announceFirmware(c.get("deps"), c.req.valid("json").name, filesOrigin(c));
    return c.json({ id, upload: { url: link.location, expiresAt: instant(link.expiresAt) } }, 201);
  })
  .openapi(content, async (c) => {
    const opened = await openFile(c.get("deps"), c.req.valid("param").id, c.req.raw.headers);
    return opened.ok ? contentAnswer(opened.value) : problem(c, opened.refusal);
  })
  .openapi(remove, async (c) => {
    const deleted = await deleteFile(c.get("deps"), c.req.valid("param").id);
    return deleted.ok ? c.body(null, 204) : problem(c, deleted.refusal);
  });

function view({
  id,
  kind,
  name,
  bytes,
  chargePointId,
  jobId,
  createdAt,
  expiresAt,
}: FileRow): z.infer<typeof fileSchema> {
  const times = { createdAt: instant(createdAt), expiresAt: instantOrNull(expiresAt) };
  return { id, kind, name, bytes, chargePointId, jobId, ...times };
}
