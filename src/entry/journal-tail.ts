import { DAY, HOUR } from "../domain/time.ts";
import type { Outcome } from "../ocpp/charge-point.ts";
import { type Cause, type Heartbeats, heartbeatsEntry, type JournalEntry, record } from "../ocpp/journal.ts";
import { linesOf } from "../ocpp/journal-query.ts";
import type { ChargePointState } from "../ocpp/state.ts";

/**
 * Lines wait until they are this many characters, then they become a row. What waits travels with the socket, whose
 * attachment holds 16,384 bytes, at two for a character in the worst case.
 */
const CHUNK_LENGTH = 6_000;
const ATTACHED_LENGTH = 7_500;
/** A state to replay from is kept at a connection, not more often than this; on a socket that stays open, each day. */
const CHECKPOINT_SPACING = HOUR;
const CHECKPOINT_LATEST = DAY;

/** The end of a journal, not yet a row. */
export interface JournalTail extends JournalRow {
  readonly heartbeats: Heartbeats | null;
}

export interface JournalRow {
  readonly chunk: number;
  readonly lines: string;
  /** The earliest and the latest instant in it. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface JournalEvent {
  /** The state as the event found it. */
  readonly before: ChargePointState;
  readonly cause: Cause;
  readonly outcome: Outcome;
  readonly now: number;
}

/** What an event adds: where the journal ends then, and what must be written of it at once. */
export interface JournalGrowth {
  readonly tail: JournalTail;
  /** Rows that became full. */
  readonly rows: readonly JournalRow[];
  /** The state before the first line of row `chunk`. */
  readonly checkpoint: { readonly chunk: number; readonly at: number; readonly state: ChargePointState } | null;
}

export function emptyTail(chunk: number, heartbeats: Heartbeats | null = null): JournalTail {
  return { chunk, lines: "", firstAt: Number.POSITIVE_INFINITY, lastAt: 0, heartbeats };
}

/** The end of a journal as it was kept elsewhere than in a row. */
export function tailOf(chunk: number, lines: string, heartbeats: Heartbeats | null): JournalTail {
  const instants = linesOf(lines).map((entry) => Date.parse(entry.at));
  return { chunk, lines, firstAt: Math.min(...instants), lastAt: Math.max(0, ...instants), heartbeats };
}

/** @param checkpointAt of the newest checkpoint; 0: there is none. */
export function grow(tail: JournalTail, checkpointAt: number, event: JournalEvent): JournalGrowth {
  const { before, cause, outcome, now } = event;
  const { entries, heartbeats } = record(tail.heartbeats, cause, outcome, now);
  const unchanged: JournalGrowth = { tail: { ...tail, heartbeats }, rows: [], checkpoint: null };
  const spacing = cause.kind === "connected" ? CHECKPOINT_SPACING : CHECKPOINT_LATEST;
  const isDue = entries.length > 0 && now - checkpointAt >= spacing;
  return entries.reduce(appended, isDue ? checkpointed(unchanged, before, now) : unchanged);
}

function checkpointed(growth: JournalGrowth, state: ChargePointState, at: number): JournalGrowth {
  const begun = withFullRow(growth);
  return { ...begun, checkpoint: { chunk: begun.tail.chunk, at, state } };
}

function appended(growth: JournalGrowth, entry: JournalEntry): JournalGrowth {
  const line = `${JSON.stringify(entry)}\n`;
  const isFull = growth.tail.lines.length + line.length > CHUNK_LENGTH;
  const begun = isFull ? withFullRow(growth) : growth;
  const grown = { ...begun, tail: withLine(begun.tail, entry.at, line) };
  return line.length > CHUNK_LENGTH ? withFullRow(grown) : grown;
}

function withLine(tail: JournalTail, instant: string, line: string): JournalTail {
  const at = Date.parse(instant);
  const { firstAt, lastAt, lines } = tail;
  return { ...tail, lines: lines + line, firstAt: Math.min(firstAt, at), lastAt: Math.max(lastAt, at) };
}

function withFullRow(growth: JournalGrowth): JournalGrowth {
  const { tail, rows } = growth;
  if (tail.lines === "") return growth;
  const { heartbeats, ...row } = tail;
  return { ...growth, rows: [...rows, row], tail: emptyTail(tail.chunk + 1, heartbeats) };
}

/** A line that comes from no event of the core. It becomes part of a row with the next event. */
export function noted(tail: JournalTail, entry: JournalEntry): JournalTail {
  return withLine(tail, entry.at, `${JSON.stringify(entry)}\n`);
}

/** The lines of the end, and what is still being counted. */
export function shownLines({ lines, heartbeats }: JournalTail): string {
  return [lines, ...heartbeatsEntry(heartbeats).map((entry) => `${JSON.stringify(entry)}\n`)].join("");
}

/** What the socket carries; lines that are too many are with the state. */
export function attachedTail(tail: JournalTail): JournalTail {
  return tail.lines.length <= ATTACHED_LENGTH ? tail : emptyTail(tail.chunk, tail.heartbeats);
}
