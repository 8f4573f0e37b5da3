import type { MeterMoment, Reading } from "../domain/meter.ts";
import { sampleIdentity } from "../ocpp/samples.ts";
import {
  type Change,
  type ChargePointState,
  EMPTY_STATE,
  type Memory,
  type NewestReading,
  type Series,
  type Transaction,
} from "../ocpp/state.ts";

/** A chunk row is appended to until it has this many characters; then a new one begins. */
const CHUNK_LENGTH = 60_000;
/** Chunks kept of samples that belong to no transaction. */
const UNBOUND_CHUNKS = 16;
const ORPHANS_KEPT = 1_000;
/** While D1 is away longer than this many facts, the oldest status reports are let go. */
const UNSETTLED_KEPT = 20_000;

/** What waits to reach D1. The picture itself is made when it is carried there, so that it is the newest. */
export interface Unsettled {
  readonly key: string;
  readonly seq: number;
  readonly kind: "session" | "status" | "command" | "notice" | "chargePoint";
  readonly body: string;
}

/** A charge point's own SQLite. Everything of one event is written in one transaction, before anything is sent. */
export class ChargePointStore implements Memory {
  private readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;
  /** Newest reading and room left of the series in use; rebuilt from the rows after hibernation. */
  private readonly tails = new Map<Series, Tail>();
  private lastSeq = 0;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.sql = storage.sql;
    this.sql.exec(`
      create table if not exists state (id integer primary key check (id = 1), body text not null);
      create table if not exists transactions (
        id integer primary key, start_key text not null, is_open integer not null, body text not null
      );
      create index if not exists transactions_by_key on transactions (start_key);
      create index if not exists transactions_open on transactions (id) where is_open = 1;
      create table if not exists samples (
        series text not null, chunk integer not null, newest_at integer not null, register_wh integer, power_w integer,
        pushed_at integer not null, body text not null, primary key (series, chunk)
      ) without rowid;
      create table if not exists orphans (key text primary key, body text not null) without rowid;
      create table if not exists unsettled (
        key text primary key, seq integer not null, rank integer not null, kind text not null, body text not null
      ) without rowid;
    `);
    this.lastSeq = this.sql.exec<{ seq: number }>("select coalesce(max(seq), 0) as seq from unsettled").one().seq;
  }

  load(): ChargePointState {
    const [row] = this.sql.exec<{ body: string }>("select body from state").toArray();
    if (row === undefined) return EMPTY_STATE;
    const open = this.sql
      .exec<{ body: string }>("select body from transactions where is_open = 1 order by id")
      .toArray()
      .map((each) => JSON.parse(each.body) as Transaction);
    return { ...EMPTY_STATE, ...(JSON.parse(row.body) as ChargePointState), open };
  }

  /**
   * Keeps everything or, by throwing, nothing.
   * @param state null: it may be forgotten, only the changes are kept.
   * @returns the transactions whose live figures D1 should see now.
   */
  commit(
    state: ChargePointState | null,
    changes: readonly Change[],
    now: number,
    pushAfterMs: number,
  ): readonly number[] {
    const pushDue: number[] = [];
    try {
      this.storage.transactionSync(() => {
        if (state !== null) this.saveState(state);
        for (const change of changes) {
          if (change.kind !== "samples") this.saveChange(change, now);
          else if (this.append(change.series, change.moments, now, pushAfterMs))
            pushDue.push(transactionIdOf(change.series));
        }
      });
    } catch (error) {
      this.tails.clear();
      throw error;
    }
    return pushDue;
  }

  private saveState(state: ChargePointState): void {
    const { open: _, ...body } = state;
    this.sql.exec("insert or replace into state (id, body) values (1, ?)", JSON.stringify(body));
  }

  private saveChange(change: Exclude<Change, { kind: "samples" }>, now: number): void {
    switch (change.kind) {
      case "transaction":
        this.saveTransaction(change.transaction);
        break;
      case "status":
        this.enqueue(`status:${change.status.seq}`, "status", change.status);
        break;
      case "command":
        this.enqueue(`command:${change.command.id}`, "command", change.command);
        break;
      case "notice": {
        const { notice, at } = change;
        this.enqueue(`notice:${notice.kind}:${notice.subject}`, "notice", { notice, at });
        break;
      }
      case "chargePoint":
        this.enqueue("chargePoint", "chargePoint", now);
        break;
      case "orphan":
        this.saveOrphan(change.key, change.request);
    }
  }

  private saveOrphan(key: string, request: unknown): void {
    this.sql.exec("insert or replace into orphans (key, body) values (?, ?)", key, JSON.stringify(request));
    this.sql.exec(
      `delete from orphans where key in (
         select key from orphans order by key limit max(0, (select count(*) from orphans) - ?)
       )`,
      ORPHANS_KEPT,
    );
  }

  private saveTransaction(transaction: Transaction): void {
    const { transactionId, startKey, stoppedAt, holdsEvse } = transaction;
    this.sql.exec(
      "insert or replace into transactions (id, start_key, is_open, body) values (?, ?, ?, ?)",
      transactionId,
      startKey,
      stoppedAt === null ? 1 : 0,
      JSON.stringify(transaction),
    );
    // Sessions that let go of their EVSE reach D1 before those that take it.
    this.enqueue(`session:${transactionId}`, "session", transactionId, holdsEvse ? 1 : 0);
    if (stoppedAt !== null) this.tails.delete(`transaction:${transactionId}`);
  }

  private enqueue(key: string, kind: Unsettled["kind"], body: unknown, rank = 2): void {
    this.lastSeq += 1;
    this.sql.exec(
      "insert or replace into unsettled (key, seq, rank, kind, body) values (?, ?, ?, ?, ?)",
      key,
      this.lastSeq,
      rank,
      kind,
      JSON.stringify(body),
    );
  }

  /** @returns whether the session's live figures are due in D1. */
  private append(series: Series, moments: readonly MeterMoment[], now: number, pushAfterMs: number): boolean {
    const tail = this.tailOf(series);
    const lines = moments.map((moment) => `${JSON.stringify(moment)}\n`).join("");
    const isDue = series.startsWith("transaction:") && now - tail.pushedAt >= pushAfterMs;
    const grown = advance(tail, moments, lines.length, isDue ? now : tail.pushedAt);
    this.sql.exec(
      `insert into samples (series, chunk, newest_at, register_wh, power_w, pushed_at, body) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (series, chunk) do update set newest_at = excluded.newest_at, register_wh = excluded.register_wh,
         power_w = excluded.power_w, pushed_at = excluded.pushed_at, body = body || excluded.body`,
      series,
      grown.chunk,
      grown.newest.at,
      grown.newest.registerWh,
      grown.newest.powerW,
      grown.pushedAt,
      lines,
    );
    if (grown.chunk !== tail.chunk && series.startsWith("connector:")) {
      this.sql.exec("delete from samples where series = ? and chunk <= ?", series, grown.chunk - UNBOUND_CHUNKS);
    }
    this.tails.set(series, grown);
    return isDue;
  }

  private tailOf(series: Series): Tail {
    const known = this.tails.get(series);
    if (known) return known;
    const [row] = this.sql
      .exec<{
        chunk: number;
        at: number;
        registerWh: number | null;
        powerW: number | null;
        pushedAt: number;
        length: number;
      }>(
        `select chunk, newest_at as at, register_wh as registerWh, power_w as powerW, pushed_at as pushedAt,
           length(body) as length from samples where series = ? order by chunk desc limit 1`,
        series,
      )
      .toArray();
    if (row === undefined) return EMPTY_TAIL;
    const { chunk, length, pushedAt, ...newest } = row;
    const tail: Tail = { chunk, length, pushedAt, newest };
    this.tails.set(series, tail);
    return tail;
  }

  transaction(transactionId: number): Transaction | null {
    return this.oneTransaction("select body from transactions where id = ?", transactionId);
  }

  startedBy(startKey: string): Transaction | null {
    return this.oneTransaction("select body from transactions where start_key = ? order by id desc limit 1", startKey);
  }

  private oneTransaction(query: string, binding: string | number): Transaction | null {
    const [row] = this.sql.exec<{ body: string }>(query, binding).toArray();
    return row === undefined ? null : (JSON.parse(row.body) as Transaction);
  }

  hasOrphan(key: string): boolean {
    return this.sql.exec("select 1 from orphans where key = ?", key).toArray().length > 0;
  }

  newest(series: Series): NewestReading | null {
    const { newest } = this.tailOf(series);
    return newest.at === Number.NEGATIVE_INFINITY ? null : newest;
  }

  kept(series: Series): ReadonlySet<string> {
    const identities = this.moments(series).flatMap((moment) =>
      moment.samples.map((sample) => sampleIdentity(moment, sample)),
    );
    return new Set(identities);
  }

  /** Every kept moment of a series, in order of arrival. */
  moments(series: Series): readonly MeterMoment[] {
    return this.sql
      .exec<{ body: string }>("select body from samples where series = ? order by chunk", series)
      .toArray()
      .flatMap((row) => row.body.split("\n"))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as MeterMoment);
  }

  readings(transactionId: number): readonly Reading[] {
    return this.moments(`transaction:${transactionId}`)
      .flatMap(({ at, registerWh }) => (registerWh === null ? [] : [{ at, registerWh }]))
      .sort((left, right) => left.at - right.at);
  }

  unsettled(limit: number): readonly Unsettled[] {
    return this.sql
      .exec<{ key: string; seq: number; kind: Unsettled["kind"]; body: string }>(
        "select key, seq, kind, body from unsettled order by rank, seq limit ?",
        limit,
      )
      .toArray();
  }

  /** Removes what reached D1, unless it changed meanwhile. */
  settled(facts: readonly Unsettled[]): void {
    for (const { key, seq } of facts) this.sql.exec("delete from unsettled where key = ? and seq = ?", key, seq);
  }

  /** Bounds what waits; called when D1 could not be reached. */
  forgetOldStatuses(): void {
    this.sql.exec("delete from unsettled where kind = 'status' and seq <= ?", this.lastSeq - UNSETTLED_KEPT);
  }
}

/** The end of a series: where the next moment goes, and what the newest ones said. */
interface Tail {
  readonly chunk: number;
  readonly length: number;
  readonly pushedAt: number;
  readonly newest: NewestReading;
}

const EMPTY_TAIL: Tail = {
  chunk: 0,
  length: 0,
  pushedAt: 0,
  newest: { at: Number.NEGATIVE_INFINITY, registerWh: null, powerW: null },
};

function advance(tail: Tail, moments: readonly MeterMoment[], length: number, pushedAt: number): Tail {
  const isFull = tail.length + length > CHUNK_LENGTH && tail.length > 0;
  const newest = moments.reduce<NewestReading>((before, moment) => {
    if (moment.at < before.at) return before;
    return {
      at: moment.at,
      registerWh: moment.registerWh ?? before.registerWh,
      powerW: moment.powerW ?? before.powerW,
    };
  }, tail.newest);
  return {
    chunk: isFull ? tail.chunk + 1 : tail.chunk,
    length: isFull ? length : tail.length + length,
    pushedAt,
    newest,
  };
}

function transactionIdOf(series: Series): number {
  return Number(series.slice(series.indexOf(":") + 1));
}
