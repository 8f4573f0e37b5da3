import { describe, expect, it } from "vitest";
import type { BlendedCost } from "../../src/domain/energy-cost.ts";
import { playRule } from "../../src/domain/price-preview.ts";
import { INITIAL_POLICIES } from "../../src/domain/price-rule.ts";
import { HOUR } from "../../src/domain/time.ts";

const POLICY = { ...INITIAL_POLICIES.fast, floorMicroPerKwh: 0, ceilingMicroPerKwh: 5_000_000 };
const START = { currency: "EUR", vatBasisPoints: 0, currentMicroPerKwh: 390_000 };

/** Of each hour: what a kWh costs; null: nothing is known. */
function played(costs: readonly (number | null)[]) {
  const none = { locations: [], others: { locations: 0, energyWh: 0, costMicro: 0 }, leftOut: [], leftOutCount: 0 };
  const hours = costs.map((costMicro, index) => {
    const at = index * HOUR;
    const cost: BlendedCost | null =
      costMicro === null ? null : { from: at, until: at + HOUR, basis: "load", energyWh: 1_000, costMicro, ...none };
    return { validFrom: at, cost };
  });
  return playRule(POLICY, START, hours).map(({ outcome, priceMicroPerKwh }) => [outcome, priceMicroPerKwh] as const);
}

describe("a rule that is played", () => {
  it("goes straight to its price, then step by step, and stands while nothing is known of costs", () => {
    expect(played([300_000, 300_000, null, 500_000, 500_000])).toEqual([
      ["published", 580_000],
      ["unchanged", 580_000],
      ["no_cost", 580_000],
      ["published", 630_000],
      ["published", 680_000],
    ]);
  });

  it("changes 12 times a day at most (EN-T9), and keeps the last three for raises", () => {
    const falling = played([2_000_000, ...Array<number>(23).fill(0)]).map(([outcome]) => outcome);
    expect(falling.filter((outcome) => outcome === "published")).toHaveLength(9);
    expect(falling.slice(9).every((outcome) => outcome === "day_full")).toBe(true);
    const rising = played([0, ...Array<number>(23).fill(2_000_000)]).map(([outcome]) => outcome);
    expect(rising.filter((outcome) => outcome === "published")).toHaveLength(12);
    expect(played([0, ...Array<number>(24).fill(2_000_000)]).at(-1)?.[0]).toBe("published");
  });
});
