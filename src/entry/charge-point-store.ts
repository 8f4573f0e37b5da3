import type { MeterMoment, Reading } from "../domain/meter.ts";
import type { NoticeStep } from "../domain/notification.ts";
import type { JournalRange, JournalStretch } from "../ocpp/journal-query.ts";
import type { QuarantineRecord } from "../ocpp/onboarding.ts";
import { reportKey } from "../ocpp/reports.ts";
import {
  type Change,
  type ChargePointState,
  EMPTY_STATE,
  type Memory,
  type NewestReading,
  type Series,
  type Transaction,
} from "../ocpp/state.ts";
import { completeState, completeTransaction } from "../ocpp/stored-state.ts";
import { closedBefore } from "./closed-transactions.ts";
import { JournalStore } from "./journal-store.ts";
import { type JournalEvent, type JournalGrowth, tailOf } from "./journal-tail.ts";
import { QuarantineStore } from "./quarantine-store.ts";
import { SampleStore } from "./sample-store.ts";

const ORPHANS_KEPT = 1_000;
/** Of transactions without a stop, the newest are read when the object wakes; the older ones answer to their id. */
const OPEN_READ = 1_000;
/** While D1 is away longer than this many facts, the oldest statuses and security events are let go. */
const UNSETTLED_KEPT = 20_000;

/** While D1 is away, so many steps of one notice are kept. */
const STEPS_KEPT = 20;
/** Sessions that let go of their EVSE are carried to D1 first, then those that take it, then the rest. */
const RANK = { released: 0, holding: 1, other: 2, postponed: 3 } as const;

/** What waits to reach D1. The picture itself is made when it is carried there, so that it is the newest. */
export interface Unsettled {
  readonly key: string;
  readonly seq: number;
  readonly kind: "session" | "status" | "command" | "fileJob" | "reservation" | "notices" | "report" | "chargePoint";
  readonly body: string;
}

/** A charge point's own SQLite. Everything of one event is written in one transaction, before anything is sent. */
export class ChargePointStore implements Memory {
  private readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;
  readonly quarantine: QuarantineStore;
  private readonly samples: SampleStore;
  readonly journal: JournalStore;
  private lastSeq = 0;

  constructor(storage: DurableObjectStorage, journalDays: number) {
    this.storage = storage;
    this.sql = storage.sql;
    this.samples = new SampleStore(storage.sql);
    this.quarantine = new QuarantineStore(storage.sql);
    this.journal = new JournalStore(storage.sql, journalDays);
    this.sql.exec(`
      create table if not exists state (id integer primary key check (id = 1), body text not null);
      create table if not exists transactions (
        id integer primary key, start_key text not null, is_open integer not null, body text not null
      );
      create index if not exists transactions_by_key on transactions (start_key);
      create index if not exists transactions_open on transactions (id) where is_open = 1;
      create table if not exists orphans (key text primary key, body text not null);
      create table if not exists unsettled (
        key text primary key, seq integer not null, rank integer not null, kind text not null, body text not null
      ) without rowid;
    `);
    this.addJournalColumns();
    this.lastSeq = this.sql.exec<{ seq: number }>("select coalesce(max(seq), 0) as seq from unsettled").one().seq;
  }

  /** Objects that are older than the journal have a table without them. */
  private addJournalColumns(): void {
    const columns = this.sql.exec("select 1 from pragma_table_info('state') where name = 'journal'").toArray();
    if (columns.length > 0) return;
    this.sql.exec(`
      alter table state add column journal_chunk integer not null default 0;
      alter table state add column journal text not null default '';
    `);
  }

  load(): ChargePointState {
    const [row] = this.sql
      .exec<{ body: string; chunk: number; journal: string }>("select body, journal_chunk as chunk, journal from state")
      .toArray();
    if (row === undefined) return EMPTY_STATE;
    this.journal.resume(tailOf(row.chunk, row.journal, null));
    const open = this.sql
      .exec<{ body: string }>(
        "select body from (select * from transactions where is_open = 1 order by id desc limit ?) order by id",
        OPEN_READ,
      )
      .toArray()
      .map((each) => completeTransaction(JSON.parse(each.body) as Transaction));
    return { ...completeState(JSON.parse(row.body) as ChargePointState), open };
  }

  /**
   * Keeps everything or, by throwing, nothing.
   * @returns the transactions whose live figures D1 should see now.
   */
  commit(event: JournalEvent, pushAfterMs: number): readonly number[] {
    const { now, outcome } = event;
    const { changes } = outcome;
    const growth = this.journal.growth(event);
    const pushDue: number[] = [];
    const write = () => {
      this.journal.write(growth, now);
      if (outcome.keep) this.saveState(outcome.state, growth);
      for (const change of changes) {
        if (change.kind !== "samples") this.saveChange(change, now);
        else if (this.samples.append(change.series, change.moments, now, pushAfterMs))
          pushDue.push(transactionIdOf(change.series));
      }
    };
    const ofJournal = growth.rows.length + (growth.checkpoint === null ? 0 : 1);
    try {
      if (!outcome.keep && ofJournal === 0 && (changes.length === 0 || isOneMoment(changes))) write();
      else this.storage.transactionSync(write);
    } catch (error) {
      this.samples.forgetAll();
      this.journal.lookAtRows();
      throw error;
    }
    this.journal.grown(growth);
    return pushDue;
  }

  /** The end of the journal is part of the row: it costs no row of its own. */
  private saveState(state: ChargePointState, { tail }: Pick<JournalGrowth, "tail">): void {
    const { open: _, ...body } = state;
    this.sql.exec(
      "insert or replace into state (id, body, journal_chunk, journal) values (1, ?, ?, ?)",
      JSON.stringify(body),
      tail.chunk,
      tail.lines,
    );
  }

  /** Removes what is too old in the journal. */
  trimJournal(now: number): void {
    if (!this.journal.trim(now)) return;
    this.sql.exec("update state set journal = ''");
  }

  journalStretch(range: JournalRange): JournalStretch {
    return this.journal.stretch(range, (state) => closedBefore(this.sql, state));
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
      case "fileJob":
        this.enqueue(`fileJob:${change.job.id}`, "fileJob", change.job);
        break;
      case "reservation":
        this.enqueue(`reservation:${change.reservation.id}`, "reservation", change.reservation);
        break;
      case "report":
        this.enqueue(reportKey(change.report), "report", change.report);
        break;
      case "notice":
        this.saveStep(`notices:${change.notice.kind}:${change.notice.subject}`, change);
        break;
      case "resolve":
        this.saveStep(`notices:${change.noticeKind}:${change.subject}`, change);
        break;
      case "chargePoint":
        this.enqueue("chargePoint", "chargePoint", now);
        break;
      case "orphan":
        this.saveOrphan(change.key, change.request);
        break;
      case "quarantine":
        this.quarantine.save(change.record);
        break;
      case "quarantineForgotten":
        this.quarantine.forget();
        this.journal.forget();
    }
  }

  /** Steps of one notice stay in order: they wait as one fact. The last ones decide. */
  private saveStep(key: string, step: NoticeStep): void {
    const [row] = this.sql.exec<{ body: string }>("select body from unsettled where key = ?", key).toArray();
    const before = row === undefined ? [] : (JSON.parse(row.body) as readonly NoticeStep[]);
    this.enqueue(key, "notices", [...before, step].slice(-STEPS_KEPT));
  }

  private saveOrphan(key: string, request: unknown): void {
    this.sql.exec("insert or replace into orphans (key, body) values (?, ?)", key, JSON.stringify(request));
    this.sql.exec(
      `delete from orphans where key in (
         select key from orphans order by rowid limit max(0, (select count(*) from orphans) - ?)
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
    this.enqueue(`session:${transactionId}`, "session", transactionId, holdsEvse ? RANK.holding : RANK.released);
    if (stoppedAt !== null) this.samples.forget(`transaction:${transactionId}`);
  }

  private enqueue(key: string, kind: Unsettled["kind"], body: unknown, rank: number = RANK.other): void {
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

  transaction(transactionId: number): Transaction | null {
    return this.oneTransaction("select body from transactions where id = ?", transactionId);
  }

  startedBy(startKey: string): Transaction | null {
    return this.oneTransaction("select body from transactions where start_key = ? order by id desc limit 1", startKey);
  }

  private oneTransaction(query: string, binding: string | number): Transaction | null {
    const [row] = this.sql.exec<{ body: string }>(query, binding).toArray();
    return row === undefined ? null : completeTransaction(JSON.parse(row.body) as Transaction);
  }

  hasOrphan(key: string): boolean {
    return this.sql.exec("select 1 from orphans where key = ?", key).toArray().length > 0;
  }

  quarantined(key: string): QuarantineRecord["response"] | null {
    return this.quarantine.response(key);
  }

  newest(series: Series): NewestReading | null {
    return this.samples.newest(series);
  }

  kept(series: Series): ReadonlySet<string> {
    return this.samples.kept(series);
  }

  /** Every kept moment of a series, in order of arrival. */
  moments(series: Series): readonly MeterMoment[] {
    return this.samples.moments(series);
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

  /** Puts facts at the end of the line, unless they changed meanwhile. */
  postpone(facts: readonly Unsettled[]): void {
    for (const { key, seq } of facts) {
      this.lastSeq += 1;
      this.sql.exec(
        "update unsettled set seq = ?, rank = ? where key = ? and seq = ?",
        this.lastSeq,
        RANK.postponed,
        key,
        seq,
      );
    }
  }

  /** Bounds what waits, where a charger decides how much that is; called when D1 could not be reached. */
  forgetOldest(): void {
    this.sql.exec(
      "delete from unsettled where (kind = 'status' or key like 'securityEvent:%') and seq <= ?",
      this.lastSeq - UNSETTLED_KEPT,
    );
  }
}

function transactionIdOf(series: Series): number {
  return Number(series.slice(series.indexOf(":") + 1));
}

/** What charging cars send all the time: one statement, all or nothing by itself. */
function isOneMoment(changes: readonly Change[]): boolean {
  const [only, ...others] = changes;
  if (others.length > 0 || only?.kind !== "samples") return false;
  return only.moments.length === 1 && only.series.startsWith("transaction:");
}
