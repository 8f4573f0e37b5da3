import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SLOT } from "../../src/domain/slots.ts";
import { openDatabase } from "../../src/store/database.ts";
import { loadHistory } from "../../src/store/session-slots.ts";
import { aReading, aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

async function slotsOf(station: Station, transactionId: number) {
  const { id } = await station.session(transactionId);
  const { results } = await env.DB.prepare(
    "select slot_at, energy_wh from session_slots where session_id = ? order by slot_at",
  )
    .bind(id)
    .all<{ slot_at: number; energy_wh: number }>();
  return results;
}

/** What happens, and how many rows of `session_slots` are written for it. */
async function writes(act: () => Promise<unknown>): Promise<number> {
  const changes = () => env.DB.prepare("select coalesce(sum(n), 0) as n from slot_writes").first<{ n: number }>();
  await env.DB.batch([
    env.DB.prepare("create table if not exists slot_writes (n integer)"),
    env.DB.prepare(
      "create trigger if not exists count_new after insert on session_slots begin insert into slot_writes values (1); end",
    ),
    env.DB.prepare(
      "create trigger if not exists count_changed after update on session_slots begin insert into slot_writes values (1); end",
    ),
  ]);
  const before = await changes();
  await act();
  const after = await changes();
  return (after?.n ?? 0) - (before?.n ?? 0);
}

describe("what a session took by quarter hour", () => {
  it("EN-M13 sums to its energy, cut at the readings, and only what changed is written", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const first = Math.floor(clock.now() / SLOT) * SLOT;
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(900);
    await charger.request("MeterValues", aReading(3_000, { transactionId }));
    clock.advance(600);
    await charger.request("MeterValues", aReading(4_000, { transactionId }));
    expect(await slotsOf(station, transactionId)).toEqual([
      { slot_at: first, energy_wh: 2_000 },
      { slot_at: first + SLOT, energy_wh: 1_000 },
    ]);
    clock.advance(600);
    const written = await writes(async () => {
      await charger.request("StopTransaction", aStop(transactionId, { meterStop: 4_900 }));
      await station.settled();
    });
    expect(await slotsOf(station, transactionId)).toEqual([
      { slot_at: first, energy_wh: 2_000 },
      { slot_at: first + SLOT, energy_wh: 1_450 },
      { slot_at: first + 2 * SLOT, energy_wh: 450 },
    ]);
    expect([written, (await station.session(transactionId)).energyWh]).toEqual([2, 3_900]);
    const db = openDatabase(env.DB);
    expect(await loadHistory(db, world.current.locationId, first + SLOT)).toEqual([
      { slotAt: first + SLOT, loadW: 5_800 },
      { slotAt: first + 2 * SLOT, loadW: 1_800 },
    ]);
  });

  it("is corrected with the register: a reading beyond the final one is taken back", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(900);
    await charger.request("MeterValues", aReading(6_000, { transactionId }));
    expect((await slotsOf(station, transactionId)).map((slot) => slot.energy_wh).reduce((a, b) => a + b)).toBe(5_000);
    clock.advance(60);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 2_000 }));
    const slots = await slotsOf(station, transactionId);
    expect(slots.reduce((sum, slot) => sum + slot.energy_wh, 0)).toBe(1_000);
  });

  it("is counted fully when it is told late", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const startedAt = clock.now();
    const timestamp = (minutes: number) => new Date(startedAt + minutes * 60_000).toISOString();
    clock.advance(5 * 3_600);
    const { transactionId } = await charger.request("StartTransaction", aStart({ timestamp: timestamp(0) }));
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 9_000, timestamp: timestamp(60) }));
    const slots = await slotsOf(station, transactionId);
    expect(slots.reduce((sum, slot) => sum + slot.energy_wh, 0)).toBe(8_000);
    expect(slots.every((slot) => slot.slot_at + SLOT > startedAt && slot.slot_at < startedAt + 60 * 60_000)).toBe(true);
  });
});
