import type { InboundRequest } from "../../src/ocpp/messages.ts";
import { call } from "./outbox.ts";
import { isOnline, type Progress } from "./state.ts";
import { stopAll } from "./transactions.ts";
import { has, type Turn } from "./turn.ts";

const STEP_SECONDS = 10;
/** How long a restart waits for its queued messages to be answered. */
const RESTART_WAITS_SECONDS = 30;
/** A step that is done and not told. */
const REBOOT = "reboot";

export function startFirmwareUpdate(turn: Turn, retrieveAt: number): void {
  const pending = has(turn, "downloadFails")
    ? ["Downloading", "DownloadFailed"]
    : has(turn, "installationFails")
      ? ["Downloading", "Downloaded", "Installing", "InstallationFailed"]
      : ["Downloading", "Downloaded", "Installing", REBOOT, "Installed"];
  turn.state.firmware = { current: "Idle", pending, nextAt: Math.max(retrieveAt, turn.now) };
}

export function startDiagnostics(turn: Turn): void {
  const pending = ["Uploading", has(turn, "diagnosticsFail") ? "UploadFailed" : "Uploaded"];
  turn.state.diagnostics = { current: "Idle", pending, nextAt: turn.now };
}

export function firmwareStatus({ state }: Turn): InboundRequest<"FirmwareStatusNotification"> {
  return { status: state.firmware.current } as InboundRequest<"FirmwareStatusNotification">;
}

export function diagnosticsStatus({ state }: Turn): InboundRequest<"DiagnosticsStatusNotification"> {
  return { status: state.diagnostics.current } as InboundRequest<"DiagnosticsStatusNotification">;
}

export function progressDue(turn: Turn): void {
  const { firmware, diagnostics } = turn.state;
  if (isDue(turn, diagnostics)) {
    advance(turn, diagnostics);
    call(turn, "DiagnosticsStatusNotification", diagnosticsStatus(turn));
    rest(diagnostics);
  }
  if (!isDue(turn, firmware) || isHeldUp(turn, firmware)) return;
  if (firmware.pending[0] === REBOOT) {
    firmware.pending.shift();
    restart(turn, "Soft", "Reboot");
    return;
  }
  advance(turn, firmware);
  call(turn, "FirmwareStatusNotification", firmwareStatus(turn));
  rest(firmware);
}

/** When the next step is due, if the charge point can tell of it. */
export function nextProgressAt(turn: Pick<Turn, "state">): number {
  if (!isOnline(turn.state) || turn.state.live.restartBy !== null) return Number.POSITIVE_INFINITY;
  const { firmware, diagnostics } = turn.state;
  return Math.min(
    ...[firmware, diagnostics].map((each) => (each.pending.length > 0 ? each.nextAt : Number.POSITIVE_INFINITY)),
  );
}

function isDue(turn: Turn, { pending, nextAt }: Progress): boolean {
  return pending.length > 0 && turn.now >= nextAt && isOnline(turn.state) && turn.state.live.restartBy === null;
}

/** Nothing is installed while somebody charges. */
function isHeldUp(turn: Turn, firmware: Progress): boolean {
  if (firmware.pending[0] !== "Installing") return false;
  const isCharging = turn.state.transactions.some(({ stopped }) => stopped === null);
  if (isCharging) firmware.nextAt = turn.now + STEP_SECONDS * 1000;
  return isCharging;
}

function advance(turn: Turn, progress: Progress): void {
  progress.current = progress.pending.shift() ?? "Idle";
  progress.nextAt = turn.now + STEP_SECONDS * 1000;
}

function rest(progress: Progress): void {
  if (progress.pending.length === 0) progress.current = "Idle";
}

/** Stops what runs, lets the stops be answered for a while, and restarts. */
export function restart(turn: Turn, kind: "Soft" | "Hard", reason: "SoftReset" | "HardReset" | "Reboot"): void {
  stopAll(turn, reason);
  const waitsMs = kind === "Soft" ? RESTART_WAITS_SECONDS * 1000 : 0;
  turn.state.live.restartBy = turn.now + waitsMs;
}
