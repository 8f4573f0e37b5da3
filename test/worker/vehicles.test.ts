import { describe, expect, it } from "vitest";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import type { VehicleView } from "../../src/entry/api/shared/vehicles.ts";
import { aToken } from "../support/roaming-token.ts";
import { BookingDesk } from "./booking-desk.ts";
import { ask, Partner } from "./ocpi-partner.ts";
import { fresh, Operator } from "./operator.ts";

const desk = BookingDesk.forTests();
const partner = Partner.forTests();

const enter = (fields: Record<string, unknown>) =>
  desk.operator.post<VehicleView & { readonly code?: string }>("/vehicles", { tokenUid: "VALID", ...fields });

let plates = 0;
/** One that nobody has. */
function freshPlate(): string {
  plates += 1;
  return `ZZ${plates}ZZ`;
}

describe("vehicles (each is its driver's, plates are unique)", () => {
  it("are known by their plate in any spelling, edited from the version that was read, and deleted", async () => {
    const { status, body, etag } = await enter({ plate: " aa-11 b·b ", standards: ["IEC_62196_T2"] });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { plate: "AA11BB", owner: { kind: "own", tokenUid: "VALID" }, standards: ["IEC_62196_T2"] },
    });
    const path = `/vehicles/${body.id}`;
    expect(await enter({ plate: "AA 11 BB", tokenUid: "BLOCKED" })).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
    const changed = await desk.operator.patch<VehicleView>(path, { standards: ["CHADEMO"] }, etag);
    expect(changed).toMatchObject({ status: 200, body: { plate: "AA11BB", standards: ["CHADEMO"] } });
    expect(await desk.operator.patch(path, { plate: "X" }, etag)).toMatchObject({ status: 412 });
    expect(await desk.operator.patch(path, { plate: "X" })).toMatchObject({ status: 428 });
    expect(await desk.operator.get(path)).toEqual(changed);
    expect(await desk.operator.delete(path, etag)).toMatchObject({ status: 412 });
    expect(await desk.operator.delete(path)).toMatchObject({ status: 204 });
    expect(await desk.operator.get(path)).toMatchObject({ status: 404 });
  });

  it("have one owner, of twenty who enter one plate at once, or rename theirs to it", async () => {
    const plate = freshPlate();
    const owners = await Promise.all(Array.from({ length: 20 }, () => desk.world.token(fresh("owner"))));
    const answers = await Promise.all(owners.map((tokenUid) => enter({ plate, tokenUid })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const { body } = await enter({ plate: freshPlate() });
    expect(await desk.operator.edit(`/vehicles/${body.id}`, { plate: plate.toLowerCase() })).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
  });

  it("are listed by plate, page by page, of a driver, or by plate", async () => {
    const tokenUid = await desk.world.token(fresh("lister"));
    for (const plate of ["LIST-3", "LIST-1", "LIST-2"]) await enter({ plate, tokenUid });
    const listed = await desk.operator.readAll<VehicleView>(`/vehicles?tokenUid=${tokenUid.toLowerCase()}`, 2);
    expect(listed.map(({ plate }) => plate)).toEqual(["LIST1", "LIST2", "LIST3"]);
    expect(await desk.operator.readAll<VehicleView>("/vehicles?plate=list%202", 2)).toEqual([listed[1]]);
    expect(await desk.operator.readAll<VehicleView>("/vehicles?plate=!", 2)).toEqual([]);
  });

  it("are refused without a plate, without a driver, and to who does not book", async () => {
    const refused = { status: 400, body: { code: "invalid_request" } };
    expect(await enter({ plate: "--" })).toMatchObject(refused);
    expect(await enter({ plate: "AA11*BB" })).toMatchObject(refused);
    expect(await enter({ plate: freshPlate(), tokenUid: "NOBODY" })).toMatchObject(refused);
    expect(await enter({ plate: freshPlate(), standards: ["SCHUKO"] })).toMatchObject(refused);
    const { body } = await enter({ plate: freshPlate() });
    expect(await desk.operator.edit(`/vehicles/${body.id}`, { plate: "?" })).toMatchObject(refused);
    const viewer = await Operator.hire(permissionsOf("viewer"));
    expect(await viewer.get("/vehicles")).toMatchObject({ status: 403 });
  });
});

describe("a booking with a vehicle", () => {
  it("enters a plate that nobody has, for its driver alone", async () => {
    const plate = freshPlate();
    const { id, vehicle } = await desk.booked({ vehicle: { plate } });
    expect(vehicle).toMatchObject({ plate });
    const owner = { kind: "own", tokenUid: "VALID" };
    expect((await desk.operator.get(`/vehicles/${vehicle?.id}`)).body).toMatchObject({ plate, owner, standards: [] });
    const again = await desk.booked({ evseUid: desk.rapid, vehicle: { plate: plate.toLowerCase() } });
    expect(again.vehicle).toEqual(vehicle);
    const other = await desk.world.token(fresh("other"));
    expect(
      await desk.book({ beginAt: desk.at(150), endAt: desk.at(180), tokenUid: other, vehicle: { plate } }),
    ).toMatchObject({
      status: 409,
      body: { code: "already_exists", detail: "The plate is another driver's." },
    });
    const viewer = await Operator.hire(permissionsOf("viewer"));
    expect((await viewer.get(`/bookings/${id}`)).body).toMatchObject({ vehicle: null });
  });

  it("of two drivers who name one plate at once has one alone", async () => {
    const plate = freshPlate();
    const drivers = [await desk.world.token(fresh("one")), await desk.world.token(fresh("two"))];
    const answers = await Promise.all(
      drivers.map((tokenUid, index) =>
        desk.book({ tokenUid, evseUid: index === 0 ? desk.slow : desk.rapid, vehicle: { plate } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("gets a slot whose plug fits; where none does, the reason is said", async () => {
    const anywhere = { evseUid: undefined, locationId: desk.locationId };
    const vehicle = { plate: freshPlate(), standards: ["CHADEMO"] };
    const booked = await desk.booked({ ...anywhere, vehicle });
    expect(booked).toMatchObject({ evseUid: desk.rapid, connectorId: 3, option: { standards: ["CHADEMO"] } });
    const detail = "No slot there is what is wanted and fits the vehicle: CHADEMO.";
    const refused = { status: 400, body: { code: "invalid_request", detail } };
    expect(await desk.book({ vehicle })).toMatchObject(refused);
    expect(await desk.book({ ...anywhere, vehicle, option: { standards: ["IEC_62196_T2"] } })).toMatchObject(refused);
    expect(await desk.change(booked.id, { evseUid: desk.slow })).toMatchObject(refused);
    const type2 = { plate: freshPlate(), standards: ["IEC_62196_T2"] };
    expect(await desk.change(booked.id, { evseUid: null, vehicle: type2 })).toMatchObject({
      status: 200,
      body: { evseUid: desk.slow, vehicle: { plate: type2.plate } },
    });
  });

  it("keeps its vehicle from being deleted while it is open, and loses it with its driver", async () => {
    const { id, vehicle } = await desk.booked({ vehicle: { plate: freshPlate() } });
    const path = `/vehicles/${vehicle?.id}`;
    expect(await desk.operator.delete(path)).toMatchObject({ status: 409, body: { code: "in_use" } });
    const other = await desk.world.token(fresh("other"));
    expect(await desk.change(id, { tokenUid: other })).toMatchObject({ status: 200, body: { vehicle: null } });
    expect(await desk.change(id, { vehicle: { plate: freshPlate() } })).toMatchObject({ status: 200 });
    expect(await desk.change(id, { vehicle: null })).toMatchObject({ status: 200, body: { vehicle: null } });
    expect(await desk.operator.delete(path)).toMatchObject({ status: 204 });
  });
});

describe("a booking for a partner's driver", () => {
  it("is for the token that the partner told us of, and for the vehicle of its contract", async () => {
    partner.receives();
    const ours = await partner.register(desk.operator, await partner.enter(desk.operator));
    const { partyId } = partner;
    const tell = (uid: string, fields: Record<string, unknown> = {}) =>
      ask("PUT", `/ocpi/2.2.1/tokens/NL/${partyId}/${uid}`, ours, aToken({ party_id: partyId, uid, ...fields }));
    await tell("CARD");
    await tell("LOST", { valid: false, whitelist: "ALWAYS" });
    await tell("ASKED", { whitelist: "NEVER" });

    const by = (uid: string) => ({ tokenUid: undefined, driver: { countryCode: "nl", partyId, uid } });
    const booked = await desk.booked({ ...by("card"), vehicle: { plate: freshPlate() } });
    const contract = { countryCode: "NL", partyId, contractId: "NL-MSP-C1" };
    expect(booked).toMatchObject({ tokens: [{ uid: "CARD", partner: contract }], partner: null });
    const owner = { kind: "partner", ...contract };
    expect((await desk.operator.get(`/vehicles/${booked.vehicle?.id}`)).body).toMatchObject({ owner });
    expect(await desk.book({ evseUid: desk.rapid, ...by("LOST") })).toMatchObject({ status: 400 });
    // The partner is asked when its driver comes.
    expect(await desk.book({ evseUid: desk.rapid, ...by("ASKED") })).toMatchObject({ status: 201 });
  });
});
