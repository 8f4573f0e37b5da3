import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { whatIfSchema } from "../../src/entry/api/shared/what-if.ts";
import { openDatabase } from "../../src/store/database.ts";
import { saveSiteSlots } from "../../src/store/site-slots.ts";
import { aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { Operator, type Page } from "./operator.ts";
import { A_POLICY } from "./price-desk.ts";

const world = World.forTests();
const MONTH = "2031-05";

const ask = (fields: Record<string, unknown>, by = world.current.operator) =>
  by.post<z.infer<typeof whatIfSchema> & { code?: string }>("/what-if", {
    month: MONTH,
    locationId: world.current.locationId,
    ...fields,
  });

/** A session of so much energy that begins now and lasts an hour. @returns its id. */
async function session(station: Station, energyWh: number): Promise<string> {
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart());
  clock.advance(3_600);
  await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_000 + energyWh }));
  return (await station.session(transactionId)).id;
}

/** From now on it is known what the energy of a session cost. */
async function supplied(sessionId: string, priceMicroPerKwh: number): Promise<void> {
  const { results } = await env.DB.prepare("select slot_at, location_id from session_slots where session_id = ?")
    .bind(sessionId)
    .all<{ slot_at: number; location_id: string }>();
  for (const { slot_at: slotAt, location_id: locationId } of results) {
    const supply = {
      dsoId: "dso",
      shareBasisPoints: 10_000,
      priceMicroPerKwh,
      currency: "EUR",
      quality: "binding" as const,
    };
    const supplies = [{ ...supply, averageCo2GramsPerKwh: null, mix: null }];
    await saveSiteSlots(openDatabase(env.DB), locationId, [{ slotAt, inWh: 0, outWh: 0, storedWh: null, supplies }]);
  }
}

describe("a month replayed under other prices", () => {
  it("is told beside the real one: revenue, energy cost, margin and losses, and which cost nobody knows", async () => {
    const station = await world.current.station();
    await supplied(await session(station, 10_000), 200_000);
    await session(await world.current.station(), 20_000);
    const real = { revenueInclMicro: 11_700_000, revenueExclMicro: 9_512_200, payableMicro: 11_700_000 };
    const [here] = (await ask({})).body.items;
    expect(here).toMatchObject({ locationId: world.current.locationId, name: "Porto Norte 1" });
    expect(here?.classes).toEqual([
      {
        class: "standard",
        currency: "EUR",
        sessions: 2,
        energyWh: 30_000,
        energyCostMicro: 2_000_000,
        uncostedSessions: 1,
        uncostedWh: 20_000,
        repriced: 0,
        real: { ...real, marginMicro: 3_170_700 - 2_000_000, lossMaking: 0 },
        proposed: { ...real, marginMicro: 3_170_700 - 2_000_000, lossMaking: 0 },
      },
    ]);
    const same = await ask({ prices: [{ class: "standard", priceMicroPerKwh: 390_000 }] });
    expect(same.body.items[0]).toEqual(here);
    const cheap = (await ask({ prices: [{ class: "standard", priceMicroPerKwh: 230_000 }] })).body.items[0]?.classes[0];
    expect(cheap).toMatchObject({
      repriced: 2,
      real,
      proposed: { revenueInclMicro: 6_900_000, marginMicro: 1_869_900 - 2_000_000, lossMaking: 1 },
    });
  });

  it("takes a promotion, and prices from an instant on", async () => {
    const half = { discount: { kind: "percentage", basisPoints: 5_000 }, classes: ["standard"], locationIds: null };
    const times = { weekdays: [], startMinute: 0, endMinute: 0 };
    const promoted = (await ask({ promotion: { ...half, ...times } })).body.items[0]?.classes[0];
    expect(promoted).toMatchObject({ repriced: 2, proposed: { revenueInclMicro: 5_850_000 } });
    const later = { class: "standard", priceMicroPerKwh: 100, validFrom: clock.iso() };
    expect((await ask({ prices: [later] })).body.items[0]?.classes[0]).toMatchObject({ repriced: 0 });
  });

  it("takes a pricing rule, decided hour by hour on what the energy cost", async () => {
    const rule = { class: "standard", policy: A_POLICY };
    const { body } = await ask({ rules: [rule] });
    expect(body.rules).toEqual([expect.objectContaining({ class: "standard", changes: 1, locations: 1 })]);
    // (0.2 + 0.2) × 1.15 × 1.23 = 0.5658; both sessions began in or after the hour whose energy has a known cost
    expect(body.items[0]?.classes[0]).toMatchObject({
      sessions: 2,
      repriced: 2,
      proposed: { revenueInclMicro: 30 * 570_000, lossMaking: 0 },
    });
    const fixed = { ...A_POLICY, floorMicroPerKwh: 390_000, ceilingMicroPerKwh: 390_000 };
    const same = await ask({ rules: [{ class: "standard", policy: fixed }] });
    expect(same.body.items).toEqual((await ask({})).body.items);
    const invalid = { status: 400, body: { code: "invalid_request" } };
    expect(await ask({ rules: [rule, rule] })).toMatchObject(invalid);
    const prices = [{ class: "standard", priceMicroPerKwh: 1 }];
    expect(await ask({ rules: [rule], prices })).toMatchObject(invalid);
    const crooked = { ...A_POLICY, stepMicroPerKwh: 12_345 };
    expect(await ask({ rules: [{ class: "standard", policy: crooked }] })).toMatchObject(invalid);
  });

  it("says so where no cost is on record that a rule could be decided on", async () => {
    const refused = { status: 409, body: { code: "price_unknown" } };
    expect(await ask({ rules: [{ class: "fast", policy: A_POLICY }] })).toMatchObject(refused);
    expect(await ask({ month: "2031-04", rules: [{ class: "standard", policy: A_POLICY }] })).toMatchObject(refused);
  });

  it("is of every station, page by page, and empty where nobody charged", async () => {
    const other = await world.current.operator.get<Page<{ id: string }>>("/locations?limit=1000");
    const pages = [];
    for (let cursor: string | undefined; ; ) {
      const { status, body } = await ask({ locationId: undefined, limit: 1, cursor });
      expect(status).toBe(200);
      pages.push(...body.items);
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(pages.map(({ locationId }) => locationId)).toEqual(other.body.items.map(({ id }) => id));
    expect((await ask({ month: "2031-04" })).body.items[0]?.classes).toEqual([]);
  });

  it("is refused for a month or a station that is none, and asked by who may set prices", async () => {
    expect(await ask({ month: "2031-13" })).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(await ask({ locationId: "nowhere" })).toMatchObject({ status: 404, body: { code: "not_found" } });
    const viewer = await Operator.hire(["station.read", "session.read"]);
    expect(await ask({}, viewer)).toMatchObject({ status: 403, body: { code: "not_permitted" } });
  });
});
