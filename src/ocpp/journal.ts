import type { Registration } from "../domain/charge-point.ts";
import { HOUR, toIso } from "../domain/time.ts";
import type { Command } from "./calls.ts";
import type { Outcome } from "./charge-point.ts";
import type { Instruction } from "./instructions.ts";
import type { Visitor } from "./onboarding.ts";
import { redact, redactFrame } from "./redaction.ts";
import type { CsrVerdict } from "./sign-certificate.ts";
import type { ChargePointState, TokenLookup, Transaction } from "./state.ts";
import type { Decoded } from "./wire.ts";

/** A frame as the journal keeps it: without secrets, and not longer than `LONGEST_FRAME`. */
export interface KeptFrame {
  readonly frame: string;
  /** The action it calls, or answers; null: unreadable, or an answer to nothing. */
  readonly action: string | null;
  /** How many characters it really had; absent: all of it is here. */
  readonly cutFrom?: number;
}

/** What reached the core of a charge point. Replayed in order, these make it say again what it said. */
export type Cause =
  | ({
      readonly kind: "received";
      /** What D1 said of the tag that had to be looked up. */
      readonly token?: TokenLookup;
      /** What was thought of a certificate signing request. */
      readonly csr?: CsrVerdict;
      /** It could not be handled, and so it changed nothing. */
      readonly failed?: true;
    } & KeptFrame)
  /** A socket was accepted. */
  | { readonly kind: "connected"; readonly protocol: string | null; readonly visitor: Visitor }
  /** The socket is gone. `code` null: without a closing handshake. */
  | { readonly kind: "disconnected"; readonly code: number | null; readonly reason: string }
  | { readonly kind: "registered"; readonly registration: Registration | null }
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "instruction"; readonly instruction: Instruction }
  | { readonly kind: "alarm" };

/** What came of it. */
export type Effect =
  | ({ readonly kind: "sent" } & KeptFrame)
  /** We close the socket. */
  | { readonly kind: "closing"; readonly code: number; readonly reason: string }
  /** Heartbeats of the hour that began at `at`, beside those that did more than prove life. */
  | { readonly kind: "heartbeats"; readonly count: number };

/** One line of a journal. `at`: ISO 8601. */
export type JournalEntry = { readonly at: string } & (Cause | Effect);

/** The first line of an exported journal. */
export interface JournalHeader {
  readonly kind: "journal";
  readonly version: 1;
  readonly chargePointId: string;
  readonly exportedAt: string;
}

/** In an exported journal: the state before the next line, to replay from. */
export interface CheckpointLine {
  readonly at: string;
  readonly kind: "checkpoint";
  readonly state: ChargePointState;
  /** The newest transactions that the state no longer holds: their messages may be repeated. */
  readonly closed: readonly Transaction[];
}

export type ExportedLine = JournalHeader | CheckpointLine | JournalEntry;

/** Longer frames are cut: a StopTransaction with hours of meter values fits. */
const LONGEST_FRAME = 64_000;

/** Heartbeats of one hour, while it lasts. */
export interface Heartbeats {
  readonly hourAt: number;
  readonly count: number;
}

/** What one event adds to the journal. */
export interface Recorded {
  readonly entries: readonly JournalEntry[];
  readonly heartbeats: Heartbeats | null;
}

/** A heartbeat that did nothing but prove life is counted; everything else is written down. */
export function record(before: Heartbeats | null, cause: Cause, outcome: Outcome, now: number): Recorded {
  const hourAt = now - (now % HOUR);
  if (isOnlyHeartbeat(cause, outcome)) {
    if (before?.hourAt === hourAt) return { entries: [], heartbeats: { hourAt, count: before.count + 1 } };
    return { entries: heartbeatsEntry(before), heartbeats: { hourAt, count: 1 } };
  }
  // With its socket, what is only counted would be lost.
  const isOver = before !== null && (before.hourAt !== hourAt || cause.kind === "disconnected");
  const entries = [...(isOver ? heartbeatsEntry(before) : []), ...entriesOf(cause, outcome, now)];
  return { entries, heartbeats: isOver ? null : before };
}

function isOnlyHeartbeat(cause: Cause, { changes, keep, send }: Outcome): boolean {
  const isHeartbeat = cause.kind === "received" && cause.action === "Heartbeat";
  return isHeartbeat && changes.length === 0 && !keep && send.length === 1;
}

export function heartbeatsEntry(heartbeats: Heartbeats | null): readonly JournalEntry[] {
  if (heartbeats === null) return [];
  return [{ at: toIso(heartbeats.hourAt), kind: "heartbeats", count: heartbeats.count }];
}

function entriesOf(cause: Cause, { send, state, keep, changes }: Outcome, now: number): readonly JournalEntry[] {
  // Alarms that find nothing to do, and station data that is known.
  const isIdle = (cause.kind === "alarm" || cause.kind === "registered") && !keep && changes.length === 0;
  if (isIdle && send.length === 0) return [];
  const at = toIso(now);
  const asked = cause.kind === "received" ? cause.action : null;
  return [
    { at, ...cause },
    ...send.map((frame): JournalEntry => {
      const action = frame.startsWith("[2,") ? (state.pending?.action ?? null) : asked;
      return { at, kind: "sent", ...keptFrame(action, frame) };
    }),
  ];
}

/** A frame of the charge point. `state`: as it was when the frame came. */
export function receivedCause(
  state: ChargePointState,
  { text, decoded }: { readonly text: string; readonly decoded: Decoded },
  more: Pick<Extract<Cause, { kind: "received" }>, "token" | "csr" | "failed"> = {},
): Cause {
  return { kind: "received", ...keptFrame(actionOf(state, decoded), text), ...more };
}

function actionOf({ pending }: ChargePointState, decoded: Decoded): string | null {
  if (decoded.kind !== "frame") return null;
  const { frame } = decoded;
  if (frame.type === "call") return frame.action;
  return pending?.id === frame.id ? pending.action : null;
}

function keptFrame(action: string | null, text: string): KeptFrame {
  const frame = redactFrame(action, text);
  if (frame.length <= LONGEST_FRAME) return { frame, action };
  return { frame: frame.slice(0, LONGEST_FRAME), action, cutFrom: frame.length };
}

export function commandCause(command: Command): Cause {
  return { kind: "command", command: { ...command, request: redact(command.request) as Command["request"] } };
}

export function instructionCause(instruction: Instruction): Cause {
  return { kind: "instruction", instruction: redact(instruction) as Instruction };
}
