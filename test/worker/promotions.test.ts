import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { PromotionView } from "../../src/entry/api/shared/promotions.ts";
import type { LocationView } from "../../src/entry/api/shared/schemas.ts";
import { aLocation, fresh, Operator, refusalOf } from "./operator.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

const inMinutes = (minutes: number) => new Date(Math.floor(Date.now() / MINUTE + minutes) * MINUTE).toISOString();

async function newLocation(timeZone = "UTC"): Promise<string> {
  return (await operator.post<LocationView>("/locations", aLocation({ timeZone }))).body.id;
}

const wish = (locationId: string, fields: Record<string, unknown> = {}) => ({
  name: "Evening",
  discount: { kind: "percentage", basisPoints: 1_000 },
  classes: ["standard"],
  locationIds: [locationId],
  startAt: inMinutes(60),
  endAt: inMinutes(3 * 24 * 60),
  ...fields,
});

const plan = (locationId: string, fields: Record<string, unknown> = {}, by = operator) =>
  by.post<PromotionView>("/promotions", wish(locationId, fields));

/** One that runs: it was entered an hour before. */
async function running(locationId: string): Promise<string> {
  const id = fresh("running");
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  await env.DB.prepare(
    `insert into promotions (id, name, discount, classes, location_ids, weekdays, start_minute, end_minute, start_at, end_at, created_at, created_by)
     values (?, 'Running', '{"kind":"percentage","basisPoints":1000}', '["standard"]', ?, '[]', 0, 0, ?, ?, ?, 'somebody')`,
  )
    .bind(id, JSON.stringify([locationId]), now - HOUR, now + 48 * HOUR, now - 2 * HOUR)
    .run();
  return id;
}

describe("promotions (PF7, portal 4.13)", () => {
  it("S1: a discount is planned, read, listed, and told who planned it and when", async () => {
    const locationId = await newLocation();
    const planned = await plan(locationId);
    expect(planned).toMatchObject({
      status: 201,
      body: { ...wish(locationId), weekdays: [], startMinute: 0, endMinute: 0, state: "planned", endedAt: null },
    });
    const { id, createdBy, createdAt } = planned.body;
    expect(await operator.get(`/promotions/${id}`)).toMatchObject({ body: planned.body, etag: planned.etag });
    expect(await operator.readAll(`/promotions?locationId=${locationId}`, 1)).toEqual([planned.body]);
    const { items } = (await operator.get<{ items: unknown[] }>(`/promotions/${id}/changes`)).body;
    expect(items).toEqual([{ at: createdAt, author: createdBy, after: expect.objectContaining({ name: "Evening" }) }]);
  });

  it("begin at the next full minute if nothing else is said", async () => {
    const { body } = await plan(await newLocation(), { startAt: undefined });
    const startAt = Date.parse(body.startAt);
    expect(startAt % MINUTE).toBe(0);
    expect(startAt - Date.parse(body.createdAt)).toBeGreaterThan(0);
    expect(startAt - Date.parse(body.createdAt)).toBeLessThanOrEqual(MINUTE);
  });

  it("are listed by state, station and class", async () => {
    const locationId = await newLocation();
    const ids = {
      planned: (await plan(locationId, { startAt: inMinutes(5_000), endAt: inMinutes(6_000) })).body.id,
      active: await running(locationId),
      ended: (await plan(locationId, { classes: ["fast"] })).body.id,
    };
    await operator.post(`/promotions/${ids.ended}/end`);
    for (const [state, id] of Object.entries(ids)) {
      const listed = await operator.readAll<PromotionView>(`/promotions?locationId=${locationId}&state=${state}`, 10);
      expect(listed.map((each) => [each.id, each.state])).toEqual([[id, state]]);
    }
    const fast = await operator.readAll<PromotionView>(`/promotions?locationId=${locationId}&class=fast`, 10);
    expect(fast.map((each) => each.id)).toEqual([ids.ended]);
    expect(await operator.readAll(`/promotions?locationId=${await newLocation()}&state=active`, 10)).toEqual([]);
  });

  it.each([
    ["an end before its start", { endAt: inMinutes(30) }, "would end before"],
    ["a start in the past", { startAt: inMinutes(-5) }, "in the past"],
    ["empty hours", { startMinute: 600, endMinute: 600 }, "hours are empty"],
    ["nothing taken off", { discount: { kind: "percentage", basisPoints: 0 } }, undefined],
    ["more taken off than there is", { discount: { kind: "percentage", basisPoints: 10_001 } }, undefined],
    ["more decimals than four", { discount: { kind: "fixed", priceMicroPerKwh: 150 } }, undefined],
    ["no class", { classes: [] }, undefined],
    ["a day that is none", { weekdays: [8] }, undefined],
  ])("are refused with %s", async (_what, fields, detail) => {
    const answer = await plan(await newLocation(), fields);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    if (detail !== undefined) expect(answer.body).toMatchObject({ detail: expect.stringContaining(detail) });
  });

  it("are refused for a station that there is not, and planned by who may set prices", async () => {
    expect(await plan(fresh("nowhere"))).toMatchObject({ status: 404, body: { code: "not_found" } });
    const technician = await Operator.hire(["station.read", "station.write"]);
    const refused = await plan(await newLocation(), {}, technician);
    expect(refused).toMatchObject({ status: 403, body: { code: "not_permitted" } });
    expect((await technician.get("/promotions")).status).toBe(200);
  });

  it("never overlap: the refusal names the other, and what is beside it is free", async () => {
    const locationId = await newLocation();
    const evening = { startMinute: 18 * 60, endMinute: 20 * 60 };
    const { id } = (await plan(locationId, evening)).body;
    const overlaps = await plan(locationId, { startMinute: 19 * 60, endMinute: 23 * 60 });
    expect(overlaps).toMatchObject({
      status: 409,
      body: { code: "promotion_overlaps", detail: expect.stringContaining(`"Evening" (${id})`) },
    });
    expect((await plan(locationId, { startMinute: 20 * 60, endMinute: 23 * 60 })).status).toBe(201);
    expect((await plan(locationId, { ...evening, classes: ["fast"] })).status).toBe(201);
    expect((await plan(await newLocation(), evening)).status).toBe(201);
  });

  it("when several overlapping ones are planned at once, exactly one is", async () => {
    for (let round = 0; round < 3; round++) {
      const locationId = await newLocation();
      const wishes = [1, 2, 3, 4].map((each) => plan(locationId, { name: `Number ${each}` }));
      const statuses = (await Promise.all(wishes)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([201, 409, 409, 409]);
      expect(await operator.readAll(`/promotions?locationId=${locationId}`, 10)).toHaveLength(1);
    }
  });

  it("are changed until they begin, by who read them last", async () => {
    const locationId = await newLocation();
    const { body, etag } = await plan(locationId);
    const path = `/promotions/${body.id}`;
    const changed = await operator.patch<PromotionView>(path, { name: "Later", startAt: inMinutes(120) }, etag);
    expect(changed).toMatchObject({ status: 200, body: { ...body, name: "Later", startAt: inMinutes(120) } });
    expect(await operator.patch(path, { name: "Too late" }, etag)).toMatchObject({ status: 412 });
    expect(await operator.patch(path, { name: "Blind" })).toMatchObject({ status: 428 });
    expect(await operator.patch(path, { endAt: inMinutes(100) }, changed.etag)).toMatchObject({ status: 400 });
    const other = await plan(locationId, { startAt: inMinutes(10), endAt: inMinutes(120) });
    expect(other.status).toBe(201);
    expect(await operator.patch(path, { startAt: inMinutes(119) }, changed.etag)).toMatchObject({
      status: 409,
      body: { code: "promotion_overlaps" },
    });
    const { items } = (await operator.get<{ items: { after: PromotionView }[] }>(`${path}/changes`)).body;
    expect(items.map(({ after }) => after.name)).toEqual(["Later", "Evening"]);
  });

  it("once begun keep all but their end, and that moves only ahead of now", async () => {
    const locationId = await newLocation();
    const path = `/promotions/${await running(locationId)}`;
    const change = (fields: unknown) => operator.edit<PromotionView>(path, fields);
    expect(await change({ discount: { kind: "fixed", priceMicroPerKwh: 100 } })).toMatchObject({
      status: 409,
      body: { code: "in_use" },
    });
    expect(await change({ endAt: inMinutes(-1) })).toMatchObject({ status: 400 });
    expect(await change({ endAt: inMinutes(600) })).toMatchObject({ status: 200, body: { endAt: inMinutes(600) } });
    const next = await plan(locationId, { startAt: inMinutes(600), endAt: inMinutes(700) });
    expect(next.status).toBe(201);
    expect(await change({ endAt: inMinutes(601) })).toMatchObject({
      status: 409,
      body: { code: "promotion_overlaps" },
    });
  });

  it("are ended from now on, and stay so", async () => {
    const locationId = await newLocation();
    const path = `/promotions/${await running(locationId)}`;
    const before = Date.now();
    const ended = await operator.post<PromotionView>(`${path}/end`);
    expect(ended).toMatchObject({ status: 200, body: { state: "ended" } });
    expect(Date.parse(ended.body.endedAt ?? "")).toBeGreaterThanOrEqual(before);
    expect((await operator.post<PromotionView>(`${path}/end`)).body).toEqual(ended.body);
    expect(await operator.edit(path, { endAt: inMinutes(600) })).toMatchObject({
      status: 409,
      body: { code: "in_use" },
    });
    expect((await plan(locationId)).status).toBe(201);
  });

  it("in SQL: never begin before they were entered, and are never deleted or begun anew", async () => {
    const { id } = (await plan(await newLocation())).body;
    await operator.post(`/promotions/${id}/end`);
    const statements = [
      env.DB.prepare("delete from promotions where id = ?").bind(id),
      env.DB.prepare("update promotions set ended_at = null where id = ?").bind(id),
      env.DB.prepare(
        `insert into promotions (id, name, discount, classes, weekdays, start_minute, end_minute, start_at, end_at, created_at, created_by)
         values ('back', 'Back', '{}', '[]', '[]', 0, 0, 10, 20, 10, 'nobody')`,
      ),
    ];
    for (const statement of statements) expect(await refusalOf(statement)).not.toBeNull();
  });
});
