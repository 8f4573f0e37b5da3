import type { Row } from "../../bench/host.ts";
import type { SessionView } from "../../src/entry/api/shared/schemas.ts";
import { type OcppApi, ocppApi } from "../support/ocpp-api.ts";
import type { Diary } from "./diary.ts";
import type { Charge } from "./honest-charges.ts";
import type { Stage } from "./stage.ts";
import type { Station } from "./station.ts";

const CAUGHT_UP_WITHIN_MS = 120_000;
const PAUSE_MS = 200;
/** A text of a charger is kept up to 1,000 characters; a key may join two of them and the identity. Lists may be longer. */
const LONGEST_TEXT = 2_100;
/** The highest number of a connector that a charger may add by itself (OCPP-S3). */
const LAST_CONNECTOR = 32;

/** Stands where a row is about a whole model or the whole deployment, as wishes of the configuration may be. */
const NO_CHARGE_POINT = "";

/** What the platform itself says of bytes that are no WebSocket frame, and of a frame that was cut. */
const PROTOCOL_ERROR = /WebSocket protocol error|WebSocket disconnected|^stack:/;

/** What the API and D1 say when all is over, against what the charge points know. */
export class Verdict {
  private readonly stage: Stage;
  private readonly api: OcppApi;
  private readonly diary: Diary;

  constructor(stage: Stage, diary: Diary) {
    this.stage = stage;
    this.api = ocppApi(stage.api);
    this.diary = diary;
  }

  /** Every acknowledged transaction is one session with the exact energy. @returns how many there are. */
  async sessionsOf(station: Station, isHostile: boolean): Promise<number> {
    const sessions = await this.caughtUp(station);
    const byId = new Map(sessions.map((session) => [session.transactionId, session]));
    if (byId.size !== sessions.length) this.wrong(station, "a transaction is two sessions");
    const missing = [...station.issued].filter((id) => !byId.has(id));
    if (missing.length > 0) this.wrong(station, `no session for the transactions ${missing.slice(0, 10)}`);
    for (const charge of station.charges) {
      const session = byId.get(charge.transactionId);
      if (session) await this.compare(station, charge, session, isHostile);
    }
    return sessions.length;
  }

  private async caughtUp(station: Station): Promise<readonly SessionView[]> {
    const deadline = Date.now() + CAUGHT_UP_WITHIN_MS;
    for (;;) {
      const sessions = await this.api.sessions(station.identity);
      const stopped = new Set(sessions.filter(({ stoppedAt }) => stoppedAt !== null).map((each) => each.transactionId));
      const known = new Set(sessions.map(({ transactionId }) => transactionId));
      const isComplete =
        station.charges.every(({ transactionId }) => stopped.has(transactionId)) &&
        [...station.issued].every((id) => known.has(id));
      if (isComplete || Date.now() > deadline) return sessions;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async compare(station: Station, charge: Charge, session: SessionView, isHostile: boolean): Promise<void> {
    const { transactionId, idTag, authorization, startedAt, stoppedAt, meterStartWh, meterStopWh, readings } = charge;
    const expected = {
      tokenUid: idTag,
      state: authorization === "Accepted" ? "COMPLETED" : "INVALID",
      startedAt,
      stoppedAt,
      meterStartWh,
      meterStopWh,
      energyWh: meterStopWh - meterStartWh,
    };
    for (const [field, value] of Object.entries(expected)) {
      const shown = session[field as keyof typeof expected];
      if (shown !== value) this.wrong(station, `transaction ${transactionId}: ${field} is ${shown}, not ${value}`);
    }
    if (isHostile) return;
    if (session.flags.length > 0) this.wrong(station, `transaction ${transactionId} is flagged ${session.flags}`);
    const kept = (await this.api.meterValues(session.id)).map(({ at, registerWh }) => ({ at, registerWh }));
    if (JSON.stringify(kept) !== JSON.stringify(readings)) {
      this.wrong(station, `transaction ${transactionId} has the readings ${JSON.stringify(kept)}`);
    }
  }

  /** D1 has only rows of charge points it knows, with whole numbers that JavaScript can hold, and no endless text. */
  async database(identities: readonly string[]): Promise<void> {
    const tables = await this.stage.worker.rows(
      `select m.name as name, group_concat(c.name) as columns, sum(c.name = 'charge_point_id') as hasOwner
         from sqlite_master m join pragma_table_info(m.name) c
         where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '\\_cf%' escape '\\' group by m.name`,
    );
    for (const { name, columns, hasOwner } of tables) {
      if (hasOwner === 1) await this.table(`${name}`, `${columns}`.split(","), identities);
    }
    const tooHigh = await this.stage.worker.rows(
      `select connector_id as id from connectors where connector_id > ${LAST_CONNECTOR}
         union select connector_id from connector_states where connector_id not between 0 and ${LAST_CONNECTOR}`,
    );
    if (tooHigh.length > 0) this.diary.breach([], `D1 has connectors with the numbers ${tooHigh.map(({ id }) => id)}`);
  }

  private async table(name: string, columns: readonly string[], identities: readonly string[]): Promise<void> {
    const known = [NO_CHARGE_POINT, ...identities].map((id) => `'${id}'`).join(",");
    const junk = columns.map(
      (column) => `select '${column}' as what, count(*) as rows, max(length("${column}")) as length from "${name}"
         where (typeof("${column}") = 'text' and length("${column}") > ${LONGEST_TEXT} and json_valid("${column}") = 0)
            or typeof("${column}") = 'real' or (typeof("${column}") = 'integer' and abs("${column}") > 9007199254740991)`,
    );
    const strangers = `select 'a stranger' as what, count(*) as rows, 0 as length from "${name}"
        where charge_point_id is not null and charge_point_id not in (${known})`;
    for (const each of [...junk, strangers]) {
      const [found]: readonly (Row | undefined)[] = await this.stage.worker.rows(each);
      if (found && found.rows !== 0) {
        this.diary.breach([], `D1: ${found.rows} rows of ${name} have a wrong ${found.what} (length ${found.length})`);
      }
    }
  }

  async log(): Promise<void> {
    const { lines, restarts } = await this.stage.worker.diary();
    if (restarts > 0) this.diary.breach([], `workerd crashed ${restarts} times`);
    const ours = lines.filter((line) => !PROTOCOL_ERROR.test(line));
    for (const line of ours) this.diary.breach([], `the log says ${line.slice(0, 1_500)}`);
  }

  private wrong(station: Station, what: string): void {
    this.diary.breach([], `${station.identity}: ${what}`);
  }
}
