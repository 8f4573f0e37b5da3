import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { dryRunSchema, EnergyView, energyChangeSchema, SiteView } from "../../src/entry/api/shared/energy.ts";
import { World } from "./ocpp-world.ts";
import { aLocation, Operator, type Page } from "./operator.ts";
import { PlannedSite } from "./site-planner.ts";

const world = World.forTests();
let site: PlannedSite;
let coal: string;
let wind: string;

beforeEach(async () => {
  site = await PlannedSite.create(world.current);
  await site.charges(20_000);
  coal = await site.dso(200_000, 24, { mix: { COAL: 10_000 } });
  wind = await site.dso(240_000, 24, { mix: { WIND: 10_000 } });
  await site.tick();
});

const read = () => world.current.operator.get<EnergyView & { readonly code?: string }>(site.path);
const change = async (policy: Record<string, unknown>, etag?: string) =>
  world.current.operator.patch<EnergyView & { readonly code?: string; readonly detail?: string }>(
    site.path,
    policy,
    etag ?? (await read()).etag,
  );

describe("how a location is run", () => {
  it("is read with its plan, slot by slot, and why", async () => {
    const { body } = await read();
    expect(body.policy).toEqual({ goal: "cheapest", reserveWh: null, dropAfterMinutes: 360 });
    expect(body.now).toMatchObject({ status: "degraded", reasons: ["short_history"], powerW: 20_000, battery: null });
    expect(body.now.dso).toMatchObject({ id: coal, why: "cheapest" });
    expect(body.now.evses).toEqual([
      { evseUid: "E1", chargePointId: "CP", sessionId: "S1", powerW: 20_000, appliedLimitW: null },
    ]);
    expect(body.plan?.slots[0]).toMatchObject({ drawW: { [coal]: 20_000 }, loadW: 20_000, unservedW: 0 });
    expect(body.dsos.map(({ freshness }) => freshness)).toEqual(["fresh", "fresh"]);
  });

  it("is listed with all others as it runs now, page by page", async () => {
    const { body: other } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
    const { now } = (await read()).body;
    const { evses: _, ...told } = now;
    const listed: SiteView[] = [];
    let next = "/sites?limit=1";
    while (next !== "") {
      const { body } = await world.current.operator.get<Page<SiteView>>(next);
      listed.push(...body.items);
      next = body.nextCursor === null ? "" : `/sites?limit=1&cursor=${body.nextCursor}`;
    }
    expect(listed).toContainEqual({ locationId: site.id, ...told });
    expect(listed.find(({ locationId }) => locationId === other.id)).toMatchObject({ status: null, powerW: 0 });
    expect(new Set(listed.map(({ locationId }) => locationId)).size).toBe(listed.length);
  });

  it("changes by an edit, and the plan follows: another goal, another DSO", async () => {
    const edited = await change({ goal: "greenest" });
    expect(edited).toMatchObject({ status: 200, body: { policy: { goal: "greenest", dropAfterMinutes: 360 } } });
    await site.rested();
    expect((await read()).body.now.dso).toMatchObject({ id: wind, why: "greenest" });
  });

  it("of two who edit at once the second learns of the first (412)", async () => {
    const { etag } = await read();
    expect((await change({ goal: "greenest" }, etag)).status).toBe(200);
    expect(await change({ goal: "balanced" }, etag)).toMatchObject({ status: 412, body: { code: "version_conflict" } });
    expect((await read()).body.policy.goal).toBe("greenest");
    expect((await world.current.operator.patch(site.path, { goal: "balanced" })).status).toBe(428);
  });

  it("begins with the first edit where nothing was entered yet", async () => {
    const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
    const path = `/locations/${body.id}/energy`;
    const first = await world.current.operator.get<EnergyView>(path);
    expect(first.body).toMatchObject({ plan: null, now: { status: null }, overrides: [] });
    expect((await world.current.operator.patch(path, { goal: "balanced" }, first.etag)).status).toBe(200);
    expect((await world.current.operator.get("/locations/nowhere/energy")).status).toBe(404);
  });

  it("refuses a reserve that no battery can keep", async () => {
    const refused = await change({ reserveWh: 1_000 });
    expect(refused).toMatchObject({ status: 400, body: { detail: "There is no battery here." } });
  });

  it("keeps who changed what, the newest first", async () => {
    await change({ goal: "greenest" });
    await world.current.operator.post(`${site.path}/overrides`, {
      wish: { kind: "grid_limit", limitW: 9_000 },
      reason: "Works in the street",
    });
    const history = await world.current.operator.get<Page<z.infer<typeof energyChangeSchema>>>(`${site.path}/history`);
    expect(history.body.items.map(({ part }) => part).sort()).toEqual(["override", "policy"]);
    const policy = history.body.items.find(({ part }) => part === "policy");
    expect(policy).toMatchObject({ before: { goal: "cheapest" }, after: { goal: "greenest" } });
    const made = history.body.items.find(({ part }) => part === "override");
    expect(made?.after).toMatchObject({ reason: "Works in the street", wish: { limitW: 9_000 } });
  });

  it("is an administrator's decision alone", async () => {
    const technician = await Operator.hire(["station.read", "slot.command", "maintenance.write"]);
    const { etag } = await read();
    expect((await technician.patch(site.path, { goal: "greenest" }, etag)).status).toBe(403);
    expect((await technician.post(`${site.path}/dry-run`, {})).status).toBe(403);
  });
});

describe("a dry run", () => {
  it("tells cost, CO2 and mix before and after, and keeps nothing", async () => {
    const plans = await site.plans();
    const { status, body } = await world.current.operator.post<z.infer<typeof dryRunSchema>>(`${site.path}/dry-run`, {
      policy: { goal: "greenest" },
    });
    expect(status).toBe(200);
    const { before, after } = body;
    expect(before).toMatchObject({ renewableBasisPoints: 0, unservedWh: 0 });
    expect(after).toMatchObject({ renewableBasisPoints: 10_000, mixWh: { WIND: after.drawnWh } });
    expect(after.costMicro).toBe(Math.round(before.costMicro * 1.2));
    expect(after.co2Grams).toBeLessThan(before.co2Grams ?? 0);
    expect(Object.keys(body.slots[0]?.drawW ?? {})).toEqual([wind]);
    await site.tick();
    expect(await site.plans()).toEqual(plans);
    expect((await read()).body.policy.goal).toBe("cheapest");
  });

  it("tries overrides too, made and taken back", async () => {
    const tried = await world.current.operator.post<z.infer<typeof dryRunSchema>>(`${site.path}/dry-run`, {
      add: [{ wish: { kind: "use_dso", dsoId: wind }, reason: "Perhaps" }],
    });
    expect(tried.body.slots[0]?.why.supply).toMatchObject({ kind: "by_hand", dsoId: wind });
    expect((await read()).body.overrides).toEqual([]);
    const made = await world.current.operator.post<{ id: string }>(`${site.path}/overrides`, {
      wish: { kind: "use_dso", dsoId: wind },
      reason: "Really",
    });
    await site.rested();
    const back = await world.current.operator.post<z.infer<typeof dryRunSchema>>(`${site.path}/dry-run`, {
      takeBack: [made.body.id],
    });
    expect(back.body.slots[0]?.why.supply).toMatchObject({ dsoId: coal });
    expect(back.body.after.costMicro).toBeLessThan(back.body.before.costMicro);
  });
});
