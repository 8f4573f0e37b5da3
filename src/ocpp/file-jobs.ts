import {
  type FileJob,
  type FileJobKind,
  type FileRequest,
  isOpenJob,
  isUnderWay,
  stalledAt,
} from "../domain/file-job.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { redactAddress } from "./redaction.ts";
import { type Change, type ChargePointState, type Facts, identityOf } from "./state.ts";

/** A job that cannot be handed over for so long is given up: nobody wants that log any more. */
const LONGEST_WAIT = DAY;
/** A stalled job is given up after so long. */
const LONGEST_STALL = DAY;
/** The charge point's word of an upload may overtake the news of its arrival. */
const ARRIVAL_GRACE = MINUTE;
const MOST_REPORTS = 30;
const NOTHING_ARRIVED = "nothing arrived";

export interface NewFileJob {
  readonly id: string;
  readonly request: FileRequest;
  readonly isOurs: boolean;
}

/** An operator wants a file to move. The call goes out when its turn comes. */
export function startFileJob(state: ChargePointState, given: NewFileJob, now: number): Advanced {
  return entered(state, newJob(state, given, now));
}

/** A job, whoever asked for it, takes the place of the one before. */
export function entered(state: ChargePointState, job: FileJob): Advanced {
  const before = state.fileJobs.newest[job.request.kind];
  const replaced =
    before !== undefined && isOpenJob(before)
      ? withJob(state, { ...before, state: "replaced", reason: "a newer one took its place" }, job.createdAt)
      : unchanged(state);
  const next = withJob(replaced.state, job, job.createdAt);
  return { state: next.state, changes: [...replaced.changes, ...next.changes] };
}

export function newJob(state: ChargePointState, { id, request, isOurs }: NewFileJob, now: number): FileJob {
  return {
    id,
    version: 0,
    state: "waiting",
    reason: null,
    status: null,
    reports: [],
    request,
    requestId: null,
    isOurs,
    fileName: null,
    arrivedBytes: null,
    missingAt: null,
    firmwareBefore: state.boot?.fields.firmwareVersion ?? null,
    firmwareAfter: null,
    createdAt: now,
    progressAt: now,
  };
}

/** The job as it is now, a failure told. Credentials in its address are shown to nobody, and forgotten once sent. */
export function withJob(state: ChargePointState, job: FileJob, now: number): Advanced {
  const { kind } = job.request;
  const before = state.fileJobs.newest[kind];
  const version = (before?.id === job.id ? before.version : 0) + 1;
  const shown = shownAs({ ...job, version });
  const kept = job.state === "waiting" ? { ...job, version } : shown;
  const newest = { ...state.fileJobs.newest, [kind]: kept };
  const changes: readonly Change[] = [{ kind: "fileJob", job: shown }, ...noticesOf(state, before, kept, now)];
  return { state: { ...state, fileJobs: { ...state.fileJobs, newest } }, changes };
}

/** What was refused when it was asked for: told, but the job before it stays, and what is reported is of that one. */
export function refused(state: ChargePointState, job: FileJob): Advanced {
  const shown = shownAs({ ...job, version: 1 });
  const changes: readonly Change[] = [
    { kind: "fileJob", job: shown },
    ...noticesOf(state, undefined, shown, job.createdAt),
  ];
  return { state, changes };
}

function shownAs(job: FileJob): FileJob {
  return { ...job, request: { ...job.request, location: redactAddress(job.request.location) } };
}

/** What a person is told when a job has failed. A charge point's own refusal to upload shows in the job. */
function noticesOf(state: ChargePointState, before: FileJob | undefined, job: FileJob, at: number): readonly Change[] {
  const { kind } = job.request;
  const subject = `${identityOf(state)}/${kind}`;
  const details = { jobId: job.id, kind, status: job.status, reason: job.reason };
  if (job.state !== "failed" || (before?.id === job.id && before.state === "failed")) return [];
  const failed =
    kind === "firmware" ? "firmware_update_failed" : job.reason === NOTHING_ARRIVED ? "upload_missing" : null;
  return failed === null ? [] : [{ kind: "notice", at, notice: { kind: failed, subject, details } }];
}

type Meaning = "running" | "completed" | "failed" | "idle";

/** What each word of the four status notifications means; one that is not here is kept, and means progress. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  Idle: "idle",
  Installed: "completed",
  Uploaded: "completed",
  DownloadFailed: "failed",
  InstallationFailed: "failed",
  InstallVerificationFailed: "failed",
  InvalidSignature: "failed",
  UploadFailed: "failed",
  UploadFailure: "failed",
  BadMessage: "failed",
  PermissionDenied: "failed",
  NotSupportedOperation: "failed",
};

/**
 * A status notification. What nobody asked for means nothing here (EDGE-28), nor what is said of another request.
 * A charger that tries again after a failure revives the job.
 */
export function reported(
  state: ChargePointState,
  kind: FileJobKind,
  { status, requestId }: { readonly status: string; readonly requestId?: number | undefined },
  { now }: Facts,
): Advanced {
  const job = state.fileJobs.newest[kind];
  const isOther = requestId !== undefined && job?.requestId !== null && requestId !== job?.requestId;
  if (job === undefined || job.state === "waiting" || job.state === "replaced" || isOther) return unchanged(state);
  const reports = [...job.reports, { status, at: now }].slice(-MOST_REPORTS);
  const told: FileJob = { ...job, status, reports, progressAt: now };
  return withJob(state, { ...told, ...become(told, MEANINGS[status] ?? "running", now) }, now);
}

function become(job: FileJob, meaning: Meaning, now: number): Partial<FileJob> {
  // Only a trigger makes a charger say Idle; and what has arrived, or is installed, cannot fail any more.
  if (meaning === "idle" || job.state === "completed") return {};
  if (meaning === "failed") return { state: "failed", reason: job.status, missingAt: null };
  if (meaning === "running") return { state: "running", reason: null, missingAt: null };
  const isAwaited = job.request.kind !== "firmware" && job.isOurs && job.arrivedBytes === null;
  if (isAwaited) return { state: "running", reason: null, missingAt: now + ARRIVAL_GRACE };
  return { state: "completed", reason: null };
}

/** A file has arrived here: the job is done, whatever the charge point said or failed to say. */
export function fileArrived(
  state: ChargePointState,
  { jobId, bytes }: { readonly jobId: string; readonly bytes: number },
  now: number,
): Advanced {
  const job = Object.values(state.fileJobs.newest).find(({ id }) => id === jobId);
  if (job === undefined) return unchanged(state);
  const arrived: FileJob = { ...job, arrivedBytes: bytes, missingAt: null, progressAt: now };
  return withJob(state, { ...arrived, state: "completed", reason: null }, now);
}

/** A boot with another version than before: the new firmware runs. */
export function firmwareBooted(state: ChargePointState, version: string | undefined, now: number): Advanced {
  const job = state.fileJobs.newest.firmware;
  if (job === undefined || version === undefined || version === job.firmwareBefore) return unchanged(state);
  const isJustInstalled = job.state === "completed" && job.firmwareAfter === null;
  if (!isUnderWay(job) && !isJustInstalled) return unchanged(state);
  return withJob(state, { ...job, state: "completed", reason: null, firmwareAfter: version }, now);
}

/** Jobs whose time has come: never sent, silent for too long, or said to be uploaded and not here. */
export function expireFileJobs(state: ChargePointState, { now }: Facts): Advanced {
  let advanced: Advanced = unchanged(state);
  for (const job of Object.values(state.fileJobs.newest)) {
    const dueAt = jobDueAt(job);
    if (dueAt === null || dueAt > now) continue;
    const next = withJob(advanced.state, { ...job, ...overdue(job) }, now);
    advanced = { state: next.state, changes: [...advanced.changes, ...next.changes] };
  }
  return advanced;
}

function overdue({ state, missingAt }: FileJob): Partial<FileJob> {
  if (state === "waiting") return { state: "failed", reason: "not sent" };
  const reason = missingAt === null ? "no progress" : NOTHING_ARRIVED;
  return { state: "failed", reason, missingAt: null };
}

/** When a job is given up, if nothing happens before; null: it is over. */
export function jobDueAt(job: FileJob): number | null {
  if (!isOpenJob(job)) return null;
  if (job.state === "waiting") return job.createdAt + LONGEST_WAIT;
  return job.missingAt ?? stalledAt(job) + LONGEST_STALL;
}

/**
 * Until when a charge point may be installing firmware; 0: it is not. It shows Unavailable then, falls silent and
 * boots, and nothing is wrong with it (OCPP-W1).
 */
export function installingUntil({ fileJobs }: ChargePointState): number {
  const job = fileJobs.newest.firmware;
  return job !== undefined && isUnderWay(job) ? stalledAt(job) : 0;
}
