import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { PlanSlot } from "../../src/domain/plan-why.ts";
import { publishByRule } from "../../src/domain/price-plan.ts";
import type { notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import type { PricePreviewView } from "../../src/entry/api/shared/price-rules.ts";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { loadList } from "../../src/services/price-changes.ts";
import { evaluateRule } from "../../src/services/price-rules.ts";
import { openDatabase } from "../../src/store/database.ts";
import { loadVerdicts, saveVerdict } from "../../src/store/price-rules.ts";
import { clock, World } from "./ocpp-world.ts";
import { aChargePoint, aConnector, Operator, type Page } from "./operator.ts";
import { A_POLICY, PriceDesk } from "./price-desk.ts";

const HOUR = 3_600_000;
const world = World.forTests();

// What one test turned on decides in no other.
afterEach(async () => {
  await env.DB.prepare("update price_rules set on_since = null").run();
});

const instant = (at: number) => new Date(at).toISOString();
const hourAfter = (hours: number) => (Math.floor(clock.now() / HOUR) + hours) * HOUR;

/** A location whose rule was turned on an hour ago, and whose energy costs so much. */
async function aRuledSite(costMicroPerKwh = 212_000): Promise<PriceDesk> {
  const desk = await PriceDesk.open(world.current);
  await desk.turnOn();
  await desk.site.dso(costMicroPerKwh);
  return desk;
}

/** Of the versions that stand. */
async function priceAt(desk: PriceDesk, at: number): Promise<number | undefined> {
  const standing = (await desk.versions()).filter(({ withdrawnAt }) => withdrawnAt === null);
  return standing.findLast(({ validFrom }) => validFrom <= at)?.priceMicroPerKwh;
}

async function forgetPlans(desk: PriceDesk): Promise<void> {
  await env.DB.prepare("delete from plans where location_id = ?").bind(desk.site.id).run();
}

async function changePlan(desk: PriceDesk, change: (slot: PlanSlot) => PlanSlot, status = "optimal"): Promise<void> {
  const newest = "select max(made_at) from plans where location_id = ?1";
  const row = await env.DB.prepare(`select id, slots from plans where location_id = ?1 and made_at = (${newest})`)
    .bind(desk.site.id)
    .first<{ id: string; slots: string }>();
  const slots = (JSON.parse(row?.slots ?? "[]") as PlanSlot[]).map(change);
  await env.DB.prepare("update plans set slots = ?, status = ? where id = ?")
    .bind(JSON.stringify(slots), status, row?.id ?? "")
    .run();
}

describe("the pricing rule (energy 7)", () => {
  it("decides at the full hour what applies from the next one on, with more notice than 15 minutes", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    // (0.212 + 0.2) × 1.15 × 1.23 = 0.582774, straight out of a price that was set by hand
    expect(await desk.newest()).toMatchObject({
      validFrom: hourAfter(1),
      createdAt: clock.now(),
      priceMicroPerKwh: 590_000,
      currency: "EUR",
      vatBasisPoints: 2_300,
      origin: { kind: "rule" },
    });
  });

  it("publishes once for an hour, however often it is looked at", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    const versions = await desk.versions();
    await Promise.all([desk.decide(), desk.decide(), runCron({ cron: "* * * * *" }, env)]);
    clock.advance(60);
    await desk.decide();
    expect(await desk.versions()).toEqual(versions);
    expect((await desk.read()).body.verdicts).toHaveLength(2);
  });

  it("can be computed again by a person from what is stored of a published price", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    await desk.site.dso(180_000);
    await desk.nextHour();
    const { priceMicroPerKwh, vatBasisPoints, origin } = await desk.newest();
    if (origin.kind !== "rule") throw new Error("It is not by the rule");
    const { policy, cost, currentMicroPerKwh, wantedMicroPerKwh, boundBy } = origin.decision;
    const net = (Number(cost.costMicro) / cost.energyWh) * 1_000 + policy.opexMicroPerKwh;
    const gross = net * (1 + policy.markupBasisPoints / 10_000) * (1 + vatBasisPoints / 10_000);
    expect(wantedMicroPerKwh).toBe(Math.ceil(gross / 10_000 - 1e-9) * 10_000);
    expect(currentMicroPerKwh).toBe(590_000);
    expect(boundBy).toEqual([]);
    expect(priceMicroPerKwh).toBe(540_000);
    expect(cost.energyWh).toBe(cost.locations.reduce((sum, { energyWh }) => sum + energyWh, 0));
    expect(cost).toMatchObject({ from: hourAfter(1), until: hourAfter(3), basis: "load", energyWh: 40_000 });
    const plan = await env.DB.prepare("select made_at as madeAt from plans where id = ?")
      .bind(cost.locations[0]?.planId ?? "")
      .first();
    expect(plan).toEqual({ madeAt: cost.locations[0]?.planMadeAt });
  });

  it("changes the price by a step at most, and not for less than the hysteresis", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    await desk.site.dso(100_000);
    const prices: number[] = [];
    for (let hour = 0; hour < 5; hour += 1) {
      await desk.nextHour();
      prices.push((await desk.newest()).priceMicroPerKwh);
    }
    // (0.1 + 0.2) × 1.15 × 1.23 = 0.42435
    expect(prices).toEqual([540_000, 490_000, 440_000, 440_000, 440_000]);
  });
});

describe("without a cost that counts, nothing is published by itself (EN-T9)", () => {
  const outcome = async (desk: PriceDesk) => {
    const [newest] = (await desk.read()).body.verdicts;
    return { outcome: newest?.outcome, why: newest?.whyNoCost.map(({ why }) => why) };
  };

  it.each([
    ["a plan that is a fallback", "fallback_plan", (desk: PriceDesk) => changePlan(desk, (slot) => slot, "fallback")],
    [
      "a guessed price",
      "estimated_price",
      (desk: PriceDesk) =>
        changePlan(desk, (slot) => {
          const prices = Object.entries(slot.prices).map(([id, price]) => [id, { ...price, quality: "estimated" }]);
          return { ...slot, prices: Object.fromEntries(prices) };
        }),
    ],
    [
      "a price in another currency",
      "other_currency",
      () =>
        env.DB.prepare("update dsos set currency = 'CHF'")
          .run()
          .then(() => undefined),
    ],
    ["no plan", "no_plan", (desk: PriceDesk) => forgetPlans(desk)],
  ] as const)("%s", async (_, why, spoil) => {
    const desk = await aRuledSite();
    const before = await desk.versions();
    await desk.site.tick();
    clock.advance((hourAfter(1) - clock.now()) / 1_000 + 120);
    await desk.site.tick();
    await spoil(desk);
    await desk.decide();
    expect(await outcome(desk)).toEqual({ outcome: "no_cost", why: [why] });
    expect(await desk.versions()).toEqual(before);
    await env.DB.prepare("update dsos set currency = 'EUR'").run();
  });

  it("a plan that is older than two slots, until there is a newer one within the hour", async () => {
    const desk = await aRuledSite();
    await desk.site.tick();
    clock.advance((hourAfter(1) - clock.now()) / 1_000 + 120);
    await desk.decide();
    expect(await outcome(desk)).toEqual({ outcome: "no_cost", why: ["stale_plan"] });
    clock.advance(600);
    await desk.site.tick();
    await desk.decide();
    expect(await outcome(desk)).toEqual({ outcome: "published", why: [] });
    expect((await desk.newest()).validFrom).toBe(hourAfter(1));
  });

  it("keeps the last price, tells people after a day, and when there is a cost again", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    const versions = await desk.versions();
    const about = `/notifications?kind=price_cost_missing&locationId=${desk.site.id}`;
    type Notices = Page<z.infer<typeof notificationSchema>>;
    const notices = async () => (await world.current.operator.get<Notices>(about)).body.items;
    await forgetPlans(desk);
    for (const hours of [1, 22]) {
      clock.advance(hours * 3_600);
      await desk.decide();
    }
    expect(await notices()).toEqual([]);
    for (const hours of [1, 1]) {
      clock.advance(hours * 3_600);
      await desk.decide();
    }
    expect(await desk.versions()).toEqual(versions);
    expect(await notices()).toMatchObject([{ severity: "warning", count: 1, resolvedAt: null }]);
    expect((await notices())[0]?.title).toMatch(/fast price knows no costs since 2031/);
    await desk.site.dso(212_000, 30);
    await desk.nextHour();
    expect(await outcome(desk)).toMatchObject({ outcome: "unchanged" });
    expect((await notices())[0]?.resolvedAt).not.toBeNull();
  });
});

describe("at most 12 changes a day (EN-T9)", () => {
  it("the thirteenth waits until the first is a day old", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    // Eleven more in the hours that follow, as if the costs had moved.
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 11)
       insert into tariff_versions (id, scope, class, valid_from, created_at, currency, price_micro_per_kwh, vat_basis_points, origin)
       select id || '-' || i, scope, class, valid_from + i * 3600000, created_at, currency, 400000, vat_basis_points, origin
       from tariff_versions join n where id = ?`,
    )
      .bind((await desk.newest()).id)
      .run();
    clock.advance(11 * 3_600);
    await desk.nextHour();
    const day = await desk.versions();
    expect((await desk.read()).body.verdicts[0]).toMatchObject({
      outcome: "day_full",
      decision: { wantedMicroPerKwh: 590_000, priceMicroPerKwh: 450_000 },
    });
    clock.advance(10 * 3_600);
    await desk.site.dso(212_000);
    await desk.nextHour();
    expect((await desk.read()).body.verdicts[0]?.outcome).toBe("day_full");
    expect(await desk.versions()).toEqual(day);
    await desk.nextHour();
    expect((await desk.read()).body.verdicts[0]?.outcome).toBe("published");
  });
});

describe("a price set by hand (EN-T8)", () => {
  it("pauses the rule until it is handed back", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    clock.advance((hourAfter(1) - clock.now()) / 1_000 + 60);
    await desk.setByHand(700_000);
    await desk.nextHour();
    await desk.nextHour();
    expect((await desk.read()).body.verdicts[0]).toMatchObject({ outcome: "by_hand", decision: null });
    expect((await desk.newest()).priceMicroPerKwh).toBe(700_000);
  });

  it("set just after the rule has published takes that price back, and is handed back for the next possible instant", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    clock.advance(60);
    await desk.setByHand(700_000);
    await desk.nextHour();
    expect((await desk.newest()).priceMicroPerKwh).toBe(700_000);
    const back = { locationId: desk.site.id, class: "fast" };
    expect((await world.current.operator.post("/tariffs/return", back)).status).toBe(201);
    expect(await desk.newest()).toMatchObject({
      validFrom: clock.now() + 15 * 60_000,
      priceMicroPerKwh: 590_000,
      origin: { kind: "rule" },
    });
  });

  it("with an end is followed by the rule from that very end on, instead of the price that would return", async () => {
    const desk = await aRuledSite();
    const endAt = hourAfter(2) + 20 * 60_000;
    await desk.setByHand(700_000, { endAt: new Date(endAt).toISOString() });
    await desk.nextHour();
    const standing = (await desk.versions()).filter(({ withdrawnAt }) => withdrawnAt === null);
    expect(standing.map(({ validFrom, origin }) => [validFrom, origin.kind]).slice(-1)).toEqual([[endAt, "rule"]]);
    expect((await desk.versions()).filter(({ withdrawnAt }) => withdrawnAt !== null)).toMatchObject([
      { validFrom: endAt, origin: { kind: "return" } },
    ]);
  });

  it.each([
    ["at its end", true],
    ["when its return was planned", false],
  ])("returns to the rule's newest price %s, not to that of when it was set, without a cost", async (_, hasEnd) => {
    const desk = await aRuledSite();
    await desk.nextHour();
    const [validFrom, endAt] = [hourAfter(2) + HOUR / 2, hourAfter(5)];
    const end = instant(endAt);
    await desk.setByHand(700_000, { validFrom: instant(validFrom), endAt: hasEnd ? end : null });
    const planned = { locationId: desk.site.id, class: "fast", at: end };
    if (!hasEnd) expect((await world.current.operator.post("/tariffs/return", planned)).status).toBe(201);
    expect(await priceAt(desk, endAt)).toBe(590_000);
    await desk.site.dso(180_000);
    await desk.nextHour();
    await forgetPlans(desk);
    for (let hour = 0; hour < 4; hour += 1) {
      clock.advance(3_600);
      await desk.decide();
    }
    const after = [validFrom - 1, validFrom, endAt - 1, endAt].map((at) => priceAt(desk, at));
    expect(await Promise.all(after)).toEqual([540_000, 700_000, 700_000, 540_000]);
    expect((await desk.newest()).origin.kind).toBe("return");
  });

  it("set in the very moment in which the rule decides, holds and returns to what the rule has come to", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    await desk.site.dso(180_000);
    clock.advance((hourAfter(1) - clock.now()) / 1_000 + 120);
    await desk.site.tick();
    const [validFrom, endAt] = [hourAfter(1) + HOUR / 2, hourAfter(3)];
    const times = { validFrom: instant(validFrom), endAt: instant(endAt) };
    await Promise.all([desk.decide(), desk.setByHand(700_000, times), desk.decide()]);
    await desk.decide();
    const prices = [validFrom - 1, validFrom, endAt - 1, endAt].map((at) => priceAt(desk, at));
    expect(await Promise.all(prices)).toEqual([540_000, 700_000, 700_000, 540_000]);
    const byRule = (await desk.versions()).filter(({ origin }) => origin.kind === "rule");
    expect(byRule.map((version) => version.validFrom)).toEqual([hourAfter(0), hourAfter(1)]);
  });

  it("is decided anew at once when the rule is turned on: for an instant that leaves 15 minutes, straight to its price", async () => {
    const desk = await PriceDesk.open(world.current);
    await desk.site.dso(212_000);
    await desk.site.tick();
    clock.advance(30);
    await desk.turnOn();
    const { validFrom, priceMicroPerKwh, origin } = await desk.newest();
    expect({ priceMicroPerKwh, kind: origin.kind }).toEqual({ priceMicroPerKwh: 590_000, kind: "rule" });
    expect(validFrom - clock.now()).toBeGreaterThanOrEqual(15 * 60_000);
    expect(validFrom - clock.now()).toBeLessThanOrEqual(16 * 60_000);
  });

  it("is not overtaken by a rule that looked just before it was set", async () => {
    const desk = await aRuledSite();
    await desk.nextHour();
    const db = openDatabase(env.DB);
    const current = await desk.newest();
    if (current.origin.kind !== "rule") throw new Error("It is not by the rule");
    const { decision } = current.origin;
    const [now, validFrom] = [clock.now(), hourAfter(3)];
    const list = await loadList(db, { scope: desk.scope, class: "fast" }, now);
    const published = { turn: { validFrom, overtaken: [] }, decision };
    const change = publishByRule(list, published, { now, newId: () => "late" });
    const verdict = { scope: desk.scope, class: "fast", validFrom, decidedAt: now } as const;
    const rest = { outcome: "published", decision, whyNoCost: [], tariffVersionId: "late" } as const;
    clock.advance(1);
    await desk.setByHand(700_000, { validFrom: instant(validFrom - HOUR) });
    expect(await saveVerdict(db, { ...verdict, ...rest }, null, { ...change, list, decidedAt: now })).toBe(false);
    expect((await desk.versions()).map(({ id }) => id)).not.toContain("late");
    expect((await loadVerdicts(db, verdict, 1))[0]?.validFrom).toBe(current.validFrom);
  });
});

describe("the organisation's price", () => {
  it("is made from all locations that it prices, by their energy; one without a plan stops no other", async () => {
    const { operator } = world.current;
    const desks = [await PriceDesk.open(world.current), await PriceDesk.open(world.current)];
    const silent = await PriceDesk.open(world.current);
    const fast = aConnector(1, { class: "fast", powerType: "DC", maxPowerW: 150_000, standard: "IEC_62196_T2_COMBO" });
    for (const { site } of [...desks, silent]) {
      const evses = [{ label: "A1", connectors: [fast] }];
      const made = await operator.post("/charge-points", aChargePoint(site.id, { evses }));
      expect(made.status).toBe(201);
      // On the organisation's list: what they had of their own is of another class.
      await env.DB.prepare("drop trigger if exists tariff_versions_never_change").run();
      await env.DB.prepare("update tariff_versions set class = 'standard', valid_from = valid_from + 1 where scope = ?")
        .bind(`location:${site.id}`)
        .run();
    }
    const [one, other] = desks;
    await one?.site.dso(100_000);
    await other?.site.dso(300_000);
    await env.DB.prepare("update session_slots set energy_wh = 15000 where location_id = ?")
      .bind(other?.site.id ?? "")
      .run();
    const path = "/price-rules/organisation/fast";
    const body = { policy: A_POLICY, isOn: true };
    expect((await operator.put(path, body, (await operator.get(path)).etag)).status).toBe(200);
    clock.advance((hourAfter(1) - clock.now()) / 1_000 + 120);
    for (const { site } of desks) await site.tick();
    await one?.decide();
    const [verdict] = await loadVerdicts(openDatabase(env.DB), { scope: "organisation", class: "fast" }, 1);
    const { cost } = verdict?.decision ?? {};
    expect(cost?.locations.map(({ energyWh, costMicro }) => [energyWh, costMicro])).toEqual([
      [120_000, 36_000_000],
      [40_000, 4_000_000],
    ]);
    expect(cost?.leftOut).toContainEqual({ locationId: silent.site.id, why: "no_plan" });
    expect(verdict?.decision?.costMicroPerKwh).toBe(250_000);
  });
});

describe("/api/price-rules", () => {
  it("begins with the usual policy, off, and keeps who changed it", async () => {
    const desk = await PriceDesk.open(world.current);
    expect((await desk.read()).body).toMatchObject({ isOn: false, onSince: null, policy: { lookHours: 2 } });
    await desk.put(false, { lookHours: 3 });
    clock.advance(1);
    await desk.put(true, { lookHours: 3 });
    const { items } = (
      await world.current.operator.get<Page<{ before: unknown; author: string }>>(`${desk.path}/history`)
    ).body;
    expect(items).toMatchObject([
      { before: { isOn: false, policy: { lookHours: 3 } }, after: { isOn: true } },
      { before: null, after: { isOn: false, policy: { lookHours: 3 } }, author: expect.stringMatching(/^key-/) },
    ]);
    const { items: rules } = (await world.current.operator.get<Page<{ scope: string }>>("/price-rules")).body;
    expect(rules.map(({ scope }) => scope)).toContain(desk.scope);
  });

  it("of two who edit at once the second learns of the first (412)", async () => {
    const desk = await PriceDesk.open(world.current);
    const { etag } = await desk.read();
    const { operator } = world.current;
    const body = { policy: A_POLICY, isOn: false };
    expect((await operator.put(desk.path, body)).status).toBe(428);
    expect((await operator.put(desk.path, body, etag)).status).toBe(200);
    expect((await operator.put(desk.path, body, etag)).status).toBe(412);
  });

  it("refuses what cannot be followed", async () => {
    const desk = await PriceDesk.open(world.current);
    const refused = { status: 400, body: { code: "invalid_request" } };
    expect(await desk.put(true, { floorMicroPerKwh: 500_000, ceilingMicroPerKwh: 400_000 })).toMatchObject(refused);
    expect(await desk.put(true, { stepMicroPerKwh: 12_345 })).toMatchObject(refused);
    expect(await desk.put(true, { lookHours: 5 })).toMatchObject(refused);
    expect(await desk.put(true, { noticeMinutes: 14 })).toMatchObject(refused);
    const { operator, locationId } = world.current;
    const unpriced = `/price-rules/location:${locationId}/fast`;
    const on = { policy: A_POLICY, isOn: true };
    expect(await operator.put(unpriced, on, (await operator.get(unpriced)).etag)).toMatchObject(refused);
    expect((await operator.get("/price-rules/location:nowhere/fast")).status).toBe(404);
    expect((await operator.get("/price-rules/party:NL*MSP/fast")).status).toBe(400);
    const reader = await Operator.hire(["station.read"]);
    expect((await reader.put(desk.path, on, (await desk.read()).etag)).status).toBe(403);
  });

  it("previews what a policy would have decided, and would decide next, and keeps nothing", async () => {
    const desk = await PriceDesk.open(world.current);
    await desk.site.dso(212_000, 40);
    for (let hour = 0; hour < 3; hour += 1) await desk.nextHour();
    const asked = { scope: desk.scope, class: "fast", policy: A_POLICY, hours: 4 };
    const { status, body } = await world.current.operator.post<PricePreviewView>("/price-rules/preview", asked);
    expect(status).toBe(200);
    const hours = body.hours.map(({ validFrom, outcome, priceMicroPerKwh }) => [
      (Date.parse(validFrom) - hourAfter(0)) / HOUR,
      outcome,
      priceMicroPerKwh,
    ]);
    expect(hours).toEqual([
      [-3, "no_cost", 390_000],
      [-2, "no_cost", 390_000],
      [-1, "published", 590_000],
      [0, "unchanged", 590_000],
      [1, "unchanged", 590_000],
      [2, "unchanged", 590_000],
      [3, "unchanged", 590_000],
      [4, "unchanged", 590_000],
    ]);
    expect(body.hours.slice(2).every(({ inForceMicroPerKwh }) => inForceMicroPerKwh === 390_000)).toBe(true);
    expect(body.hours[0]?.inForceMicroPerKwh).toBeNull();
    expect(await desk.versions()).toHaveLength(1);
    expect((await desk.read()).body).toMatchObject({ isOn: false, verdicts: [] });
  });
});

it("a rule that is off decides nothing, also when it is asked", async () => {
  const desk = await aRuledSite();
  await desk.put(false);
  await desk.nextHour();
  expect(await evaluateRule(depsOf(env), { scope: desk.scope, class: "fast" })).toBeNull();
  expect(await desk.versions()).toHaveLength(1);
});
