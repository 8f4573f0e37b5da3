import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { DsoSlot } from "../../src/domain/dso.ts";
import type { SlotSupply } from "../../src/domain/slot-supplies.ts";
import { SLOT, slotAt } from "../../src/domain/slots.ts";
import { DAY } from "../../src/domain/time.ts";
import type { EnergySlotsView } from "../../src/entry/api/shared/energy-slots.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { dsoDays, dsoLinks, dsos } from "../../src/store/dso-schema.ts";
import { sessionSlots } from "../../src/store/site-schema.ts";
import { saveSiteSlots } from "../../src/store/site-slots.ts";
import { clock, World } from "./ocpp-world.ts";
import { aLocation, fresh } from "./operator.ts";
import { Person } from "./person.ts";

const world = World.forTests();
const { db } = depsOf(env);

const supply = (dsoId: string, fields: Partial<SlotSupply> = {}): SlotSupply => ({
  dsoId,
  shareBasisPoints: 10_000,
  priceMicroPerKwh: 200_000,
  currency: "EUR",
  quality: "binding",
  averageCo2GramsPerKwh: null,
  mix: null,
  ...fields,
});

/** A DSO of a location that said 0.25 of each slot of these days. */
async function aDso(locationId: string, days: readonly number[]): Promise<string> {
  const id = fresh("dso");
  const [now, energyMicroPerKwh] = [clock.now(), 250_000];
  const price = { energyMicroPerKwh, gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxMicroPerKwh: 0 };
  const slot = (startAt: number): DsoSlot => ({ startAt, price, quality: "binding" });
  await db.batch([
    db.insert(dsos).values({
      ...{ id, name: id, kind: "manual", currency: "EUR", sells: true, gridOperator: false },
      ...{ link: {}, notifyToken: "", notifyUrl: "", createdAt: now, updatedAt: now },
    }),
    db.insert(dsoLinks).values({ dsoId: id, locationId, capacityW: 90_000, createdAt: now, updatedAt: now }),
    ...days.map((dayAt) =>
      db.insert(dsoDays).values({
        dsoId: id,
        dayAt,
        slots: Array.from({ length: DAY / SLOT }, (_, index) => slot(dayAt + index * SLOT)),
        fetchedAt: now,
      }),
    ),
  ]);
  return id;
}

/** The three quarter hours before this one: from the grid alone, with a battery, and one that nobody wrote. */
async function aSiteWithPast() {
  const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
  const { id } = body;
  const now = slotAt(clock.now());
  const [first, second, third] = [now - 3 * SLOT, now - 2 * SLOT, now - SLOT];
  const days = [...new Set([first, now].map((at) => Math.floor(at / DAY) * DAY))];
  const [volta, nord] = [await aDso(id, days), await aDso(id, days)];
  const taken = (slot: number, energyWh: number) => ({ sessionId: "s1", slotAt: slot, locationId: id, energyWh });
  await db.insert(sessionSlots).values([taken(first, 3_001), taken(second, 500), taken(third, 700), taken(now, 9)]);
  await saveSiteSlots(db, id, [
    {
      ...{ slotAt: first, inWh: 2_000, outWh: 0, storedWh: 11_900 },
      supplies: [
        supply(volta, { shareBasisPoints: 6_667 }),
        supply(nord, { shareBasisPoints: 3_333, priceMicroPerKwh: 300_000, quality: "estimated" }),
      ],
    },
    { slotAt: second, inWh: 100, outWh: 1_000, storedWh: null, supplies: [] },
  ]);
  return { id, first, second, now, volta, nord };
}

type Site = Awaited<ReturnType<typeof aSiteWithPast>>;
let site: Site;

async function slotsOf(query = ""): Promise<EnergySlotsView> {
  const { status, body } = await world.current.operator.get<EnergySlotsView>(
    `/locations/${site.id}/energy/slots${query}`,
  );
  expect(status).toBe(200);
  return body;
}

const iso = (at: number) => new Date(at).toISOString();

describe("what happened at a location in each quarter hour", () => {
  beforeAll(async () => {
    site = await aSiteWithPast();
  });

  it("is told of those that are written, in order, up to the one that is not over", async () => {
    const { from, until, currency, slots } = await slotsOf();
    expect([Date.parse(until) - Date.parse(from), until]).toEqual([12 * 4 * SLOT, iso(site.now)]);
    expect(currency).toBe("EUR");
    expect(slots.map(({ startAt }) => startAt)).toEqual([iso(site.first), iso(site.second)]);
    expect(slots.map(({ storedWh }) => storedWh)).toEqual([11_900, null]);
  });

  it("EN-M13 adds up: imports are what was stored, and what was delivered beyond what the battery gave", async () => {
    const { slots } = await slotsOf();
    const sums = slots.map(({ imports, batteryInWh, batteryOutWh, deliveredWh }) => [
      imports.reduce((sum, { energyWh }) => sum + energyWh, 0),
      batteryInWh + Math.max(0, deliveredWh - batteryOutWh),
    ]);
    expect(sums).toEqual([
      [5_001, 5_001],
      [100, 100],
    ]);
  });

  it("names who was drawn from at which price, what else was told, and what is not known", async () => {
    const [first, second] = (await slotsOf()).slots;
    const { volta, nord } = site;
    expect(first?.imports).toEqual([
      { dsoId: volta, energyWh: 3_334, priceMicroPerKwh: 200_000 },
      { dsoId: nord, energyWh: 1_667, priceMicroPerKwh: 300_000 },
    ]);
    expect(first?.prices).toEqual({
      [volta]: { microPerKwh: 200_000, quality: "binding" },
      [nord]: { microPerKwh: 300_000, quality: "estimated" },
    });
    expect(second?.imports).toEqual([{ dsoId: null, energyWh: 100, priceMicroPerKwh: null }]);
    const told = { microPerKwh: 250_000, quality: "binding" };
    expect(second?.prices).toEqual({ [volta]: told, [nord]: told });
  });

  it("is read for a stretch of time, of a week at most", async () => {
    const part = await slotsOf(`?from=${iso(site.second)}&until=${iso(site.now + 7 * SLOT)}`);
    expect([part.from, part.until, part.slots.length]).toEqual([iso(site.second), iso(site.now), 1]);
    const { operator } = world.current;
    const ask = (query: string) => operator.get(`/locations/${site.id}/energy/slots?${query}`);
    const weekBefore = iso(site.now - 7 * DAY - SLOT);
    for (const query of [`from=${weekBefore}`, `from=${iso(site.now)}&until=${iso(site.first)}`, "from=yesterday"]) {
      expect((await ask(query)).status).toBe(400);
    }
    expect((await operator.get("/locations/nowhere/energy/slots")).status).toBe(404);
  });

  it("may be read by whoever may see the station, and by nobody else", async () => {
    const path = `/locations/${site.id}/energy/slots`;
    const administrator = await Person.signedIn("administrator");
    const viewer = await Person.signedIn("viewer");
    expect((await viewer.ask("GET", path)).status).toBe(200);
    const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
    await administrator.editUser(viewer.id, { locationIds: [body.id] });
    const limited = new Person();
    await limited.signIn(viewer.email);
    expect((await limited.ask("GET", path)).status).toBe(404);
    expect((await limited.ask("GET", `/locations/${body.id}/energy/slots`)).status).toBe(200);
    expect((await new Person().ask("GET", path)).status).toBe(401);
  });
});
