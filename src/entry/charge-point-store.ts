import type { MeterMoment, Reading } from "../domain/meter.ts";
import type { JournalRange, JournalStretch } from "../ocpp/journal-query.ts";
import type { QuarantineRecord } from "../ocpp/onboarding.ts";
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
import { COVERING_LOOKED_AT, coveringOf } from "../ocpp/transactions.ts";
import { closedBefore } from "./closed-transactions.ts";
import { JournalStore } from "./journal-store.ts";
import { type JournalEvent, type JournalGrowth, tailOf } from "./journal-tail.ts";
import { QuarantineStore } from "./quarantine-store.ts";
import { SampleStore } from "./sample-store.ts";
import { UnsettledStore } from "./unsettled-store.ts";

const ORPHANS_KEPT = 1_000;
/** Of transactions without a stop, the newest are read when the object wakes; the older ones answer to their id. */
const OPEN_READ = 1_000;
/** A charge point's own SQLite. Everything of one event is written in one transaction, before anything is sent. */
export class ChargePointStore implements Memory {
  private readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;
  readonly quarantine: QuarantineStore;
  private readonly samples: SampleStore;
  readonly journal: JournalStore;
  readonly unsettled: UnsettledStore;

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
    `);
    this.addJournalColumns();
    this.unsettled = new UnsettledStore(storage.sql);
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
      case "orphan":
        this.saveOrphan(change.key, change.request);
        break;
      case "quarantine":
        this.quarantine.save(change.record);
        break;
      case "quarantineForgotten":
        this.quarantine.forget();
        this.journal.forget();
        break;
      case "transaction":
        this.saveTransaction(change.transaction);
        this.unsettled.save(change, now);
        break;
      default:
        this.unsettled.save(change, now);
    }
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
    const { transactionId, startKey, stoppedAt } = transaction;
    this.sql.exec(
      "insert or replace into transactions (id, start_key, is_open, body) values (?, ?, ?, ?)",
      transactionId,
      startKey,
      stoppedAt === null ? 1 : 0,
      JSON.stringify(transaction),
    );
    if (stoppedAt !== null) this.samples.forget(`transaction:${transactionId}`);
  }

  transaction(transactionId: number): Transaction | null {
    return this.oneTransaction("select body from transactions where id = ?", transactionId);
  }

  startedBy(startKey: string): Transaction | null {
    return this.oneTransaction("select body from transactions where start_key = ? order by id desc limit 1", startKey);
  }

  covering(connectorId: number, at: number): Transaction | null {
    const newest = this.sql
      .exec<{ body: string }>("select body from transactions order by id desc limit ?", COVERING_LOOKED_AT)
      .toArray()
      .map((row) => completeTransaction(JSON.parse(row.body) as Transaction));
    return coveringOf(newest, connectorId, at);
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

  newestMoment(series: Series): MeterMoment | null {
    return this.samples.newestMoment(series);
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
