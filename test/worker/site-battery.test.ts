import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { PlanSlot } from "../../src/domain/plan-why.ts";
import { SLOT, slotAt } from "../../src/domain/slots.ts";
import type { BatteryView, batteryTestSchema } from "../../src/entry/api/shared/battery.ts";
import type { notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { updateBattery } from "../../src/services/battery-settings.ts";
import { askBattery, commandBattery } from "../../src/services/site-battery.ts";
import { NEW_SITE_STATE, type SiteState } from "../../src/services/site-state.ts";
import { loadSite, loadSiteSettings } from "../../src/store/sites.ts";
import { A_SHEET } from "../support/battery-sheet.ts";
import { BATTERY_KEY, FetchedBattery } from "./fetched-battery.ts";
import { clock, World } from "./ocpp-world.ts";
import { aLocation, type Page } from "./operator.ts";

const world = World.forTests();
const battery = FetchedBattery.forTests();

const operator = () => world.current.operator;

async function enter(path: string, body: unknown) {
  return operator().put<BatteryView>(path, body, (await operator().get(path)).etag);
}

/** A location with the battery, and its upkeep as its object does it; the plan is given. */
async function aSite() {
  const { body } = await operator().post<{ id: string }>("/locations", aLocation());
  const path = `/locations/${body.id}/energy/battery`;
  const real = depsOf(env);
  // The location's own object sleeps: this upkeep is the only one.
  const deps = { ...real, locations: { ...real.locations, wake: async () => {} } };
  const settings = await loadSiteSettings(deps.db, body.id);
  if (settings === null) throw new Error("There is no such location");
  await updateBattery(deps, body.id, settings, { battery: A_SHEET, key: BATTERY_KEY }, "operator");
  const site = await loadSite(deps.db, body.id);
  let state: SiteState = { ...NEW_SITE_STATE, locationId: body.id, site };
  const keeper = {
    state: () => state,
    keep: (change: (before: SiteState) => SiteState) => {
      state = change(state);
    },
  };
  const plan = (batteryW: number, importLimitW = 1_000_000) => {
    const slots = Array.from({ length: 8 }, (_, index) =>
      planned(slotAt(clock.now()) + index * SLOT, batteryW, importLimitW),
    );
    const assumed = { loadW: 0, charging: [], before: null, reading: null };
    const own = {
      id: "p",
      slotAt: 0,
      inputsHash: "",
      madeAt: 0,
      status: "optimal",
      reasons: [],
      costMicro: 0,
    } as const;
    state = { ...state, plan: { ...own, co2Grams: null, slots, isSaved: true, assumed, basis: "" } };
  };
  /** Lets time pass, and is looked at whenever it asked for it. */
  const run = async (minutes: number) => {
    const until = clock.now() + minutes * 60_000;
    for (;;) {
      await askBattery(deps, keeper);
      const next = (await commandBattery(deps, keeper)) ?? until;
      if (next > until) return clock.advance((until - clock.now()) / 1_000);
      clock.advance((next - clock.now()) / 1_000);
    }
  };
  const notices = async () => {
    const { body: page } = await operator().get<Page<z.infer<typeof notificationSchema>>>(
      `/notifications?locationId=${state.locationId}`,
    );
    return page.items.map(({ kind, resolvedAt }) => ({ kind, isOpen: resolvedAt === null }));
  };
  return { path, plan, run, notices, state: () => state };
}

function planned(startAt: number, batteryW: number, importLimitW: number): PlanSlot {
  return {
    startAt,
    drawW: {},
    pvW: 0,
    batteryW,
    exportW: 0,
    unservedW: 0,
    storedWh: 0,
    loadW: 0,
    importLimitW,
    prices: {},
    why: { supply: { kind: "none", dsoId: null, until: startAt }, battery: null },
  };
}

describe("the battery of a location", () => {
  it("does what the plan wants, and is told only once a slot", async () => {
    const { plan, run, state } = await aSite();
    plan(20_000);
    await run(2);
    expect(battery.current.commands).toHaveLength(1);
    expect(state().battery.watch.reading).toMatchObject({ powerW: 20_000 });
    await run(26);
    expect(battery.current.commands.map(({ powerW }) => powerW)).toEqual([20_000, 20_000]);
    plan(0);
    await run(2);
    expect(battery.current.commands.at(-1)).toMatchObject({ powerW: 0 });
    const asked = battery.current.asked;
    await run(60);
    expect(battery.current.asked - asked).toBeLessThan(20);
    expect(battery.current.commands).toHaveLength(3);
  });

  it("EN-M6 that falls silent is left out and noticed, holds by itself, and comes back", async () => {
    const { plan, run, notices, state } = await aSite();
    plan(20_000);
    await run(5);
    battery.current.misbehave({ silent: true });
    await run(3);
    expect(state().battery.watch.trouble).toMatchObject({ kind: "missing" });
    expect(await notices()).toEqual([{ kind: "battery_missing", isOpen: true }]);
    await run(40);
    expect(battery.current.truth().powerW).toBe(0);
    battery.current.misbehave({});
    plan(20_000);
    await run(6);
    expect(await notices()).toEqual([{ kind: "battery_missing", isOpen: false }]);
    expect(battery.current.truth().powerW).toBe(20_000);
  });

  it.each([{ garbage: true }, { http500: true }] as const)("EN-M6 %j is no answer", async (faults) => {
    const { run, state } = await aSite();
    battery.current.misbehave(faults);
    await run(7);
    expect(state().battery.watch).toMatchObject({ reading: null, trouble: { kind: "missing" } });
  });

  it("EN-M6 that lies is left out and noticed, told to hold, and believed again later", async () => {
    const { plan, run, notices } = await aSite();
    plan(30_000);
    await run(5);
    battery.current.misbehave({ storedJumpWh: 50_000 });
    await run(2);
    expect(await notices()).toEqual([{ kind: "battery_lying", isOpen: true }]);
    expect(battery.current.truth().powerW).toBe(0);
    await run(30);
    expect(await notices()).toEqual([{ kind: "battery_lying", isOpen: false }]);
  });

  it("gives what the connection cannot bear, whatever the plan says", async () => {
    const { plan, run } = await aSite();
    plan(20_000, 10_000);
    await run(2);
    expect(battery.current.commands.map(({ powerW }) => powerW)).toEqual([9_500]);
  });
});

describe("the battery's data sheet", () => {
  it("is entered with a version, and its key is never shown or sent elsewhere", async () => {
    const { path } = await aSite();
    const shown = await operator().get<BatteryView>(path);
    expect(shown.body).toMatchObject({ battery: { ...A_SHEET, hasKey: true } });
    expect(JSON.stringify(shown.body)).not.toContain(BATTERY_KEY);
    const row = await env.DB.prepare("select battery_key from sites where battery_key is not null limit 1").first();
    expect(JSON.stringify(row)).not.toContain(BATTERY_KEY);
    expect((await operator().put(path, { battery: A_SHEET })).status).toBe(428);
    expect((await operator().put(path, { battery: A_SHEET }, '"0"')).status).toBe(412);
    expect((await enter(path, { battery: { ...A_SHEET, maxWh: 180_000 } })).body).toMatchObject({
      battery: { hasKey: true, maxWh: 180_000 },
    });
    const elsewhere = await enter(path, { battery: { ...A_SHEET, url: "https://other.example" } });
    expect(elsewhere.body).toMatchObject({ battery: { hasKey: false } });
    expect((await enter(path, { battery: null })).body).toEqual({ battery: null, state: null });
  });

  it.each([
    { minWh: 190_000 },
    { maxWh: 200_001 },
    { url: "ftp://battery.example" },
    { url: "https://me:secret@battery.example" },
  ])("is refused with %j", async (fields) => {
    const { path } = await aSite();
    expect((await enter(path, { battery: { ...A_SHEET, ...fields } })).status).toBe(400);
  });

  it("can be tried", async () => {
    const { path } = await aSite();
    const tried = () => operator().post<z.infer<typeof batteryTestSchema>>(`${path}/test`);
    expect((await tried()).body).toMatchObject({ reading: { storedWh: 100_000, powerW: 0 }, why: null });
    await enter(path, { battery: A_SHEET, key: "wrong" });
    expect((await tried()).body).toEqual({ reading: null, why: "It answered HTTP 401." });
  });
});
