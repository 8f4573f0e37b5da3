import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { readPageQuery } from "../../src/ocpi/paging.ts";
import { listShownLocations } from "../../src/services/shown-locations.ts";
import { openDatabase } from "../../src/store/database.ts";
import { countRowsRead } from "./counting-database.ts";
import { ask, askList, Partner } from "./ocpi-partner.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStatus, clock, type Station, World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, aLocation, aPrice, fresh } from "./operator.ts";

const LOCATIONS = "/ocpi/2.2.1/locations";

interface Updated {
  readonly last_updated: string;
}
interface Connector extends Updated {
  readonly id: string;
  readonly tariff_ids?: readonly string[];
}
interface Evse extends Updated {
  readonly uid: string;
  readonly status: string;
  readonly capabilities: readonly string[];
  readonly connectors: readonly Connector[];
}
interface Location extends Updated {
  readonly id: string;
  readonly address: string;
  readonly evses: readonly Evse[];
}

const world = World.forTests();
const partner = Partner.forTests();
let token: string;
let partyId: string;
let locationId: string;

beforeEach(async () => {
  const { operator } = world.current;
  // It reads; what it would be told of is of other tests.
  partner.receives();
  partyId = await partner.enter(operator);
  token = await partner.register(operator, partyId);
  locationId = (await operator.post<{ id: string }>("/locations", aLocation())).body.id;
});

const publish = (id = locationId, published = true) =>
  world.current.operator.edit(`/locations/${id}`, { published }).then(({ status }) => expect(status).toBe(200));

/** A published location with one charge point of two EVSEs. */
async function published(fields: Record<string, unknown> = {}): Promise<Station> {
  const station = await world.current.station({ locationId, evses: [[1], [2]], ...fields });
  await publish();
  return station;
}

const get = (path = "") => ask("GET", `${LOCATIONS}/${locationId}${path}`, token);
const location = async () => (await get()).body.data as Location;
const evse = async (station: Station) => (await get(`/${station.id}-E1`)).body.data as Evse;
const listed = async (query = "") => {
  const pages = await askList(`${LOCATIONS}${query}`, token);
  return pages.flatMap(({ body }) => body.data as readonly Location[]);
};

describe("a location, as partners read it", () => {
  it("is listed with its EVSEs and connectors, and each is found by itself, in any case (OCPI-E3, T14)", async () => {
    const station = await published();
    const [whole] = (await listed()).filter(({ id }) => id === locationId);
    expect(whole).toEqual(await location());
    expect(whole).toMatchObject({ publish: true, country: "PRT", time_zone: "Europe/Lisbon" });
    expect(whole?.evses.map(({ uid }) => uid)).toEqual([`${station.id}-E1`, `${station.id}-E2`]);
    const path = `/${station.id.toLowerCase()}-e2`;
    expect((await get(path)).body.data).toEqual(whole?.evses[1]);
    expect((await get(`${path}/2/`)).body.data).toEqual(whole?.evses[1]?.connectors[0]);
    const loud = await ask("GET", `${LOCATIONS}/${locationId.toUpperCase()}`, token);
    expect(loud.body.data).toEqual(whole);
  });

  it("is answered 404 where there is none, and 405 to whoever would write it (OCPI-H3, H6)", async () => {
    const station = await published();
    for (const path of [`/${fresh("none")}`, `/${station.id}-E1/2`]) {
      expect(await get(path)).toMatchObject({ http: 404, body: { status_code: 2000 } });
    }
    expect(await ask("PUT", `${LOCATIONS}/${locationId}`, token, {})).toMatchObject({ http: 405 });
    expect(await ask("POST", LOCATIONS, token, {})).toMatchObject({ http: 405 });
  });

  it("is not shown before it is published, nor when it is no more (OCPI-L4)", async () => {
    await world.current.station({ locationId });
    const isListed = async () => (await listed()).some(({ id }) => id === locationId);
    expect([await isListed(), (await get()).http]).toEqual([false, 404]);
    await publish();
    expect(await isListed()).toBe(true);
    await publish(locationId, false);
    expect([await isListed(), (await get()).http]).toEqual([false, 404]);
  });

  it("has a long address for those who know the errata alone (OCPI-J1, R11, X1)", async () => {
    const address = "Avenida ".repeat(9).trim();
    const { operator } = world.current;
    await operator.edit(`/locations/${locationId}`, { address });
    await published();
    expect((await location()).address).toBe(address.slice(0, 45));
    await operator.edit(`/parties/${partyId}`, { knowsErrata: true });
    expect((await location()).address).toBe(address);
  });
});

describe("the status of an EVSE, as partners read it", () => {
  it("is UNKNOWN until it is reported, follows the charger, and is UNKNOWN while it is offline (OCPI-L8, L14)", async () => {
    const station = await published();
    expect((await evse(station)).status).toBe("UNKNOWN");
    const charger = await station.boot();
    const seen: string[] = [];
    for (const status of ["Available", "Preparing", "SuspendedEV", "Faulted", "Unavailable"]) {
      clock.advance(1);
      await charger.request("StatusNotification", aStatus(status));
      await station.settled();
      const { status: shown, last_updated } = await evse(station);
      seen.push(shown);
      expect(last_updated).toBe(clock.iso());
    }
    expect(seen).toEqual(["AVAILABLE", "CHARGING", "CHARGING", "OUTOFORDER", "INOPERATIVE"]);
    await station.pass(3_600);
    await station.settled();
    expect((await evse(station)).status).toBe("UNKNOWN");
  });

  it("moves last_updated of the EVSE and of the location, not of the other EVSE; a repeat moves none (OCPI-L1)", async () => {
    const station = await published();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    await station.settled();
    const before = await location();
    clock.advance(10);
    await charger.request("StatusNotification", aStatus("Charging"));
    await station.settled();
    const after = await location();
    const now = clock.iso();
    expect([after.last_updated, ...after.evses.map((each) => each.last_updated)]).toEqual([
      now,
      now,
      before.evses[1]?.last_updated,
    ]);
    expect((await listed(`?date_from=${now}`)).map(({ id }) => id)).toEqual([locationId]);
    clock.advance(10);
    await charger.request("StatusNotification", aStatus("Charging"));
    await station.settled();
    expect((await location()).last_updated).toBe(now);
    expect(await listed(`?date_from=${clock.iso()}`)).toEqual([]);
  });

  it("moves last_updated when the charge point goes offline (OCPI-L1)", async () => {
    const station = await published();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    await station.settled();
    await station.pass(3_600);
    await station.settled();
    const now = clock.iso();
    expect(await location()).toMatchObject({
      last_updated: now,
      evses: [{ last_updated: now }, { last_updated: now }],
    });
  });
});

describe("the capabilities of an EVSE, as partners read them", () => {
  const supports = async (station: Station, charger: Charger, value: string) => {
    await station.give("GetConfiguration", { key: ["SupportedFeatureProfiles"] });
    const configurationKey = [{ key: "SupportedFeatureProfiles", readonly: true, value }];
    charger.answer(await charger.nextCall(), { configurationKey });
    // The answer is there before it is asked what is known of it.
    await charger.expectNoCall();
    await station.settled();
  };
  const capabilities = async (station: Station) => (await evse(station)).capabilities;

  it("follow what the charge point says it supports, and move last_updated when they change (OCPI-L1, L9)", async () => {
    const station = await published();
    const charger = await station.boot();
    await station.settled();
    expect(await capabilities(station)).not.toContain("RESERVABLE");
    clock.advance(10);
    await supports(station, charger, "Core, reservation,SmartCharging,Vendor");
    expect(await location()).toMatchObject({ last_updated: clock.iso() });
    expect(await evse(station)).toMatchObject({
      capabilities: expect.arrayContaining(["RESERVABLE", "CHARGING_PROFILE_CAPABLE"]),
      last_updated: clock.iso(),
    });
    expect((await station.view()).live.featureProfiles).toEqual(["Core", "Reservation", "SmartCharging"]);
    const said = clock.iso();
    clock.advance(10);
    await supports(station, charger, "Core,SmartCharging,Reservation");
    expect((await location()).last_updated).toBe(said);
    await supports(station, charger, "Core");
    expect((await location()).last_updated).toBe(clock.iso());
    expect(await capabilities(station)).not.toContain("RESERVABLE");
  });

  it("are asked for by themselves after a boot", async () => {
    const station = await published();
    const values = { MeterValueSampleInterval: "30" };
    await world.current.operator.put(`${station.path}/configuration`, { values });
    const charger = await station.boot();
    for (const connectorId of [1, 2]) {
      await charger.request("StatusNotification", aStatus("Available", { connectorId }));
    }
    await station.pass(5);
    const call = await charger.nextCall();
    const asked = (call.payload as { readonly key: readonly string[] }).key;
    expect(asked).toContain("SupportedFeatureProfiles");
    const configurationKey = asked.map((key) => ({ key, readonly: true, value: "Core,Reservation" }));
    charger.answer(call, { configurationKey });
    await charger.nextCall();
    await station.settled();
    expect(await capabilities(station)).toContain("RESERVABLE");
  });
});

describe("EVSEs that come and go", () => {
  it("are shown when they are added, and stay as REMOVED, without tariffs, when they are removed (OCPI-L1, L2, T24)", async () => {
    const station = await published();
    const { operator } = world.current;
    clock.advance(10);
    const uid = fresh("E");
    await operator.post(`${station.path}/evses`, { uid, label: "E9", connectors: [aConnector(9)] });
    expect(await location()).toMatchObject({ last_updated: clock.iso(), evses: [{}, {}, { uid, status: "UNKNOWN" }] });
    clock.advance(10);
    expect(await operator.delete(`${station.path}/evses/${uid}`)).toMatchObject({ status: 204 });
    const removed = await location();
    expect(removed).toMatchObject({
      last_updated: clock.iso(),
      evses: [{}, {}, { uid, status: "REMOVED", last_updated: clock.iso(), connectors: [{ id: "9" }] }],
    });
    expect(removed.evses[2]?.connectors[0]).not.toHaveProperty("tariff_ids");
    expect((await get(`/${uid}`)).body.data).toMatchObject({ status: "REMOVED" });
  });

  it("are all REMOVED with their charge point (OCPI-L2, T24)", async () => {
    const station = await published();
    await world.current.station({ locationId });
    clock.advance(10);
    await world.current.operator.delete(station.path);
    const { last_updated, evses } = await location();
    expect(last_updated).toBe(clock.iso());
    expect(evses.filter(({ status }) => status === "REMOVED").map(({ uid }) => uid)).toEqual([
      `${station.id}-E1`,
      `${station.id}-E2`,
    ]);
  });

  it("are themselves again where they were; their uid is nobody else's elsewhere (OCPI-L2)", async () => {
    const station = await published();
    await world.current.station({ locationId });
    const { operator } = world.current;
    await operator.delete(station.path);
    const uid = `${station.id}-E1`;
    const again = (at: string) =>
      operator.post("/charge-points", aChargePoint(at, { evses: [{ uid, label: "A", connectors: [aConnector(1)] }] }));
    const elsewhere = (await operator.post<{ id: string }>("/locations", aLocation())).body.id;
    expect(await again(elsewhere)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    expect(await again(locationId)).toMatchObject({ status: 201 });
    expect((await location()).evses.filter((each) => each.uid === uid)).toMatchObject([{ status: "UNKNOWN" }]);
  });

  it("are not shown if nobody declared them, and move nothing (OCPP-S3)", async () => {
    const station = await published();
    const charger = await station.boot();
    await station.settled();
    const before = await location();
    for (const status of ["Available", "Charging"]) {
      clock.advance(10);
      await charger.request("StatusNotification", aStatus(status, { connectorId: 7 }));
      await station.settled();
    }
    expect(await location()).toEqual(before);
  });
});

describe("the tariff of a connector", () => {
  it("is that of its class; a list of the location's own is it from its start on, and moves last_updated (OCPI-F9, L1, L10)", async () => {
    const { operator } = world.current;
    await world.current.station({ locationId });
    await publish();
    const [before] = (await location()).evses[0]?.connectors[0]?.tariff_ids ?? [];
    const { body } = await ask("GET", "/ocpi/2.2.1/tariffs", token);
    expect((body.data as readonly { readonly id: string }[]).map(({ id }) => id)).toContain(before);
    const validFrom = clock.iso(60_000);
    const own = await operator.post<{ id: string }>("/tariffs", aPrice({ locationId, validFrom }));
    expect((await location()).evses[0]?.connectors[0]?.tariff_ids).toEqual([before]);
    clock.advance(60);
    const moved = await location();
    expect(moved.evses[0]?.connectors[0]).toMatchObject({ tariff_ids: [own.body.id], last_updated: validFrom });
    expect([moved.last_updated, moved.evses[0]?.last_updated]).toEqual([validFrom, validFrom]);
    expect((await listed(`?date_from=${validFrom}`)).map(({ id }) => id)).toEqual([locationId]);
  });
});

describe("pages of locations", () => {
  const COUNT = 45;

  beforeAll(async () => {
    const run = (query: string) => env.DB.prepare(query).bind(Date.now()).run();
    const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${COUNT})`;
    await run(`${numbers} insert into locations
      (id, name, address, city, country, latitude, longitude, time_zone, created_at, updated_at)
      select 'page-' || i, 'P', 'A', 'C', 'PRT', '41.10000', '-8.60000', 'Europe/Lisbon', ?1 + i / 7, ?1 from n`);
    await run(`${numbers} insert into charge_points
      (id, location_id, vendor, model, password_hash, settings, created_at, updated_at)
      select 'page-' || i, 'page-' || i, 'V', 'M', '', '{}', ?1, ?1 from n`);
    await run(`${numbers} insert into evses (uid, charge_point_id, label, position, last_updated)
      select 'page-' || i, 'page-' || i, 'A', 0, ?1 from n`);
    await run(`${numbers} insert into connectors (charge_point_id, connector_id, evse_uid, class, standard, format,
        power_type, max_voltage_v, max_current_a, max_power_w, last_updated)
      select 'page-' || i, 1, 'page-' || i, 'fast', 'CHADEMO', 'CABLE', 'DC', 400, 100, 40000, ?1 from n`);
    await run("update locations set published = 1, updated_at = ?1 where id like 'page-%'");
  });

  it("hold each location once, the oldest first, with all filters in the links (OCPI-T21, T22)", async () => {
    const pages = await askList(`${LOCATIONS}?limit=10&date_from=2031-01-01T00:00:00Z`, token);
    const ids = pages.flatMap(({ body }) => (body.data as readonly Location[]).map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages.map(({ headers }) => headers.get("X-Total-Count"))).toEqual(pages.map(() => String(ids.length)));
    const ours = ids.filter((id) => id.startsWith("page-"));
    const inOrder = Array.from({ length: COUNT }, (_, index) => index + 1).sort(
      (left, right) => Math.floor(left / 7) - Math.floor(right / 7) || (`${left}` < `${right}` ? -1 : 1),
    );
    expect(ours).toEqual(inOrder.map((number) => `page-${number}`));
  });

  it("read no more rows of the database the further they are", async () => {
    const counting = countRowsRead(env.DB);
    const deps = { ...depsOf(env), db: openDatabase(counting.binding) };
    const costs: number[] = [];
    let after = "";
    for (const offset of ["0", "10", "20", "30"]) {
      const query = readPageQuery({ limit: "10", offset, ...(after === "" ? {} : { after }) });
      if (!query.ok) throw new Error(query.detail);
      const before = counting.rowsRead();
      const { last } = await listShownLocations(deps, { knowsErrata: true, roles: [] }, query.value);
      costs.push(counting.rowsRead() - before);
      after = `${Number(offset) + 10}.${last?.createdAt}.${last?.id}`;
    }
    const [first = 0, second = 0, ...others] = costs;
    expect(first).toBeGreaterThan(10);
    for (const cost of others) expect(cost).toBeLessThanOrEqual(Math.max(first, second));
  });
});
