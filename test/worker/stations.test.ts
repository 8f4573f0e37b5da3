import { beforeAll, describe, expect, it } from "vitest";
import type { ChargePointView, LocationView, Problem } from "../../src/entry/api/shared/schemas.ts";
import { aChargePoint, aLocation, Operator, type Page } from "./operator.ts";

type Created = ChargePointView & { readonly password: string | null };

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

async function newLocation(fields: Record<string, unknown> = {}): Promise<LocationView> {
  return (await operator.post<LocationView>("/locations", aLocation(fields))).body;
}

async function newChargePoint(locationId: string, fields: Record<string, unknown> = {}): Promise<Created> {
  return (await operator.post<Created>("/charge-points", aChargePoint(locationId, fields))).body;
}

describe("locations (R9)", () => {
  it("are entered unpublished, and read back as they were entered", async () => {
    const body = aLocation();
    const created = await operator.post<LocationView>("/locations", body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...body, published: false, chargePoints: [] });
    const read = await operator.get<LocationView>(`/locations/${body.id}`);
    expect(read.body).toEqual(created.body);
    expect(read.etag).toBe(created.etag);
  });

  it("cannot be entered twice", async () => {
    const { id } = await newLocation();
    expect(await operator.post("/locations", aLocation({ id }))).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
  });

  it.each([
    ["a time zone that does not exist", { timeZone: "Europe/Atlantis" }],
    ["a latitude beyond the pole", { latitude: "90.000001" }],
    ["a country that is no alpha-3 code", { country: "PT" }],
    ["no name", { name: " " }],
  ])("are refused with %s", async (_what, fields) => {
    expect(await operator.post("/locations", aLocation(fields))).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  it("keep what an edit leaves out", async () => {
    const before = await newLocation();
    const edited = await operator.edit<LocationView>(`/locations/${before.id}`, { name: "Porto Sul" });
    expect(edited.status).toBe(200);
    expect(edited.body).toEqual({ ...before, name: "Porto Sul", updatedAt: edited.body.updatedAt });
  });

  it("are edited only from the version that was read", async () => {
    const { id } = await newLocation();
    const { etag } = await operator.get(`/locations/${id}`);
    expect((await operator.patch(`/locations/${id}`, { name: "First" }, etag)).status).toBe(200);
    expect(await operator.patch(`/locations/${id}`, { name: "Second" }, etag)).toMatchObject({
      status: 412,
      body: { code: "version_conflict" },
    });
    expect(await operator.patch(`/locations/${id}`, { name: "Third" })).toMatchObject({ status: 428 });
  });

  it("are edited by one of two who race", async () => {
    const { id } = await newLocation();
    const { etag } = await operator.get(`/locations/${id}`);
    const names = ["Left", "Right"];
    const answers = await Promise.all(names.map((name) => operator.patch(`/locations/${id}`, { name }, etag)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
    const winner = names[answers.findIndex((answer) => answer.status === 200)];
    expect((await operator.get<LocationView>(`/locations/${id}`)).body.name).toBe(winner);
  });

  it("are deleted with what is on them, where nobody ever charged", async () => {
    const { id } = await newLocation();
    const chargePoint = await newChargePoint(id);
    expect((await operator.delete(`/locations/${id}`)).status).toBe(204);
    expect((await operator.get(`/locations/${id}`)).status).toBe(404);
    expect((await operator.get(`/charge-points/${chargePoint.id}`)).status).toBe(404);
  });
});

describe("lists of stations", () => {
  it("are read page by page, whole and without repeats", async () => {
    const { id } = await newLocation();
    const ids = await Promise.all(Array.from({ length: 7 }, async () => (await newChargePoint(id)).id));
    const listed = await operator.readAll<ChargePointView>(`/charge-points?locationId=${id}`, 3);
    expect(listed.map((each) => each.id)).toEqual(ids.sort());
    const locations = await operator.readAll<LocationView>("/locations", 2);
    expect(new Set(locations.map((each) => each.id)).size).toBe(locations.length);
    expect(locations.find((each) => each.id === id)?.chargePoints.map((each) => each.id)).toEqual(ids);
  });

  it("show an EVSE alike wherever it is read", async () => {
    const { id } = await newLocation();
    const { password: _, ...chargePoint } = await newChargePoint(id);
    const [inList] = (await operator.get<Page<ChargePointView>>(`/charge-points?locationId=${id}`)).body.items;
    expect(inList).toEqual(chargePoint);
    expect((await operator.get<LocationView>(`/locations/${id}`)).body.chargePoints).toEqual([chargePoint]);
  });

  it.each([
    "/locations?colour=red",
    "/locations?cursor=xyz",
    "/locations?limit=0",
    "/locations?limit=1001",
    "/charge-points?evseUid=1",
    "/charge-points?cursor=WzFd",
    "/charge-points/x/status-history?connectorId=one",
  ])("refuse what they do not know: %s", async (path) => {
    const answer = await operator.get<Problem>(path);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

describe("permissions", () => {
  it("who may only look, may only look", async () => {
    const viewer = await Operator.hire(["station.read", "session.read"]);
    const { id } = await newLocation();
    expect((await viewer.get(`/locations/${id}`)).status).toBe(200);
    const attempts = await Promise.all([
      viewer.post("/locations", aLocation()),
      viewer.edit(`/locations/${id}`, { name: "Mine" }),
      viewer.delete(`/locations/${id}`),
      viewer.post("/charge-points", aChargePoint(id)),
      viewer.post("/charge-points/any/password"),
      viewer.delete("/charge-points/any/evses/any"),
      viewer.post("/tokens", { uid: "X" }),
      viewer.delete("/tokens/X"),
      viewer.post("/notifications/any/resolve"),
    ]);
    expect(attempts.map((answer) => answer.status)).toEqual(attempts.map(() => 403));
  });

  it("who may not look, sees nothing", async () => {
    const stranger = await Operator.hire([]);
    for (const path of ["/locations", "/charge-points", "/tokens", "/tariffs", "/sessions", "/notifications"]) {
      expect((await stranger.get(path)).status).toBe(403);
    }
  });
});
