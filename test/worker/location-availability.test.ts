import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { availabilitySchema } from "../../src/entry/api/shared/availability.ts";
import { app } from "../../src/entry/app.ts";
import { call, ORIGIN } from "./api-client.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aReading, aStart, aStatus, aStop, clock, PRICE_MICRO_PER_KWH, Station, World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, aLocation, aPrice, Operator } from "./operator.ts";

type Availability = z.infer<typeof availabilitySchema>;

const world = World.forTests();
const HALF_HOUR = 1_800;
const RAPID = { class: "fast", standard: "IEC_62196_T2_COMBO", format: "CABLE", powerType: "DC", maxPowerW: 150_000 };

interface Site {
  readonly locationId: string;
  readonly station: Station;
  readonly charger: Charger;
}

/** A location with one charge point, whose connectors are free. `evses`: the connectors of each. */
async function site(evses: Record<string, unknown>[][]): Promise<Site> {
  const { operator } = world.current;
  const { id: locationId } = (await operator.post<{ id: string }>("/locations", aLocation())).body;
  let connectorId = 0;
  const described = evses.map((connectors, index) => ({
    label: `C${index + 1}`,
    connectors: connectors.map((fields) => {
      connectorId += 1;
      return aConnector(connectorId, fields);
    }),
  }));
  const chargePoint = aChargePoint(locationId, { evses: described });
  const { status, body } = await operator.post<{ password: string }>("/charge-points", chargePoint);
  expect({ status, body }).toMatchObject({ status: 201 });
  const station = new Station(world.current, { identity: chargePoint.id, password: body.password });
  const charger = await station.boot();
  for (let each = 1; each <= connectorId; each += 1) await shows({ locationId, station, charger }, "Available", each);
  return { locationId, station, charger };
}

async function shows({ charger, station }: Site, status: string, connectorId = 1): Promise<void> {
  await charger.request("StatusNotification", aStatus(status, { connectorId, errorCode: errorOf(status) }));
  await station.settled();
}

const errorOf = (status: string) => (status === "Faulted" ? "GroundFailure" : "NoError");

/** @returns the transaction. */
async function starts(site: Site, connectorId = 1): Promise<number> {
  const { transactionId } = await site.charger.request("StartTransaction", aStart({ connectorId }));
  await shows(site, "Charging", connectorId);
  return transactionId;
}

async function stops(site: Site, transactionId: number, connectorId = 1): Promise<void> {
  await site.charger.request("StopTransaction", aStop(transactionId));
  await shows(site, "Available", connectorId);
}

/** So many cars that stay for half an hour. */
async function visitors(site: Site, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    const transactionId = await starts(site);
    clock.advance(HALF_HOUR);
    await stops(site, transactionId);
  }
}

async function availability({ locationId }: Site): Promise<Availability> {
  const { status, body } = await world.current.operator.get<Availability>(`/locations/${locationId}/availability`);
  expect(status).toBe(200);
  return body;
}

async function evseOf({ station }: Site): Promise<string> {
  return (await station.view()).evses[0]?.uid ?? "";
}

const speed = async (site: Site, wanted: string) =>
  (await availability(site)).speeds.find((each) => each.speed === wanted);

async function publish({ locationId }: Site): Promise<void> {
  const { status } = await world.current.operator.edit(`/locations/${locationId}`, { published: true });
  expect(status).toBe(200);
}

describe("what is free at a location (R11)", () => {
  it("says by speed and by class how many, at which power, by which plug and at what price", async () => {
    const here = await site([[RAPID], [RAPID], [{ maxPowerW: 22_000 }], [{ maxPowerW: 11_000 }]]);
    const counted = { inUse: 0, reserved: 0, outOfOrder: 0, unknown: 0, outOfService: false, firstFree: null };
    const listed = { priceMicroPerKwh: PRICE_MICRO_PER_KWH, listMicroPerKwh: PRICE_MICRO_PER_KWH, promotion: null };
    const standard = { class: "standard", currency: "EUR", ...listed };
    const fast = { ...standard, class: "fast" };
    const ac = { standards: ["IEC_62196_T2"], prices: [standard] };
    const dc = { standards: ["IEC_62196_T2_COMBO"], prices: [fast], minPowerW: 150_000, maxPowerW: 150_000 };
    expect(await availability(here)).toEqual({
      asOf: clock.iso(),
      location: { name: "Porto Norte 1", address: "Rua do Teste 1", city: "Porto", timeZone: "Europe/Lisbon" },
      speeds: [
        { speed: "slow", total: 1, free: 1, ...counted, ...ac, minPowerW: 11_000, maxPowerW: 11_000 },
        { speed: "fast", total: 1, free: 1, ...counted, ...ac, minPowerW: 22_000, maxPowerW: 22_000 },
        { speed: "rapid", total: 2, free: 2, ...counted, ...dc },
      ],
      classes: [
        { class: "standard", total: 2, free: 2, ...counted, ...ac, minPowerW: 11_000, maxPowerW: 22_000 },
        { class: "fast", total: 2, free: 2, ...counted, ...dc },
      ],
    });
  });

  it("follows the thresholds and the location's own price as they are set", async () => {
    const { operator } = world.current;
    const here = await site([[{ maxPowerW: 22_000 }]]);
    await operator.post("/tariffs", aPrice({ locationId: here.locationId, priceMicroPerKwh: 510_000 }));
    await operator.edit("/settings", { speeds: { fastFromW: 43_000, rapidFromW: 150_000 } });
    const [places] = (await availability(here)).speeds;
    await operator.edit("/settings", { speeds: { fastFromW: 22_000, rapidFromW: 100_000 } });
    expect(places).toMatchObject({ speed: "slow", prices: [{ class: "standard", priceMicroPerKwh: 510_000 }] });
    expect((await availability(here)).speeds).toMatchObject([{ speed: "fast" }]);
  });

  it("shows none of four free with about when and where the first is; that session ends, and it is one of four, without an estimate", async () => {
    const here = await site([[RAPID], [RAPID], [RAPID], [RAPID]]);
    await visitors(here, 10);
    const first = await starts(here, 3);
    clock.advance(600);
    for (const connectorId of [1, 2, 4]) await starts(here, connectorId);
    const at = clock.iso(1_200_000);
    expect(await speed(here, "rapid")).toMatchObject({
      total: 4,
      free: 0,
      inUse: 4,
      outOfService: false,
      firstFree: { at, source: "history", label: "C3" },
    });
    await stops(here, first, 3);
    expect(await speed(here, "rapid")).toMatchObject({ total: 4, free: 1, inUse: 3, firstFree: null });
  });

  it("says that nobody knows, where hardly anybody has charged before", async () => {
    const here = await site([[RAPID]]);
    await starts(here);
    expect(await speed(here, "rapid")).toMatchObject({
      free: 0,
      firstFree: { at: null, source: "unknown", label: null },
    });
  });

  it("goes by the course of the charge once it tapers", async () => {
    const here = await site([[RAPID]]);
    const transactionId = await starts(here);
    let registerWh = 1_000;
    for (const powerW of [120_000, 120_000, 60_000, 30_000]) {
      clock.advance(300);
      registerWh += powerW / 12;
      await here.charger.request("MeterValues", { ...powerReading(registerWh, powerW), transactionId });
    }
    await here.station.settled();
    const { firstFree } = (await speed(here, "rapid")) ?? {};
    expect(firstFree).toMatchObject({ source: "charging_curve", label: "C1" });
    const minutes = (Date.parse(firstFree?.at ?? "") - clock.now()) / 60_000;
    expect(minutes).toBeGreaterThan(3);
    expect(minutes).toBeLessThan(10);
  });

  it("counts a reservation, and knows its end", async () => {
    const here = await site([[RAPID]]);
    const until = clock.iso(3_600_000);
    const wish = { connectorId: 1, tokenUid: "VALID", expiresAt: until };
    await world.current.operator.post(`${here.station.path}/reservations`, wish);
    here.charger.answer(await here.charger.nextCall(), { status: "Accepted" });
    await here.charger.expectNoCall();
    await here.station.settled();
    expect(await speed(here, "rapid")).toMatchObject({
      free: 0,
      reserved: 1,
      outOfService: false,
      firstFree: { at: until, source: "booking_end", label: "C1" },
    });
  });

  it("counts a booking from its begin to its end, and knows the end while its driver charges", async () => {
    const here = await site([[RAPID]]);
    const [beginAt, endAt] = [clock.iso(600_000), clock.iso(3_600_000)];
    const wish = { evseUid: await evseOf(here), beginAt, endAt, tokenUid: "VALID" };
    const { status, body } = await world.current.operator.post<{ id: string }>("/bookings", wish);
    expect({ status, body }).toMatchObject({ status: 201 });
    expect(await speed(here, "rapid")).toMatchObject({ free: 1, firstFree: null });
    clock.advance(600);
    const atEnd = { at: endAt, source: "booking_end", label: "C1" };
    expect(await speed(here, "rapid")).toMatchObject({ free: 0, reserved: 1, firstFree: atEnd });
    await starts(here);
    expect(await speed(here, "rapid")).toMatchObject({ inUse: 1, reserved: 0, firstFree: atEnd });
  });

  it("counts a fault, and is out of service when there is nothing else", async () => {
    const here = await site([[RAPID], [RAPID]]);
    await shows(here, "Faulted", 1);
    expect(await speed(here, "rapid")).toMatchObject({ free: 1, outOfOrder: 1, outOfService: false, firstFree: null });
    await shows(here, "Unavailable", 2);
    expect(await speed(here, "rapid")).toMatchObject({
      free: 0,
      outOfOrder: 2,
      outOfService: true,
      firstFree: { at: null, source: "unknown" },
    });
  });

  it("counts an EVSE once for each speed that it has, and takes it in all of them at once", async () => {
    const here = await site([[RAPID, { maxPowerW: 43_000 }]]);
    expect(await availability(here)).toMatchObject({
      speeds: [
        { speed: "fast", free: 1 },
        { speed: "rapid", free: 1 },
      ],
    });
    await starts(here, 2);
    expect(await availability(here)).toMatchObject({
      speeds: [
        { speed: "fast", inUse: 1 },
        { speed: "rapid", inUse: 1 },
      ],
    });
  });

  it("is for who may see stations, and of locations that there are", async () => {
    const here = await site([[RAPID]]);
    const stranger = await Operator.hire(["session.read"]);
    expect((await stranger.get(`/locations/${here.locationId}/availability`)).status).toBe(403);
    expect((await world.current.operator.get("/locations/nowhere/availability")).status).toBe(404);
  });
});

describe("what everybody may know of a location", () => {
  const open = (locationId: string, headers: Record<string, string> = {}) =>
    call(`/api/public/locations/${locationId}/availability`, { headers });

  it("is the same, without any sign-in and any cookie, kept for two seconds at the most (portal 4.7)", async () => {
    const here = await site([[RAPID]]);
    await publish(here);
    const answer = await open(here.locationId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=2");
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.json()).toEqual(await availability(here));
  });

  it("names nobody and no fault", async () => {
    const here = await site([[RAPID], [RAPID]]);
    await publish(here);
    await starts(here, 1);
    await shows(here, "Faulted", 2);
    const text = await (await open(here.locationId)).text();
    for (const secret of ["VALID", "GroundFailure", here.station.id, "transaction", "session"]) {
      expect(text).not.toContain(secret);
    }
    const fields = new Set(Object.keys(JSON.parse(text).speeds[0]));
    const counts = ["total", "free", "inUse", "reserved", "outOfOrder", "unknown", "outOfService"];
    expect(fields).toEqual(new Set(["speed", ...counts, "minPowerW", "maxPowerW", "standards", "prices", "firstFree"]));
  });

  it("is nothing of a location that is not published", async () => {
    const here = await site([[RAPID]]);
    expect((await open(here.locationId)).status).toBe(404);
    expect((await open("nowhere")).status).toBe(404);
  });

  it("is not for who asks all the time", async () => {
    const here = await site([[RAPID]]);
    await publish(here);
    const bindings = { ...env, PUBLIC_READS_PER_ADDRESS: { limit: async () => ({ success: false }) } };
    const request = new Request(`${ORIGIN}/api/public/locations/${here.locationId}/availability`, {
      headers: { "CF-Connecting-IP": "203.0.113.7" },
    });
    const answer = await app.fetch(request, bindings, createExecutionContext());
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: "too_many_requests" });
  });
});

function powerReading(registerWh: number, powerW: number) {
  const { connectorId, meterValue } = aReading(registerWh);
  const power = { value: String(powerW), measurand: "Power.Active.Import", unit: "W" };
  return {
    connectorId,
    meterValue: meterValue.map((each) => ({ ...each, sampledValue: [...each.sampledValue, power] })),
  };
}
