import type { FileJob, FileJobKind } from "../domain/file-job.ts";

/** The newest job of each kind, also when it is over: what is said of it later still belongs to it. */
export interface FileJobs {
  readonly newest: { readonly [K in FileJobKind]?: FileJob };
  /** Positive, rising (GetLog, SignedUpdateFirmware). */
  readonly lastRequestId: number;
}

export const NO_FILE_JOBS: FileJobs = { newest: {}, lastRequestId: 0 };
