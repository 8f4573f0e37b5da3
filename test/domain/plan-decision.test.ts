import { describe, expect, it } from "vitest";
import { type DecidedPlan, decidePlan } from "../../src/domain/plan-decision.ts";
import { type PlanningFacts, planInputs } from "../../src/domain/plan-inputs.ts";
import { INITIAL_POLICY } from "../../src/domain/site.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import {
  anOffer,
  anOverride,
  aReading,
  aSite,
  BATTERY,
  MIDNIGHT,
  NOON,
  slotOf,
  someFacts,
} from "../support/planned-site.ts";

const first = ({ slots }: DecidedPlan) => {
  const [slot] = slots;
  if (slot === undefined) throw new Error("The plan has no slot");
  return slot;
};
const decide = (more: Partial<PlanningFacts> = {}) => decidePlan(someFacts(more));
const withGoal = (goal: (typeof INITIAL_POLICY)["goal"]) => aSite({ policy: { ...INITIAL_POLICY, goal } });
const withBattery = (storedWh = 100_000) => ({
  site: aSite({ battery: BATTERY }),
  reading: aReading(storedWh),
});
const COAL = { COAL: 10_000 } as const;
const WIND = { WIND: 10_000 } as const;

describe("whom a plan draws from", () => {
  it("draws from the cheapest, and from the next where it cannot give all (merit order)", () => {
    const plan = decide({ offers: [anOffer("A", 200_000, { capacityW: 15_000 }), anOffer("B", 300_000)] });
    expect(first(plan).drawW).toEqual({ A: 15_000, B: 5_000 });
    expect(first(plan).why.supply).toEqual({ kind: "cheapest", dsoId: "A", until: MIDNIGHT });
    expect(plan.status).toBe("optimal");
    expect(plan.reasons).toEqual([]);
  });

  it('with the goal "greenest" the mix changes the chosen DSO at equal prices', () => {
    const offers = [anOffer("A", 200_000, { mix: COAL }), anOffer("B", 200_000, { mix: WIND })];
    expect(first(decide({ offers, site: withGoal("cheapest") })).drawW).toEqual({ A: 20_000 });
    const green = decide({ offers, site: withGoal("greenest") });
    expect(first(green).drawW).toEqual({ B: 20_000 });
    expect(green.totals.renewableBasisPoints).toBe(10_000);
  });

  it("pays more for less CO2 only as far as the goal weighs it: 10 ct or 1 EUR a kilogram", () => {
    const offers = [
      anOffer("A", 200_000, { co2: { gramsPerKwh: 500, basis: "average" } }),
      anOffer("B", 240_000, { co2: { gramsPerKwh: 0, basis: "average" } }),
    ];
    const chosen = (goal: (typeof INITIAL_POLICY)["goal"]) => first(decide({ offers, site: withGoal(goal) }));
    expect(chosen("cheapest").drawW).toEqual({ A: 20_000 });
    expect(chosen("balanced").why.supply).toMatchObject({ kind: "greenest", dsoId: "B" });
    expect(chosen("greenest").drawW).toEqual({ B: 20_000 });
  });

  it("compares average CO2 only: a marginal figure is neither added nor taken for one (EN-D18)", () => {
    const offers = [
      anOffer("A", 200_000, { mix: WIND, co2: { gramsPerKwh: 900, basis: "marginal" } }),
      anOffer("B", 200_000, { co2: { gramsPerKwh: 300, basis: "average" } }),
    ];
    const green = decide({ offers, site: withGoal("greenest") });
    expect(first(green).drawW).toEqual({ A: 20_000 });
    expect(green.totals.co2Grams).toBe(Math.round(0.011 * 20 * 12 * 1_000));
  });

  it("does not take silence about CO2 for green, and makes no figure of it", () => {
    const offers = [anOffer("A", 200_000), anOffer("B", 201_000, { mix: WIND })];
    expect(first(decide({ offers, site: withGoal("greenest") })).drawW).toEqual({ B: 20_000 });
    expect(decide({ offers }).totals.co2Grams).toBeNull();
  });

  it("stays with a DSO that another is better than by less than 1 ct, or since less than 30 min (energy 4.1)", () => {
    const offers = [anOffer("A", 200_000), anOffer("B", 191_000)];
    const since = (ms: number) => ({ dsoId: "A", since: NOON - ms, isChosen: false });
    const kept = decide({ offers, leader: since(DAY) });
    expect(first(kept).why.supply).toMatchObject({ kind: "kept", dsoId: "A" });
    expect(kept.totals.costMicro).toBe(200_000 * 20 * 12);
    const better = [anOffer("A", 200_000), anOffer("B", 190_000)];
    expect(first(decide({ offers: better, leader: since(15 * MINUTE) })).drawW).toEqual({ A: 20_000 });
    const later = decide({ offers: better, leader: since(15 * MINUTE) }).slots.map(({ drawW }) => Object.keys(drawW));
    expect(later.slice(0, 3)).toEqual([["A"], ["B"], ["B"]]);
    expect(first(decide({ offers: better, leader: since(30 * MINUTE) })).drawW).toEqual({ B: 20_000 });
    expect(first(decide({ offers, leader: null })).drawW).toEqual({ B: 20_000 });
  });
});

describe("how far a plan looks", () => {
  const length = (more: Partial<PlanningFacts>) => decide(more).slots.length;

  it("looks to the earliest end of binding prices of those that publish ahead, 8 to 48 h (energy 4.1)", () => {
    expect(length({})).toBe(slotOf(MIDNIGHT));
    const tomorrow = MIDNIGHT + DAY;
    expect(length({ offers: [anOffer("A", 1, { until: tomorrow })] })).toBe(slotOf(tomorrow));
    expect(length({ offers: [anOffer("A", 1, { until: tomorrow }), anOffer("B", 2)] })).toBe(slotOf(MIDNIGHT));
    const nowOnly = anOffer("B", 2, { until: NOON + SLOT });
    expect(length({ offers: [anOffer("A", 1, { until: tomorrow }), nowOnly] })).toBe(slotOf(tomorrow));
    expect(length({ offers: [nowOnly] })).toBe(32);
    expect(length({ offers: [anOffer("A", 1, { until: MIDNIGHT + 5 * DAY })] })).toBe(192);
  });
});

describe("what people want", () => {
  it("draws from a DSO that was chosen, and says where another has to help (override_unmet)", () => {
    const chosen = decide({ overrides: [anOverride({ kind: "use_dso", dsoId: "B" })] });
    expect(first(chosen).why.supply).toEqual({ kind: "by_hand", dsoId: "B", until: NOON + 4 * HOUR });
    expect(chosen.slots[16]?.drawW).toEqual({ A: 20_000 });
    expect(chosen.reasons).toEqual([]);
    const weak = decide({
      offers: [anOffer("A", 200_000), anOffer("B", 300_000, { capacityW: 5_000 })],
      overrides: [anOverride({ kind: "use_dso", dsoId: "B" })],
    });
    expect(first(weak).drawW).toEqual({ A: 15_000, B: 5_000 });
    expect(weak.reasons).toEqual(["override_unmet"]);
  });

  it("returns at once when that ends, whatever the dwell", () => {
    const leader = { dsoId: "B", since: NOON - SLOT, isChosen: true };
    const offers = [anOffer("A", 200_000), anOffer("B", 201_000)];
    expect(first(decide({ offers, leader })).drawW).toEqual({ A: 20_000 });
  });

  it("draws nothing from a DSO that was banned, and serves all the same when all are", () => {
    const banned = decide({ overrides: [anOverride({ kind: "ban_dso", dsoId: "A" })] });
    expect(first(banned).drawW).toEqual({ B: 20_000 });
    expect(first(banned).importLimitW).toBe(60_000);
    const all = ["A", "B"].map((dsoId) => anOverride({ kind: "ban_dso", dsoId }, { id: dsoId }));
    const plan = decide({ overrides: all });
    expect(first(plan).drawW).toEqual({ A: 20_000 });
    expect(plan.reasons).toEqual(["override_unmet"]);
  });

  it.each([
    ["hold", (powers: readonly number[]) => powers.every((power) => power === 0)],
    ["store", (powers: readonly number[]) => powers.every((power) => power >= 0)],
    ["use", (powers: readonly number[]) => powers.every((power) => power <= 0)],
  ] as const)("lets the battery %s only", (mode, isKept) => {
    const prices = (at: number) => (Math.floor(at / HOUR) % 2 === 0 ? 50_000 : 400_000);
    const facts = { ...withBattery(), offers: [anOffer("A", prices)] };
    const free = decide(facts)
      .slots.slice(0, 16)
      .map(({ batteryW }) => batteryW);
    expect(free.some((power) => power > 0) && free.some((power) => power < 0)).toBe(true);
    const plan = decide({ ...facts, overrides: [anOverride({ kind: "battery", mode })] });
    expect(isKept(plan.slots.slice(0, 16).map(({ batteryW }) => batteryW))).toBe(true);
    expect(first(plan).why.battery).toEqual({ kind: "by_hand", at: null });
  });

  it("charges the battery to what is wanted by then, and says when that cannot be", () => {
    const at = NOON + 2 * HOUR;
    const wish = (storedWh: number) => [anOverride({ kind: "charge_to", storedWh, at }, { endAt: at })];
    const plan = decide({ ...withBattery(30_000), overrides: wish(120_000) });
    expect(plan.slots[slotOf(at) - 1]?.storedWh).toBeGreaterThanOrEqual(119_900);
    expect(plan.slots.find(({ batteryW }) => batteryW > 0)?.why.battery).toEqual({ kind: "charges_to", at });
    expect(plan.reasons).toEqual([]);
    const late = decide({ ...withBattery(30_000), overrides: wish(180_000), meteredW: 90_000 });
    expect(late.reasons).toContain("override_unmet");
  });

  it("keeps to the smallest of fuse, grid operator and override; the override never raises a limit", () => {
    const operator = { ...anOffer("G", 1, { importLimitW: 40_000 }), subscriptionW: 70_000 };
    const offers = [anOffer("A", 200_000), { ...operator, dso: { ...operator.dso, sells: false, gridOperator: true } }];
    const limit = (limitW?: number) => {
      const overrides = limitW === undefined ? [] : [anOverride({ kind: "grid_limit", limitW })];
      return planInputs(someFacts({ offers, overrides })).problem.gridLimitW[0];
    };
    expect([limit(), limit(10_000), limit(90_000)]).toEqual([40_000, 10_000, 40_000]);
  });
});

describe("the truth about a plan", () => {
  it.each([
    ["price_estimated", { offers: [anOffer("A", 1, { until: NOON + 4 * HOUR })] }],
    ["price_late", { offers: [{ ...anOffer("A", 1), expectedAt: NOON - 3 * HOUR }] }],
    ["dso_left_out", { offers: [anOffer("A", 1), anOffer("B", 1, { until: NOON - 7 * HOUR })] }],
    ["limit_unknown", { site: aSite({ connection: { ...aSite().connection, gridLimitW: null } }) }],
    ["soc_unknown", { site: aSite({ battery: BATTERY }) }],
    ["soc_out_of_band", withBattery(10_000)],
    ["short_history", { history: [{ slotAt: NOON - 6 * DAY, loadW: 20_000 }] }],
    ["price_below_bound", { ...withBattery(), offers: [anOffer("A", -400_000)] }],
    ["unserved_expected", { meteredW: 130_000 }],
  ] as const)("is degraded because of %s", (reason, more) => {
    const plan = decide(more);
    expect(plan.status).toBe("degraded");
    expect(plan.reasons).toContain(reason);
  });

  it("falls back where no price was ever known, and keeps the limits", () => {
    const plan = decide({ ...withBattery(), offers: [{ ...anOffer("A", 1), boundUntil: null, slots: [] }] });
    expect([plan.status, plan.reasons]).toEqual(["fallback", ["no_price"]]);
    expect(first(plan)).toMatchObject({ drawW: { A: 20_000 }, batteryW: 0, importLimitW: 60_000 });
  });

  it("is there also where nobody sells, and takes no power from cars (EN-D7, EN-D12)", () => {
    const plan = decide({ offers: [] });
    expect([plan.status, plan.reasons]).toEqual(["fallback", ["no_price"]]);
    expect(first(plan)).toMatchObject({ drawW: {}, unservedW: 0, importLimitW: 100_000 });
  });

  it("goes on with all DSOs silent: estimates, all their capacity, and the battery only for what else is not served", () => {
    const silent = (id: string) => anOffer(id, 200_000, { until: NOON - 30 * HOUR });
    const offers = [silent("A"), silent("B")];
    const calm = decide({ ...withBattery(), offers });
    expect(calm.status).toBe("degraded");
    expect(calm.reasons).toEqual(["price_estimated", "dso_left_out"]);
    expect(calm.slots.every(({ batteryW, unservedW }) => batteryW === 0 && unservedW === 0)).toBe(true);
    expect(first(calm).importLimitW).toBe(100_000);
    const busy = decide({ ...withBattery(), offers, meteredW: 105_000 });
    expect(first(busy)).toMatchObject({ batteryW: -5_000, unservedW: 0 });
    expect(first(busy).why.battery).toEqual({ kind: "covers_peak", at: null });
  });

  it("counts the capacity of a DSO that is left out among what cars may have (EN-D12)", () => {
    const offers = [anOffer("A", 1), anOffer("B", 1, { until: NOON - 7 * HOUR, capacityW: 30_000 })];
    const { terms } = planInputs(someFacts({ offers }));
    expect(terms.supplies[1]?.slots[0]?.capacityW).toBe(0);
    expect(terms.importLimitW[0]).toBe(90_000);
  });
});

describe("why a slot is as it is", () => {
  it("stores for the slot in which it is used", () => {
    const evening = NOON + 6 * HOUR;
    const prices = (at: number) => (at < NOON + 2 * HOUR ? 50_000 : at < evening ? 200_000 : 600_000);
    const plan = decide({ ...withBattery(20_000), offers: [anOffer("A", prices)] });
    const stored = plan.slots.find(({ batteryW }) => batteryW > 0);
    const used = plan.slots.find(({ batteryW }) => batteryW < 0);
    expect(stored?.why.battery).toEqual({ kind: "stores_for", at: used?.startAt });
    expect(used?.why.battery).toEqual({ kind: "used_now", at: null });
    expect(used?.startAt).toBeGreaterThanOrEqual(NOON + 2 * HOUR);
  });

  it("names the end of each run: C is cheapest 14:00–15:30", () => {
    const [from, until] = [NOON + 2 * HOUR, NOON + 3.5 * HOUR];
    const cheap = anOffer("C", (at) => (at >= from && at < until ? 100_000 : 400_000));
    const { slots } = decide({ offers: [anOffer("A", 200_000), cheap] });
    expect(slots[slotOf(from)]?.why.supply).toEqual({ kind: "cheapest", dsoId: "C", until });
    expect(first({ slots } as DecidedPlan).why.supply.until).toBe(from);
    expect(slots[slotOf(until)]?.why.supply).toEqual({ kind: "cheapest", dsoId: "A", until: MIDNIGHT });
  });
});
