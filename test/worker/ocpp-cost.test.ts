import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { intercepted } from "./ocpp-outages.ts";
import { aReading, aStart, aStatus, aStop, BOOT, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

/** What the object keeps before it answers. Alarms and what is settled in D1 come apart. */
async function rowsWritten(station: Station, event: () => Promise<unknown>): Promise<number> {
  return (await cost(station, event)).rows;
}

/** Rows written, and statements altogether. */
async function cost(station: Station, event: () => Promise<unknown>): Promise<{ rows: number; statements: number }> {
  const count = { rows: 0, statements: 0 };
  await station.inside((_, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    storage.sql.exec = ((query: string, ...bindings: unknown[]) => {
      const cursor = exec(query, ...bindings);
      if (!query.trimStart().startsWith("delete from unsettled")) count.rows += cursor.rowsWritten;
      count.statements += 1;
      return cursor;
    }) as SqlStorage["exec"];
  });
  await event();
  await station.inside((_, { storage }) => {
    delete (storage.sql as { exec?: unknown }).exec;
  });
  return count;
}

async function charging() {
  const station = await world.current.station();
  const charger = await station.boot();
  await charger.request("StatusNotification", aStatus("Charging"));
  const { transactionId } = await charger.request("StartTransaction", aStart());
  await station.settled();
  return { station, charger, transactionId };
}

describe("what a message costs the object", () => {
  it("a heartbeat: no row, no look into the storage, and no alarm; also in a session without meter values", async () => {
    const { station, charger } = await charging();
    await charger.request("Heartbeat", {});
    const alarm = () => station.inside((_, { storage }) => storage.getAlarm());
    const before = await alarm();
    clock.advance(10);
    expect(await cost(station, () => charger.request("Heartbeat", {}))).toEqual({ rows: 0, statements: 0 });
    expect(await alarm()).toBe(before);
  });

  it("meter values of a session, with its id or without: one row each", async () => {
    const { station, charger, transactionId } = await charging();
    for (const fields of [{ transactionId }, {}]) {
      clock.advance(30);
      const send = () => charger.request("MeterValues", aReading(1_100, fields));
      expect(await rowsWritten(station, send)).toBe(1);
    }
  });

  it("the journal of 60 meter values: one row of it for ten messages or more, and none that is written twice", async () => {
    const { station, charger, transactionId } = await charging();
    const journalRows = () =>
      station.inside((_, { storage }) => storage.sql.exec("select 1 from journal").toArray().length);
    const before = await journalRows();
    const rows = await rowsWritten(station, async () => {
      for (let reading = 1; reading <= 60; reading += 1) {
        clock.advance(30);
        await charger.request("MeterValues", aReading(1_000 + reading, { transactionId }));
      }
    });
    const ofJournal = (await journalRows()) - before;
    expect(ofJournal).toBeLessThanOrEqual(6);
    expect(rows).toBe(60 + ofJournal);
  });

  it("meter values that were kept already: none", async () => {
    const { station, charger, transactionId } = await charging();
    const reading = aReading(1_100, { transactionId });
    await charger.request("MeterValues", reading);
    expect(await rowsWritten(station, () => charger.request("MeterValues", reading))).toBe(0);
  });

  it("a deviation in every message: not a row in every message", async () => {
    const { station, charger } = await charging();
    const odd = () => charger.request("Heartbeat", { odd: true });
    const rows: number[] = [];
    for (let message = 0; message < 16; message += 1) {
      rows.push(await rowsWritten(station, odd));
      await station.settled();
    }
    expect(rows.filter((each) => each === 0)).toHaveLength(11);
  });

  it("an authorization: one row, the token it has seen", async () => {
    const { station, charger } = await charging();
    expect(await rowsWritten(station, () => charger.request("Authorize", { idTag: "VALID" }))).toBeLessThanOrEqual(1);
  });

  it.each([
    ["a status", 3, () => ["StatusNotification", aStatus("Charging")] as const],
    ["a boot", 3, () => ["BootNotification", BOOT] as const],
    ["a start", 6, () => ["StartTransaction", aStart({ meterStart: 2_000 })] as const],
  ])("%s: at most %i rows", async (_, most, message) => {
    const station = await world.current.station();
    const charger = await station.boot();
    await station.settled();
    const [action, payload] = message();
    expect(await rowsWritten(station, () => charger.request(action, payload))).toBeLessThanOrEqual(most);
  });

  it("a connection and its boot: D1 is asked once for both; without a boot, when nothing more is waited for", async () => {
    const station = await world.current.station();
    let batches = 0;
    await station.inside((object) => {
      const counting = intercepted(env.DB, async () => {
        batches += 1;
      });
      object.deps = { ...object.deps, db: openDatabase(counting) };
    });
    await station.boot();
    await station.rested();
    expect(batches).toBe(1);
    await station.pass(60);
    await station.connect();
    await station.rested();
    const before = batches;
    await station.pass(10);
    await station.rested();
    expect(batches).toBe(before + 1);
  });

  it("a stop: at most 5 rows", async () => {
    const { station, charger, transactionId } = await charging();
    expect(
      await rowsWritten(station, () => charger.request("StopTransaction", aStop(transactionId))),
    ).toBeLessThanOrEqual(5);
  });
});
