import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { tariffDryRunSchema, tariffSchema } from "../../src/entry/api/shared/tariffs.ts";
import { clock, World } from "./ocpp-world.ts";
import { type Answer, aLocation, aPrice, type Page, refusalOf } from "./operator.ts";
import { A_POLICY } from "./price-desk.ts";

type Tariff = z.infer<typeof tariffSchema>;

const world = World.forTests();
let locationId: string;

/** Each test has a price list of its own: that of a new location. */
beforeEach(async () => {
  locationId = (await post<{ id: string }>("/locations", aLocation())).body.id;
  clock.advance(60);
});

function post<Body = Tariff>(path: string, body: unknown): Promise<Answer<Body>> {
  return world.current.operator.post<Body>(path, body);
}

const set = (priceMicroPerKwh: number, fields: Record<string, unknown> = {}) =>
  post("/tariffs", aPrice({ locationId, priceMicroPerKwh, ...fields }));

async function active(of = locationId): Promise<readonly Tariff[]> {
  const { body } = await world.current.operator.get<Page<Tariff>>(`/tariffs?locationId=${of}&active=true`);
  return body.items;
}

const activePrice = async () => (await active()).map(({ priceMicroPerKwh }) => priceMicroPerKwh);
const all = (query = "") => world.current.operator.readAll<Tariff>(`/tariffs?locationId=${locationId}${query}`, 50);

async function turnRuleOn(scope: string): Promise<void> {
  await env.DB.prepare(
    "insert into price_rules (scope, class, policy, on_since, version) values (?, 'standard', ?, ?, 1)",
  )
    .bind(scope, JSON.stringify(A_POLICY), clock.now())
    .run();
}

it("a dry run says what setting a price would do, to the version, and changes nothing", async () => {
  await set(390_000);
  await set(420_000, { validFrom: clock.iso(7_200_000) });
  const wish = { validFrom: clock.iso(600_000), endAt: clock.iso(3_600_000) };
  const before = await all();
  const tried = await post<z.infer<typeof tariffDryRunSchema>>(
    "/tariffs/dry-run",
    aPrice({ locationId, priceMicroPerKwh: 500_000, ...wish }),
  );
  expect(tried.status).toBe(200);
  expect(await all()).toEqual(before);
  await set(500_000, wish);
  const figures = (versions: readonly Tariff[]) =>
    versions.map(({ validFrom, priceMicroPerKwh, origin }) => [validFrom, priceMicroPerKwh, origin.kind]);
  expect(figures(tried.body.before)).toEqual(figures(before.toReversed()));
  expect(figures(tried.body.after)).toEqual(figures((await all()).toReversed()));
  expect(tried.body.belowCost).toEqual([]);
  const early = await post("/tariffs/dry-run", aPrice({ locationId, validFrom: clock.iso(-1_000) }));
  expect(early.status).toBe(400);
});

describe("a price set by hand (EN-T8, G7, S2)", () => {
  it("has an author, a reason and an end, after which what was in force is again", async () => {
    await set(390_000);
    clock.advance(60);
    const endAt = clock.iso(3_600_000);
    const { status, body } = await set(500_000, { endAt, reason: "Market day" });
    expect([status, body.origin]).toEqual([
      201,
      { kind: "hand", by: expect.stringMatching(/^key-/), reason: "Market day", endAt },
    ]);
    expect(await activePrice()).toEqual([500_000]);
    clock.advance(3_599);
    expect(await activePrice()).toEqual([500_000]);
    clock.advance(1);
    const [again] = await active();
    expect(again).toMatchObject({
      priceMicroPerKwh: 390_000,
      origin: { kind: "return", after: body.id, by: null },
      ownerName: "Porto Norte 1",
    });
  });

  it("can be ended early, and what was to follow is withdrawn", async () => {
    await set(390_000);
    clock.advance(60);
    const { body } = await set(500_000, { endAt: clock.iso(3_600_000) });
    clock.advance(60);
    const returned = await post("/tariffs/return", { locationId, class: "standard", reason: "Over" });
    expect([returned.status, returned.body]).toMatchObject([
      201,
      { priceMicroPerKwh: 390_000, origin: { kind: "return", after: body.id, reason: "Over" } },
    ]);
    expect(await activePrice()).toEqual([390_000]);
    expect((await all()).filter(({ validFrom }) => validFrom > clock.iso())).toEqual([]);
    expect((await all("&withdrawn=true")).filter(({ withdrawnAt }) => withdrawnAt !== null)).toHaveLength(1);
  });

  it("without an end is returned only where a rule is on, and then to its last price or to none other", async () => {
    await set(390_000);
    clock.advance(60);
    const back = { locationId, class: "standard" };
    expect(await post("/tariffs/return", back)).toMatchObject({
      status: 409,
      body: { code: "price_not_returnable" },
    });
    await turnRuleOn(`location:${locationId}`);
    expect(await post("/tariffs/return", back)).toMatchObject({
      status: 201,
      body: { priceMicroPerKwh: 390_000, origin: { kind: "return" } },
    });
    clock.advance(60);
    expect(await post("/tariffs/return", back)).toMatchObject({
      status: 409,
      body: { code: "price_not_returnable" },
    });
    expect(await post("/tariffs/end", back)).toMatchObject({ status: 409, body: { code: "in_use" } });
  });

  it("is refused where another begins at that instant, or ends before it begins", async () => {
    await set(390_000);
    expect(await set(400_000)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    expect(await set(400_000, { validFrom: clock.iso(1_000), endAt: clock.iso(1_000) })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  it("can be taken back until it begins, with what was to follow from it", async () => {
    await set(390_000);
    const planned = (await set(500_000, { validFrom: clock.iso(60_000), endAt: clock.iso(120_000) })).body;
    const follows = (await all()).find(({ origin }) => origin.kind === "return");
    expect(await post(`/tariffs/${follows?.id}/withdraw`, {})).toMatchObject({ status: 409, body: { code: "in_use" } });
    const withdrawn = await post(`/tariffs/${planned.id}/withdraw`, {});
    expect(withdrawn).toMatchObject({ status: 200, body: { id: planned.id, withdrawnAt: clock.iso() } });
    expect(await post(`/tariffs/${planned.id}/withdraw`, {})).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
    clock.advance(60);
    expect(await activePrice()).toEqual([390_000]);
    const [begun] = await active();
    expect(await post(`/tariffs/${begun?.id}/withdraw`, {})).toMatchObject({ status: 409, body: { code: "in_use" } });
    expect(await post("/tariffs/nothing/withdraw", {})).toMatchObject({ status: 404 });
  });

  it("when two are set at once, both hold in turn and end as they said", async () => {
    await set(390_000);
    clock.advance(60);
    const [minute, hour] = [60_000, 3_600_000];
    const answers = await Promise.all([
      set(500_000, { validFrom: clock.iso(minute), endAt: clock.iso(hour) }),
      set(600_000, { validFrom: clock.iso(2 * minute), endAt: clock.iso(2 * hour) }),
      set(700_000, { validFrom: clock.iso(3 * minute), endAt: clock.iso(4 * minute) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const seen: number[] = [];
    for (const seconds of [60, 60, 60, 60, 3_300, 60, 3_600]) {
      clock.advance(seconds);
      seen.push(...(await activePrice()));
    }
    expect(seen).toEqual([500_000, 600_000, 700_000, 600_000, 600_000, 600_000, 390_000]);
  });
});

describe("own prices of a location", () => {
  it("end by themselves or by hand, and the organisation's apply again", async () => {
    await set(500_000, { endAt: clock.iso(60_000) });
    expect(await activePrice()).toEqual([500_000]);
    clock.advance(60);
    expect(await active()).toEqual([]);
    clock.advance(1);
    await set(600_000);
    expect(await activePrice()).toEqual([600_000]);
    clock.advance(60);
    const ended = await post("/tariffs/end", { locationId, class: "standard" });
    expect(ended).toMatchObject({ status: 201, body: { origin: { kind: "end", by: expect.any(String) } } });
    expect(await active()).toEqual([]);
    expect(await post("/tariffs/end", { locationId, class: "standard" })).toMatchObject({ status: 404 });
  });

  it("that were to begin can be taken back, because the organisation's stand behind them", async () => {
    const planned = (await set(500_000, { validFrom: clock.iso(60_000) })).body;
    expect(await post(`/tariffs/${planned.id}/withdraw`, {})).toMatchObject({ status: 200 });
    clock.advance(60);
    expect(await active()).toEqual([]);
  });

  it("in SQL: the first price of all stays", async () => {
    const scope = "location:sql-first";
    const insert = env.DB.prepare(
      `insert into tariff_versions (id, scope, class, valid_from, created_at, currency, price_micro_per_kwh, vat_basis_points)
       values (?1, ?2, 'standard', ?3, 1, 'EUR', 100, 0)`,
    );
    await insert.bind("sql-first", scope, 100).run();
    const withdraw = env.DB.prepare("update tariff_versions set withdrawn_at = 50 where id = 'sql-first'");
    expect(await refusalOf(withdraw)).toContain("in_use");
  });

  it("are nobody's where neither the location nor the party is known, and never of both", async () => {
    const party = { countryCode: "NL", partyId: "XXX" };
    expect(await set(500_000, { locationId: "nowhere" })).toMatchObject({ status: 404 });
    expect(await set(500_000, { locationId: null, party })).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await set(500_000, { party })).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(await post("/tariffs/end", { class: "standard" })).toMatchObject({ status: 400 });
  });
});
