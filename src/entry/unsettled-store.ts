import type { NoticeStep } from "../domain/notification.ts";
import { reportKey } from "../ocpp/reports.ts";
import type { ReservationPicture } from "../ocpp/reservation.ts";
import type { Change } from "../ocpp/state.ts";

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
  readonly kind:
    | "session"
    | "status"
    | "command"
    | "fileJob"
    | "reservation"
    | "notices"
    | "report"
    | "activeProfile"
    | "booking"
    | "chargePoint";
  readonly body: string;
}

/** Changes that D1 hears of. */
type Telling = Exclude<Change, { kind: "samples" | "orphan" | "quarantine" | "quarantineForgotten" }>;

/** What D1 has not heard yet, in the SQLite of the charge point's object; of each thing, the newest. */
export class UnsettledStore {
  private readonly sql: SqlStorage;
  private lastSeq = 0;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    // Its index costs a row per fact; without it, after an outage each batch of some tens would sort all that waits.
    sql.exec(`
      create table if not exists unsettled (
        key text primary key, seq integer not null, rank integer not null, kind text not null, body text not null
      ) without rowid;
      create index if not exists unsettled_in_turn on unsettled (rank, seq);
    `);
    this.lastSeq = sql.exec<{ seq: number }>("select coalesce(max(seq), 0) as seq from unsettled").one().seq;
  }

  save(change: Telling, now: number): void {
    switch (change.kind) {
      case "transaction": {
        const { transactionId, holdsEvse } = change.transaction;
        const rank = holdsEvse ? RANK.holding : RANK.released;
        this.enqueue(`session:${transactionId}`, "session", transactionId, rank);
        break;
      }
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
        this.enqueue(reservationKey(change.reservation), "reservation", change.reservation);
        break;
      case "activeProfile":
        this.enqueue(`activeProfile:${change.sessionId}`, "activeProfile", change);
        break;
      case "booking":
        this.enqueue(`booking:${change.bookingId}`, "booking", change);
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
    }
  }

  /** Steps of one notice stay in order: they wait as one fact. The last ones decide. */
  private saveStep(key: string, step: NoticeStep): void {
    const [row] = this.sql.exec<{ body: string }>("select body from unsettled where key = ?", key).toArray();
    const before = row === undefined ? [] : (JSON.parse(row.body) as readonly NoticeStep[]);
    this.enqueue(key, "notices", [...before, step].slice(-STEPS_KEPT));
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

  /** Those whose turn it is. */
  next(limit: number): readonly Unsettled[] {
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

/** Of what a partner changes, the last of each command: it is told what became of each. */
function reservationKey({ id, roaming }: ReservationPicture): string {
  return roaming === null ? `reservation:${id}` : `reservation:${id}:${roaming.reserve.commandId}`;
}
