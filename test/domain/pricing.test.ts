import { describe, expect, it } from "vitest";
import { randomFrom } from "../../sim/random.ts";
import type { BlendedCost } from "../../src/domain/energy-cost.ts";
import { decidePrice, type PriceInputs, type PricePolicy } from "../../src/domain/pricing.ts";

const POLICY: PricePolicy = {
  lookHours: 2,
  opexMicroPerKwh: 200_000,
  markupBasisPoints: 1_500,
  floorMicroPerKwh: 300_000,
  ceilingMicroPerKwh: 900_000,
  stepMicroPerKwh: 50_000,
  hysteresisMicroPerKwh: 20_000,
  noticeMinutes: 15,
};

function costOf(costMicro: number, energyWh = 1_000): BlendedCost {
  const others = { locations: 0, energyWh: 0, costMicro: 0 };
  return {
    ...{ from: 0, until: 7_200_000, basis: "load", energyWh, costMicro },
    ...{ locations: [], others, leftOut: [], leftOutCount: 0 },
  };
}

function inputs(costMicro: number, currentMicroPerKwh: number, own: Partial<PriceInputs> = {}): PriceInputs {
  const usual = { currency: "EUR", vatBasisPoints: 1_900, isCurrentOfRule: true };
  return { cost: costOf(costMicro), currentMicroPerKwh, ...usual, ...own };
}

describe("a price by the rule (energy 7)", () => {
  it("is cost and opex with markup and VAT, rounded up to the cent", () => {
    // (0.212 + 0.2) × 1.15 × 1.19 = 0.563822
    const decision = decidePrice(POLICY, inputs(212_000, 560_000));
    expect(decision).toMatchObject({ costMicroPerKwh: 212_000, wantedMicroPerKwh: 570_000 });
  });

  it("rounds up from the exact quotient, and not where it is a whole cent", () => {
    const exact = { ...POLICY, opexMicroPerKwh: 0, markupBasisPoints: 0, hysteresisMicroPerKwh: 0 };
    const free = { vatBasisPoints: 0, isCurrentOfRule: false };
    expect(decidePrice(exact, inputs(400_000, 0, free))?.priceMicroPerKwh).toBe(400_000);
    const third = { ...free, cost: costOf(400_001, 1_000) };
    expect(decidePrice(exact, inputs(0, 0, third))?.priceMicroPerKwh).toBe(410_000);
    const yen = { ...exact, floorMicroPerKwh: 0, ceilingMicroPerKwh: 90_000_000 };
    const inYen = { ...free, currency: "JPY" };
    expect(decidePrice(yen, inputs(30_000_001, 0, inYen))?.priceMicroPerKwh).toBe(31_000_000);
  });

  it("stays where the difference is less than 2 ct, and moves 5 ct at most (EN-T9)", () => {
    expect(decidePrice(POLICY, inputs(212_000, 560_000))).toMatchObject({
      priceMicroPerKwh: 560_000,
      boundBy: ["hysteresis"],
    });
    expect(decidePrice(POLICY, inputs(212_000, 550_000))).toMatchObject({ priceMicroPerKwh: 570_000, boundBy: [] });
    expect(decidePrice(POLICY, inputs(212_000, 460_000))).toMatchObject({
      priceMicroPerKwh: 510_000,
      boundBy: ["step"],
    });
    expect(decidePrice(POLICY, inputs(212_000, 800_000))).toMatchObject({
      priceMicroPerKwh: 750_000,
      boundBy: ["step"],
    });
  });

  it("goes straight to its target out of a price set by hand, and from one that the bounds no longer allow", () => {
    const byHand = { isCurrentOfRule: false };
    expect(decidePrice(POLICY, inputs(212_000, 310_000, byHand))?.priceMicroPerKwh).toBe(570_000);
    expect(decidePrice(POLICY, inputs(212_000, 565_000, byHand))?.priceMicroPerKwh).toBe(570_000);
    expect(decidePrice(POLICY, inputs(212_000, 200_000))?.priceMicroPerKwh).toBe(570_000);
    expect(decidePrice(POLICY, inputs(2_000_000, 990_000))).toMatchObject({
      priceMicroPerKwh: 900_000,
      boundBy: ["ceiling"],
    });
  });

  it("takes costs below nothing for what they are, down to the floor", () => {
    expect(decidePrice(POLICY, inputs(-500_000, 310_000))).toMatchObject({
      wantedMicroPerKwh: -410_000,
      priceMicroPerKwh: 310_000,
      boundBy: ["floor", "hysteresis"],
    });
  });

  it("is not decided by a cost that is no number, or by no energy (EN-T9)", () => {
    for (const costMicro of [Number.NaN, Number.POSITIVE_INFINITY, 0.5]) {
      expect(decidePrice(POLICY, inputs(costMicro, 400_000))).toBeNull();
    }
    expect(decidePrice(POLICY, inputs(1, 400_000, { cost: costOf(200_000, 0) }))).toBeNull();
  });
});

const SEED = 20_261_122;
const RUNS = 5_000;

describe(`of ${RUNS} random policies and costs (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const cents = (low: number, high: number) => between(low, high) * 10_000;
  const cases = Array.from({ length: RUNS }, () => {
    const floorMicroPerKwh = cents(0, 60);
    const policy = {
      lookHours: between(1, 4),
      opexMicroPerKwh: between(0, 400_000),
      markupBasisPoints: between(0, 5_000),
      floorMicroPerKwh,
      ceilingMicroPerKwh: floorMicroPerKwh + cents(0, 90),
      stepMicroPerKwh: cents(1, 10),
      hysteresisMicroPerKwh: cents(0, 4),
      noticeMinutes: 15,
    };
    const energyWh = between(1, 500_000);
    const costMicro = Math.round((between(-200_000, 900_000) * energyWh) / 1_000);
    const own = { cost: costOf(costMicro, energyWh), isCurrentOfRule: random() < 0.8 };
    return { policy, given: inputs(0, cents(0, 170), { vatBasisPoints: between(0, 2_500), ...own }) };
  });

  it("each price is within floor and ceiling, and is whole cents", () => {
    for (const { policy, given } of cases) {
      const price = decidePrice(policy, given)?.priceMicroPerKwh ?? Number.NaN;
      expect(price % 10_000).toBe(0);
      expect(price).toBeGreaterThanOrEqual(policy.floorMicroPerKwh);
      expect(price).toBeLessThanOrEqual(policy.ceilingMicroPerKwh);
    }
  });

  it("no change is more than a step or less than the hysteresis, from a price of the rule within its bounds", () => {
    for (const { policy, given } of cases) {
      const current = given.currentMicroPerKwh;
      const isWithin = current >= policy.floorMicroPerKwh && current <= policy.ceilingMicroPerKwh;
      if (!given.isCurrentOfRule || !isWithin) continue;
      const price = decidePrice(policy, given)?.priceMicroPerKwh ?? Number.NaN;
      expect(Math.abs(price - current)).toBeLessThanOrEqual(policy.stepMicroPerKwh);
      const least = Math.min(policy.hysteresisMicroPerKwh, policy.stepMicroPerKwh);
      if (price !== current) expect(Math.abs(price - current)).toBeGreaterThanOrEqual(least);
    }
  });

  it("higher costs never give a lower price", () => {
    for (const { policy, given } of cases) {
      const dearer = { ...given, cost: { ...given.cost, costMicro: given.cost.costMicro + between(0, 100_000_000) } };
      const [price, then] = [decidePrice(policy, given), decidePrice(policy, dearer)];
      expect(then?.priceMicroPerKwh).toBeGreaterThanOrEqual(price?.priceMicroPerKwh ?? Number.NaN);
    }
  });

  it("the same costs again and again end within the hysteresis of what is wanted, and stay there", () => {
    for (const { policy, given } of cases.slice(0, 100)) {
      let price = given.currentMicroPerKwh;
      let isCurrentOfRule = given.isCurrentOfRule;
      for (let hour = 0; hour < 200; hour += 1) {
        price =
          decidePrice(policy, { ...given, currentMicroPerKwh: price, isCurrentOfRule })?.priceMicroPerKwh ?? Number.NaN;
        isCurrentOfRule = true;
      }
      const end = decidePrice(policy, { ...given, currentMicroPerKwh: price, isCurrentOfRule });
      const { floorMicroPerKwh: floor, ceilingMicroPerKwh: ceiling, hysteresisMicroPerKwh } = policy;
      const target = Math.min(ceiling, Math.max(floor, end?.wantedMicroPerKwh ?? Number.NaN));
      expect(end?.priceMicroPerKwh).toBe(price);
      expect(Math.abs(target - price)).toBeLessThanOrEqual(hysteresisMicroPerKwh);
    }
  });

  it("a person comes to the same price with what is stored of it", () => {
    for (const { policy, given } of cases.slice(0, 500)) {
      const stored = JSON.parse(JSON.stringify(decidePrice(policy, given)));
      expect(decidePrice(stored.policy, stored)).toEqual(stored);
    }
  });
});
