import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { meterValueSchema } from "../../src/entry/api/shared/meter-values.ts";
import type { ChargePointView, LocationView, SessionView } from "../../src/entry/api/shared/schemas.ts";
import { loadChargePoints } from "../../src/store/charge-points.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import type { NewestFirstKey } from "../../src/store/keyset.ts";
import { loadLocations } from "../../src/store/locations.ts";
import { loadSessions, type SessionFilter } from "../../src/store/sessions.ts";
import { Charger } from "./charger.ts";
import { countRowsRead } from "./counting-database.ts";
import { aChargePoint, aConnector, aLocation, aPrice, fresh, Operator } from "./operator.ts";

type MeterValue = z.infer<typeof meterValueSchema>;

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 18, 9, 20);

interface SessionFields {
  readonly id: string;
  readonly chargePointId: string;
  readonly locationId: string;
  readonly evseUid: string;
  readonly transactionId: number;
  readonly state: string;
  readonly startedAt: number;
}

function insertSession(fields: Partial<SessionFields> = {}): D1PreparedStatement {
  const { id = fresh("session"), chargePointId = fresh("CP"), locationId = "loc", evseUid = "evse" } = fields;
  const { transactionId = 1, state = "COMPLETED", startedAt = START } = fields;
  return env.DB.prepare(
    `insert into sessions (id, version, charge_point_id, transaction_id, location_id, evse_uid, connector_id, state,
       holds_evse, token_uid, authorization, started_at, energy_wh, flags, charging_periods, connector_class, updated_at)
     values (?, 1, ?, ?, ?, ?, 1, ?, 0, 'Tag', 'Accepted', ?, 0, '[]', '[]', 'standard', ?)`,
  ).bind(id, chargePointId, transactionId, locationId, evseUid, state, startedAt, startedAt);
}

type Wanted = Omit<SessionFilter, "scope">;

describe("sessions in the API", () => {
  it("are listed newest start first, page by page, without losing those that started at one instant", async () => {
    const chargePointId = fresh("CP");
    const starts = [0, 3, 1, 1, 1, 2, 4];
    await env.DB.batch(
      starts.map((minute, index) =>
        insertSession({ chargePointId, transactionId: index, startedAt: START + minute * MINUTE }),
      ),
    );
    const listed = await operator.readAll<SessionView>(`/sessions?chargePointId=${chargePointId}`, 2);
    expect(listed.map((session) => (Date.parse(session.startedAt) - START) / MINUTE)).toEqual([4, 3, 2, 1, 1, 1, 0]);
    expect(new Set(listed.map((session) => session.transactionId)).size).toBe(starts.length);
  });

  it("are filtered by each of their places, their state, their transaction and their start", async () => {
    const [locationId, chargePointId, evseUid] = [fresh("loc"), fresh("CP"), fresh("evse")];
    await env.DB.batch([
      insertSession({ id: `${chargePointId}-1`, locationId, chargePointId, evseUid, transactionId: 1 }),
      insertSession({
        id: `${chargePointId}-2`,
        locationId,
        chargePointId,
        transactionId: 2,
        state: "INVALID",
        startedAt: START + MINUTE,
      }),
      insertSession({ id: `${locationId}-3`, locationId, transactionId: 2, startedAt: START + 2 * MINUTE }),
    ]);
    const found = async (filter: string) =>
      (await operator.readAll<SessionView>(`/sessions?${filter}`, 50)).map(({ id }) => id.slice(-1)).join("");
    expect(await found(`locationId=${locationId}`)).toBe("321");
    expect(await found(`chargePointId=${chargePointId}`)).toBe("21");
    expect(await found(`evseUid=${evseUid}`)).toBe("1");
    expect(await found(`locationId=${locationId}&state=INVALID`)).toBe("2");
    expect(await found(`chargePointId=${chargePointId}&transactionId=1`)).toBe("1");
    const minuteOne = new Date(START + MINUTE).toISOString();
    expect(await found(`locationId=${locationId}&from=${minuteOne}`)).toBe("32");
    expect(await found(`locationId=${locationId}&to=${minuteOne}`)).toBe("1");
    expect(await found(`locationId=${fresh("none")}`)).toBe("");
  });

  it("are found by their token in any case, and those that a person should look at by themselves (portal 4.12)", async () => {
    const locationId = fresh("loc");
    const hour = 60 * MINUTE;
    const ended = (id: string, sets: string) =>
      env.DB.prepare(
        `update sessions set energy_wh = 5000, stopped_at = started_at + ${hour}, ${sets} where id = ?`,
      ).bind(id);
    const ids = ["fine", "empty", "dead", "long", "never", "stuck"].map((name) => `${locationId}-${name}`);
    const [fine = "", empty = "", dead = "", long = "", never = "", stuck = ""] = ids;
    await env.DB.batch([
      ...ids.map((id, index) => insertSession({ id, locationId, transactionId: index, startedAt: START + index })),
      ended(fine, "token_uid = 'Other', peak_power_w = 11000, stop_reason = 'Local'"),
      ended(empty, "energy_wh = 0"),
      ended(dead, "stop_reason = 'PowerLoss'"),
      ended(long, `stopped_at = started_at + ${12 * hour} + 1`),
      ended(never, "energy_wh = 0, state = 'INVALID'"),
      ended(stuck, `energy_wh = 0, state = 'ACTIVE', stopped_at = null, started_at = ${Date.now() - hour}`),
    ]);
    const found = (filter: string) => operator.readAll<SessionView>(`/sessions?locationId=${locationId}&${filter}`, 50);
    expect(await found("tokenUid=OTHER")).toMatchObject([{ id: fine, peakPowerW: 11_000, attention: [] }]);
    expect(await found("attention=true&state=ACTIVE")).toMatchObject([{ id: stuck, attention: ["no_energy"] }]);
    const completed = await found("attention=true&state=COMPLETED");
    expect(completed.map(({ id, attention }) => [id, attention])).toEqual([
      [long, ["long"]],
      [dead, ["fault"]],
      [empty, ["no_energy"]],
    ]);
  });

  it("show no price and no cost before they have one, and nothing is billable that is not completed", async () => {
    const id = fresh("session");
    await insertSession({ id, state: "INVALID" }).run();
    expect(await operator.get(`/sessions/${id}`)).toMatchObject({
      status: 200,
      body: { id, price: null, cost: null, billable: false, stoppedAt: null },
    });
    expect((await operator.get(`/sessions/${fresh("none")}`)).status).toBe(404);
    expect((await operator.get(`/sessions/${fresh("none")}/meter-values`)).status).toBe(404);
  });

  it.each([
    "/sessions?token=x",
    "/sessions?state=RUNNING",
    "/sessions?from=yesterday",
    "/sessions?transactionId=one",
    "/sessions?cursor=WzEsMl0",
    "/sessions/any/meter-values?cursor=Wy0xXQ",
  ])("refuse what they do not know: %s", async (path) => {
    expect(await operator.get(path)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

describe("what a list costs", () => {
  const PAGE = 10;

  async function costOf(read: (db: Database) => Promise<unknown>): Promise<number> {
    const counting = countRowsRead(env.DB);
    await read(openDatabase(counting.binding));
    return counting.rowsRead();
  }

  /** Rows read by the first page and by each later one. */
  async function costOfPages(filter: Wanted): Promise<readonly number[]> {
    const costs: number[] = [];
    let after: NewestFirstKey | null = null;
    for (;;) {
      let rows: Awaited<ReturnType<typeof loadSessions>> = [];
      const list = { after, limit: PAGE };
      costs.push(
        await costOf(async (db) => {
          rows = await loadSessions(db, { ...filter, scope: null }, list);
        }),
      );
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) return costs;
      after = [last.startedAt, last.id];
    }
  }

  it("the last page of sessions reads no more rows than the first, with or without a filter", async () => {
    const [locationId, chargePointId] = [fresh("loc"), fresh("CP")];
    const mine = Array.from({ length: 80 }, (_, index) =>
      insertSession({ locationId, chargePointId, transactionId: index, state: "PENDING", startedAt: START + index }),
    );
    // Others, newer and older, that a filter must not have to read through.
    const others = Array.from({ length: 80 }, (_, index) => insertSession({ startedAt: START - 40 + index * 2 }));
    await env.DB.batch([...mine, ...others]);
    const filters: readonly Wanted[] = [{}, { locationId }, { chargePointId }, { state: "PENDING" }];
    for (const filter of filters) {
      const costs = await costOfPages(filter);
      expect(costs.length).toBeGreaterThan(8);
      expect(Math.max(...costs)).toBeLessThanOrEqual(2 * PAGE + 2);
    }
  });

  it("a page of stations is one batch, whose cost grows with what is shown and not with what is there", async () => {
    const { id } = (await operator.post<LocationView>("/locations", aLocation({ id: fresh("aaa") }))).body;
    for (let index = 0; index < 12; index++) {
      const evses = [1, 2].map((number) => ({ label: `S${number}`, connectors: [aConnector(number)] }));
      await operator.post("/charge-points", aChargePoint(id, { evses }));
    }
    const page = (after: string | null) => (db: Database) =>
      loadChargePoints(db, { locationId: id, after, limit: 3, scope: null });
    const first = await costOf(page(null));
    const [, , ninth] = await operator
      .readAll<ChargePointView>(`/charge-points?locationId=${id}`, 3)
      .then((all) => [3, 6, 9].map((index) => all[index - 1]?.id ?? ""));
    expect(await costOf(page(ninth ?? ""))).toBeLessThanOrEqual(first + 3);

    const before = await costOf((db) => loadLocations(db, { after: null, limit: 1, scope: null, archived: false }));
    await operator.post<LocationView>("/locations", aLocation({ id: fresh("zzz") }));
    expect(
      await costOf((db) => loadLocations(db, { after: null, limit: 1, scope: null, archived: false })),
    ).toBeLessThanOrEqual(before + 1);
  });
});

describe("a session of a real charge point", () => {
  it("is found with its energy, its cost and its meter values, page by page", async () => {
    const { id: locationId } = (await operator.post<LocationView>("/locations", aLocation())).body;
    await operator.post("/tariffs", aPrice({ locationId, priceMicroPerKwh: 400_000, vatBasisPoints: 2_500 }));
    const created = await operator.post<ChargePointView & { password: string }>(
      "/charge-points",
      aChargePoint(locationId),
    );
    const tag = fresh("tag");
    await operator.post("/tokens", { uid: tag });
    const charger = await Charger.connect(created.body.id, created.body.password);
    await charger.call("BootNotification", {
      chargePointVendor: "Vendor",
      chargePointModel: "Model",
      chargePointSerialNumber: "S-1",
    });
    const startedAt = Date.now() - 10 * MINUTE;
    const at = (minute: number) => new Date(startedAt + minute * MINUTE).toISOString();
    const { transactionId } = await charger.call("StartTransaction", {
      connectorId: 1,
      idTag: tag,
      meterStart: 1_000,
      timestamp: at(0),
    });
    for (const minute of [1, 2, 3, 4, 5]) {
      const sampledValue = [{ value: String(1_000 + minute * 100) }];
      await charger.call("MeterValues", {
        connectorId: 1,
        transactionId,
        meterValue: [{ timestamp: at(minute), sampledValue }],
      });
    }
    await charger.call("StopTransaction", { transactionId, idTag: tag, meterStop: 1_505, timestamp: at(6) });

    const path = `/sessions?chargePointId=${created.body.id}&state=COMPLETED`;
    const completed = () => operator.readAll<SessionView>(path, 10);
    await expect.poll(completed, { timeout: 10_000 }).toHaveLength(1);
    const [session] = await completed();
    expect(session).toMatchObject({
      locationId,
      transactionId,
      tokenUid: tag,
      meterStartWh: 1_000,
      meterStopWh: 1_505,
      energyWh: 505,
      billable: true,
      startedAt: at(0),
      stoppedAt: at(6),
      price: { class: "standard", currency: "EUR", priceMicroPerKwh: 400_000, vatBasisPoints: 2_500 },
      cost: { totalInclMicro: 202_000, totalExclMicro: 161_600, payableMicro: 200_000 },
    });
    const values = await operator.readAll<MeterValue>(`/sessions/${session?.id}/meter-values`, 2);
    expect(values.map(({ at: instant, registerWh }) => [instant, registerWh])).toEqual(
      [1, 2, 3, 4, 5].map((minute) => [at(minute), 1_000 + minute * 100]),
    );
    charger.hangUp();
  });
});
