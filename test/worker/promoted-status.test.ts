import { describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import type { availabilitySchema } from "../../src/entry/api/shared/availability.ts";
import { World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, aLocation, aPrice } from "./operator.ts";

type Availability = z.infer<typeof availabilitySchema>;

const world = World.forTests();
/** No clock is put forward or back there, ten hours behind UTC. */
const HONOLULU = "Pacific/Honolulu";

/** A fast and a standard connector, at the prices of the place. */
async function station(): Promise<string> {
  const { operator } = world.current;
  const { id } = (await operator.post<{ id: string }>("/locations", aLocation({ timeZone: HONOLULU }))).body;
  const connectors = [aConnector(1), aConnector(2, { class: "fast", maxPowerW: 150_000 })];
  const evses = connectors.map((connector, index) => ({ label: `C${index + 1}`, connectors: [connector] }));
  expect((await operator.post("/charge-points", aChargePoint(id, { evses }))).status).toBe(201);
  for (const fields of [{ class: "standard" }, { class: "fast", priceMicroPerKwh: 520_000 }]) {
    expect((await operator.post("/tariffs", aPrice({ locationId: id, ...fields }))).status).toBe(201);
  }
  return id;
}

async function prices(locationId: string, ofClass = "fast") {
  const { body } = await world.current.operator.get<Availability>(`/locations/${locationId}/availability`);
  return body.classes.find((each) => each.class === ofClass)?.prices;
}

const dayAfter = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const localInstant = (day: string, clock: string) => new Date(`${day}T${clock}:00-10:00`).toISOString();

describe("the price that drivers see (R11, PF7, portal 4.13)", () => {
  it("is struck by a promotion of 18:00-20:00 at 18:00 and not at 17:59 nor at 20:00, on the station's clock", async () => {
    const locationId = await station();
    const day = dayAfter(2);
    const promotion = {
      name: "Evening",
      discount: { kind: "percentage", basisPoints: 2_500 },
      classes: ["fast"],
      locationIds: [locationId],
      startMinute: 18 * 60,
      endMinute: 20 * 60,
      startAt: localInstant(day, "00:00"),
      endAt: localInstant(dayAfter(5), "00:00"),
      confirmedBelowCost: true,
    };
    expect((await world.current.operator.post("/promotions", promotion)).status).toBe(201);
    const list = {
      class: "fast",
      currency: "EUR",
      priceMicroPerKwh: 520_000,
      listMicroPerKwh: 520_000,
      promotion: null,
    };
    const struck = {
      ...list,
      priceMicroPerKwh: 390_000,
      promotion: { name: "Evening", endAt: localInstant(day, "20:00") },
    };
    for (const [clock, shown] of [
      ["17:59", list],
      ["18:00", struck],
      ["19:59", struck],
      ["20:00", list],
    ] as const) {
      vi.setSystemTime(localInstant(day, clock));
      expect([clock, await prices(locationId)]).toEqual([clock, [shown]]);
    }
    vi.setSystemTime(localInstant(day, "19:00"));
    expect(await prices(locationId, "standard")).toMatchObject([{ priceMicroPerKwh: 390_000, promotion: null }]);
    expect(await prices(await station())).toEqual([list]);
  });

  it("is that of the list again when the promotion is ended by hand", async () => {
    const { operator } = world.current;
    const locationId = await station();
    const promotion = {
      name: "All day",
      discount: { kind: "fixed", priceMicroPerKwh: 400_000 },
      classes: ["fast", "standard"],
      locationIds: [locationId],
      endAt: localInstant(dayAfter(3), "00:00"),
      confirmedBelowCost: true,
    };
    const { id } = (await operator.post<{ id: string }>("/promotions", promotion)).body;
    vi.setSystemTime(Date.now() + 60_000);
    expect(await prices(locationId)).toMatchObject([{ priceMicroPerKwh: 400_000, listMicroPerKwh: 520_000 }]);
    // A fixed price never raises.
    expect(await prices(locationId, "standard")).toMatchObject([{ priceMicroPerKwh: 390_000, promotion: null }]);
    await operator.post(`/promotions/${id}/end`);
    expect(await prices(locationId)).toMatchObject([{ priceMicroPerKwh: 520_000, promotion: null }]);
  });
});
