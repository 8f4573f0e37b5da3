import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { ocpi } from "../../src/entry/ocpi/routes.ts";
import { readPageQuery } from "../../src/ocpi/paging.ts";
import { listShownTariffs } from "../../src/services/shown-tariffs.ts";
import { openDatabase } from "../../src/store/database.ts";
import { countRowsRead } from "./counting-database.ts";
import { ask, askList, Partner } from "./ocpi-partner.ts";
import { failing } from "./ocpp-outages.ts";
import { clock, World } from "./ocpp-world.ts";
import { aLocation, aPrice } from "./operator.ts";

const TARIFFS = "/ocpi/2.2.1/tariffs";

interface Tariff {
  readonly id: string;
  readonly elements: readonly { readonly price_components: readonly { readonly price: number }[] }[];
  readonly last_updated: string;
}

const world = World.forTests();
const partner = Partner.forTests();
let token: string;

beforeEach(async () => {
  const { operator } = world.current;
  token = await partner.register(operator, await partner.enter(operator));
});

const tariffs = async (query = ""): Promise<readonly Tariff[]> => {
  const pages = await askList(`${TARIFFS}${query}`, token);
  return pages.flatMap(({ body }) => body.data as readonly Tariff[]);
};
const priceOf = (tariff: Tariff | undefined) => tariff?.elements[0]?.price_components[0]?.price;

/** A price list of a new location's own, with the prices given. */
async function newList(...prices: Record<string, unknown>[]): Promise<string> {
  const { operator } = world.current;
  const { id } = (await operator.post<{ id: string }>("/locations", aLocation())).body;
  for (const price of prices) {
    const { status } = await operator.post("/tariffs", aPrice({ locationId: id, ...price }));
    if (status !== 201) throw new Error(`The price was answered ${status}`);
  }
  return id;
}

describe("tariffs of ours, as partners read them", () => {
  it("are one for each price list and class, priced without VAT, for each kWh (OCPI-F9, F11, F13)", async () => {
    const both = await tariffs();
    expect(both).toHaveLength(2);
    expect(both[0]).toEqual({
      country_code: expect.any(String),
      party_id: expect.any(String),
      id: expect.any(String),
      currency: "EUR",
      elements: [{ price_components: [{ type: "ENERGY", price: 0.3171, vat: 23, step_size: 1 }] }],
      last_updated: clock.iso(),
    });
  });

  it("keep their id when the price changes, and are updated when the new price is valid (OCPI-F11)", async () => {
    const before = await tariffs();
    const validFrom = clock.iso(60_000);
    await newList(
      { priceMicroPerKwh: 123_000, vatBasisPoints: 0 },
      { priceMicroPerKwh: 500_000, vatBasisPoints: 0, validFrom },
    );
    const added = (await tariffs()).filter(({ id }) => !before.some((each) => each.id === id));
    expect(added.map(priceOf)).toEqual([0.123]);
    clock.advance(60);
    const updated = await tariffs(`?date_from=${validFrom}`);
    expect(updated).toMatchObject([{ id: added[0]?.id, last_updated: validFrom }]);
    expect(updated.map(priceOf)).toEqual([0.5]);
    expect(await tariffs(`?date_from=${clock.iso(1)}`)).toEqual([]);
  });

  it("are not shown before their first price is valid", async () => {
    const before = await tariffs();
    await newList({ validFrom: clock.iso(3_600_000) });
    expect(await tariffs()).toEqual(before);
    clock.advance(3_600);
    expect(await tariffs()).toHaveLength(before.length + 1);
  });

  it("are free by an explicit price of nothing (OCPI-F15, F13)", async () => {
    await newList({ priceMicroPerKwh: 0 });
    const free = { price_components: [{ type: "FLAT", price: 0, vat: 23, step_size: 1 }] };
    expect((await tariffs()).at(-1)?.elements).toEqual([free]);
  });

  it("are read and nothing else (OCPI-H6)", async () => {
    expect(await ask("PUT", TARIFFS, token, {})).toMatchObject({ http: 405, body: { status_code: 2000 } });
  });
});

describe("what functional modules share", () => {
  it("is listed in the version details, with its role (OCPI-V2)", async () => {
    const { body } = await ask("GET", "/ocpi/2.2.1", token);
    expect(body.data).toMatchObject({
      endpoints: expect.arrayContaining([
        { identifier: "tariffs", role: "SENDER", url: expect.stringMatching(`${TARIFFS}$`) },
      ]),
    });
  });

  it("names both parties on every answer; configuration modules name none (OCPI-T10, T12)", async () => {
    const asking = { "OCPI-from-country-code": "nl", "OCPI-from-party-id": partner.partyId.toLowerCase() };
    for (const path of [TARIFFS, `${TARIFFS}/nothing`, `${TARIFFS}?limit=x`]) {
      const { headers } = await ask("GET", path, token, undefined, asking);
      expect(headers.get("OCPI-to-country-code")).toBe("NL");
      expect(headers.get("OCPI-to-party-id")).toBe(partner.partyId);
      expect([headers.get("OCPI-from-country-code"), headers.get("OCPI-from-party-id")]).not.toContain(null);
    }
    for (const path of ["/ocpi/versions", "/ocpi/2.2.1", "/ocpi/2.2.1/credentials"]) {
      const { headers } = await ask("GET", path, token, undefined, asking);
      expect([...headers.keys()].filter((name) => name.startsWith("ocpi-"))).toEqual([]);
    }
  });

  it.each([
    [200, "those it knows", /tariff_versions/],
    [500, "those it does not know yet", /partner_tokens/],
  ])("answers a fault of its own with HTTP %i and 3000 to %s (OCPI-H15)", async (status, _whom, query) => {
    const headers = { Authorization: `Token ${btoa(token)}` };
    const answer = await ocpi.request(TARIFFS, { headers }, { ...env, DB: failing(env.DB, query) });
    expect([answer.status, await answer.json()]).toMatchObject([status, { status_code: 3000 }]);
  });

  it("refuses a page that cannot be, and shows none past the end (OCPI-T30)", async () => {
    for (const query of ["offset=-1", "limit=ten", "date_from=soon", "after=1"]) {
      expect(await ask("GET", `${TARIFFS}?${query}`, token)).toMatchObject({ http: 200, body: { status_code: 2001 } });
    }
    const { body, headers } = await ask("GET", `${TARIFFS}?offset=1000`, token);
    expect([body.data, headers.get("Link")]).toEqual([[], null]);
  });
});

describe("pages of a long list", () => {
  const SCOPES = Array.from({ length: 60 }, (_, index) => `location:long-${index}`);

  beforeAll(async () => {
    const at = Date.now();
    const insert = env.DB.prepare(
      `insert into tariff_versions (id, scope, class, valid_from, created_at, currency, price_micro_per_kwh, vat_basis_points)
       values (?1, ?1, 'standard', ?2, ?2, 'EUR', 100000, 0)`,
    );
    await env.DB.batch(SCOPES.map((scope, index) => insert.bind(scope, at + Math.floor(index / 7))));
    vi.setSystemTime(at + 1_000);
  });

  it("hold each object once, the oldest first, though lists are added between them (OCPI-T21, T22, R7)", async () => {
    const first = await ask("GET", `${TARIFFS}?limit=25&date_from=2031-01-01T00:00:00Z`, token);
    await newList({});
    const { body: whole } = await ask("GET", TARIFFS, token);
    const ids = (whole.data as readonly Tariff[]).map(({ id }) => id);
    const link = /^<(.*)>/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    expect(link).toContain("date_from=2031-01-01T00%3A00%3A00Z");
    const { pathname, search } = new URL(link);
    const rest = await askList(pathname + search, token);
    const paged = [first, ...rest].flatMap(({ body }) => body.data as readonly Tariff[]);
    expect(paged.map(({ id }) => id)).toEqual(ids);
    expect(rest.map(({ headers }) => headers.get("X-Total-Count"))).toEqual(rest.map(() => String(ids.length)));
    expect(first.headers.get("X-Limit")).toBe("100");
    // Who counts for itself comes to the same.
    const counted = await ask("GET", `${TARIFFS}?offset=25&limit=25`, token);
    expect(counted.body.data).toEqual(rest[0]?.body.data);
  });

  it("read no more rows of the database the further they are", async () => {
    const counting = countRowsRead(env.DB);
    const deps = { ...depsOf(env), db: openDatabase(counting.binding) };
    const costs: number[] = [];
    let given: Record<string, string> = { limit: "20" };
    for (let page = 0; page < 3; page += 1) {
      const query = readPageQuery(given);
      if (!query.ok) throw new Error(query.detail);
      const before = counting.rowsRead();
      const { last } = await listShownTariffs(deps, { roles: [] }, query.value);
      costs.push(counting.rowsRead() - before);
      const offset = String((page + 1) * 20);
      given = { limit: "20", offset, after: `${offset}.${last?.createdAt}.${last?.id}` };
    }
    const [first = 0, ...others] = costs;
    expect(first).toBeGreaterThan(20);
    // One row more is where it begins.
    for (const cost of others) expect(cost).toBeLessThanOrEqual(first + 1);
  });
});
