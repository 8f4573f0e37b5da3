import { DAY, toIso } from "../domain/time.ts";
import type { CheckpointLine, JournalEntry } from "../ocpp/journal.ts";
import {
  type FoundMessage,
  type JournalPage,
  type JournalQuery,
  type JournalRange,
  type JournalStretch,
  searchChunk,
} from "../ocpp/journal-query.ts";
import { redact } from "../ocpp/redaction.ts";
import type { ChargePointState, Transaction } from "../ocpp/state.ts";
import {
  emptyTail,
  grow,
  type JournalEvent,
  type JournalGrowth,
  type JournalRow,
  type JournalTail,
  noted,
  shownLines,
} from "./journal-tail.ts";

/** Beyond this a charge point's oldest lines go, however young they are: weeks of a busy charger's frames. */
const MOST_CHARACTERS = 32_000_000;
/** Old rows that one event may remove. More than one, so that a journal that is too long gets shorter. */
const TRIMMED_AT_ONCE = 50;
/** Rows that one question reads; whoever wants more goes on from there. */
const READ_AT_ONCE = 200;

/** The message journal of a charge point in its own SQLite. A message costs it no row; every ten or so become one. */
export class JournalStore {
  private readonly sql: SqlStorage;
  private readonly keepMs: number;
  private end: JournalTail;
  /** Characters in all rows ever written. */
  private total = 0;
  /** The instant of the newest checkpoint; 0: there is none. */
  private checkpointAt = 0;
  /** The last instant in the oldest row; null: there is none. */
  private oldestAt: number | null = null;

  constructor(sql: SqlStorage, keepDays: number) {
    this.sql = sql;
    this.keepMs = keepDays * DAY;
    this.sql.exec(`
      create table if not exists journal (
        chunk integer primary key, first_at integer not null, last_at integer not null, total integer not null,
        body text not null
      );
      create table if not exists checkpoints (chunk integer primary key, at integer not null, body text not null);
    `);
    this.end = emptyTail(this.lookAtRows() + 1);
  }

  /** Learns again what memory knows of the rows: at the beginning, and after a write that was undone. @returns the last row. */
  lookAtRows(): number {
    const [newest] = this.sql
      .exec<{ chunk: number; total: number }>("select chunk, total from journal order by chunk desc limit 1")
      .toArray();
    const [checkpoint] = this.sql
      .exec<{ at: number }>("select at from checkpoints order by chunk desc limit 1")
      .toArray();
    this.total = newest?.total ?? 0;
    this.checkpointAt = checkpoint?.at ?? 0;
    this.oldestAt = this.oldestRows(1)[0]?.lastAt ?? null;
    return newest?.chunk ?? 0;
  }

  private oldestRows(limit: number): readonly { chunk: number; lastAt: number; total: number }[] {
    return this.sql
      .exec<{ chunk: number; lastAt: number; total: number }>(
        "select chunk, last_at as lastAt, total from journal order by chunk limit ?",
        limit,
      )
      .toArray();
  }

  get tail(): JournalTail {
    return this.end;
  }

  /**
   * Takes up an end that was kept with the state or with the socket; of two of one chunk, the longer is the newer. It
   * may be far ahead of the rows: those before it may be gone.
   */
  resume(kept: JournalTail): void {
    const isLonger = kept.chunk === this.end.chunk && kept.lines.length >= this.end.lines.length;
    if (kept.chunk > this.end.chunk || isLonger) this.end = kept;
  }

  /** What an event would add; it is kept by `write` and then `grown`. */
  growth(event: JournalEvent): JournalGrowth {
    const isForgotten = event.outcome.changes.some(({ kind }) => kind === "quarantineForgotten");
    // In a chunk of its own, lest an end that a socket still carries be taken for the newer one.
    return isForgotten
      ? grow(emptyTail(this.end.chunk + 1), event.now, event)
      : grow(this.end, this.checkpointAt, event);
  }

  /** All that is in rows. */
  forget(): void {
    this.sql.exec("delete from journal");
    this.sql.exec("delete from checkpoints");
    this.checkpointAt = 0;
    this.oldestAt = null;
  }

  /** Within the transaction of the event. */
  write({ rows, checkpoint }: JournalGrowth, now: number): void {
    if (checkpoint !== null) {
      const { chunk, at, state } = checkpoint;
      const body = JSON.stringify(redact(state));
      this.checkpointAt = at;
      this.sql.exec("insert or replace into checkpoints (chunk, at, body) values (?, ?, ?)", chunk, at, body);
    }
    for (const row of rows) this.writeRow(row);
    if (rows.length > 0) this.trimRows(now);
  }

  private writeRow({ chunk, lines, firstAt, lastAt }: JournalRow): void {
    this.total += lines.length;
    this.oldestAt ??= lastAt;
    this.sql.exec(
      "insert into journal (chunk, first_at, last_at, total, body) values (?, ?, ?, ?, ?)",
      chunk,
      firstAt,
      lastAt,
      this.total,
      lines,
    );
  }

  grown({ tail }: JournalGrowth): void {
    this.end = tail;
  }

  /** A line that comes from no event; it reaches the disk with the next event that writes. */
  note(entry: JournalEntry): void {
    this.end = noted(this.end, entry);
  }

  /** When the oldest lines are too old; null: there are none. */
  get trimAt(): number | null {
    if (this.oldestAt !== null) return this.oldestAt + this.keepMs;
    return this.end.lines === "" ? null : this.end.lastAt + this.keepMs;
  }

  /** Removes what is too old. @returns whether the end, kept with the state, has changed. */
  trim(now: number): boolean {
    this.trimRows(now);
    const isTooOld = this.oldestAt === null && this.end.lines !== "" && this.end.lastAt + this.keepMs <= now;
    if (!isTooOld) return false;
    this.end = emptyTail(this.end.chunk, this.end.heartbeats);
    this.sql.exec("delete from checkpoints");
    this.checkpointAt = 0;
    return true;
  }

  /** The oldest rows that are too old, or too much. */
  private trimRows(now: number): void {
    const oldest = this.oldestRows(TRIMMED_AT_ONCE);
    const isKept = ({ lastAt, total }: { lastAt: number; total: number }) =>
      lastAt + this.keepMs > now && this.total - total < MOST_CHARACTERS;
    const removed = oldest.slice(0, oldest.findIndex(isKept) < 0 ? oldest.length : oldest.findIndex(isKept));
    const last = removed.at(-1);
    if (last === undefined) return;
    this.sql.exec("delete from journal where chunk <= ?", last.chunk);
    this.sql.exec("delete from checkpoints where chunk <= ?", last.chunk);
    this.oldestAt = this.oldestRows(1)[0]?.lastAt ?? null;
  }

  search(query: JournalQuery): JournalPage {
    const items: FoundMessage[] = [];
    let rowsRead = 0;
    for (const { chunk, lines } of this.rowsFor(query)) {
      const missing = query.limit - items.length;
      const found = searchChunk(chunk, lines, query);
      items.push(...found.slice(0, missing));
      if (found.length > missing) return { items, next: items.at(-1)?.position ?? null };
      rowsRead += 1;
      if (rowsRead === READ_AT_ONCE)
        return { items, next: query.order === "newestFirst" ? { chunk, line: 0 } : { chunk: chunk + 1, line: -1 } };
    }
    return { items, next: null };
  }

  private *rowsFor({ order, after, fromAt = 0, toAt = Number.MAX_SAFE_INTEGER }: JournalQuery) {
    const isNewestFirst = order === "newestFirst";
    const end = { chunk: this.end.chunk, lines: shownLines(this.end) };
    if (isNewestFirst) yield end;
    const [comparison, direction] = isNewestFirst ? ["<=", "desc"] : [">=", "asc"];
    yield* this.sql.exec<{ chunk: number; lines: string }>(
      `select chunk, body as lines from journal where chunk ${comparison} ? and last_at >= ? and first_at < ?
       order by chunk ${direction} limit ?`,
      after?.chunk ?? (isNewestFirst ? Number.MAX_SAFE_INTEGER : 0),
      fromAt,
      toAt,
      READ_AT_ONCE,
    );
    if (!isNewestFirst) yield end;
  }

  /**
   * Lines as a replay wants them, whole rows, up to the last that begins before `toAt`.
   * @param closedBefore the transactions that a state no longer holds, for repeats of their messages.
   */
  stretch(range: JournalRange, closedBefore: (state: ChargePointState) => readonly Transaction[]): JournalStretch {
    const first = range.chunk ?? this.firstChunk(range.fromAt);
    const rows = this.sql
      .exec<{ chunk: number; lines: string }>(
        "select chunk, body as lines from journal where chunk >= ? and first_at < ? order by chunk limit ?",
        first,
        range.toAt,
        READ_AT_ONCE,
      )
      .toArray();
    const isLast = rows.length < READ_AT_ONCE;
    if (isLast && this.end.firstAt < range.toAt) rows.push({ chunk: this.end.chunk, lines: this.end.lines });
    const lines = rows.map((row) => this.checkpointLine(row.chunk, closedBefore) + row.lines).join("");
    return { lines, next: isLast ? null : (rows.at(-1)?.chunk ?? 0) + 1 };
  }

  private firstChunk(fromAt: number): number {
    const [checkpoint] = this.sql
      .exec<{ chunk: number }>("select chunk from checkpoints where at <= ? order by chunk desc limit 1", fromAt)
      .toArray();
    return checkpoint?.chunk ?? 0;
  }

  private checkpointLine(chunk: number, closedBefore: (state: ChargePointState) => readonly Transaction[]): string {
    const [row] = this.sql
      .exec<{ at: number; body: string }>("select at, body from checkpoints where chunk = ?", chunk)
      .toArray();
    if (row === undefined) return "";
    const state = JSON.parse(row.body) as ChargePointState;
    const line: CheckpointLine = { at: toIso(row.at), kind: "checkpoint", state, closed: closedBefore(state) };
    return `${JSON.stringify(line)}\n`;
  }
}
