import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judge } from "../ocpi/judge/judge.ts";
import { ask, askList, Partner, type Push } from "./ocpi-partner.ts";
import { clock, PRICE_MICRO_PER_KWH, World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, aLocation, fresh } from "./operator.ts";

/** Stations of one time zone, and later one of another. */
const world = World.forTests();
const partner = Partner.forTests();

interface Tariff {
  readonly id: string;
  readonly elements: readonly { readonly restrictions?: unknown }[];
  readonly last_updated: string;
}

let partnerId: string;
let token: string;
let here: string;
const planned: string[] = [];

beforeEach(async () => {
  partner.receives("locations", "tariffs");
  partner.token = fresh("B");
  partnerId = await partner.enter(world.current.operator);
  token = await partner.register(world.current.operator, partnerId);
  here = await station("Europe/Lisbon");
  await partner.isTold(partnerId);
  clock.advance(60);
});

afterEach(async () => {
  for (const id of planned.splice(0)) await world.current.operator.post(`/promotions/${id}/end`);
  await world.current.operator.delete(`/parties/${partnerId}/registration`);
});

/** Published, with one connector. */
async function station(timeZone: string): Promise<string> {
  const { operator } = world.current;
  const { id } = (await operator.post<{ id: string }>("/locations", aLocation({ timeZone }))).body;
  const evses = [{ uid: `${id}-E1`, label: "E1", connectors: [aConnector(1)] }];
  expect((await operator.post("/charge-points", aChargePoint(id, { evses }))).status).toBe(201);
  expect((await operator.edit(`/locations/${id}`, { published: true })).status).toBe(200);
  return id;
}

const HOUR = 3_600;
const atHour = (hours: number) =>
  new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * HOUR * 1_000).toISOString();

async function plan(fields: Record<string, unknown>): Promise<string> {
  const wish = {
    name: "Half",
    discount: { kind: "percentage", basisPoints: 5_000 },
    classes: ["standard"],
    startAt: atHour(1),
    endAt: atHour(3),
    confirmedBelowCost: true,
    ...fields,
  };
  const { status, body } = await world.current.operator.post<{ id: string }>("/promotions", wish);
  expect({ status, body }).toMatchObject({ status: 201 });
  planned.push(body.id);
  return body.id;
}

async function toldBy(event: () => Promise<unknown>): Promise<readonly Push[]> {
  const before = partner.told().length;
  await event();
  await partner.isTold(partnerId);
  return partner.told().slice(before);
}

/** The Tariff that the connector of a station names, as the partner can read it. */
async function named(locationId: string): Promise<Tariff> {
  const { body } = await ask("GET", `/ocpi/2.2.1/locations/${locationId}/${locationId}-E1/1`, token);
  const { tariff_ids: ids } = body.data as { readonly tariff_ids: readonly string[] };
  expect(ids).toHaveLength(1);
  const pages = await askList("/ocpi/2.2.1/tariffs", token);
  const tariffs = pages.flatMap((page) => page.body.data as readonly Tariff[]);
  const tariff = tariffs.find(({ id }) => id === ids[0]);
  if (tariff === undefined) throw new Error(`The Tariff ${ids[0]} is not listed`);
  expect(judge("Tariff", tariff)).toEqual([]);
  return tariff;
}

const EXCL = (PRICE_MICRO_PER_KWH / 1.23 / 1_000_000).toFixed(4);
const always = { price_components: [{ type: "ENERGY", price: Number(EXCL), vat: 23, step_size: 1 }] };
const paths = (pushes: readonly Push[]) => pushes.map(({ method, path }) => `${method} ${path.split("/")[0]}`);

describe("a promotion that partners see (OCPI-F10, F11, EN-T11)", () => {
  it("for everywhere is told in the Tariff that connectors name already, when it is planned, and leaves it at its end", async () => {
    const before = await named(here);
    expect(before.elements).toEqual([always]);
    const isIt = ({ path }: Push) => path.endsWith(before.id);
    const told = (await toldBy(() => plan({}))).filter(isIt);
    expect(paths(told)).toEqual(["PUT tariffs"]);
    const promoted = await named(here);
    expect(told[0]?.body).toEqual(promoted);
    expect(promoted).toMatchObject({ id: before.id, elements: [{ restrictions: expect.anything() }, always] });
    expect(Date.parse(promoted.last_updated)).toBeGreaterThan(Date.parse(before.last_updated));
    clock.advance(4 * HOUR);
    const over = (await toldBy(() => partner.waits(partnerId, 0))).filter(isIt);
    expect(paths(over)).toEqual(["PUT tariffs"]);
    const after = await named(here);
    expect(over[0]?.body).toEqual(after);
    expect(after).toMatchObject({ id: before.id, elements: [always] });
    expect(Date.parse(after.last_updated)).toBeGreaterThan(Date.parse(promoted.last_updated));
  });

  it("for one station alone is in a Tariff of that station, told before the station that names it from then on", async () => {
    const there = await station("Europe/Lisbon");
    await partner.isTold(partnerId);
    clock.advance(60);
    const before = await named(here);
    const told = await toldBy(() => plan({ locationIds: [here] }));
    expect(paths(told)[0]).toBe("PUT tariffs");
    expect(told.slice(1).map(({ path }) => path.split("/")[0])).toContain("locations");
    expect(told.slice(1).filter(({ path }) => path.startsWith("tariffs/"))).toEqual([]);
    const own = await named(here);
    expect(own.id).not.toBe(before.id);
    expect(own).toEqual(told[0]?.body);
    expect(own.elements).toEqual([{ ...own.elements[0], restrictions: expect.anything() }, always]);
    expect(await named(there)).toEqual(before);
    const ended = await toldBy(() => world.current.operator.post(`/promotions/${planned.at(-1)}/end`));
    expect(paths(ended)).toEqual(["PUT tariffs"]);
    expect(await named(here)).toMatchObject({ id: own.id, elements: [always] });
  });

  it("for everywhere is written for a station of another time zone in its own clock", async () => {
    const { endAt } = (await world.current.operator.get<{ endAt: string }>(`/promotions/${await plan({})}`)).body;
    const general = await named(here);
    const far = await station("Pacific/Honolulu");
    await partner.isTold(partnerId);
    const own = await named(far);
    expect(own.id).not.toBe(general.id);
    const clockIn = (timeZone: string) =>
      new Date(endAt).toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
    for (const [{ elements }, zone] of [
      [general, "Europe/Lisbon"],
      [own, "Pacific/Honolulu"],
    ] as const) {
      expect(elements).toEqual([
        { ...elements[0], restrictions: expect.objectContaining({ end_time: clockIn(zone) }) },
        always,
      ]);
    }
  });

  it("is in a location's own price list too", async () => {
    const price = { class: "standard", currency: "EUR", priceMicroPerKwh: 500_000, vatBasisPoints: 0 };
    await world.current.operator.post("/tariffs", { ...price, locationId: here });
    const own = await named(here);
    expect(own.elements).toHaveLength(1);
    const told = await toldBy(() =>
      plan({ locationIds: [here], discount: { kind: "fixed", priceMicroPerKwh: 100_000 } }),
    );
    expect(paths(told)).toContain("PUT tariffs");
    const promoted = await named(here);
    expect(promoted.id).toBe(own.id);
    expect(promoted.elements).toMatchObject([
      { price_components: [{ price: 0.1 }] },
      { price_components: [{ price: 0.5 }] },
    ]);
  });
});
