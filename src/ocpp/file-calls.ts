import { FILE_JOB_KINDS, type FileJob, type FileRequest } from "../domain/file-job.ts";
import { readInstant, toIso } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import type { CallOutcome, PendingCall } from "./call.ts";
import type { AnsweredCall } from "./effects.ts";
import { entered, jobDueAt, newJob, refused, withJob } from "./file-jobs.ts";
import type { OutboundRequest } from "./messages.ts";
import type { ChargePointState, Facts } from "./state.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";

/** The calls that move files: how a job becomes one, and what its answer makes of the job. */
type FileAction = "UpdateFirmware" | "SignedUpdateFirmware" | "GetDiagnostics" | "GetLog";

const KIND_OF = {
  UpdateFirmware: "firmware",
  SignedUpdateFirmware: "firmware",
  GetDiagnostics: "diagnostics",
  GetLog: "log",
} as const satisfies Record<FileAction, FileJob["request"]["kind"]>;

function isFileAction(action: string): action is FileAction {
  return Object.hasOwn(KIND_OF, action);
}

/** Hands waiting jobs over, one after the other. */
export const fileUpkeep: Upkeep = {
  next({ fileJobs }): UpkeepCall | null {
    const kind = FILE_JOB_KINDS.find((each) => fileJobs.newest[each]?.state === "waiting");
    const job = kind && fileJobs.newest[kind];
    return job === undefined ? null : callFor(job.request, fileJobs.lastRequestId + 1);
  },

  concluded(state, call, outcome, { now }) {
    if (!isFileAction(call.action)) return unchanged(state);
    const job = state.fileJobs.newest[KIND_OF[call.action]];
    // While the call was out, another job may have taken its place.
    const isSame = job?.state === "waiting" && job.createdAt <= call.createdAt;
    if (job === undefined || !isSame) return unchanged(state);
    const requestId = typeof call.request.requestId === "number" ? call.request.requestId : null;
    const lastRequestId = Math.max(state.fileJobs.lastRequestId, requestId ?? 0);
    const counted = { ...state, fileJobs: { ...state.fileJobs, lastRequestId } };
    return withJob(counted, { ...job, requestId, progressAt: now, ...concludedAs(job, call, outcome) }, now);
  },

  wakeAt({ fileJobs }) {
    const due = Object.values(fileJobs.newest).flatMap((job) => jobDueAt(job) ?? []);
    return due.length === 0 ? null : Math.min(...due);
  },
};

function callFor(request: FileRequest, requestId: number): UpkeepCall {
  const { location } = request;
  const retrying = defined({ retries: request.retries, retryInterval: request.retryIntervalSeconds });
  switch (request.kind) {
    case "firmware":
      return firmwareCall(request, requestId, retrying);
    case "diagnostics": {
      const range = defined({ startTime: isoOf(request.fromAt), stopTime: isoOf(request.toAt) });
      return { action: "GetDiagnostics", request: { location, ...retrying, ...range } };
    }
    case "log": {
      const range = defined({ oldestTimestamp: isoOf(request.fromAt), latestTimestamp: isoOf(request.toAt) });
      const log = { remoteLocation: location, ...range };
      return { action: "GetLog", request: { logType: request.logType, requestId, ...retrying, log } };
    }
  }
}

function firmwareCall(
  request: Extract<FileRequest, { kind: "firmware" }>,
  requestId: number,
  retrying: { readonly retries?: number; readonly retryInterval?: number },
): UpkeepCall {
  const { location, signing } = request;
  const at = toIso(request.retrieveAt);
  if (signing === null || signing.onlyIfAsked) {
    return { action: "UpdateFirmware", request: { location, retrieveDate: at, ...retrying } };
  }
  const { signingCertificate, signature } = signing;
  const install = defined({ installDateTime: isoOf(request.installAt) });
  const firmware = { location, retrieveDateTime: at, ...install, signingCertificate, signature };
  return { action: "SignedUpdateFirmware", request: { requestId, ...retrying, firmware } };
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : toIso(at);
}

/** Without the fields that are undefined: an absent field is another thing than an empty one. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function concludedAs(job: FileJob, call: PendingCall, outcome: CallOutcome): Partial<FileJob> {
  // It may have heard us: what it does shows in its reports, and silence in that there are none.
  if (outcome.kind === "silent") return { state: "requested", reason: "not answered" };
  if (outcome.kind === "answered") return answeredAs(call.action, outcome.response);
  const { code } = outcome.error;
  const { request } = job;
  const mayAskSigned = request.kind === "firmware" && request.signing?.onlyIfAsked === true;
  if (mayAskSigned && call.action === "UpdateFirmware" && code === "NotSupported") {
    const signing = request.signing && { ...request.signing, onlyIfAsked: false };
    return { state: "waiting", request: { ...request, signing } };
  }
  return { state: "failed", reason: code };
}

/** A status other than these two is a refusal in the charger's own word. */
const ACCEPTED: readonly unknown[] = [undefined, "Accepted", "AcceptedCanceled"];

function answeredAs(action: string, response: Readonly<Record<string, unknown>>): Partial<FileJob> {
  if (!ACCEPTED.includes(response.status)) return { state: "failed", reason: String(response.status) };
  const name = response.fileName ?? response.filename;
  const fileName = typeof name === "string" && name !== "" ? name : null;
  // §5.10: no name, nothing to upload (OCPP-W2).
  if (action === "GetDiagnostics" && fileName === null) return { state: "completed", reason: "nothing to upload" };
  return { state: "requested", reason: null, fileName };
}

/** An operator's own command makes the same job: whoever asked for it, there is one way to follow it. */
export function filesAsked<A extends FileAction>(action: A) {
  return (state: ChargePointState, call: AnsweredCall<A>, { now }: Facts): Advanced => {
    if (call.purpose !== "command" || call.response === null) return unchanged(state);
    const request = READ[action](call.request, now);
    const requestId = "requestId" in call.request ? call.request.requestId : null;
    const job = newJob(state, { id: call.id, request, isOurs: false }, now);
    const lastRequestId = Math.max(state.fileJobs.lastRequestId, requestId ?? 0);
    const counted = { ...state, fileJobs: { ...state.fileJobs, lastRequestId } };
    const answered: FileJob = { ...job, requestId, ...answeredAs(action, call.response) };
    return answered.state === "failed" ? refused(counted, answered) : entered(counted, answered);
  };
}

/** What a request of OCPP asks for, as a job says it. */
const READ: {
  readonly [A in FileAction]: (request: OutboundRequest<A>, now: number) => FileRequest;
} = {
  UpdateFirmware: ({ location, retrieveDate, retries, retryInterval }, now) => {
    const retrieveAt = instantOf(retrieveDate, now) ?? now;
    return { kind: "firmware", location, retrieveAt, signing: null, retries, retryIntervalSeconds: retryInterval };
  },
  SignedUpdateFirmware: ({ firmware, retries, retryInterval }, now) => {
    const { location, signingCertificate, signature } = firmware;
    const retrieveAt = instantOf(firmware.retrieveDateTime, now) ?? now;
    const installAt = instantOf(firmware.installDateTime, now);
    const signing = { signingCertificate, signature };
    const transfer = { location, retries, retryIntervalSeconds: retryInterval };
    return { kind: "firmware", ...transfer, retrieveAt, installAt, signing };
  },
  GetDiagnostics: ({ location, startTime, stopTime, retries, retryInterval }, now) => {
    const range = { fromAt: instantOf(startTime, now), toAt: instantOf(stopTime, now) };
    return { kind: "diagnostics", location, retries, retryIntervalSeconds: retryInterval, ...range };
  },
  GetLog: ({ logType, log, retries, retryInterval }, now) => {
    const range = { fromAt: instantOf(log.oldestTimestamp, now), toAt: instantOf(log.latestTimestamp, now) };
    return {
      kind: "log",
      logType,
      location: log.remoteLocation,
      retries,
      retryIntervalSeconds: retryInterval,
      ...range,
    };
  },
};

/** It passed the strict schema: an ISO 8601 instant. */
function instantOf(text: string | undefined, now: number): number | undefined {
  return text === undefined ? undefined : readInstant(text, now, undefined).at;
}
