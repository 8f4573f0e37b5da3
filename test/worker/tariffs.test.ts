import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { LocationView } from "../../src/entry/api/shared/schemas.ts";
import type { tariffSchema } from "../../src/entry/api/shared/tariffs.ts";
import { openDatabase } from "../../src/store/database.ts";
import { loadTariffVersions } from "../../src/store/tariffs.ts";
import { aLocation, aPrice, fresh, Operator, refusalOf } from "./operator.ts";

type Tariff = z.infer<typeof tariffSchema>;

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const newPrice = (fields: Record<string, unknown> = {}) => operator.post<Tariff>("/tariffs", aPrice(fields));

async function newLocation(): Promise<string> {
  return (await operator.post<LocationView>("/locations", aLocation())).body.id;
}

describe("prices (R8, EN-T1)", () => {
  it("EN-T8: set by hand apply at once", async () => {
    const locationId = await newLocation();
    const before = Date.now();
    const created = await newPrice({ locationId });
    expect(created).toMatchObject({ status: 201, body: { ...aPrice(), locationId } });
    expect(Date.parse(created.body.validFrom)).toBeGreaterThanOrEqual(before);
    expect(created.body.validFrom).toBe(created.body.createdAt);
    expect((await operator.get(`/tariffs/${created.body.id}`)).body).toEqual(created.body);
    expect(
      (await operator.get<{ items: Tariff[] }>(`/tariffs?locationId=${locationId}&active=true`)).body.items,
    ).toEqual([created.body]);
  });

  it("never start in the past", async () => {
    expect(await newPrice({ validFrom: inHours(-1) })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
    const insert = insertVersion({ validFrom: Date.now() - 1_000, createdAt: Date.now() });
    expect(await refusalOf(insert)).toContain("tariff_versions_not_retroactive");
  });

  it("of one class never start at the same instant in one price list", async () => {
    const locationId = await newLocation();
    const validFrom = inHours(1);
    expect((await newPrice({ locationId, validFrom })).status).toBe(201);
    expect(await newPrice({ locationId, validFrom, priceMicroPerKwh: 100 })).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
    expect((await newPrice({ locationId, validFrom, class: "fast" })).status).toBe(201);
    expect((await newPrice({ locationId: await newLocation(), validFrom })).status).toBe(201);
  });

  it("when two are set for the same instant at once, exactly one is", async () => {
    for (let round = 0; round < 5; round++) {
      const locationId = await newLocation();
      const validFrom = inHours(1);
      const prices = [100, 200, 300, 400].map((priceMicroPerKwh) =>
        newPrice({ locationId, validFrom, priceMicroPerKwh }),
      );
      const statuses = (await Promise.all(prices)).map((answer) => answer.status);
      expect(statuses.sort()).toEqual([201, 409, 409, 409]);
      expect(await operator.readAll(`/tariffs?locationId=${locationId}`, 10)).toHaveLength(1);
    }
  });

  it("in SQL: a version cannot be changed, deleted or replaced", async () => {
    const { id } = (await newPrice({ locationId: await newLocation() })).body;
    const statements = [
      env.DB.prepare("update tariff_versions set price_micro_per_kwh = 1 where id = ?").bind(id),
      env.DB.prepare("update tariff_versions set valid_from = valid_from + 1 where id = ?").bind(id),
      env.DB.prepare("delete from tariff_versions where id = ?").bind(id),
      env.DB.prepare(
        `insert or replace into tariff_versions
         select id, scope, class, valid_from, created_at, currency, 1, vat_basis_points from tariff_versions where id = ?`,
      ).bind(id),
      env.DB.prepare(
        `insert or replace into tariff_versions
         select 'other', scope, class, valid_from, created_at, currency, 1, vat_basis_points from tariff_versions where id = ?`,
      ).bind(id),
    ];
    for (const statement of statements) expect(await refusalOf(statement)).not.toBeNull();
    expect((await operator.get<Tariff>(`/tariffs/${id}`)).body.priceMicroPerKwh).toBe(390_000);
  });

  it("in SQL: two versions of one class and list at one instant, a missing list, or another class are refused", async () => {
    const scope = `location:${fresh("sql")}`;
    const validFrom = Date.now() + 1_000;
    expect(await refusalOf(insertVersion({ scope, validFrom }))).toBeNull();
    expect(await refusalOf(insertVersion({ scope, validFrom }))).toContain("already_exists");
    expect(await refusalOf(insertVersion({ scope: null, validFrom }))).toContain("NOT NULL constraint failed");
    expect(await refusalOf(insertVersion({ scope, validFrom, class: "rapid" }))).toContain("tariff_versions_class");
    expect(await refusalOf(insertVersion({ scope, validFrom: validFrom + 1, price: -100 }))).toContain(
      "tariff_versions_price",
    );
  });

  it.each([
    ["more decimals than OCPI carries", { priceMicroPerKwh: 390_050 }],
    ["a negative price", { priceMicroPerKwh: -100 }],
    ["a currency that is none", { currency: "euro" }],
    ["a class that is none", { class: "rapid" }],
    ["a start that is no instant", { validFrom: "soon" }],
  ])("are refused with %s", async (_what, fields) => {
    expect(await newPrice(fields)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("are refused for a location that does not exist", async () => {
    expect(await newPrice({ locationId: "nowhere" })).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("are set by who may set prices, and seen by who may see stations", async () => {
    const technician = await Operator.hire(["station.read", "station.write"]);
    expect(await technician.post("/tariffs", aPrice())).toMatchObject({ status: 403, body: { code: "not_permitted" } });
    expect((await technician.get("/tariffs")).status).toBe(200);
  });
});

describe("price lists", () => {
  it("are read latest start first, page by page, and by class", async () => {
    const locationId = await newLocation();
    for (const hours of [3, 1, 2, 5, 4]) await newPrice({ locationId, validFrom: inHours(hours) });
    await newPrice({ locationId, class: "fast" });
    const all = await operator.readAll<Tariff>(`/tariffs?locationId=${locationId}`, 2);
    const starts = all.map(({ validFrom }) => Date.parse(validFrom));
    expect(starts).toEqual(starts.toSorted((left, right) => right - left));
    expect(all).toHaveLength(6);
    const fast = await operator.readAll<Tariff>(`/tariffs?locationId=${locationId}&class=fast`, 2);
    expect(fast.map((tariff) => tariff.class)).toEqual(["fast"]);
    expect(all.every((tariff) => tariff.locationId === locationId)).toBe(true);
  });

  it("of the organisation's list are read alone, each with what its author is called", async () => {
    await newPrice({ locationId: await newLocation(), validFrom: inHours(50) });
    await newPrice({ class: "fast", validFrom: inHours(50) });
    const all = await operator.readAll<Tariff>("/tariffs?organisation=true", 50);
    expect(all.every(({ locationId, party }) => locationId === null && party === null)).toBe(true);
    expect(all[0]).toMatchObject({ class: "fast", authorName: "Test" });
  });

  it("PF7: at any time at most two prices are active in a list, the latest that have begun", async () => {
    const locationId = await newLocation();
    const scope = `location:${locationId}`;
    const now = Date.now();
    await env.DB.batch([
      insertVersion({ scope, validFrom: now - 3_000, price: 100 }),
      insertVersion({ scope, validFrom: now - 2_000, price: 200 }),
      insertVersion({ scope, validFrom: now - 1_000, price: 300, class: "fast" }),
      insertVersion({ scope, validFrom: now + 3_600_000, price: 400, createdAt: now }),
    ]);
    const active = await operator.readAll<Tariff>(`/tariffs?locationId=${locationId}&active=true`, 1);
    expect(active.map((tariff) => [tariff.class, tariff.priceMicroPerKwh])).toEqual([
      ["fast", 300],
      ["standard", 200],
    ]);
  });

  it.each(["/tariffs?scope=organisation", "/tariffs?active=maybe", "/tariffs?class=rapid", "/tariffs?cursor=abc"])(
    "refuse what they do not know: %s",
    async (path) => {
      expect(await operator.get(path)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    },
  );

  it("EN-T2: to price a start, one or two versions are read however long the lists have grown", async () => {
    const locationId = fresh("long");
    const scope = `location:${locationId}`;
    const now = Date.now();
    const versions = Array.from({ length: 50 }, (_, index) =>
      insertVersion({ scope, validFrom: now + index, createdAt: now, price: index * 100 }),
    );
    await env.DB.batch(versions);
    const db = openDatabase(env.DB);
    const [found, ...others] = await loadTariffVersions(db, { locationId, party: null }, "standard", now + 30);
    expect(found?.priceMicroPerKwh).toBe(3_000);
    expect(others.every((version) => version.scope === "organisation")).toBe(true);
  });
});

function insertVersion(fields: {
  readonly scope?: string | null;
  readonly class?: string;
  readonly validFrom: number;
  readonly createdAt?: number;
  readonly price?: number;
}): D1PreparedStatement {
  const { scope = `location:${fresh("sql")}`, validFrom, createdAt = validFrom, price = 100 } = fields;
  return env.DB.prepare(
    `insert into tariff_versions (id, scope, class, valid_from, created_at, currency, price_micro_per_kwh, vat_basis_points)
     values (?, ?, ?, ?, ?, 'EUR', ?, 0)`,
  ).bind(fresh("version"), scope, fields.class ?? "standard", validFrom, createdAt, price);
}
