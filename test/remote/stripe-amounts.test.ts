import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { microOf, stripeAmount, stripeStepMicro } from "../../src/remote/stripe-amounts.ts";

describe("amounts as Stripe writes them", () => {
  it.each([
    ["EUR", 4_810_000, 481],
    ["JPY", 500_000_000, 500],
    ["KRW", 12_345_000_000, 12_345],
    // The last of three decimals is 0.
    ["KWD", 5_120_000, 5_120],
    ["KWD", 5_129_000, 5_120],
    // Written with two decimals, that are always 0.
    ["ISK", 5_000_000, 500],
    ["UGX", 7_900_000, 700],
  ])("%s %i micro-units are %i", (currency, amountMicro, amount) => {
    expect(stripeAmount(amountMicro, currency)).toBe(amount);
  });

  it("never ask for more than is owed, nor for less by a step, and read as what was asked for", () => {
    const currency = fc.constantFrom("EUR", "USD", "JPY", "ISK", "KWD", "TND", "UGX", "MGA", "IQD", "CLF");
    const run = fc.property(currency, fc.nat(10 ** 12), (of, amountMicro) => {
      const asked = microOf(stripeAmount(amountMicro, of), of);
      expect(Number.isInteger(stripeAmount(amountMicro, of))).toBe(true);
      expect(asked).toBeLessThanOrEqual(amountMicro);
      expect(amountMicro - asked).toBeLessThan(stripeStepMicro(of));
    });
    fc.assert(run);
  });
});
