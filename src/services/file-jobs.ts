import type { FileJob, FileRequest } from "../domain/file-job.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { redactAddress } from "../ocpp/redaction.ts";
import { enterFileJob, type FileJobRow, loadFile, removeLink } from "../store/files.ts";
import { giveInstruction } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { mintLink } from "./file-links.ts";

type WithoutLocation<T> = T extends unknown ? Omit<T, "location"> : never;

export interface FileJobRequest {
  readonly chargePointId: string;
  readonly request: WithoutLocation<FileRequest>;
  /** Where somebody else keeps or takes the file; null: here. */
  readonly location: string | null;
  /** The firmware that is to be fetched here. */
  readonly fileId: string | null;
  /** Under which chargers reach us. */
  readonly origin: string;
  readonly requestedBy: string;
}

/** Asks a charge point to fetch firmware or to hand in a log; at once, or when it is back. */
export async function startFileJob(deps: Deps, given: FileJobRequest): Promise<Result<FileJobRow>> {
  const { chargePointId, fileId, requestedBy } = given;
  const id = deps.newId();
  const isFirmware = given.request.kind === "firmware";
  if (isFirmware && (fileId === null) === (given.location === null)) {
    return refuse("invalid_request", "Firmware has either a location or a fileId.");
  }
  const file = fileId === null ? null : await loadFile(deps.db, fileId);
  if (fileId !== null && file?.kind !== "firmware") return refuse("not_found", "There is no such firmware file.");
  const purpose = isFirmware ? "fetchFirmware" : "bringLog";
  const link = { id, purpose, chargePointId, fileId, fileName: file?.name ?? null } as const;
  const isOurs = given.location === null;
  const location = given.location ?? (await mintLink(deps, given.origin, link)).location;
  const request: FileRequest = { ...given.request, location };
  const instruction = { kind: "startFileJob", id, request, isOurs } as const;
  const told = await giveInstruction(deps, { chargePointId, instruction, requestedBy });
  if (!told.ok) {
    if (isOurs) await removeLink(deps.db, id);
    return told;
  }
  const row = enteredRow(given, { id, request, isOurs }, deps.now());
  await enterFileJob(deps.db, row);
  return ok(row);
}

/** As it is until the object tells more. */
function enteredRow(
  { chargePointId, requestedBy }: FileJobRequest,
  { id, request, isOurs }: { readonly id: string; readonly request: FileRequest; readonly isOurs: boolean },
  now: number,
): FileJobRow {
  const job: FileJob = {
    id,
    version: 0,
    state: "waiting",
    reason: null,
    status: null,
    reports: [],
    request: { ...request, location: redactAddress(request.location) },
    requestId: null,
    isOurs,
    fileName: null,
    arrivedBytes: null,
    missingAt: null,
    firmwareBefore: null,
    firmwareAfter: null,
    createdAt: now,
    progressAt: now,
  };
  const { kind } = request;
  return { id, chargePointId, kind, version: 0, state: job.state, job, requestedBy, createdAt: now, updatedAt: now };
}
