import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, askList, Partner, type Push } from "./ocpi-partner.ts";
import { aStart, aStop, clock, PRICE_MICRO_PER_KWH, type Station, World } from "./ocpp-world.ts";
import { aPrice, fresh } from "./operator.ts";

/** One partner has a price of its own, another has not. */
const world = World.forTests();
const partner = Partner.forTests();

interface Known {
  readonly id: string;
  readonly partyId: string;
  /** By which it calls us, and by which we call it. */
  readonly token: string;
  readonly calledBy: string;
}

let station: Station;
let favoured: Known;
let other: Known;

const OWN_PRICE = 246_000;

beforeEach(async () => {
  const { operator, locationId } = world.current;
  station = await world.current.station();
  await operator.edit(`/locations/${locationId}`, { published: true });
  partner.receives("locations", "tariffs", "sessions", "cdrs");
  favoured = await registered(partner.partyId);
  other = await registered(`Z${partner.partyId.slice(1)}`);
  await isTold();
  clock.advance(60);
});

afterEach(async () => {
  const { operator } = world.current;
  await operator.post("/tariffs/end", { ...ofFavoured(), reason: "Test over" });
  for (const { id } of [favoured, other]) await operator.delete(`/parties/${id}/registration`);
});

async function registered(partyId: string): Promise<Known> {
  const { operator } = world.current;
  partner.partyId = partyId;
  partner.token = fresh("B");
  const id = await partner.enter(operator);
  const token = await partner.register(operator, id);
  return { id, partyId, token, calledBy: partner.token };
}

async function isTold(seconds = 0): Promise<void> {
  for (const { id } of [favoured, other]) await partner.isTold(id);
  if (seconds > 0) clock.advance(seconds);
  for (const { id } of seconds > 0 ? [favoured, other] : []) await partner.waits(id, 0);
}

/** What each was told because of `event`. */
async function toldBy(event: () => Promise<unknown>, seconds = 0): Promise<(of: Known) => readonly Push[]> {
  await isTold();
  const toldTo = ({ calledBy }: Known) => {
    partner.token = calledBy;
    return partner.told();
  };
  const before = new Map([favoured, other].map((each) => [each.id, toldTo(each).length]));
  await event();
  await isTold(seconds);
  return (of) => toldTo(of).slice(before.get(of.id));
}

const ofFavoured = () => ({ party: { countryCode: "NL", partyId: favoured.partyId }, class: "standard" });
const setOwn = (fields: Record<string, unknown> = {}) =>
  world.current.operator.post<{ id: string }>(
    "/tariffs",
    aPrice({ ...ofFavoured(), priceMicroPerKwh: OWN_PRICE, ...fields }),
  );

async function tariffIds({ token }: Known): Promise<readonly string[]> {
  const pages = await askList("/ocpi/2.2.1/tariffs", token);
  return pages.flatMap(({ body }) => (body.data as readonly { readonly id: string }[]).map(({ id }) => id));
}

async function named({ token }: Known): Promise<{ readonly ids: readonly string[]; readonly updated: string }> {
  const { body } = await ask("GET", `/ocpi/2.2.1/locations/${world.current.locationId}/${station.id}-E1/1`, token);
  const connector = body.data as { readonly tariff_ids: readonly string[]; readonly last_updated: string };
  return { ids: connector.tariff_ids, updated: connector.last_updated };
}

const briefly = (pushes: readonly Push[]) => pushes.map(({ method, path }) => `${method} ${path.split("/")[0]}`);

describe("a price for one partner (OCPI-U3, L10, F11, EN-T11, R7)", () => {
  it("is shown and told to that partner alone, before the locations that name it instead of the general one", async () => {
    const general = await named(favoured);
    const told = await toldBy(() => setOwn());
    const [first, ...rest] = told(favoured);
    expect([first?.method, first?.path]).toEqual(["PUT", expect.stringMatching(/^tariffs\/PT\/EML\//)]);
    const id = first?.path.split("/").at(-1) ?? "";
    expect(rest.length).toBeGreaterThan(0);
    for (const { path, body } of rest) {
      expect(path).toMatch(/^locations\//);
      expect(JSON.stringify(body)).toContain(`"tariff_ids":["${id}"]`);
    }
    expect(told(other)).toEqual([]);
    expect(await tariffIds(favoured)).toContain(id);
    expect(await tariffIds(other)).not.toContain(id);
    expect(await named(favoured)).toEqual({ ids: [id], updated: clock.iso() });
    expect((await named(other)).ids).toEqual(general.ids);
  });

  it("that has another figure is told at the same id, and no location is told again", async () => {
    const { body, status } = await setOwn();
    expect([status, body]).toMatchObject([201, { party: ofFavoured().party, ownerName: "Roamer", locationId: null }]);
    clock.advance(60);
    const told = await toldBy(() => setOwn({ priceMicroPerKwh: 300_000 }));
    expect(told(favoured).map(({ method, path }) => [method, path])).toEqual([["PUT", `tariffs/PT/EML/${body.id}`]]);
    expect(told(other)).toEqual([]);
  });

  it("ends: the locations name the general one again, and only then it is taken away", async () => {
    const { body } = await setOwn({ endAt: clock.iso(600_000) });
    const told = await toldBy(() => Promise.resolve(), 600);
    const pushes = told(favoured);
    expect(new Set(briefly(pushes.slice(0, -1)))).toEqual(new Set(["PUT locations"]));
    expect(JSON.stringify(pushes)).not.toContain(`"tariff_ids":["${body.id}"]`);
    expect([pushes.at(-1)?.method, pushes.at(-1)?.path]).toEqual(["DELETE", `tariffs/PT/EML/${body.id}`]);
    expect(await tariffIds(favoured)).not.toContain(body.id);
    expect((await named(favoured)).updated).toBe(clock.iso());
    expect(told(other)).toEqual([]);
  });

  it("is not taken away while a location that names it is not taken", async () => {
    const { body } = await setOwn();
    clock.advance(60);
    let isAway = true;
    partner.onPush = ({ path }) =>
      isAway && path.startsWith("locations")
        ? new Response("", { status: 503 })
        : Response.json({ status_code: 1000, timestamp: clock.iso() });
    const meanwhile = await toldBy(() => world.current.operator.post("/tariffs/end", ofFavoured()));
    expect(briefly(meanwhile(favoured))).not.toContain("DELETE tariffs");
    isAway = false;
    const later = await toldBy(() => Promise.resolve(), 60);
    const last = later(favoured).at(-1);
    expect([last?.method, last?.path]).toEqual(["DELETE", `tariffs/PT/EML/${body.id}`]);
  });

  it("prices its drivers' sessions, and nobody else's", async () => {
    const { body: own } = await setOwn();
    const cost = async ({ token, partyId }: Known) => {
      const uid = fresh("Roam");
      const told = aToken({ party_id: partyId, uid, whitelist: "ALWAYS" });
      await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partyId}/${uid}?type=RFID`, token, told);
      const charged = await world.current.station();
      const charger = await charged.boot();
      const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid, meterStart: 0 }));
      clock.advance(600);
      await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_000 }));
      await charged.settled();
      const session = await charged.session(transactionId);
      const { body } = await ask("GET", "/ocpi/2.2.1/cdrs", token);
      const cdrs = body.data as readonly { readonly tariffs: readonly { readonly id: string }[] }[];
      return { totalInclMicro: session.cost?.totalInclMicro, tariffId: cdrs.at(-1)?.tariffs[0]?.id };
    };
    expect(await cost(favoured)).toEqual({ totalInclMicro: OWN_PRICE, tariffId: own.id });
    const others = await cost(other);
    expect(others.totalInclMicro).toBe(PRICE_MICRO_PER_KWH);
    expect(others.tariffId).not.toBe(own.id);
  });
});
