import { describe, expect, it } from "vitest";
import { aReading, aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

async function charging() {
  const station = await world.current.station();
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart());
  clock.advance(60);
  return { station, charger, transactionId };
}

async function momentsOf(station: Station, transactionId: number) {
  return station.meterValues((await station.session(transactionId)).id);
}

function unbound(station: Station, connectorId: number) {
  return station.inside(({ store }) => store.moments(`connector:${connectorId}`));
}

describe("MeterValues", () => {
  it.each([{}, { transactionId: 0 }, { transactionId: null }])(
    "EDGE-15, OCPP-M4 with %j: bound to the connector's transaction",
    async (fields) => {
      const { station, charger, transactionId } = await charging();
      expect(await charger.request("MeterValues", aReading(1_100, fields))).toEqual({});
      expect(await momentsOf(station, transactionId)).toMatchObject([{ registerWh: 1_100 }]);
      expect(await station.session(transactionId)).toMatchObject({ energyWh: 100 });
    },
  );

  it("OCPP-M4 without an id and from before the start: kept, but not as part of the transaction", async () => {
    const { station, charger, transactionId } = await charging();
    clock.advance(-3_600);
    const old = aReading(900);
    clock.advance(3_600);
    await charger.request("MeterValues", old);
    expect(await momentsOf(station, transactionId)).toEqual([]);
    expect(await unbound(station, 1)).toHaveLength(1);
  });

  it("OCPP-M4 without an id, told after the stop of the session it is from: part of that one", async () => {
    const { station, charger, transactionId } = await charging();
    const late = aReading(1_100);
    clock.advance(60);
    await charger.request("StopTransaction", aStop(transactionId));
    clock.advance(600);
    await charger.request("MeterValues", late);
    expect(await momentsOf(station, transactionId)).toMatchObject([{ registerWh: 1_100 }]);
    expect(await unbound(station, 1)).toEqual([]);
  });

  it("EDGE-16 on connector 0: kept for the charge point, no transaction", async () => {
    const { station, charger, transactionId } = await charging();
    expect(await charger.request("MeterValues", aReading(77_000, { connectorId: 0 }))).toEqual({});
    expect(await unbound(station, 0)).toMatchObject([{ registerWh: 77_000 }]);
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 0, flags: [] });
  });

  it("of numbers that no connector has: kept for the charge point, not in a series each", async () => {
    const { station, charger } = await charging();
    for (const connectorId of [33, 1_000_000, 9_007_199_254_740_991]) {
      clock.advance(1);
      await charger.request("MeterValues", aReading(77_000, { connectorId }));
    }
    expect(await unbound(station, 1_000_000)).toEqual([]);
    expect((await unbound(station, 0)).map(({ connectorId }) => connectorId)).toEqual([
      33, 1_000_000, 9_007_199_254_740_991,
    ]);
  });

  it("EDGE-17, OCPP-T13 with the id of a stopped transaction: kept with it, not reopened, billed unchanged", async () => {
    const { station, charger, transactionId } = await charging();
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_200 }));
    const before = await station.session(transactionId);
    clock.advance(30);
    expect(await charger.request("MeterValues", aReading(9_000, { transactionId }))).toEqual({});
    expect(await station.session(transactionId)).toEqual(before);
    expect(await momentsOf(station, transactionId)).toHaveLength(1);
  });

  it.each([4_711, -1])("EDGE-18 with the id %i that was never issued: kept unbound, flagged", async (unknownId) => {
    const { station, charger, transactionId } = await charging();
    expect(await charger.request("MeterValues", aReading(1_100, { transactionId: unknownId }))).toEqual({});
    expect(await momentsOf(station, transactionId)).toEqual([]);
    expect(await unbound(station, 1)).toHaveLength(1);
    expect((await station.view()).live.deviations).toMatchObject([
      { code: "unknown transaction: MeterValues.transactionId", example: String(unknownId) },
    ]);
  });

  it("EDGE-19, OCPP-M3 sent twice: answered twice, kept once", async () => {
    const { station, charger, transactionId } = await charging();
    const reading = aReading(1_100, { transactionId });
    expect(await charger.request("MeterValues", reading)).toEqual({});
    expect(await charger.request("MeterValues", reading)).toEqual({});
    expect(await momentsOf(station, transactionId)).toHaveLength(1);
  });

  it("OCPP-M3 the same measurand twice in one moment is kept by its context", async () => {
    const { station, charger, transactionId } = await charging();
    const sampledValue = [
      { value: "1100", context: "Sample.Periodic" },
      { value: "1000", context: "Transaction.Begin" },
    ];
    await charger.request("MeterValues", {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: clock.iso(), sampledValue }],
    });
    const [moment] = await momentsOf(station, transactionId);
    expect(moment?.samples.map(({ context }) => context)).toEqual(["Sample.Periodic", "Transaction.Begin"]);
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 100, flags: [] });
  });

  it("OCPP-M1, OCPP-M2 reads kWh, decimals and phases; an empty list of samples is nothing", async () => {
    const { station, charger, transactionId } = await charging();
    const sampledValue = [
      { value: "1.25", unit: "kWh" },
      { value: "3600.4", measurand: "Power.Active.Import", phase: "L1" },
      { value: "3600.4", measurand: "Power.Active.Import", phase: "L2" },
      { value: "21.5", measurand: "Temperature", unit: "Celcius", location: "Body" },
    ];
    await charger.request("MeterValues", {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: clock.iso(), sampledValue }],
    });
    await charger.request("MeterValues", {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: clock.iso(30_000), sampledValue: [] }],
    });
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 250, powerW: 7_200 });
    expect(await momentsOf(station, transactionId)).toHaveLength(1);
    expect((await station.view()).live.deviations).toEqual([]);
  });

  it("OCPP-M6 a register that falls, or leaps, flags the session once and says so", async () => {
    const { station, charger, transactionId } = await charging();
    await charger.request("MeterValues", aReading(1_200, { transactionId }));
    for (const registerWh of [300, 200]) {
      clock.advance(30);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    }
    clock.advance(30);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_300 }));
    expect(await station.session(transactionId)).toMatchObject({ flags: ["register_fell"], billable: false });
    expect(await station.notices("session_flagged")).toMatchObject([{ count: 1 }]);
  });

  it("EDGE-40 replays of 100 messages after an outage are all kept in order; no limit hits them", async () => {
    const { station, charger, transactionId } = await charging();
    const readings = Array.from({ length: 98 }, (_, index) => ({
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: clock.iso(index * 30_000), sampledValue: [{ value: `${1_000 + index}` }] }],
    }));
    clock.advance(3_600);
    const replay = [
      ...readings.map((reading) => charger.request("MeterValues", reading)),
      charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_100 })),
      charger.request("StartTransaction", aStart({ meterStart: 1_100 })),
    ];
    await Promise.all(replay);
    const moments = await momentsOf(station, transactionId);
    expect(moments.map(({ registerWh }) => registerWh)).toEqual(readings.map((_, index) => 1_000 + index));
    expect(await station.session(transactionId)).toMatchObject({ energyWh: 100, state: "COMPLETED", flags: [] });
  });
});
