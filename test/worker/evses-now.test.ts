import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { evsesNowSchema } from "../../src/entry/api/shared/evses-now.ts";
import { aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

async function evseOf(station: Station, uid: string) {
  await station.settled();
  const { locationId, operator } = world.current;
  const { status, body } = await operator.get<z.infer<typeof evsesNowSchema>>(`/locations/${locationId}/evses`);
  expect(status).toBe(200);
  return body.items.find(({ evseUid }) => evseUid === uid);
}

const sampled = (values: Readonly<Record<string, readonly [value: string, unit: string]>>) =>
  Object.entries(values).map(([measurand, [value, unit]]) => ({
    measurand,
    value,
    unit,
    ...(measurand === "SoC" ? { location: "EV" } : measurand === "Temperature" ? { location: "Body" } : {}),
  }));

describe("what operators look at of each EVSE (portal 4.6, 4.10)", () => {
  it("tells what its session measured last, its car's charge and the charger's temperature too, and then its last session", async () => {
    const station = await world.current.station({ evses: [[1], [2]] });
    const [one, two] = [`${station.id}-E1`, `${station.id}-E2`];
    const charger = await station.boot();
    for (const connectorId of [1, 2])
      await charger.request("StatusNotification", aStatus("Available", { connectorId }));
    const free = { evseUid: one, freeAt: null, measured: null, lastSession: null };
    expect(await evseOf(station, one)).toEqual(free);

    const { transactionId } = await charger.request("StartTransaction", aStart());
    await charger.request("StatusNotification", aStatus("Charging"));
    const startedAt = clock.iso();
    clock.advance(60);
    const sampledValue = sampled({
      "Energy.Active.Import.Register": ["1300", "Wh"],
      "Power.Active.Import": ["7.2", "kW"],
      "Current.Import": ["31.3", "A"],
      Voltage: ["230", "V"],
      SoC: ["54", "Percent"],
      Temperature: ["311.15", "K"],
    });
    const measuredAt = clock.iso();
    await charger.request("MeterValues", {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: measuredAt, sampledValue }],
    });
    expect(await evseOf(station, one)).toMatchObject({
      freeAt: { at: null, source: "unknown" },
      measured: {
        at: measuredAt,
        powerW: 7_200,
        currentMilliA: 31_300,
        voltageMilliV: 230_000,
        socPercent: 54,
        temperatureC: 38,
      },
      lastSession: null,
    });
    expect(await evseOf(station, two)).toEqual({ ...free, evseUid: two });

    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_400 }));
    await charger.request("StatusNotification", aStatus("Available"));
    const { id } = await station.session(transactionId);
    const lastSession = { id, startedAt, stoppedAt: measuredAt, energyWh: 400 };
    expect(await evseOf(station, one)).toEqual({ ...free, lastSession });
  });

  it("answers of a location that there is not that it is not found", async () => {
    expect(await world.current.operator.get("/locations/nowhere/evses")).toMatchObject({ status: 404 });
  });
});
