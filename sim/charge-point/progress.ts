import type { InboundRequest } from "../../src/ocpp/messages.ts";
import { call } from "./outbox.ts";
import { type FileTask, isOnline, type Progress } from "./state.ts";
import { stopAll } from "./transactions.ts";
import { has, report, type TransferredFile, type Turn } from "./turn.ts";

const STEP_SECONDS = 10;
/** How long a restart waits for its queued messages to be answered. */
const RESTART_WAITS_SECONDS = 30;
/** A step that is done and not told. */
const REBOOT = "reboot";

export type FileJobName = "firmware" | "diagnostics" | "log";
const JOBS: readonly FileJobName[] = ["diagnostics", "log", "firmware"];

/** How each job ends badly. */
const FAILED: Readonly<Record<FileJobName, string>> = {
  firmware: "DownloadFailed",
  diagnostics: "UploadFailed",
  log: "UploadFailure",
};

/** How each job tells of itself. */
const TELL: Readonly<Record<FileJobName, (turn: Turn) => void>> = {
  firmware: (turn) => {
    if (requestIdOf(turn, "firmware") === null)
      call(turn, "FirmwareStatusNotification", fileStatus<"FirmwareStatusNotification">(turn, "firmware"));
    else
      call(turn, "SignedFirmwareStatusNotification", fileStatus<"SignedFirmwareStatusNotification">(turn, "firmware"));
  },
  diagnostics: (turn) =>
    call(turn, "DiagnosticsStatusNotification", fileStatus<"DiagnosticsStatusNotification">(turn, "diagnostics")),
  log: (turn) => call(turn, "LogStatusNotification", fileStatus<"LogStatusNotification">(turn, "log")),
};

export function startFirmwareUpdate(turn: Turn, retrieveAt: number, task: FileTask): void {
  turn.state.firmware = {
    ...begun(firmwareSteps(turn, task.requestId !== null), task),
    nextAt: Math.max(retrieveAt, turn.now),
  };
}

function firmwareSteps(turn: Turn, isSigned: boolean): string[] {
  if (has(turn, "downloadFails")) return ["Downloading", "DownloadFailed"];
  const fetched = ["Downloading", "Downloaded"];
  if (isSigned && has(turn, "signatureInvalid")) return [...fetched, "InvalidSignature"];
  const verified = isSigned ? [...fetched, "SignatureVerified"] : fetched;
  const isBroken = has(turn, "installationFails");
  return [...verified, "Installing", ...(isBroken ? ["InstallationFailed"] : [REBOOT, "Installed"])];
}

export function startUpload(turn: Turn, name: "diagnostics" | "log", task: FileTask): void {
  const last = has(turn, "diagnosticsFail") ? FAILED[name] : "Uploaded";
  turn.state[name] = { ...begun(["Uploading", last], task), nextAt: turn.now };
}

function begun(pending: string[], task: FileTask): Omit<Progress, "nextAt"> {
  return { current: "Idle", pending, task, transferring: false };
}

type FileStatusAction =
  | "FirmwareStatusNotification"
  | "SignedFirmwareStatusNotification"
  | "DiagnosticsStatusNotification"
  | "LogStatusNotification";

/** How far a job is; with the id of its request where the action has one. */
export function fileStatus<A extends FileStatusAction>(turn: Pick<Turn, "state">, name: FileJobName) {
  const requestId = requestIdOf(turn, name);
  return { status: turn.state[name].current, ...(requestId === null ? {} : { requestId }) } as InboundRequest<A>;
}

/** What a trigger asks for has no id, whatever the update was asked for by. */
export function firmwareStatus({ state }: Pick<Turn, "state">): InboundRequest<"FirmwareStatusNotification"> {
  return { status: state.firmware.current } as InboundRequest<"FirmwareStatusNotification">;
}

function requestIdOf({ state }: Pick<Turn, "state">, name: FileJobName): number | null {
  return state[name].task?.requestId ?? null;
}

export function progressDue(turn: Turn): void {
  for (const name of JOBS) {
    const progress = turn.state[name];
    if (isDue(turn, progress) && !isHeldUp(turn, name)) next(turn, name, progress);
  }
}

function next(turn: Turn, name: FileJobName, progress: Progress): void {
  if (progress.pending[0] === REBOOT) {
    progress.pending.shift();
    turn.state.firmwareVersion = nextVersion(turn.state.firmwareVersion ?? turn.setup.spec.firmwareVersion);
    restart(turn, "Soft", "Reboot");
    return;
  }
  progress.current = progress.pending.shift() ?? "Idle";
  progress.nextAt = turn.now + STEP_SECONDS * 1000;
  TELL[name](turn);
  transfer(turn, name, progress);
  if (progress.pending.length === 0) progress.current = "Idle";
}

/** Over HTTP files really move; what else an address may name is only told of. */
function transfer(turn: Turn, name: FileJobName, progress: Progress): void {
  const { current, pending, task } = progress;
  const isMoving = current === "Uploading" || current === "Downloading";
  if (!isMoving || task === null || !/^https?:/.test(task.location) || pending[0] === FAILED[name]) return;
  progress.transferring = true;
  turn.outputs.push({ type: "transfer", name, location: task.location, direction: current });
}

/** Firmware is here, or a log is there; or it did not work. A transfer of a job that was replaced means nothing. */
export function transferred(turn: Turn, { name, location, isOk }: TransferredFile): void {
  const progress = turn.state[name];
  if (!progress.transferring || progress.task?.location !== location) return;
  progress.transferring = false;
  progress.nextAt = turn.now;
  if (!isOk) progress.pending = [FAILED[name]];
  report(turn, "file.transferred", { name, isOk });
}

/** A restart in the middle of a transfer ends it. */
export function transfersLost(turn: Turn): void {
  for (const name of JOBS) {
    const { task } = turn.state[name];
    if (task) transferred(turn, { name, location: task.location, isOk: false });
  }
}

/** When the next step is due, if the charge point can tell of it. */
export function nextProgressAt(turn: Pick<Turn, "state">): number {
  if (!isOnline(turn.state) || turn.state.live.restartBy !== null) return Number.POSITIVE_INFINITY;
  const due = JOBS.map((name) => turn.state[name]).filter(
    ({ pending, transferring }) => pending.length > 0 && !transferring,
  );
  return Math.min(...due.map(({ nextAt }) => nextAt));
}

function isDue(turn: Turn, { pending, nextAt, transferring }: Progress): boolean {
  const isFree = pending.length > 0 && !transferring && turn.now >= nextAt;
  return isFree && isOnline(turn.state) && turn.state.live.restartBy === null;
}

/** Nothing is installed while somebody charges. */
function isHeldUp(turn: Turn, name: FileJobName): boolean {
  const progress = turn.state[name];
  if (progress.pending[0] !== "Installing") return false;
  const isCharging = turn.state.transactions.some(({ stopped }) => stopped === null);
  if (isCharging) progress.nextAt = turn.now + STEP_SECONDS * 1000;
  return isCharging;
}

/** 1.0.0 → 1.0.1 */
function nextVersion(version: string): string {
  const [, before = `${version}.`, last = "0"] = /^(.*?)(\d+)$/.exec(version) ?? [];
  return `${before}${Number(last) + 1}`;
}

/** Stops what runs, lets the stops be answered for a while, and restarts. */
export function restart(turn: Turn, kind: "Soft" | "Hard", reason: "SoftReset" | "HardReset" | "Reboot"): void {
  stopAll(turn, reason);
  const waitsMs = kind === "Soft" ? RESTART_WAITS_SECONDS * 1000 : 0;
  turn.state.live.restartBy = turn.now + waitsMs;
}
