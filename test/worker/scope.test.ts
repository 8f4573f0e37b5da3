import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, OWN_PAGE } from "./api-client.ts";
import { aChargePoint, aLocation, Operator, type Page } from "./operator.ts";
import { Person } from "./person.ts";

type Evses = { readonly evses: readonly { readonly uid: string }[] };

/** A location with a charge point, as an operator's script entered them. */
async function place(operator: Operator) {
  const location = aLocation();
  expect((await operator.post("/locations", location)).status).toBe(201);
  const chargePoint = aChargePoint(location.id);
  const { body } = await operator.post<Evses>("/charge-points", chargePoint);
  return { id: location.id, chargePointId: chargePoint.id, evseUid: body.evses[0]?.uid ?? "" };
}

type Place = Awaited<ReturnType<typeof place>>;
let operator: Operator;
let own: Place;
let other: Place;
let technician: Person;

beforeAll(async () => {
  operator = await Operator.hire();
  own = await place(operator);
  other = await place(operator);
  const administrator = await Person.signedIn("administrator");
  const limited = await Person.signedIn("technician");
  await administrator.editUser(limited.id, { locationIds: [own.id] });
  technician = new Person();
  await technician.signIn(limited.email);
});

const idsOf = async (path: string) => {
  const { status, body } = await technician.ask<Page<{ readonly id: string }>>("GET", path);
  expect(status).toBe(200);
  return body.items.map(({ id }) => id);
};

/** An hour, so many hours from now. */
const hour = (from: number) => {
  const instant = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  return { beginAt: instant(from), endAt: instant(from + 1), note: "New lamp" };
};

/** Maintenance that somebody has planned; answers its id. */
async function maintenance(of: Place, from: number): Promise<string> {
  const body = { evseUid: of.evseUid, ...hour(from) };
  const made = await operator.post<{ readonly id: string }>("/bookings/maintenance", body);
  expect(made.status).toBe(201);
  return made.body.id;
}

describe("a technician limited to some stations (portal 2.9)", () => {
  it("sees these stations and their charge points alone, in lists and by themselves", async () => {
    expect(await idsOf("/locations")).toEqual([own.id]);
    expect(await idsOf("/charge-points")).toEqual([own.chargePointId]);
    const { body: sites } = await technician.ask<Page<{ readonly locationId: string }>>("GET", "/sites");
    expect(sites.items.map(({ locationId }) => locationId)).toEqual([own.id]);
    for (const [path, status] of [
      [`/locations/${own.id}`, 200],
      [`/locations/${own.id}/energy`, 200],
      [`/charge-points/${own.chargePointId}`, 200],
      [`/locations/${other.id}`, 404],
      [`/locations/${other.id}/energy`, 404],
      [`/charge-points/${other.chargePointId}`, 404],
      ["/locations/none", 404],
    ] as const) {
      expect([path, (await technician.ask("GET", path)).status]).toEqual([path, status]);
    }
  });

  it("sees and changes bookings, sessions and alerts there alone", async () => {
    const [mine, theirs] = [await maintenance(own, 24), await maintenance(other, 24)];
    expect(await idsOf("/bookings")).toEqual([mine]);
    expect((await technician.ask("GET", `/bookings/${mine}`)).status).toBe(200);
    expect((await technician.ask("GET", `/bookings/${theirs}`)).status).toBe(404);
    expect((await technician.ask("POST", `/bookings/${theirs}/cancel`)).status).toBe(404);
    const book = (evseUid: string) =>
      technician.ask("POST", "/bookings/maintenance", { body: { ...hour(48), evseUid } });
    expect((await book(other.evseUid)).status).toBe(404);
    expect((await book(own.evseUid)).status).toBe(201);
    for (const [index, { id, chargePointId }] of [own, other].entries()) {
      await env.DB.prepare(
        `insert into notifications (id, kind, severity, charge_point_id, subject, first_at, last_at, count, details)
         values (?, 'offline', 'warning', ?, ?, 1, 1, 1, '{}')`,
      )
        .bind(`n-${id}`, chargePointId, `subject-${index}`)
        .run();
    }
    expect(await idsOf("/notifications")).toEqual([`n-${own.id}`]);
    expect((await technician.ask("POST", `/notifications/n-${other.id}/acknowledge`)).status).toBe(404);
    expect((await technician.ask("POST", `/notifications/n-${own.id}/acknowledge`)).status).toBe(200);
    expect(await idsOf("/sessions")).toEqual([]);
  });

  it("moves no booking to a slot elsewhere, and commands no charge point there", async () => {
    const mine = await maintenance(own, 72);
    const { etag } = await technician.ask("GET", `/bookings/${mine}`);
    const moved = await technician.ask("PATCH", `/bookings/${mine}`, { body: { evseUid: other.evseUid }, etag });
    expect(moved.status).toBe(404);
    const reset = (id: string) =>
      technician.ask("POST", `/charge-points/${id}/commands/Reset`, { body: { type: "Soft" } });
    expect((await reset(other.chargePointId)).status).toBe(404);
    expect((await reset(own.chargePointId)).status).not.toBe(404);
  });

  it("reads what belongs to no station, and nothing that nobody has thought of", async () => {
    for (const path of ["/tariffs", "/settings", "/account"]) {
      expect([path, (await technician.ask("GET", path)).status]).toEqual([path, 200]);
    }
    for (const path of ["/reports/energy-sources?month=2026-01", "/cdrs", "/parties", "/security-events"]) {
      expect([path, (await technician.ask("GET", path)).status]).toEqual([path, 404]);
    }
    const cookie = Object.entries(technician.cookies).map(([name, value]) => `${name}=${value}`);
    const headers = { ...OWN_PAGE, Upgrade: "websocket", Cookie: cookie.join("; ") };
    expect((await exports.default.fetch(`${ORIGIN}/api/live`, { headers })).status).toBe(404);
  });

  it("of no station at all sees none", async () => {
    const administrator = await Person.signedIn("administrator");
    const viewer = await Person.signedIn("viewer");
    await administrator.editUser(viewer.id, { locationIds: [] });
    const person = new Person();
    await person.signIn(viewer.email);
    expect((await person.ask<Page<unknown>>("GET", "/locations")).body.items).toEqual([]);
  });
});
