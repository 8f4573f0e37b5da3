import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { LiveChange } from "../../src/services/deps.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Charger } from "./ocpp-charger.ts";
import { intercepted } from "./ocpp-outages.ts";
import { aStatus, BOOT, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

/** No test takes so long: only who asks ends the gathering. */
const FOR_EVER_MS = 3_600_000;

interface Carried {
  batches: number;
}

async function countBatches(station: Station, gatherMs: number): Promise<Carried> {
  const carried: Carried = { batches: 0 };
  await station.inside((object) => {
    const db = intercepted(env.DB, async () => {});
    const counting = {
      prepare: (query: string) => db.prepare(query),
      batch: (statements: D1PreparedStatement[]) => {
        carried.batches += 1;
        return db.batch(statements);
      },
    } as unknown as D1Database;
    object.deps = { ...object.deps, db: openDatabase(counting) };
    Object.assign(object.settlement, { object: { ...settlingOf(object), gatherMs } });
  });
  return carried;
}

const settlingOf = (object: object) => (object as { settlement: { object: object } }).settlement.object;

async function comeBack(station: Station): Promise<Charger> {
  const charger = await station.connect();
  await charger.request("BootNotification", BOOT);
  for (const connectorId of [0, 1]) {
    await charger.request("StatusNotification", aStatus("Available", { connectorId }));
  }
  return charger;
}

describe("many come back at once", () => {
  it("OCPP-C11 the boot and the statuses after a connection reach D1 together", async () => {
    const station = await world.current.station();
    const carried = await countBatches(station, FOR_EVER_MS);
    await comeBack(station);
    expect(carried.batches).toBe(0);
    await station.settled();
    expect(carried.batches).toBe(1);
    expect((await station.view()).evses).toMatchObject([{ status: "Available" }]);
  });

  it("OCPP-C11 what was gathered is carried by itself, and what comes after it at once", async () => {
    const station = await world.current.station();
    const carried = await countBatches(station, 1);
    const charger = await station.connect();
    await charger.request("BootNotification", BOOT);
    await station.rested();
    expect(carried.batches).toBe(1);
    await countBatches(station, FOR_EVER_MS);
    await charger.request("StatusNotification", aStatus("Faulted"));
    await station.rested();
    expect((await station.view()).evses).toMatchObject([{ status: "Faulted" }]);
  });

  it("OCPP-C11 a command's answer is not put off", async () => {
    const station = await world.current.station();
    await countBatches(station, FOR_EVER_MS);
    const charger = await comeBack(station);
    const { body } = await station.give("ClearCache");
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.request("Heartbeat", {});
    await station.rested();
    const { body: command } = await world.current.operator.get(`/commands/${body.id}`);
    expect(command).toMatchObject({ state: "answered" });
  });

  it("EDGE-12 after an outage each batch reads what it carries, not all that waits; in an older object too", async () => {
    const station = await world.current.station();
    await station.boot();
    await station.settled();
    const rowsRead = await station.inside(async ({ store }, { storage }) => {
      storage.sql.exec("drop index unsettled_in_turn");
      storage.sql.exec(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
         insert into unsettled select 'status:' || i, i, 2, 'status', '{}' from n`,
      );
      const Store = store.constructor as new (storage: DurableObjectStorage, journalDays: number) => typeof store;
      const reopened = new Store(storage, 14);
      const exec = storage.sql.exec.bind(storage.sql);
      let read = 0;
      storage.sql.exec = ((query: string, ...bindings: unknown[]) => {
        const cursor = exec(query, ...bindings);
        const rows = cursor.toArray();
        read += cursor.rowsRead;
        return { toArray: () => rows };
      }) as unknown as SqlStorage["exec"];
      reopened.unsettled.next(50);
      delete (storage.sql as { exec?: unknown }).exec;
      storage.sql.exec("delete from unsettled");
      return read;
    });
    expect(rowsRead).toBeLessThanOrEqual(100);
  });

  it("OCPP-L2 portals are told by one call at a time, of the newest only", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const calls: (readonly LiveChange[])[] = [];
    const answers: (() => void)[] = [];
    await station.inside((object) => {
      const publish = (changes: readonly LiveChange[]) => {
        if (changes.some(({ topic }) => topic !== "evse")) return Promise.resolve(1);
        calls.push(changes);
        return new Promise<number>((resolve) => answers.push(() => resolve(1)));
      };
      object.deps = { ...object.deps, live: { ...object.deps.live, publish } };
    });
    for (const status of ["Preparing", "Available", "Faulted"]) {
      await charger.request("StatusNotification", aStatus(status));
    }
    expect(calls.map(statusesOf)).toEqual([["Preparing"]]);
    await station.inside(() => answers[0]?.());
    await charger.request("Heartbeat", {});
    expect(calls.map(statusesOf)).toEqual([["Preparing"], ["Faulted"]]);
  });
});

const statusesOf = (changes: readonly LiveChange[]) =>
  changes.flatMap((change) => (change.topic === "evse" ? [change.data.status] : []));
