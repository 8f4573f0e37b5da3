import { describe, expect, it } from "vitest";
import { clock } from "./ocpp-world.ts";
import { aChargePoint, aConnector, aLocation, fresh } from "./operator.ts";
import { PublishedStation } from "./published-station.ts";

const published = PublishedStation.forTests([[1], [2]]);

const HOURS = {
  twentyFourSeven: false,
  regular: [{ weekday: 5, begin: "18:00", end: "02:00" }],
  exceptionalOpenings: [],
  exceptionalClosings: [{ beginAt: "2031-12-24T12:00:00.000Z", endAt: "2031-12-26T00:00:00.000Z" }],
};
const MIX = {
  sources: [
    { source: "SOLAR", shareBasisPoints: 2_500 },
    { source: "GAS", shareBasisPoints: 7_500 },
  ],
  co2GramsPerKwh: 210,
  nuclearWasteMilligramsPerKwh: null,
  supplierName: "Windpark",
  productName: null,
};
const PLACE = {
  state: "Freguesia de Santo António",
  parkingType: "PARKING_LOT",
  facilities: ["CAFE", "WIFI"],
  directions: [{ language: "pt", text: "Por trás da igreja" }],
  operator: { name: "Camara", website: "https://camara.example" },
  suboperator: null,
  owner: { name: "Mercado", logo: { url: "https://mercado.example/logo.svg", category: "OWNER", type: "svg" } },
  images: [{ url: "https://emall.example/1.png", category: "LOCATION", type: "png", width: 800, height: 600 }],
  openingHours: HOURS,
  chargingWhenClosed: false,
  energyMix: MIX,
};

const locationPath = () => `/locations/${published.locationId}`;

describe("what drivers are told of a location", () => {
  it("is kept as it was entered, and reaches partners in OCPI's words (OCPI-J1, L7, L12, L13)", async () => {
    clock.advance(10);
    await published.edit(PLACE);
    expect((await published.operator.get(locationPath())).body).toMatchObject(PLACE);
    expect(await published.location()).toMatchObject({
      state: PLACE.state.slice(0, 20),
      parking_type: "PARKING_LOT",
      facilities: PLACE.facilities,
      directions: PLACE.directions,
      operator: PLACE.operator,
      owner: PLACE.owner,
      images: PLACE.images,
      opening_times: {
        twentyfourseven: false,
        regular_hours: [
          { weekday: 5, period_begin: "18:00", period_end: "23:59" },
          { weekday: 6, period_begin: "00:00", period_end: "02:00" },
        ],
        exceptional_closings: [{ period_begin: "2031-12-24T12:00:00.000Z", period_end: "2031-12-26T00:00:00.000Z" }],
      },
      charging_when_closed: false,
      energy_mix: { is_green_energy: false, supplier_name: "Windpark" },
      last_updated: clock.iso(),
    });
    await published.operator.edit(`/parties/${published.partyId}`, { knowsErrata: true });
    expect((await published.location()).state).toBe(PLACE.state);
  });

  it("is entered with a new location too, and taken back by null (OCPI-T19)", async () => {
    const created = await published.operator.post("/locations", aLocation(PLACE));
    expect(created).toMatchObject({ status: 201, body: PLACE });
    await published.edit(PLACE);
    await published.edit({ operator: null, openingHours: null, energyMix: null, facilities: [] });
    const location = await published.location();
    for (const field of ["operator", "opening_times", "charging_when_closed", "energy_mix", "facilities"]) {
      expect(location).not.toHaveProperty(field);
    }
  });

  it.each([
    ["hours of a place that is always open", { openingHours: { ...HOURS, twentyFourSeven: true } }],
    ["hours that are none", { openingHours: { ...HOURS, regular: [{ weekday: 1, begin: "24:00", end: "25:00" }] } }],
    ["shares that are not whole", { energyMix: { ...MIX, sources: MIX.sources.slice(1) } }],
    ["a facility twice", { facilities: ["CAFE", "CAFE"] }],
    ["an image that is on no web", { images: [{ url: "file:///etc/passwd", category: "OTHER", type: "png" }] }],
    ["markup in directions", { directions: [{ language: "pt", text: "<b>ali</b>" }] }],
  ])("is refused with %s (OCPI-L7, L12)", async (_, fields) => {
    expect(await published.operator.edit(locationPath(), fields)).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });
});

describe("what drivers are told of an EVSE", () => {
  it("is edited from the charge point that was read, and moves last_updated of it and the location alone (OCPI-L1, L9)", async () => {
    const before = await published.evse(2);
    clock.advance(10);
    const edited = await published.editEvse({
      label: "Bay 7",
      evseId: "ptemle12*7",
      floorLevel: "-1",
      coordinates: { latitude: "41.15791", longitude: "-8.62911" },
      parkingRestrictions: ["EV_ONLY"],
      equipment: ["RFID_READER"],
    });
    expect(edited).toMatchObject({ status: 200 });
    expect(await published.evse()).toMatchObject({
      evse_id: "PT*EML*E12*7",
      physical_reference: "Bay 7",
      floor_level: "-1",
      coordinates: { latitude: "41.15791", longitude: "-8.62911" },
      parking_restrictions: ["EV_ONLY"],
      capabilities: expect.arrayContaining(["RFID_READER"]),
      last_updated: clock.iso(),
    });
    expect((await published.location()).last_updated).toBe(clock.iso());
    expect(await published.evse(2)).toEqual(before);
    const view = (await published.station.view()).evses[0];
    expect(view).toMatchObject({ label: "Bay 7", evseId: "PT*EML*E12*7", equipment: ["RFID_READER"] });
  });

  it("is not edited unread, from an old version, or where there is none", async () => {
    const { operator, station } = published;
    const { etag } = await operator.get(station.path);
    expect(await operator.patch(published.evsePath(), { label: "B" })).toMatchObject({ status: 428 });
    expect(await operator.patch(`${station.path}/evses/none`, { label: "B" }, etag)).toMatchObject({ status: 404 });
    const labels = ["B", "C"];
    const both = await Promise.all(labels.map((label) => operator.patch(published.evsePath(), { label }, etag)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = labels[both.findIndex(({ status }) => status === 200)];
    expect((await station.view()).evses[0]?.label).toBe(won);
  });

  it("has an id of nobody else's, until it is removed (OCPI-L2)", async () => {
    const { operator, station } = published;
    const evseId = `PT*EML*E${fresh("E").replace("-", "").toUpperCase()}`;
    expect(await published.editEvse({ evseId })).toMatchObject({ status: 200 });
    const taken = { status: 409, body: { code: "already_exists" } };
    expect(await published.editEvse({ evseId: evseId.replaceAll("*", "") }, 2)).toMatchObject(taken);
    const another = { label: "Z", evseId, connectors: [aConnector(3)] };
    expect(await operator.post(`${station.path}/evses`, another)).toMatchObject(taken);
    expect(await operator.delete(published.evsePath())).toMatchObject({ status: 204 });
    expect(await published.evse()).toMatchObject({ status: "REMOVED" });
    expect(await published.evse()).not.toHaveProperty("evse_id");
    const { locationId } = published;
    const chargePoint = aChargePoint(locationId, { evses: [another] });
    expect(await operator.post("/charge-points", chargePoint)).toMatchObject({
      status: 201,
      body: { evses: [{ evseId }] },
    });
  });
});
