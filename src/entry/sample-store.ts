import type { MeterMoment } from "../domain/meter.ts";
import { newerReading, sampleIdentity } from "../ocpp/samples.ts";
import type { NewestReading, Series } from "../ocpp/state.ts";

/**
 * A chunk row is appended to until it has this many characters; then a new one begins. An append writes the whole row
 * again, so it is short: some ten moments, which are one row when they are deleted (docs/bench.md).
 */
const CHUNK_LENGTH = 8_000;
/** Series whose end is known without looking: more than a charger has transactions and connectors in use. */
const TAILS_KEPT = 100;
/** Chunks kept of samples that belong to no transaction. */
const UNBOUND_CHUNKS = 128;

/** The meter samples of a charge point in its own SQLite: one row per chunk of a series, one row written per message. */
export class SampleStore {
  private readonly sql: SqlStorage;
  /** Newest reading and room left of the series in use; rebuilt from the rows after hibernation. */
  private readonly tails = new Map<Series, Tail>();

  constructor(sql: SqlStorage) {
    this.sql = sql;
    this.sql.exec(`
      create table if not exists samples (
        series text not null, chunk integer not null, newest_at integer not null, register_wh integer, power_w integer,
        pushed_at integer not null, body text not null, received_at integer, register_at integer, risen_at integer,
        primary key (series, chunk)
      ) without rowid;
    `);
    this.addColumns();
  }

  /** Objects that were made before these columns keep their rows. */
  private addColumns(): void {
    const known = this.sql.exec("select 1 from pragma_table_info('samples') where name = 'received_at'").toArray();
    if (known.length > 0) return;
    for (const column of ["received_at", "register_at", "risen_at"]) {
      this.sql.exec(`alter table samples add column ${column} integer`);
    }
  }

  /** @returns whether the series' live figures are due in D1. */
  append(series: Series, moments: readonly MeterMoment[], now: number, pushAfterMs: number): boolean {
    const tail = this.tailOf(series);
    const isDue = series.startsWith("transaction:") && now - tail.pushedAt >= pushAfterMs;
    const pushedAt = isDue ? now : tail.pushedAt;
    const chunks = chunksOf({ ...tail, pushedAt }, moments);
    for (const [grown, lines] of chunks) this.saveChunk(series, grown, lines);
    const last = chunks.at(-1)?.[0] ?? tail;
    if (last.chunk !== tail.chunk && series.startsWith("connector:")) {
      this.sql.exec("delete from samples where series = ? and chunk <= ?", series, last.chunk - UNBOUND_CHUNKS);
    }
    this.remember(series, last);
    return isDue;
  }

  private saveChunk(series: Series, { chunk, newest, pushedAt }: Chunk, lines: string): void {
    this.sql.exec(
      `insert into samples (series, chunk, newest_at, register_wh, power_w, received_at, register_at, risen_at, pushed_at, body)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (series, chunk) do update set newest_at = excluded.newest_at, register_wh = excluded.register_wh,
         power_w = excluded.power_w, received_at = excluded.received_at, register_at = excluded.register_at,
         risen_at = excluded.risen_at, pushed_at = excluded.pushed_at, body = body || excluded.body`,
      series,
      chunk,
      newest.at,
      newest.registerWh,
      newest.powerW,
      newest.receivedAt,
      newest.registerAt,
      newest.risenAt,
      pushedAt,
      lines,
    );
  }

  private tailOf(series: Series): Tail {
    const known = this.tails.get(series);
    if (known) return known;
    const [row] = this.sql
      .exec<TailRow>(
        `select chunk, newest_at as at, register_wh as registerWh, power_w as powerW,
           coalesce(received_at, newest_at) as receivedAt, register_at as registerAt, risen_at as risenAt,
           pushed_at as pushedAt, length(body) as length from samples where series = ? order by chunk desc limit 1`,
        series,
      )
      .toArray();
    // That there is none is worth keeping too: who watches a session asks with every frame.
    return this.remember(series, row === undefined ? EMPTY_TAIL : tailFrom(row));
  }

  private remember(series: Series, tail: Tail): Tail {
    const [oldest] = this.tails.keys();
    if (this.tails.size >= TAILS_KEPT && oldest !== undefined) this.tails.delete(oldest);
    this.tails.set(series, tail);
    return tail;
  }

  newest(series: Series): NewestReading | null {
    return this.tailOf(series).newest;
  }

  newestMoment(series: Series): MeterMoment | null {
    const [row] = this.sql
      .exec<{ body: string }>("select body from samples where series = ? order by chunk desc limit 1", series)
      .toArray();
    const line = row?.body.trimEnd().split("\n").at(-1);
    return line ? (JSON.parse(line) as MeterMoment) : null;
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

  kept(series: Series): ReadonlySet<string> {
    const identities = this.moments(series).flatMap((moment) =>
      moment.samples.map((sample) => sampleIdentity(moment, sample)),
    );
    return new Set(identities);
  }

  /** A series that no longer grows needs no place in memory. */
  forget(series: Series): void {
    this.tails.delete(series);
  }

  /** A write was undone: what memory knows of it is no longer true. */
  forgetAll(): void {
    this.tails.clear();
  }
}

function tailFrom({ chunk, length, pushedAt, ...newest }: TailRow): Tail {
  return { chunk, length, pushedAt, newest };
}

/** The end of a series: where the next moment goes, and what the newest ones said. */
interface Tail {
  readonly chunk: number;
  readonly length: number;
  readonly pushedAt: number;
  readonly newest: NewestReading | null;
}

type TailRow = { readonly [K in keyof NewestReading]: NewestReading[K] } & {
  readonly chunk: number;
  readonly length: number;
  readonly pushedAt: number;
};

const EMPTY_TAIL: Tail = { chunk: 0, length: 0, pushedAt: 0, newest: null };

interface Chunk extends Tail {
  readonly newest: NewestReading;
}

/** The chunks that the moments fill, in order; the first is mostly the one begun already, and mostly the only one. */
function chunksOf(tail: Tail, moments: readonly MeterMoment[]): readonly (readonly [Chunk, string])[] {
  const chunks: [Chunk, string][] = [];
  let before = tail;
  for (const moment of moments) {
    const line = `${JSON.stringify(moment)}\n`;
    const newest = newerReading(before.newest, moment);
    const isFull = before.length > 0 && before.length + line.length > CHUNK_LENGTH;
    const grown: Chunk = isFull
      ? { ...before, chunk: before.chunk + 1, length: line.length, newest }
      : { ...before, length: before.length + line.length, newest };
    before = grown;
    const last = chunks.at(-1);
    if (last?.[0].chunk === grown.chunk) chunks[chunks.length - 1] = [grown, last[1] + line];
    else chunks.push([grown, line]);
  }
  return chunks;
}

/** @returns `next`: where the following page begins; null at the end. */
export function pageOfMoments(moments: readonly MeterMoment[], from: number, limit: number) {
  const next = from + limit;
  return { items: moments.slice(from, next), next: next < moments.length ? next : null };
}
