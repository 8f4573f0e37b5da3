import { describe, expect, it } from "vitest";
import { aReading, aStart, aStop, clock, World } from "./ocpp-world.ts";

const world = World.forTests();

describe("a transaction", () => {
  it("EDGE-8 start, three meter values and stop within milliseconds: all stored and bound, billed once", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    for (const registerWh of [1_100, 1_200, 1_300]) {
      clock.advance(0.001);
      await charger.request("MeterValues", aReading(registerWh, { transactionId }));
    }
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_400 }));
    const session = await station.session(transactionId);
    expect(session).toMatchObject({ state: "COMPLETED", energyWh: 400, billable: true, flags: [] });
    expect(session.cost).toMatchObject({ totalInclMicro: 156_000 });
    expect(await station.meterValues(session.id)).toHaveLength(3);
  });
});
