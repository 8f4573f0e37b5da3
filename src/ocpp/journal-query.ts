import { toIso } from "../domain/time.ts";
import type { JournalEntry } from "./journal.ts";

/** A line of a journal: the row it is in, and its number there. Rises with time. */
export interface JournalPosition {
  readonly chunk: number;
  readonly line: number;
}

export type Direction = "fromChargePoint" | "toChargePoint";

export interface JournalQuery {
  /** Instants, from inclusive, to exclusive. */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
  readonly action?: string | undefined;
  readonly direction?: Direction | undefined;
  /** Somewhere in the frame, in any case. */
  readonly text?: string | undefined;
  readonly order: "newestFirst" | "oldestFirst";
  /** Lines beyond this one, in that order. */
  readonly after: JournalPosition | null;
  readonly limit: number;
}

/** What people read; the rest of the journal is for replaying it. */
export type JournalMessage = Extract<
  JournalEntry,
  { readonly kind: "received" | "sent" | "connected" | "disconnected" | "closing" | "heartbeats" }
>;

export interface FoundMessage {
  readonly position: JournalPosition;
  readonly message: JournalMessage;
}

export interface JournalPage {
  readonly items: readonly FoundMessage[];
  /** Where to go on; null at the end. A page may be short, even empty, and yet not be the last. */
  readonly next: JournalPosition | null;
}

/** Which part of a journal is to be exported. Instants, from inclusive, to exclusive. */
export interface JournalRange {
  readonly fromAt: number;
  readonly toAt: number;
  /** The row to go on from; null: at the newest checkpoint before `fromAt`. */
  readonly chunk: number | null;
}

/** A stretch of a journal as NDJSON. */
export interface JournalStretch {
  readonly lines: string;
  /** The first row of the next stretch; null at the end. */
  readonly next: number | null;
}

/** The messages of one row that a query asks for, in its order. */
export function searchChunk(chunk: number, lines: string, query: JournalQuery): readonly FoundMessage[] {
  const from = query.fromAt === undefined ? "" : toIso(query.fromAt);
  const to = query.toAt === undefined ? null : toIso(query.toAt);
  const found = linesOf(lines).flatMap((entry, line): FoundMessage[] => {
    if (!isBeyond({ chunk, line }, query) || !isMessage(entry)) return [];
    if (entry.at < from || (to !== null && entry.at >= to)) return [];
    return matches(entry, query) ? [{ position: { chunk, line }, message: entry }] : [];
  });
  return query.order === "newestFirst" ? found.reverse() : found;
}

function isBeyond({ chunk, line }: JournalPosition, { after, order }: JournalQuery): boolean {
  if (after === null) return true;
  const ahead = chunk === after.chunk ? line - after.line : chunk - after.chunk;
  return order === "newestFirst" ? ahead < 0 : ahead > 0;
}

/** NDJSON that this program wrote. */
export function linesOf(lines: string): readonly JournalEntry[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalEntry);
}

const MESSAGE_KINDS: Readonly<Record<JournalEntry["kind"], boolean>> = {
  received: true,
  sent: true,
  connected: true,
  disconnected: true,
  closing: true,
  heartbeats: true,
  registered: false,
  command: false,
  instruction: false,
  alarm: false,
};

function isMessage(entry: JournalEntry): entry is JournalMessage {
  return MESSAGE_KINDS[entry.kind];
}

function matches(message: JournalMessage, { action, direction, text }: JournalQuery): boolean {
  if (message.kind !== "received" && message.kind !== "sent") {
    return action === undefined && direction === undefined && text === undefined;
  }
  if (action !== undefined && message.action !== action) return false;
  if (direction !== undefined && direction !== directionOf(message)) return false;
  return text === undefined || message.frame.toLowerCase().includes(text.toLowerCase());
}

export function directionOf(message: JournalMessage): Direction | null {
  if (message.kind === "received") return "fromChargePoint";
  return message.kind === "sent" ? "toChargePoint" : null;
}
