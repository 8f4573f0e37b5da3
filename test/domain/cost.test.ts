import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyCost, type PriceInCurrency } from "../../src/domain/cost.ts";

const price = (priceMicroPerKwh: number, vatBasisPoints: number, currency = "EUR"): PriceInCurrency => ({
  currency,
  priceMicroPerKwh,
  vatBasisPoints,
});

const sales = fc.record({
  energyWh: fc.integer({ min: 0, max: 100_000_000 }),
  priceMicroPerKwh: fc.integer({ min: 0, max: 1_000_000 }).map((hundreds) => hundreds * 100),
  vatBasisPoints: fc.integer({ min: 0, max: 10_000 }),
});

describe("the cost of a session", () => {
  it("is Wh × locked price, exactly: no figure is further than half its last place from the exact amount", () => {
    fc.assert(
      fc.property(sales, ({ energyWh, priceMicroPerKwh, vatBasisPoints }) => {
        const cost = energyCost(energyWh, price(priceMicroPerKwh, vatBasisPoints));
        // Exact amounts as fractions: incl / 1000 and excl / (1000 × (10000 + VAT)) micro-units.
        const incl = BigInt(energyWh) * BigInt(priceMicroPerKwh);
        const excl = incl * 10_000n;
        expectRounded(cost.totalInclMicro, incl, 1_000n, 100n);
        expectRounded(cost.totalExclMicro, excl, 1_000n * BigInt(10_000 + vatBasisPoints), 100n);
        expectRounded(cost.payableMicro, incl, 1_000n, 10_000n);
      }),
    );
  });

  it("never falls when more energy was drawn", () => {
    fc.assert(
      fc.property(sales, fc.nat(1_000_000), ({ energyWh, priceMicroPerKwh, vatBasisPoints }, moreWh) => {
        const locked = price(priceMicroPerKwh, vatBasisPoints);
        const less = energyCost(energyWh, locked);
        const more = energyCost(energyWh + moreWh, locked);
        expect(more.totalInclMicro).toBeGreaterThanOrEqual(less.totalInclMicro);
        expect(more.totalExclMicro).toBeGreaterThanOrEqual(less.totalExclMicro);
        expect(more.payableMicro).toBeGreaterThanOrEqual(less.payableMicro);
      }),
    );
  });

  it("has no tax in it when there is none", () => {
    fc.assert(
      fc.property(sales, ({ energyWh, priceMicroPerKwh }) => {
        const cost = energyCost(energyWh, price(priceMicroPerKwh, 0));
        expect(cost.totalExclMicro).toBe(cost.totalInclMicro);
      }),
    );
  });

  it("rounds what the driver pays from the exact amount, not from the rounded total", () => {
    // 4999 Wh × 0.0100 = 0.04999: 0.0500 at four decimals, 0.05 in cents.
    expect(energyCost(4_999, price(10_000, 0))).toMatchObject({ totalInclMicro: 50_000, payableMicro: 50_000 });
    // 0.004995 is 0.0050 at four decimals, which would round up to a cent; exactly it is less than half a cent.
    expect(energyCost(333, price(15_000, 0))).toMatchObject({ totalInclMicro: 5_000, payableMicro: 0 });
  });

  it("is paid in the currency's own minor unit", () => {
    const cost = energyCost(12_345, price(33_000_000, 1_000, "JPY"));
    expect(cost).toEqual({ totalInclMicro: 407_385_000, totalExclMicro: 370_350_000, payableMicro: 407_000_000 });
  });
});

function expectRounded(actual: number, numerator: bigint, denominator: bigint, step: bigint): void {
  expect(BigInt(actual) % step).toBe(0n);
  const doubledError = 2n * (BigInt(actual) * denominator - numerator);
  expect(doubledError > -step * denominator && doubledError <= step * denominator).toBe(true);
}
