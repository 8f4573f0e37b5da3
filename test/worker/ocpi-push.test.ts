import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner, type Push, wrapped } from "./ocpi-partner.ts";
import { aReading, aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { aPrice, fresh } from "./operator.ts";

const world = World.forTests();
const partner = Partner.forTests();
let partnerId: string;
let uid: string;
let token: string;
let station: Station;

interface Outbox {
  readonly modules: readonly { readonly module: string; readonly waiting: number; readonly held: number }[];
  readonly items: readonly { readonly module: string; readonly state: string; readonly error: string | null }[];
}

const MINUTE = 60;
/** What is tried again after a day is tried again within this. */
const LONGEST_WAIT = 11 * MINUTE;

beforeEach(async () => {
  const { operator, locationId } = world.current;
  station = await world.current.station();
  await operator.edit(`/locations/${locationId}`, { published: true });
  partner.receives("locations", "tariffs", "sessions");
  partnerId = await partner.enter(operator);
  token = await partner.register(operator, partnerId);
  uid = fresh("Roam");
  const told = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS" });
  await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, told);
  await partner.waits(partnerId, 10);
});

afterEach(async () => {
  await world.current.operator.delete(`/parties/${partnerId}/registration`);
});

async function settled(): Promise<void> {
  await station.settled();
  await partner.isTold(partnerId);
}

/** What it was told because of `event`, of one module or of all. */
async function toldBy(event: () => Promise<unknown>, module = ""): Promise<readonly Push[]> {
  const before = partner.told(module).length;
  await event();
  await settled();
  return partner.told(module).slice(before);
}

async function outbox(): Promise<Outbox> {
  return (await world.current.operator.get<Outbox>(`/parties/${partnerId}/outbox`)).body;
}

const briefly = (pushes: readonly Push[]) => pushes.map(({ method, path, body }) => [method, path, body.status]);

describe("after a registration", () => {
  it("tells the prices, then the locations that name them (OCPI-U7, L10)", () => {
    const told = partner.told();
    const firstLocation = told.findIndex(({ path }) => path.startsWith("locations"));
    const named = JSON.stringify(told[firstLocation]?.body).matchAll(/"tariff_ids":\["([^"]+)"\]/g);
    const before = told.slice(0, firstLocation).map(({ path }) => path);
    for (const [, id] of named) expect(before).toContain(`tariffs/PT/EML/${id}`);
    expect(before.length).toBeGreaterThan(0);
    expect(told[firstLocation]?.path).toBe(`locations/PT/EML/${world.current.locationId}`);
  });

  it("tells nothing at a module that the partner does not list, and nothing at all after the end (OCPI-T29, V14)", async () => {
    expect(partner.told("cdrs")).toEqual([]);
    await world.current.operator.delete(`/parties/${partnerId}/registration`);
    const charger = await station.boot();
    expect(await toldBy(() => charger.request("StatusNotification", aStatus("Charging")))).toEqual([]);
    expect((await outbox()).items).toEqual([]);
  });
});

describe("locations", () => {
  it("tells a status by PATCH, once, and not that the same was said again (OCPI-U1, T26)", async () => {
    const evse = `locations/PT/EML/${world.current.locationId}/${station.id}-E1`;
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    await settled();
    const told = await toldBy(() => charger.request("StatusNotification", aStatus("Charging")));
    expect(briefly(told)).toEqual([["PATCH", evse, "CHARGING"]]);
    expect(Object.keys(told[0]?.body ?? {}).sort()).toEqual(["last_updated", "status"]);
    expect(await toldBy(() => charger.request("StatusNotification", aStatus("SuspendedEV")))).toEqual([]);
  });

  it("tells a change at the smallest level (OCPI-U2)", async () => {
    const { operator, locationId } = world.current;
    const location = `locations/PT/EML/${locationId}`;
    const named = await toldBy(() => operator.edit(`/locations/${locationId}`, { name: fresh("Porto") }));
    expect(briefly(named)).toEqual([["PUT", location, undefined]]);
    const another = await toldBy(async () => {
      station = await world.current.station();
    });
    expect(briefly(another)).toEqual([["PUT", `${location}/${station.id}-E1`, "UNKNOWN"]]);
    const removed = await toldBy(async () => operator.delete(station.path, (await operator.get(station.path)).etag));
    expect(briefly(removed)).toEqual([["PUT", `${location}/${station.id}-E1`, "REMOVED"]]);
  });

  it("PUTs the whole location where the partner lacks what a PATCH is for (OCPI-U6, T27)", async () => {
    const charger = await station.boot();
    partner.onPush = ({ method }) => (method === "PATCH" ? wrapped(undefined, 2003, 404) : wrapped(undefined));
    const told = await toldBy(() => charger.request("StatusNotification", aStatus("Charging")));
    expect(told.map(({ method }) => method)).toEqual(["PATCH", "PUT"]);
    expect(told[1]?.path).toBe(`locations/PT/EML/${world.current.locationId}`);
    expect((await outbox()).items).toEqual([]);
  });

  it("takes a location away, EVSE by EVSE, that is published no longer, and tells of it no more (OCPI-L2)", async () => {
    const { operator, locationId } = world.current;
    const hidden = await toldBy(() => operator.edit(`/locations/${locationId}`, { published: false }));
    expect(new Set(hidden.map(({ method, body }) => `${method} ${body.status}`))).toEqual(new Set(["PATCH REMOVED"]));
    expect(hidden.map(({ path }) => path)).toContain(`locations/PT/EML/${locationId}/${station.id}-E1`);
    const charger = await station.boot();
    expect(await toldBy(() => charger.request("StatusNotification", aStatus("Charging")))).toEqual([]);
  });

  it("takes a location away, EVSE by EVSE, that is archived, until it is published again (OCPI-L2, L4)", async () => {
    const { operator, locationId } = world.current;
    const evse = `locations/PT/EML/${locationId}/${station.id}-E1`;
    const closed = await toldBy(() => operator.edit(`/locations/${locationId}`, { archived: true }));
    expect(new Set(closed.map(({ method, body }) => `${method} ${body.status}`))).toEqual(new Set(["PATCH REMOVED"]));
    expect(closed.map(({ path }) => path)).toContain(evse);
    const pull = () => ask("GET", `/ocpi/2.2.1/locations/${locationId}`, token);
    expect(await pull()).toMatchObject({ http: 404 });
    const opened = await toldBy(async () => {
      await operator.edit(`/locations/${locationId}`, { archived: false });
      await operator.edit(`/locations/${locationId}`, { published: true });
    });
    expect(opened.map(({ path }) => path)).toContain(evse.slice(0, evse.lastIndexOf("/")));
    expect(await pull()).toMatchObject({ http: 200 });
  });
});

describe("tariffs", () => {
  it("tells a new price by PUT when it is in force, and not before (OCPI-U3, F11, F14)", async () => {
    const { operator } = world.current;
    const now = await toldBy(() => operator.post("/tariffs", aPrice({ priceMicroPerKwh: 500_000 })), "tariffs");
    expect(now.map(({ method }) => method)).toEqual(["PUT"]);
    const later = { priceMicroPerKwh: 600_000, validFrom: clock.iso(60_000) };
    expect(await toldBy(() => operator.post("/tariffs", aPrice(later)), "tariffs")).toEqual([]);
    const inForce = await toldBy(() => partner.waits(partnerId, 2 * MINUTE), "tariffs");
    expect(inForce.map(({ path, body }) => [path, JSON.stringify(body).includes('"price":0.4878')])).toEqual([
      [now[0]?.path, true],
    ]);
  });
});

describe("sessions", () => {
  it("tells each state by PUT and figures by PATCH, in order, to the driver's partner (OCPI-S1, S3, T25, U5)", async () => {
    const charger = await station.boot();
    const told = await toldBy(async () => {
      const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid, meterStart: 1_000 }));
      await settled();
      clock.advance(10 * MINUTE);
      await charger.request("MeterValues", aReading(4_000, { transactionId }));
      await settled();
      clock.advance(10 * MINUTE);
      await charger.request("StopTransaction", aStop(transactionId as number, { meterStop: 11_000 }));
    }, "sessions");

    expect(told.map(({ method, body }) => [method, body.status, body.kwh])).toEqual([
      ["PUT", "ACTIVE", 0],
      ["PATCH", undefined, 3],
      ["PUT", "COMPLETED", 10],
    ]);
    expect(new Set(told.map(({ path }) => path))).toEqual(new Set([`sessions/PT/EML/${told[0]?.body.id}`]));
    expect(told[1]?.body).not.toHaveProperty("charging_periods");
  });

  it("PUTs a session that the partner lacks (OCPI-U6, T27)", async () => {
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid, meterStart: 1_000 }));
    await settled();
    partner.onPush = ({ method }) => (method === "PATCH" ? wrapped(undefined, 2000, 404) : wrapped(undefined));
    clock.advance(10 * MINUTE);
    const told = await toldBy(() => charger.request("MeterValues", aReading(4_000, { transactionId })), "sessions");
    expect(told.map(({ method, body }) => [method, body.status])).toEqual([
      ["PATCH", undefined],
      ["PUT", "ACTIVE"],
    ]);
  });

  it("tells nothing of a token of our own", async () => {
    const charger = await station.boot();
    expect(await toldBy(() => charger.request("StartTransaction", aStart()), "sessions")).toEqual([]);
  });
});

describe("a partner that does not take what it is told", () => {
  /** One charge, from start to stop. */
  async function charge(): Promise<void> {
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid }));
    await settled();
    await charger.request("StopTransaction", aStop(transactionId as number));
    await settled();
  }

  it("is tried again later each time, seen by the operator, and told the newest picture when it is back (OCPI-J4, T28, U8)", async () => {
    partner.onPush = () => wrapped(undefined, 3000, 503);
    const inVain = await toldBy(charge, "sessions");
    expect(inVain).toHaveLength(1);
    expect((await toldBy(() => partner.waits(partnerId, 6), "sessions")).length).toBe(1);
    expect((await toldBy(() => partner.waits(partnerId, 6), "sessions")).length).toBe(0);
    const failing = (await outbox()).modules.find(({ module }) => module === "sessions");
    expect(failing).toMatchObject({ waiting: 1, held: 0, error: "It answered HTTP 503 with status_code 3000." });

    partner.onPush = () => wrapped(undefined);
    const atLast = await toldBy(() => partner.waits(partnerId, LONGEST_WAIT), "sessions");
    expect(atLast.map(({ body }) => body.status)).toEqual(["COMPLETED"]);
    expect((await outbox()).items).toEqual([]);
  });

  it("is told at once when the operator says so", async () => {
    partner.onPush = () => wrapped(undefined, 3000, 503);
    await charge();
    partner.onPush = () => wrapped(undefined);
    const retried = await toldBy(async () => {
      const { body } = await world.current.operator.post(`/parties/${partnerId}/outbox/retry`);
      expect(body).toMatchObject({ queued: expect.any(Number) });
      await partner.isTold(partnerId);
    }, "sessions");
    expect(retried.map(({ body }) => body.status)).toEqual(["COMPLETED"]);
  });

  it("holds up nothing else with one thing that it refuses, which is not repeated by itself", async () => {
    partner.onPush = ({ path }) => (path.startsWith("sessions") ? wrapped(undefined, 2001) : wrapped(undefined));
    await charge();
    const { items } = await outbox();
    expect(items.map(({ state, error }) => [state, error])).toEqual([
      ["held", "It answered HTTP 200 with status_code 2001."],
      ["held", "It answered HTTP 200 with status_code 2001."],
    ]);
    expect(await toldBy(() => partner.waits(partnerId, LONGEST_WAIT), "sessions")).toEqual([]);
    const charger = await station.boot();
    expect(await toldBy(() => charger.request("StatusNotification", aStatus("Charging")))).toHaveLength(1);
    // What it takes of the object later makes what it refused a thing of the past.
    partner.onPush = () => wrapped(undefined);
    await toldBy(() => world.current.operator.post(`/parties/${partnerId}/outbox/resync`), "sessions");
    await partner.waits(partnerId, 1);
    expect((await outbox()).items).toEqual([]);
  });

  it("is told everything anew on demand, and nothing twice after that", async () => {
    const { operator } = world.current;
    await charge();
    const anew = await toldBy(async () => {
      expect((await operator.post(`/parties/${partnerId}/outbox/resync`)).status).toBe(202);
      await partner.waits(partnerId, 1);
    });
    expect(new Set(anew.map(({ path }) => path.split("/")[0]))).toEqual(new Set(["tariffs", "locations", "sessions"]));
    expect(await toldBy(() => partner.waits(partnerId, LONGEST_WAIT))).toEqual([]);
  });

  it("costs nobody else a thing: others are told as ever", async () => {
    const first = { id: partnerId, token: partner.token };
    partner.partyId = `Z${partner.partyId.slice(1)}`;
    const otherId = await partner.enter(world.current.operator);
    await partner.register(world.current.operator, otherId);
    await partner.waits(otherId, 10);
    partner.onPush = () => wrapped(undefined);
    const charger = await station.boot();
    partner.instead = null;
    await charger.request("StatusNotification", aStatus("Charging"));
    await station.settled();
    await Promise.all([partner.isTold(first.id), partner.isTold(otherId)]);
    const tokens = partner.asked.filter(({ method }) => method === "PATCH").map(({ token }) => token);
    expect(new Set(tokens)).toEqual(new Set([first.token, partner.token]));
  });
});
