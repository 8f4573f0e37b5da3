import { isOpenJob } from "../domain/file-job.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY } from "../domain/time.ts";
import {
  type FileLinkRow,
  type FileRow,
  loadEndedFiles,
  loadFile,
  loadFileJob,
  loadLeftUploads,
  loadUntoldLinks,
  noteTold,
  removeEndedLinks,
  removeFile,
  removeUpload,
  saveBroughtFile,
  saveUpload,
} from "../store/files.ts";
import type { Deps, StoredContent } from "./deps.ts";
import { findLink, type MintedLink, mintLink } from "./file-links.ts";

/** What Cloudflare lets through to a Worker. */
const MOST_BYTES = 100 * 1024 * 1024;
/** Logs hold what drivers did: they are kept for a month. */
const LOG_LIFE = 30 * DAY;
/** The slowest upload is over by then; what has no file yet gets none. */
const UPLOAD_ENDS = DAY;
const DONE_AT_ONCE = 100;
const LONGEST_NAME = 200;

export interface BroughtFile {
  readonly body: ReadableStream<Uint8Array>;
  readonly name: string | null;
  readonly contentType: string | null;
}

interface Address {
  readonly id: string;
  readonly secret: string;
}

/** A file comes to a one-time address; the first that comes whole uses it up. */
export async function receiveFile(deps: Deps, address: Address, brought: BroughtFile): Promise<Result<FileRow>> {
  const link = await findLink(deps, address);
  if (link === null || link.purpose === "fetchFirmware") return refuse("not_found");
  const isLog = link.purpose === "bringLog";
  const id = isLog ? deps.newId() : link.id;
  const storageKey = deps.newId();
  await saveUpload(deps.db, storageKey, deps.now());
  const bytes = await deps.files.put(storageKey, brought.body, MOST_BYTES);
  if (bytes === null) {
    await removeUpload(deps.db, storageKey);
    return refuse("request_too_large", `A file may have ${MOST_BYTES} bytes.`);
  }
  const now = deps.now();
  const file: FileRow = {
    id,
    kind: isLog ? "log" : "firmware",
    name: (link.fileName ?? brought.name ?? `${link.id}.log`).slice(0, LONGEST_NAME),
    contentType: brought.contentType ?? "application/octet-stream",
    bytes,
    chargePointId: link.chargePointId,
    jobId: isLog ? link.id : null,
    createdAt: now,
    expiresAt: isLog ? now + LOG_LIFE : null,
    storageKey,
  };
  if (!(await saveBroughtFile(deps.db, link.id, file))) {
    await dropUpload(deps, storageKey);
    return refuse("not_found");
  }
  deps.log("file.received", { chargePointId: link.chargePointId, jobId: file.jobId, bytes });
  if (isLog) await tellObject(deps, { ...link, fileId: id }, bytes);
  return ok(file);
}

async function dropUpload(deps: Deps, storageKey: string): Promise<void> {
  await deps.files.remove([storageKey]);
  await removeUpload(deps.db, storageKey);
}

/** The charge point's job is done. What it cannot be told now, it is told by the next tick. */
async function tellObject(deps: Deps, { id, chargePointId }: FileLinkRow, bytes: number): Promise<void> {
  if (chargePointId === null) return;
  try {
    await deps.chargePoints.instruct(chargePointId, { kind: "fileArrived", jobId: id, bytes });
    await noteTold(deps.db, id, deps.now());
  } catch (error) {
    deps.log("file.untold", { chargePointId, jobId: id, error: String(error) });
  }
}

/** What a charger fetches. As often as it needs to until its job is over: downloads break, and are resumed. */
export async function openFirmware(
  deps: Deps,
  address: Address,
  range: Headers,
): Promise<Result<{ readonly file: FileRow; readonly content: StoredContent }>> {
  const link = await findLink(deps, address);
  if (link === null || link.purpose !== "fetchFirmware" || link.fileId === null) return refuse("not_found");
  const job = await loadFileJob(deps.db, link.id);
  if (job !== null && !isOpenJob(job)) return refuse("not_found");
  return openFile(deps, link.fileId, range);
}

export async function openFile(
  deps: Deps,
  id: string,
  range: Headers,
): Promise<Result<{ readonly file: FileRow; readonly content: StoredContent }>> {
  const file = await loadFile(deps.db, id);
  const content = file && (await deps.files.get(file.storageKey, range));
  return file && content ? ok({ file, content }) : refuse("not_found");
}

/** A firmware file is announced; its content is then brought to the address. */
export async function announceFirmware(
  deps: Deps,
  name: string,
  origin: string,
): Promise<{ readonly id: string; readonly link: MintedLink }> {
  const id = deps.newId();
  const link = { id, purpose: "bringFirmware", chargePointId: null, fileId: null, fileName: name } as const;
  return { id, link: await mintLink(deps, origin, link) };
}

export async function deleteFile(deps: Deps, id: string): Promise<Result<null>> {
  const file = await loadFile(deps.db, id);
  if (file === null) return refuse("not_found");
  await deps.files.remove([file.storageKey]);
  await removeFile(deps.db, id);
  return ok(null);
}

/** Each minute: what is too old goes, and objects hear of what arrived while they could not. */
export async function tendFiles(deps: Deps): Promise<void> {
  const ended = await loadEndedFiles(deps.db, deps.now(), DONE_AT_ONCE);
  if (ended.length > 0) await deps.files.remove(ended.map(({ storageKey }) => storageKey));
  for (const { id } of ended) await removeFile(deps.db, id);
  for (const { storageKey } of await loadLeftUploads(deps.db, deps.now() - UPLOAD_ENDS, DONE_AT_ONCE)) {
    await dropUpload(deps, storageKey);
  }
  await removeEndedLinks(deps.db, deps.now() - LOG_LIFE);
  for (const link of await loadUntoldLinks(deps.db, DONE_AT_ONCE)) {
    const file = link.fileId && (await loadFile(deps.db, link.fileId));
    if (file) await tellObject(deps, link, file.bytes);
  }
}
