import { describe, expect, it } from "vitest";
import { unknownPool } from "../../src/domain/battery-pool.ts";
import {
  blendedCost,
  type CostedPlan,
  type CostQuestion,
  type LocationCost,
  locationCost,
  type PlannedCosts,
} from "../../src/domain/energy-cost.ts";
import { PLAN_REASONS } from "../../src/domain/plan-problem.ts";
import type { PlanSlot } from "../../src/domain/plan-why.ts";
import { INITIAL_POLICIES } from "../../src/domain/price-rule.ts";
import { decidePrice } from "../../src/domain/pricing.ts";
import { LOSSLESS } from "../../src/domain/slot-balance.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { HOUR } from "../../src/domain/time.ts";

const NOON = Date.UTC(2026, 10, 23, 12);
const QUESTION: CostQuestion = {
  now: NOON + 60_000,
  from: NOON + HOUR,
  until: NOON + 3 * HOUR,
  currency: "EUR",
  usualPowerW: 50_000,
};
const CURRENCIES = new Map(["a", "b"].map((id) => [id, "EUR"]));
const LOSSES = { chargeEfficiencyBasisPoints: 10_000, dischargeEfficiencyBasisPoints: 10_000, wearMicroPerKwh: 10_000 };

const price = (microPerKwh: number, capacityW = 100_000) => ({ microPerKwh, quality: "binding" as const, capacityW });

function aSlot(startAt: number, own: Partial<PlanSlot> = {}): PlanSlot {
  const none = { pvW: 0, batteryW: 0, exportW: 0, unservedW: 0, storedWh: 0, importLimitW: 100_000 };
  const why = { supply: { kind: "cheapest", dsoId: "a", until: startAt + SLOT }, battery: null } as const;
  const usual = { loadW: 40_000, drawW: { a: 40_000 }, prices: { a: price(200_000) }, why };
  return { startAt, ...none, ...usual, ...own };
}

/** From noon on for six hours, as much as is kept of a plan. */
function aPlan(own: (hour: number) => Partial<PlanSlot> = () => ({}), of: Partial<CostedPlan> = {}): CostedPlan {
  const slots = Array.from({ length: 24 }, (_, index) => aSlot(NOON + index * SLOT, own(Math.floor(index / 4))));
  return { id: "p", slotAt: NOON, madeAt: NOON, status: "optimal", reasons: [], slots, ...of };
}

/** With what is in the battery when each slot ends. */
function stored(plan: CostedPlan, storedWh = 0): CostedPlan {
  let content = storedWh;
  const slots = plan.slots.map((slot) => {
    content = Math.max(0, content + slot.batteryW / 4);
    return { ...slot, storedWh: content };
  });
  return { ...plan, slots };
}

function planned(plan: CostedPlan | null, own: Partial<PlannedCosts> = {}): PlannedCosts {
  return { locationId: "pn1", plan, pool: null, losses: LOSSLESS, currencies: CURRENCIES, ...own };
}

const costOf = (plan: CostedPlan | null, own: Partial<PlannedCosts> = {}, question = QUESTION) =>
  locationCost(planned(plan, own), question);
const sums = (cost: ReturnType<typeof costOf>) =>
  typeof cost === "string" ? cost : [cost.basis, cost.energyWh, cost.costMicro];

describe("what energy is planned to cost (energy 7)", () => {
  it("is the grid energy to cars within the look, at the prices of its slots", () => {
    const dearer = aPlan((hour) => ({ prices: { a: price(hour === 2 ? 300_000 : 200_000) } }));
    expect(sums(costOf(dearer))).toEqual(["load", 80_000, 40_000 * 0.2 * 1_000 + 40_000 * 0.3 * 1_000]);
    const two = { drawW: { a: 30_000, b: 10_000 }, prices: { a: price(200_000), b: price(400_000) } };
    expect(sums(costOf(aPlan(() => two)))).toEqual(["load", 80_000, 20_000_000]);
  });

  it("counts stored energy at what it cost, with the wear of both ways", () => {
    // Charged at 0.10 in the hour before the look, given within it; 0.01 wear each way.
    const plan = aPlan((hour) => {
      if (hour === 0) return { batteryW: 80_000, drawW: { a: 120_000 }, prices: { a: price(100_000) } };
      return hour > 2 ? {} : { batteryW: -40_000, drawW: {}, prices: { a: price(400_000) } };
    });
    const cost = costOf(stored(plan), { pool: unknownPool(0), losses: LOSSES });
    expect(sums(cost)).toEqual(["load", 80_000, 80_000 * 0.12 * 1_000]);
    expect(cost).toMatchObject({ fromBatteryWh: 80_000, uncostedWh: 0 });
  });

  it("counts stored energy of unknown cost as if it were drawn then", () => {
    const plan = aPlan(() => ({ batteryW: -40_000, drawW: {}, prices: { a: price(400_000) } }));
    const cost = costOf(stored(plan, 500_000), {
      pool: unknownPool(500_000),
      losses: { ...LOSSES, wearMicroPerKwh: 0 },
    });
    expect(sums(cost)).toEqual(["load", 80_000, 32_000_000]);
    expect(cost).toMatchObject({ uncostedWh: 80_000 });
  });

  it("without a load is what one usual session would cost, from the leader and then from the cheapest", () => {
    const idle = { loadW: 0, drawW: {}, prices: { a: price(300_000, 20_000), b: price(100_000, 20_000) } };
    const plan = aPlan(() => idle);
    // 20 kW at 0.30 and 20 kW at 0.10 of 50 kW that are not to be had.
    expect(sums(costOf(plan))).toEqual(["usual_session", 100_000, 20_000_000]);
    expect(sums(costOf(plan, {}, { ...QUESTION, usualPowerW: 10_000 }))).toEqual(["usual_session", 20_000, 6_000_000]);
  });
});

describe("the same prices with and without a battery", () => {
  it("give different tariffs", () => {
    const dearLater = (hour: number) => ({ prices: { a: price(hour === 0 ? 100_000 : 400_000) } });
    const without = aPlan(dearLater);
    const withOne = aPlan((hour) => ({
      ...dearLater(hour),
      ...(hour === 0 ? { batteryW: 60_000, drawW: { a: 100_000 } } : { batteryW: -30_000, drawW: { a: 10_000 } }),
    }));
    const tariffs = [costOf(without), costOf(stored(withOne), { pool: unknownPool(0), losses: LOSSES })].map((cost) => {
      const blended = typeof cost === "string" ? null : blendedCost([cost], QUESTION);
      if (blended === null) throw new Error(`No cost: ${cost}`);
      const price = { currency: "EUR", vatBasisPoints: 2_300, currentMicroPerKwh: 0, isCurrentOfRule: false };
      return decidePrice(INITIAL_POLICIES.fast, { cost: blended, ...price })?.priceMicroPerKwh;
    });
    expect(tariffs).toEqual([850_000, 560_000]);
  });
});

describe("a plan that says nothing that counts (EN-T9)", () => {
  it("is none, one that is old, a fallback, or too short", () => {
    expect(costOf(null)).toBe("no_plan");
    expect(sums(costOf(aPlan(), {}, { ...QUESTION, now: NOON + 2 * SLOT - 1 }))[0]).toBe("load");
    expect(costOf(aPlan(), {}, { ...QUESTION, now: NOON + 2 * SLOT })).toBe("stale_plan");
    expect(costOf(aPlan(undefined, { status: "fallback", reasons: ["no_price"] }))).toBe("fallback_plan");
    expect(costOf(aPlan(), {}, { ...QUESTION, until: NOON + 6 * HOUR + 1 })).toBe("short_plan");
  });

  it("draws from a DSO whose price is guessed, or in another currency, within the look; what is not drawn from does not matter", () => {
    const guessed = { ...price(200_000), quality: "estimated" as const };
    expect(costOf(aPlan(() => ({ prices: { a: guessed } })))).toBe("estimated_price");
    expect(sums(costOf(aPlan((hour) => ({ prices: { a: hour === 0 ? guessed : price(200_000) } }))))[0]).toBe("load");
    expect(sums(costOf(aPlan(() => ({ prices: { a: price(200_000), b: guessed } }))))[0]).toBe("load");
    expect(costOf(aPlan(), { currencies: new Map([["a", "CHF"]]) })).toBe("other_currency");
    const idle = { loadW: 0, drawW: {} };
    expect(costOf(aPlan(() => ({ ...idle, prices: { a: guessed } })))).toBe("estimated_price");
    expect(costOf(aPlan(() => ({ ...idle, prices: { a: price(200_000, 0) } })))).toBe("no_supply");
  });

  it("is degraded for any other reason and still counts: its prices are those that were told", () => {
    for (const reason of PLAN_REASONS) {
      const cost = costOf(aPlan(undefined, { status: "degraded", reasons: [reason] }));
      const isNone = reason === "no_price" || reason === "check_failed";
      expect(isNone ? cost : sums(cost)[0]).toBe(isNone ? "fallback_plan" : "load");
    }
  });
});

describe("the cost of a list", () => {
  const at = (locationId: string, basis: LocationCost["basis"], energyWh: number, costMicro: number): LocationCost => ({
    ...{ locationId, basis, energyWh, costMicro, planId: "p", planMadeAt: NOON, planStatus: "optimal" },
    ...{ fromBatteryWh: 0, uncostedWh: 0 },
  });

  it("is that of its locations by their energy; where nobody is expected counts only where nobody is expected anywhere", () => {
    const busy = at("busy", "load", 90_000, 9_000_000);
    const calm = at("calm", "load", 10_000, 4_000_000);
    const idle = at("idle", "usual_session", 100_000, 90_000_000);
    const silent = { locationId: "silent", why: "no_plan" } as const;
    expect(blendedCost([idle, calm, silent, busy], QUESTION)).toMatchObject({
      basis: "load",
      energyWh: 100_000,
      costMicro: 13_000_000,
      locations: [{ locationId: "busy" }, { locationId: "calm" }],
      leftOut: [silent],
    });
    expect(blendedCost([idle, silent], QUESTION)).toMatchObject({ basis: "usual_session", energyWh: 100_000 });
    expect(blendedCost([silent], QUESTION)).toBeNull();
  });

  it("names 20 of them, and sums up the others", () => {
    const many = Array.from({ length: 50 }, (_, index) => at(`l${index}`, "load", 1_000 + index, 200_000));
    const cost = blendedCost(many, QUESTION);
    expect(cost?.locations).toHaveLength(20);
    expect(cost?.others.locations).toBe(30);
    const named = cost?.locations.reduce((sum, { energyWh }) => sum + energyWh, 0) ?? 0;
    expect(named + (cost?.others.energyWh ?? 0)).toBe(cost?.energyWh);
  });
});
