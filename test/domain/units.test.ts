import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minorUnitMicro, roundHalfUp } from "../../src/domain/units.ts";

describe("the one rounding rule (F6)", () => {
  it("rounds to the nearest step, and half a step up", () => {
    expect(roundHalfUp(149n, 1n, 100n)).toBe(100);
    expect(roundHalfUp(150n, 1n, 100n)).toBe(200);
    expect(roundHalfUp(151n, 1n, 100n)).toBe(200);
    expect(roundHalfUp(299n, 2n, 100n)).toBe(100);
  });

  it("keeps what is a multiple of the step", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 9n), fc.bigInt(1n, 10n ** 6n), (multiple, denominator) => {
        expect(roundHalfUp(multiple * 100n * denominator, denominator, 100n)).toBe(Number(multiple * 100n));
      }),
    );
  });

  it("is never further than half a step from the exact amount, and only upwards when it is exactly half", () => {
    const amount = fc.record({
      numerator: fc.bigInt(0n, 10n ** 15n),
      denominator: fc.bigInt(1n, 10n ** 8n),
      step: fc.constantFrom(1n, 100n, 10_000n),
    });
    fc.assert(
      fc.property(amount, ({ numerator, denominator, step }) => {
        const doubledError = 2n * (BigInt(roundHalfUp(numerator, denominator, step)) * denominator - numerator);
        expect(doubledError > -step * denominator).toBe(true);
        expect(doubledError <= step * denominator).toBe(true);
      }),
    );
  });
});

describe("minor units", () => {
  it.each([
    ["EUR", 10_000n],
    ["JPY", 1_000_000n],
    ["KWD", 1_000n],
    ["CLF", 100n],
  ])("one minor unit of %s is worth %d micro", (currency, micro) => {
    expect(minorUnitMicro(currency)).toBe(micro);
  });
});
