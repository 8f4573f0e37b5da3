import { beforeEach, describe, expect, it } from "vitest";
import type { EnergyView, OverrideView } from "../../src/entry/api/shared/energy.ts";
import { clock, World } from "./ocpp-world.ts";
import { Operator } from "./operator.ts";
import { PlannedSite } from "./site-planner.ts";

const world = World.forTests();
const HOUR = 3_600;
let site: PlannedSite;
let cheap: string;
let dear: string;

beforeEach(async () => {
  site = await PlannedSite.create(world.current);
  await site.charges(20_000);
  cheap = await site.dso(200_000);
  dear = await site.dso(300_000);
  await site.tick();
});

type Made = OverrideView & { readonly replaced: readonly string[]; readonly code?: string; readonly detail?: string };

const override = (wish: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  world.current.operator.post<Made>(`${site.path}/overrides`, { wish, reason: "A try", ...more });
const energy = async () => (await world.current.operator.get<EnergyView>(site.path)).body;
const dsoNow = async () => (await energy()).now.dso?.id;

describe("an override", () => {
  it("is kept with author, reason and end, 4 hours unless said, and the plan follows", async () => {
    expect(await dsoNow()).toBe(cheap);
    const { status, body } = await override({ kind: "use_dso", dsoId: dear });
    expect(status).toBe(201);
    expect(body).toMatchObject({ reason: "A try", startAt: clock.iso(), endAt: clock.iso(4 * HOUR * 1_000) });
    expect(body).toMatchObject({ isInForce: true, replaced: [], endedBy: null });
    expect(body.author).not.toBe("");
    await site.rested();
    expect(await energy()).toMatchObject({
      isManual: true,
      now: { dso: { id: dear, why: "by_hand", until: body.endAt } },
    });
  });

  it("ends by itself within a minute, also with the object evicted in between (EN-M14)", async () => {
    const endAt = clock.iso(10 * 60 * 1_000);
    await override({ kind: "use_dso", dsoId: dear }, { endAt });
    await site.rested();
    expect(await dsoNow()).toBe(dear);
    await site.evict();
    expect(await site.pass(10 * 60)).toBe(true);
    expect(await dsoNow()).toBe(cheap);
    expect((await energy()).isManual).toBe(false);
  });

  it("begins by itself at the time that was said", async () => {
    await override({ kind: "ban_dso", dsoId: cheap }, { startAt: clock.iso(5 * 60 * 1_000) });
    await site.rested();
    expect(await dsoNow()).toBe(cheap);
    await site.pass(5 * 60);
    expect(await dsoNow()).toBe(dear);
  });

  it("is taken back, and the decision is the system's again", async () => {
    const { body } = await override({ kind: "use_dso", dsoId: dear });
    await site.rested();
    const ended = await world.current.operator.delete<OverrideView>(`${site.path}/overrides/${body.id}`);
    expect(ended).toMatchObject({ status: 200, body: { isInForce: false, endsAt: clock.iso(), endedBy: body.author } });
    await site.rested();
    expect(await dsoNow()).toBe(cheap);
    expect((await energy()).overrides).toEqual([]);
    const again = await world.current.operator.delete<OverrideView>(`${site.path}/overrides/${body.id}`);
    expect(again.body).toEqual(ended.body);
  });

  it("is replaced by a newer one of its kind, which says so; other kinds stay", async () => {
    const older = await override({ kind: "grid_limit", limitW: 50_000 });
    const other = await override({ kind: "use_dso", dsoId: dear });
    const newer = await override({ kind: "grid_limit", limitW: 30_000 }, { startAt: clock.iso(HOUR * 1_000) });
    expect(newer.body.replaced).toEqual([older.body.id]);
    const { overrides } = await energy();
    const shown = overrides.find(({ id }) => id === older.body.id);
    expect(shown).toMatchObject({ isInForce: true, endsAt: newer.body.startAt, replacedById: newer.body.id });
    expect(overrides.find(({ id }) => id === other.body.id)).toMatchObject({ replacedById: null });
    await world.current.operator.delete(`${site.path}/overrides/${newer.body.id}`);
    expect((await energy()).overrides.find(({ id }) => id === older.body.id)).toMatchObject({
      endsAt: older.body.endAt,
      replacedById: null,
    });
  });

  it("of a DSO that is silent has to be confirmed, and is planned on an estimate", async () => {
    const silent = await site.dso(100_000, -1);
    const asked = await override({ kind: "use_dso", dsoId: silent });
    expect(asked).toMatchObject({ status: 409, body: { code: "confirmation_needed" } });
    expect((await override({ kind: "use_dso", dsoId: silent }, { confirmed: true })).status).toBe(201);
    await site.rested();
    expect(await energy()).toMatchObject({ now: { status: "degraded", dso: { id: silent, why: "by_hand" } } });
    expect((await energy()).now.reasons).toContain("price_estimated");
  });

  it.each([
    ["longer than 7 days", { kind: "grid_limit", limitW: 1 }, { endAt: 8 * 24 * HOUR }],
    ["in the past", { kind: "grid_limit", limitW: 1 }, { endAt: -1 }],
    ["of a DSO that does not serve it", { kind: "use_dso", dsoId: "nobody" }, {}],
    ["of a battery that is not there", { kind: "battery", mode: "hold" }, {}],
  ])("%s is refused in words", async (_, wish, { endAt }: { endAt?: number }) => {
    const times = endAt === undefined ? {} : { endAt: clock.iso(endAt * 1_000) };
    const refused = await override(wish, times);
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(refused.body.detail).toMatch(/\w\.$/);
  });

  it("that would leave no DSO is refused", async () => {
    await override({ kind: "ban_dso", dsoId: dear });
    expect((await override({ kind: "ban_dso", dsoId: cheap })).body.detail).toBe("No DSO would be left to draw from.");
  });

  it("is an administrator's decision alone, and everybody may see it", async () => {
    const technician = await Operator.hire(["station.read", "slot.command"]);
    const refused = await technician.post(`${site.path}/overrides`, {
      wish: { kind: "grid_limit", limitW: 1 },
      reason: "x",
    });
    expect(refused.status).toBe(403);
    expect((await technician.get(`${site.path}/overrides`)).status).toBe(200);
    expect((await technician.get(site.path)).status).toBe(200);
  });
});
