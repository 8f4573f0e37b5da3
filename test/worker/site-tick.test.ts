import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import { runCron } from "../../src/entry/cron.ts";
import type { LiveChange } from "../../src/services/deps.ts";
import { openDatabase } from "../../src/store/database.ts";
import { failing } from "./ocpp-outages.ts";
import { clock, World } from "./ocpp-world.ts";
import type { Page } from "./operator.ts";
import { PlannedSite } from "./site-planner.ts";

const world = World.forTests();
const MINUTES = 60;
let site: PlannedSite;

beforeEach(async () => {
  site = await PlannedSite.create(world.current);
});

describe("a location's tick", () => {
  it("makes a plan and keeps it; the same tick again makes no second row (EN-M14)", async () => {
    const cheap = await site.dso(200_000);
    await site.dso(300_000);
    const { plan } = await site.tick();
    expect(plan).toMatchObject({ status: "degraded", reasons: ["short_history"], isSaved: true });
    expect(plan?.slots[0]?.why.supply).toMatchObject({ kind: "cheapest", dsoId: cheap });
    expect(Object.keys(plan?.slots[0]?.prices ?? {})).toHaveLength(2);
    await site.tick();
    expect(await site.plans()).toEqual([{ id: plan?.id, status: "degraded" }]);
  });

  it("does what comes meanwhile in one more round: two at once make one row (EN-M14)", async () => {
    await site.dso(200_000);
    await Promise.all([site.tick(), site.tick(), site.tick()]);
    expect(await site.plans()).toHaveLength(1);
  });

  it("plans anew by its alarm when a slot begins, also when the object was evicted", async () => {
    await site.dso(200_000);
    const first = await site.tick();
    await site.evict();
    expect(await site.pass(15 * MINUTES)).toBe(true);
    const second = (await site.state()).plan;
    expect(second?.slotAt).toBe((first.plan?.slotAt ?? 0) + 15 * MINUTES * 1_000);
    expect(await site.plans()).toHaveLength(2);
  });

  it("plans from what it keeps while D1 is away, and writes later", async () => {
    await site.dso(200_000);
    await site.tick();
    await site.inside((deps) => ({ ...deps, db: openDatabase(failing(env.DB, /./)) }));
    await site.pass(15 * MINUTES);
    const away = (await site.state()).plan;
    expect(away).toMatchObject({ isSaved: false, reasons: ["short_history"] });
    expect(await site.plans()).toHaveLength(1);
    await site.evict();
    await site.pass(1 * MINUTES);
    expect((await site.plans()).map(({ id }) => id)).toContain(away?.id);
  });
});

describe("what is told of a location's plan", () => {
  it("is that it is a fallback, and that it is one no more (notification)", async () => {
    await site.tick();
    expect((await site.state()).plan).toMatchObject({ status: "fallback", reasons: ["no_price"] });
    const notices = async () =>
      (
        await world.current.operator.get<Page<z.infer<typeof notificationSchema>>>(
          `/notifications?kind=plan_fallback&locationId=${site.id}`,
        )
      ).body.items;
    expect(await notices()).toMatchObject([{ subject: site.id, resolvedAt: null, count: 1 }]);
    await site.tick();
    await site.pass(15 * MINUTES);
    expect(await notices()).toMatchObject([{ resolvedAt: null, count: 1 }]);
    await site.dso(200_000);
    await site.tick();
    expect(await notices()).toMatchObject([{ resolvedAt: new Date().toISOString() }]);
  });

  it("is told to open portals once, with who supplies and what the cars draw", async () => {
    const published: LiveChange[] = [];
    await site.inside((deps) => ({
      ...deps,
      live: {
        ...deps.live,
        publish: async (changes) => {
          published.push(...changes);
          return 1;
        },
      },
    }));
    const dso = await site.dso(200_000);
    await site.charges(20_000);
    await site.tick();
    const told = published.length;
    expect(published.at(-1)).toMatchObject({
      topic: "site",
      id: site.id,
      data: { status: "degraded", powerW: 20_000, dso: { id: dso, why: "only" }, battery: null },
    });
    await site.tick();
    expect(published).toHaveLength(told);
  });
});

describe("whatever fails", () => {
  it("with all DSOs silent a plan still exists, says so, and takes nothing from the cars (EN-M6, EN-D12)", async () => {
    await site.dso(200_000, -25);
    await site.dso(300_000, -30);
    await site.charges(50_000);
    const { plan } = await site.tick();
    expect(plan).toMatchObject({ status: "degraded" });
    expect(plan?.reasons).toEqual(expect.arrayContaining(["price_estimated", "dso_left_out"]));
    expect(plan?.slots[0]).toMatchObject({ loadW: 50_000, unservedW: 0, importLimitW: 100_000 });
    await site.pass(15 * MINUTES);
    const next = (await site.state()).plan;
    expect(next?.slots[0]).toMatchObject({ loadW: 50_000, unservedW: 0 });
    await site.dso(100_000);
    expect((await site.tick()).plan?.slots[0]?.why.supply.kind).toBe("only");
  });

  it("plans anew when the load leaves what was assumed by 5 kW, and not for less (energy 5.1)", async () => {
    await site.dso(200_000);
    await site.charges(50_000);
    await site.tick();
    await site.charges(53_000);
    expect((await site.state()).plan?.slots[0]?.loadW).toBe(50_000);
    expect(await site.plans()).toHaveLength(2);
    await site.charges(56_000);
    expect((await site.state()).plan?.slots[0]?.loadW).toBe(56_000);
    expect(await site.plans()).toHaveLength(3);
  });

  it("the cron wakes a location that did not plan, and leaves those alone that did", async () => {
    await site.dso(200_000);
    await runCron({ cron: "*/15 * * * *" }, env);
    await site.rested();
    expect(await site.plans()).toHaveLength(1);
    const woken: string[] = [];
    const listening = {
      getByName: (name: string) => {
        woken.push(name);
        return env.LOCATIONS.getByName(name);
      },
    };
    await runCron({ cron: "*/15 * * * *" }, { ...env, LOCATIONS: listening as typeof env.LOCATIONS });
    expect(woken).not.toContain(site.id);
    clock.advance(21 * MINUTES);
    await runCron({ cron: "*/15 * * * *" }, { ...env, LOCATIONS: listening as typeof env.LOCATIONS });
    expect(woken).toContain(site.id);
  });
});
