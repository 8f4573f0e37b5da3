import { describe, expect, it } from "vitest";
import { aReading, aStart, aStop, clock, World } from "./ocpp-world.ts";

const world = World.forTests();

async function charging(connectors = [[1]]) {
  const station = await world.current.station({ evses: connectors });
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart());
  clock.advance(240);
  return { station, charger, transactionId };
}

describe("StopTransaction", () => {
  it.each([99_999, 0, -1])(
    "EDGE-20, OCPP-T9 with id %i: answered, kept as an orphan, a notice, nothing touched",
    async (unknownId) => {
      const { station, charger, transactionId } = await charging();
      expect(await charger.request("StopTransaction", aStop(unknownId))).toEqual({});
      const notices = await station.notices("orphan_stop");
      expect(notices).toMatchObject([{ count: 1, details: { transactionId: unknownId, meterStop: 2_000 } }]);
      expect(await station.session(transactionId)).toMatchObject({ state: "ACTIVE", flags: [] });
    },
  );

  it("decision 3 an orphan that is repeated is the same one; another stop with the same id is not", async () => {
    const { station, charger } = await charging();
    const orphan = aStop(0);
    await charger.request("StopTransaction", orphan);
    await charger.request("StopTransaction", orphan);
    await charger.request("StopTransaction", { ...orphan, meterStop: 3_000 });
    expect((await station.notices("orphan_stop")).map((notice) => notice.count)).toEqual([1, 1]);
  });

  it("a text that is no Unicode is kept as one that is, and reaches D1 once, not for ever", async () => {
    const { station, charger } = await charging();
    const orphan = aStop(-1, { timestamp: `a\ud800${"\udc00".repeat(3)}` });
    for (let each = 1; each <= 2; each += 1) await charger.request("StopTransaction", orphan);
    const left = await station.inside(({ store }) => {
      store.unsettled.settled(store.unsettled.next(50));
      return store.unsettled.next(50);
    });
    expect(left).toEqual([]);
  });

  it.each(["the-same", "another"])(
    "EDGE-21, OCPP-T10 repeated with %s message id: same answer, billed once",
    async (id) => {
      const { station, charger, transactionId } = await charging();
      const stop = aStop(transactionId, { idTag: "VALID" });
      const first = await charger.request("StopTransaction", stop, "the-same");
      const before = await station.session(transactionId);
      clock.advance(30);
      const second = await charger.request("StopTransaction", { ...stop, meterStop: 9_000 }, id);
      expect(first).toEqual({ idTagInfo: { status: "Accepted" } });
      expect(second).toEqual(first);
      expect(await station.session(transactionId)).toEqual(before);
    },
  );

  it("EDGE-22, OCPP-T11 without tag and reason: an empty answer, reason Local", async () => {
    const { station, charger, transactionId } = await charging();
    expect(await charger.request("StopTransaction", aStop(transactionId))).toEqual({});
    expect(await station.session(transactionId)).toMatchObject({
      stopReason: "Local",
      rawStopReason: null,
      state: "COMPLETED",
    });
  });

  it("OCPP-T11, TOL-4 with a reason nobody knows: Other, and the word is kept", async () => {
    const { station, charger, transactionId } = await charging();
    await charger.request("StopTransaction", aStop(transactionId, { reason: "Bored" }));
    expect(await station.session(transactionId)).toMatchObject({ stopReason: "Other", rawStopReason: "Bored" });
    const deviations = (await station.view()).live.deviations;
    expect(deviations).toMatchObject([{ code: "unknown word: StopTransaction.reason", example: '"Bored"' }]);
  });

  it("EDGE-23, OCPP-M6 with a register below the start: answered, flagged, not billed, a notice", async () => {
    const { station, charger, transactionId } = await charging();
    expect(await charger.request("StopTransaction", aStop(transactionId, { meterStop: 400 }))).toEqual({});
    expect(await station.session(transactionId)).toMatchObject({
      state: "COMPLETED",
      energyWh: -600,
      flags: ["register_fell"],
      billable: false,
      cost: null,
    });
    expect(await station.notices("session_flagged")).toMatchObject([{ details: { flag: "register_fell" } }]);
  });

  it("OCPP-M6 with more than the connector can give in that time: flagged, not billed", async () => {
    const { station, charger, transactionId } = await charging();
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 900_000 }));
    expect(await station.session(transactionId)).toMatchObject({ flags: ["register_absurd"], billable: false });
  });

  it("OCPP-M6 with the start's register missing: flagged, not billed", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { meterStart: _, ...start } = aStart();
    const { transactionId } = await charger.request("StartTransaction", start);
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await station.session(transactionId)).toMatchObject({ flags: ["record_incomplete"], billable: false });
  });

  it("OCPP-F8 with nothing but the id: stored, flagged and answered", async () => {
    const { station, charger, transactionId } = await charging();
    expect(await charger.request("StopTransaction", { transactionId: String(transactionId) })).toEqual({});
    expect(await station.session(transactionId)).toMatchObject({
      state: "COMPLETED",
      flags: ["clock_suspect", "record_incomplete"],
      billable: false,
    });
  });

  it("OCPP-T12 keeps a large signed value as it came, and reads no number from it", async () => {
    const { station, charger, transactionId } = await charging();
    const signed = "7".repeat(400_000);
    const transactionData = [
      { timestamp: clock.iso(), sampledValue: [{ value: signed, format: "SignedData", context: "Transaction.End" }] },
    ];
    await charger.request("StopTransaction", aStop(transactionId, { transactionData }));
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ energyWh: 1_000, flags: [] });
    const [moment] = await station.meterValues(session.id);
    expect(moment?.samples[0]?.value).toBe(signed);
    expect(moment?.registerWh).toBeNull();
  });

  it("OCPP-M3 keeps a sample once that came in MeterValues and again in transactionData", async () => {
    const { station, charger, transactionId } = await charging();
    const reading = aReading(1_500, { transactionId });
    await charger.request("MeterValues", reading);
    clock.advance(60);
    await charger.request("StopTransaction", aStop(transactionId, { transactionData: reading.meterValue }));
    expect(await station.meterValues((await station.session(transactionId)).id)).toHaveLength(1);
  });

  it("keeps a transactionData of many thousand readings", async () => {
    const { station, charger, transactionId } = await charging();
    const transactionData = Array.from({ length: 8_000 }, (_, index) => ({
      timestamp: clock.iso(-600_000 + index * 50),
      sampledValue: [{ value: `${1_000 + Math.floor(index / 10)}` }],
    }));
    await charger.request("StopTransaction", aStop(transactionId, { transactionData }));
    const session = await station.session(transactionId);
    expect(await station.meterValues(session.id)).toHaveLength(8_000);
  });
});
