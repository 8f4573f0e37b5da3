import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntryView } from "../../src/entry/api/shared/accounts.ts";
import type { ChargePointView, LocationView } from "../../src/entry/api/shared/schemas.ts";
import { handshake } from "./ocpp-charger.ts";
import { aStart, aStatus, aStop, BOOT, type Station, World } from "./ocpp-world.ts";
import { aConnector, aLocation, type Page } from "./operator.ts";

const world = World.forTests();
let locationId = "";
let station: Station;

beforeEach(async () => {
  const { operator } = world.current;
  locationId = (await operator.post<{ id: string }>("/locations", aLocation())).body.id;
  station = await world.current.station({ locationId });
});

const operator = () => world.current.operator;
const edit = (fields: Record<string, unknown>) => operator().edit<LocationView>(`/locations/${locationId}`, fields);
const listed = async (archived: boolean) =>
  (await operator().readAll<LocationView>(`/locations?archived=${archived}`, 100)).map(({ id }) => id);

describe("a location that is closed (portal 4.16)", () => {
  it("leaves every list when it is archived, its charger is not let in, and all is back when it is restored", async () => {
    const charger = await station.boot();
    await edit({ published: true });
    const closed = charger.closed;
    const archived = await edit({ archived: true });
    expect(archived).toMatchObject({ status: 200, body: { published: false, archivedAt: expect.any(String) } });
    await closed;
    expect([await listed(false), await listed(true)]).toEqual([
      expect.not.arrayContaining([locationId]),
      expect.arrayContaining([locationId]),
    ]);
    expect(await operator().readAll<ChargePointView>(`/charge-points?locationId=${locationId}`, 10)).toEqual([]);
    expect((await handshake(station.login)).status).toBe(404);
    expect(await edit({ published: true })).toMatchObject({ body: { code: "location_not_publishable" } });

    expect(await edit({ archived: false })).toMatchObject({ body: { archivedAt: null, published: false } });
    expect(await listed(false)).toContain(locationId);
    const again = await station.connect();
    expect(await again.request("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
  });

  it("is not archived while somebody charges, and not deleted where somebody did: `has_history`", async () => {
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Charging"));
    const { transactionId } = await charger.request("StartTransaction", aStart());
    await station.settled();
    expect(await edit({ archived: true })).toMatchObject({ status: 409, body: { code: "in_use" } });
    await charger.request("StopTransaction", aStop(transactionId));
    await station.settled();
    expect(await operator().delete(`/locations/${locationId}`)).toMatchObject({
      status: 409,
      body: { code: "has_history" },
    });
    expect((await operator().delete(station.path)).status).toBe(204);
    expect(await operator().delete(`/locations/${locationId}`)).toMatchObject({ body: { code: "has_history" } });
    expect((await edit({ archived: true })).status).toBe(200);
  });
});

describe("station data (portal 4.16)", () => {
  it("need no vendor and model: whatever a charger says it is, is accepted", async () => {
    const strange = await world.current.station({
      locationId,
      vendor: undefined,
      model: undefined,
      serialNumber: null,
    });
    const charger = await strange.connect();
    const boot = { chargePointVendor: "Whoever", chargePointModel: "Whatever" };
    expect(await charger.request("BootNotification", boot)).toMatchObject({ status: "Accepted" });
    expect((await operator().get<ChargePointView>(strange.path)).body).toMatchObject({ vendor: "", model: "" });
  });

  it("correct what a connector is said to be, and refuse one that the slot does not have", async () => {
    const uid = `${station.id}-E1`;
    const path = `${station.path}/evses/${uid}`;
    const put = async (connectors: unknown) =>
      operator().patch<ChargePointView>(path, { label: "C1", connectors }, (await operator().get(station.path)).etag);
    const wanted = aConnector(1, { class: "fast", maxPowerW: 50_000 });
    const { body } = await put([wanted]);
    expect(body.evses[0]).toMatchObject({ label: "C1", connectors: [wanted] });
    expect(await put([aConnector(2)])).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("are in the audit log as they were and became, without passwords", async () => {
    await edit({ name: "Porto Sul" });
    await operator().post(`${station.path}/password`);
    const entries = async (type: string, id: string) =>
      (await operator().get<Page<AuditEntryView>>(`/audit?objectType=${type}&objectId=${encodeURIComponent(id)}`)).body
        .items;
    const renamed = { before: { name: "Porto Norte 1" }, after: { name: "Porto Sul" } };
    expect(await entries("locations", locationId)).toContainEqual(expect.objectContaining(renamed));
    const written = JSON.stringify(await entries("charge-points", station.id));
    expect(written).toContain('"label":"E1"');
    expect(written).not.toMatch(/passwordHash|hmac-sha256/);
    expect(written).not.toContain(station.login.password);
  });

  it("tell a password once: no later answer holds it", async () => {
    const { password = "" } = station.login;
    const { body } = await operator().post<{ password: string }>(`${station.path}/password`);
    for (const path of [station.path, `/charge-points?locationId=${locationId}`, `/locations/${locationId}`]) {
      const answer = JSON.stringify((await operator().get(path)).body);
      expect([answer.includes(String(password)), answer.includes(body.password)]).toEqual([false, false]);
    }
  });
});
