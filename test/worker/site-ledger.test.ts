import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { counted, NEW_COUNTERS } from "../../src/domain/battery-counters.ts";
import type { PlanSlot } from "../../src/domain/plan-why.ts";
import { SLOT, slotAt } from "../../src/domain/slots.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { tendLedger } from "../../src/services/site-ledger.ts";
import { NEW_SITE_STATE, type SiteState } from "../../src/services/site-state.ts";
import { dsoLinks, dsos } from "../../src/store/dso-schema.ts";
import { savePlan } from "../../src/store/plans.ts";
import { loadSiteSlots } from "../../src/store/site-slots.ts";
import { loadSite } from "../../src/store/sites.ts";
import { clock, World } from "./ocpp-world.ts";
import { aLocation, fresh } from "./operator.ts";

const world = World.forTests();
const MINUTE = 60_000;

const planned = (startAt: number, dsoId: string): PlanSlot => ({
  startAt,
  drawW: { [dsoId]: 20_000 },
  pvW: 0,
  batteryW: 0,
  exportW: 0,
  unservedW: 0,
  storedWh: 0,
  loadW: 20_000,
  importLimitW: 50_000,
  prices: { [dsoId]: { microPerKwh: 150_000, quality: "forecast", capacityW: 50_000 } },
  why: { supply: { kind: "only", dsoId, until: startAt + SLOT }, battery: null },
});

/** A location with a DSO and a plan for some slots, and what its object keeps of it. */
async function aPlannedSite() {
  const { operator } = world.current;
  const { body } = await operator.post<{ id: string }>("/locations", aLocation());
  const path = `/locations/${body.id}/energy/battery`;
  await operator.put(path, { battery: null }, (await operator.get(path)).etag);
  const deps = depsOf(env);
  const dsoId = fresh("dso");
  const [now, first] = [clock.now(), slotAt(clock.now())];
  const dso = { id: dsoId, name: "Volta", kind: "manual", currency: "EUR", sells: true, gridOperator: false } as const;
  await deps.db
    .insert(dsos)
    .values({ ...dso, link: {}, notifyToken: "", notifyUrl: "", createdAt: now, updatedAt: now });
  const link = { dsoId, locationId: body.id, capacityW: 90_000, createdAt: now, updatedAt: now };
  await deps.db.insert(dsoLinks).values(link);
  const slots = Array.from({ length: 8 }, (_, index) => planned(first + index * SLOT, dsoId));
  const plan = { id: fresh("plan"), locationId: body.id, slotAt: first, inputsHash: "", madeAt: now, slots } as const;
  await deps.db.batch(savePlan(deps.db, { ...plan, status: "optimal", reasons: [], costMicro: 0, co2Grams: null }));
  let state: SiteState = { ...NEW_SITE_STATE, locationId: body.id, site: await loadSite(deps.db, body.id) };
  const keeper = {
    state: () => state,
    keep: (change: (before: SiteState) => SiteState) => {
      state = change(state);
    },
  };
  const read = (minute: number, chargedWh: number, storedWh: number) => {
    const reading = { at: first + minute * MINUTE, chargedWh, dischargedWh: 0, storedWh };
    const counters = counted(state.ledger.counters, reading);
    state = { ...state, ledger: { ...state.ledger, counters } };
  };
  const written = () => loadSiteSlots(deps.db, body.id, 0, Number.MAX_SAFE_INTEGER);
  return { deps, keeper, read, written, first, dsoId, tend: () => tendLedger(deps, keeper) };
}

describe("what is written of a slot when it has ended", () => {
  it("EN-M14 is written once: what the battery counted, and who supplied it at what price", async () => {
    const { tend, read, written, first, dsoId, keeper } = await aPlannedSite();
    expect(keeper.state().ledger.counters).toBe(NEW_COUNTERS);
    read(0, 1_000, 5_000);
    await tend();
    expect(await written()).toEqual([]);
    read(15, 3_000, 6_900);
    clock.advance(900);
    await tend();
    await tend();
    const supply = { dsoId, shareBasisPoints: 10_000, priceMicroPerKwh: 150_000, currency: "EUR" };
    expect(await written()).toEqual([
      {
        slotAt: first,
        inWh: 2_000,
        outWh: 0,
        storedWh: 6_900,
        supplies: [{ ...supply, quality: "estimated", averageCo2GramsPerKwh: null, mix: null }],
      },
    ]);
  });

  it("is mended when a battery that was silent tells of it later", async () => {
    const { tend, read, written } = await aPlannedSite();
    read(0, 0, 5_000);
    read(5, 500, 5_475);
    await tend();
    clock.advance(1_800);
    await tend();
    expect((await written()).map(({ inWh, storedWh }) => [inWh, storedWh])).toEqual([
      [500, null],
      [0, null],
    ]);
    read(45, 4_500, 9_275);
    clock.advance(900);
    await tend();
    expect((await written()).map(({ inWh }) => inWh)).toEqual([1_500, 1_500, 1_500]);
  });

  it("waits for D1", async () => {
    const { deps, keeper, written } = await aPlannedSite();
    await tendLedger(deps, keeper);
    clock.advance(900);
    const away = { ...deps, db: { ...deps.db, batch: vi.fn().mockRejectedValue(new Error("D1 is away")) } };
    expect(await tendLedger(away as unknown as typeof deps, keeper)).toBe(clock.now() + MINUTE);
    expect(await written()).toEqual([]);
    expect(await tendLedger(deps, keeper)).toBeNull();
    expect(await written()).toHaveLength(1);
  });
});
