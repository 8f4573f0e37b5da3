import { HOUR, MINUTE } from "./time.ts";

/** A file on its way to or from a charge point: firmware it is to install, or a log it is to hand in. */

/** What can be under way at a charge point at once: one of each. */
export const FILE_JOB_KINDS = ["firmware", "diagnostics", "log"] as const;
export type FileJobKind = (typeof FILE_JOB_KINDS)[number];

/**
 * `waiting`: to be sent as soon as the charge point may be called; `requested`: it was asked; `running`: it reported
 * progress; `replaced`: a newer job of its kind took its place.
 */
export const FILE_JOB_STATES = ["waiting", "requested", "running", "completed", "failed", "replaced"] as const;
export type FileJobState = (typeof FILE_JOB_STATES)[number];

export const LOG_TYPES = ["DiagnosticsLog", "SecurityLog"] as const;
export type LogType = (typeof LOG_TYPES)[number];

interface Transfer {
  /** Where the file is fetched from or brought to. May hold credentials until it was sent. */
  readonly location: string;
  readonly retries?: number | undefined;
  readonly retryIntervalSeconds?: number | undefined;
}

export interface Signing {
  readonly signingCertificate: string;
  readonly signature: string;
  /** Ask by UpdateFirmware first, and by SignedUpdateFirmware where that is not supported (OCPP-W3). */
  readonly onlyIfAsked?: boolean | undefined;
}

export type FileRequest =
  | (Transfer & {
      readonly kind: "firmware";
      readonly retrieveAt: number;
      readonly installAt?: number | undefined;
      readonly signing: Signing | null;
    })
  | (Transfer & {
      readonly kind: "diagnostics";
      readonly fromAt?: number | undefined;
      readonly toAt?: number | undefined;
    })
  | (Transfer & {
      readonly kind: "log";
      readonly logType: LogType;
      readonly fromAt?: number | undefined;
      readonly toAt?: number | undefined;
    });

export interface FileJob {
  readonly id: string;
  /** Rises with every change. */
  readonly version: number;
  readonly state: FileJobState;
  /** Why it ended as it did, in OCPP's word or ours; null while nothing needs a reason. */
  readonly reason: string | null;
  /** What the charge point last reported, exactly as it said it. */
  readonly status: string | null;
  /** All it reported, the oldest first. */
  readonly reports: readonly { readonly status: string; readonly at: number }[];
  readonly request: FileRequest;
  /** Of GetLog and SignedUpdateFirmware; null where OCPP has none. */
  readonly requestId: number | null;
  /** The file comes from us, or to us: then its arrival is known here. */
  readonly isOurs: boolean;
  /** As the charge point calls the file it hands in. */
  readonly fileName: string | null;
  /** Size of what arrived here. */
  readonly arrivedBytes: number | null;
  /** Said to be uploaded; if nothing has arrived here by then, it is missing. */
  readonly missingAt: number | null;
  readonly firmwareBefore: string | null;
  readonly firmwareAfter: string | null;
  readonly createdAt: number;
  /** When anything was last heard of it. */
  readonly progressAt: number;
}

/** Without a word for so long a job has stalled: a person is told. Installing takes a charger half an hour. */
const QUIET: Readonly<Record<FileJobKind, number>> = {
  firmware: HOUR,
  diagnostics: 15 * MINUTE,
  log: 15 * MINUTE,
};

/** When a job that is under way counts as stalled, if nothing is heard of it before. */
export function stalledAt({ request, progressAt }: Pick<FileJob, "request" | "progressAt">): number {
  // Nothing can be heard of a download before it may begin.
  const from = request.kind === "firmware" ? Math.max(progressAt, request.retrieveAt) : progressAt;
  return from + QUIET[request.kind];
}

export function isUnderWay({ state }: Pick<FileJob, "state">): boolean {
  return state === "requested" || state === "running";
}

export function isOpenJob({ state }: Pick<FileJob, "state">): boolean {
  return state === "waiting" || isUnderWay({ state });
}
