import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { FILE_JOB_KINDS, FILE_JOB_STATES, isUnderWay, stalledAt } from "../../domain/file-job.ts";
import { startFileJob } from "../../services/file-jobs.ts";
import { type FileJobRow, type FileRow, loadFileJob, loadFileJobs, loadFileOfJob } from "../../store/files.ts";
import { problem } from "../errors.ts";
import { publicOrigin } from "../public-origin.ts";
import type { ApiEnv } from "./context.ts";
import { requires } from "./guards.ts";
import { epochOf, instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { instant as instantField, wholeNumber } from "./shared/fields.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["file-jobs"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });

/** Chargers speak one or the other of these. */
const location = z.url({ protocol: /^(https?|ftps?|sftp)$/ }).max(512);
const transfer = {
  retries: z.int().min(0).max(100).optional(),
  retryIntervalSeconds: z.int().min(0).max(86_400).optional(),
};

const firmwareRequest = z.strictObject({
  location: location.optional().describe("Where somebody else keeps the firmware."),
  fileId: z
    .string()
    .optional()
    .describe("A firmware file that is kept here; the charge point gets a one-time address."),
  retrieveAt: instantField.optional().describe("Left out: now."),
  installAt: instantField.optional().describe("Only with `signing`."),
  ...transfer,
  signing: z
    .strictObject({
      signingCertificate: z.string().min(1).max(5500),
      signature: z.string().min(1).max(800),
      onlyIfAsked: z.boolean().optional(),
    })
    .optional()
    .describe(
      "Asks by SignedUpdateFirmware; with `onlyIfAsked` by UpdateFirmware first, and signed where that is NotSupported.",
    ),
});

const LOG_KINDS = ["diagnostics", "diagnosticsLog", "securityLog"] as const;

const logRequest = z.strictObject({
  kind: z.enum(LOG_KINDS).describe("`diagnostics`: by GetDiagnostics; the others by GetLog."),
  location: location.optional().describe("Left out: to us, by HTTP PUT or POST to a one-time address."),
  from: instantField.optional(),
  to: instantField.optional(),
  ...transfer,
});

const fileJobSchema = z
  .object({
    id: z.string(),
    chargePointId: z.string(),
    kind: z.enum(FILE_JOB_KINDS),
    logType: z.string().nullable(),
    state: z.enum(FILE_JOB_STATES),
    reason: z.string().nullable(),
    status: z.string().nullable(),
    stalled: z.boolean(),
    reports: z.array(z.object({ status: z.string(), at: instantField })),
    requestId: z.int().nullable(),
    location: z.string(),
    fileName: z.string().nullable(),
    file: z.object({ id: z.string(), name: z.string(), bytes: wholeNumber }).nullable(),
    firmwareBefore: z.string().nullable(),
    firmwareAfter: z.string().nullable(),
    createdAt: instantField,
    progressAt: instantField,
    updatedAt: instantField,
  })
  .meta({
    id: "FileJob",
    description:
      "Firmware on its way to a charge point, or a log on its way from it. `status` is OCPP's own word, as last reported. " +
      "`stalled`: nothing was heard for longer than such a thing takes. Addresses are shown without what is secret in them.",
  });

const startUpdate = createRoute({
  method: "post",
  path: "/{id}/firmware-updates",
  tags,
  summary: "Have a charge point install firmware",
  description:
    "Goes out as soon as the charge point may be called, within a day. A newer update takes the place of this one.",
  middleware: requires("slot.command"),
  request: { params, body: jsonBody(firmwareRequest) },
  responses: { 202: json(fileJobSchema, "The job"), ...refusals("invalid_request", "not_found") },
});

const startUpload = createRoute({
  method: "post",
  path: "/{id}/log-uploads",
  tags,
  summary: "Have a charge point hand in a log",
  middleware: requires("slot.command"),
  request: { params, body: jsonBody(logRequest) },
  responses: { 202: json(fileJobSchema, "The job"), ...refusals("invalid_request", "not_found") },
});

/** Mounted beside the charge points. */
export const chargePointFileJobs = createRouter()
  .openapi(startUpdate, async (c) => {
    const { location, fileId, retrieveAt, installAt, signing, ...rest } = c.req.valid("json");
    const request = {
      kind: "firmware",
      ...rest,
      retrieveAt: retrieveAt === undefined ? c.get("deps").now() : epochOf(retrieveAt),
      installAt: installAt === undefined ? undefined : epochOf(installAt),
      signing: signing ?? null,
    } as const;
    const started = await startFileJob(c.get("deps"), {
      ...asked(c),
      request,
      location: location ?? null,
      fileId: fileId ?? null,
    });
    return started.ok
      ? c.json(view(started.value, null, c.get("deps").now()), 202)
      : problem(c, started.refusal, started.detail);
  })
  .openapi(startUpload, async (c) => {
    const { kind, location, from, to, ...rest } = c.req.valid("json");
    const range = { fromAt: from === undefined ? from : epochOf(from), toAt: to === undefined ? to : epochOf(to) };
    const logType = kind === "securityLog" ? ("SecurityLog" as const) : ("DiagnosticsLog" as const);
    const request =
      kind === "diagnostics" ? { kind, ...rest, ...range } : { kind: "log" as const, logType, ...rest, ...range };
    const started = await startFileJob(c.get("deps"), {
      ...asked(c),
      request,
      location: location ?? null,
      fileId: null,
    });
    return started.ok
      ? c.json(view(started.value, null, c.get("deps").now()), 202)
      : problem(c, started.refusal, started.detail);
  });

function asked(c: Context<ApiEnv>) {
  return { chargePointId: c.req.param("id") ?? "", origin: filesOrigin(c), requestedBy: c.get("principal").id };
}

/** Under which chargers reach us. */
export function filesOrigin(c: Context<ApiEnv>): string {
  return publicOrigin(c.env, c.req.url);
}

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List firmware updates and log uploads, the newest first",
  middleware: requires("station.read"),
  request: {
    query: z.strictObject({
      ...listQuery.shape,
      chargePointId: z.string().optional(),
      kind: z.enum(FILE_JOB_KINDS).optional(),
    }),
  },
  responses: { 200: json(pageOf(fileJobSchema), "A page of jobs"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read how far a firmware update or log upload is",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(fileJobSchema, "The job"), ...refusals("not_found") },
});

export const fileJobs = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const { limit, cursor, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await loadFileJobs(db, filter, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(
        rows,
        limit,
        (row) => [row.createdAt, row.id],
        (row) => view(row, null, now()),
      ),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { db, now } = c.get("deps");
    const { id } = c.req.valid("param");
    const row = await loadFileJob(db, id);
    return row ? c.json(view(row, await loadFileOfJob(db, id), now()), 200) : problem(c, "not_found");
  });

function view(
  { chargePointId, job, updatedAt }: FileJobRow,
  file: FileRow | null,
  now: number,
): z.infer<typeof fileJobSchema> {
  const { request } = job;
  return {
    id: job.id,
    chargePointId,
    kind: request.kind,
    logType: request.kind === "log" ? request.logType : null,
    state: job.state,
    reason: job.reason,
    status: job.status,
    stalled: isUnderWay(job) && stalledAt(job) <= now,
    reports: job.reports.map(({ status, at }) => ({ status, at: instant(at) })),
    requestId: job.requestId,
    location: request.location,
    fileName: job.fileName,
    file: file && { id: file.id, name: file.name, bytes: file.bytes },
    firmwareBefore: job.firmwareBefore,
    firmwareAfter: job.firmwareAfter,
    createdAt: instant(job.createdAt),
    progressAt: instant(job.progressAt),
    updatedAt: instant(updatedAt),
  };
}
