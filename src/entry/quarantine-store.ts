import type { QuarantineRecord } from "../ocpp/onboarding.ts";

/** What an honest charger sends before an operator has decided; of one that is not, the newest are kept. */
const RECORDS_KEPT = 200;
/** As much as the largest frame. */
const CHARACTERS_KEPT = 1024 * 1024;

/** The transaction messages of an identity nobody registered, in the SQLite of its object. */
export class QuarantineStore {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(
      "create table if not exists quarantine (seq integer primary key, key text not null unique, body text not null)",
    );
  }

  save(record: QuarantineRecord): void {
    this.sql.exec("insert into quarantine (key, body) values (?, ?)", record.key, JSON.stringify(record));
    this.sql.exec(
      `delete from quarantine where seq in (
         select seq from (
           select seq, row_number() over newer as place, sum(length(body)) over newer as total
           from quarantine window newer as (order by seq desc)
         ) where place > ? or (place > 1 and total > ?)
       )`,
      RECORDS_KEPT,
      CHARACTERS_KEPT,
    );
  }

  response(key: string): QuarantineRecord["response"] | null {
    return this.read("where key = ?", key).at(0)?.response ?? null;
  }

  /** In order of arrival. */
  all(): readonly QuarantineRecord[] {
    return this.read("order by seq");
  }

  forget(): void {
    this.sql.exec("delete from quarantine");
  }

  private read(which: string, ...bindings: string[]): readonly QuarantineRecord[] {
    return this.sql
      .exec<{ body: string }>(`select body from quarantine ${which}`, ...bindings)
      .toArray()
      .map(({ body }) => JSON.parse(body) as QuarantineRecord);
  }
}
