import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { failing } from "./ocpp-outages.ts";
import { World } from "./ocpp-world.ts";
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
