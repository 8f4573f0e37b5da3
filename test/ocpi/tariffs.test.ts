import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTariff } from "../../src/ocpi/tariffs.ts";
import { judge } from "./judge/judge.ts";

const CPO = { countryCode: "PT", partyId: "EML" };
const TARIFF = {
  id: "T1",
  currency: "EUR",
  priceMicroPerKwh: 390_000,
  vatBasisPoints: 2_300,
  lastUpdated: Date.UTC(2026, 4, 8),
};

const component = (fields: Partial<typeof TARIFF>) =>
  toTariff(CPO, { ...TARIFF, ...fields }).elements[0]?.price_components[0];

describe("a Tariff", () => {
  it("is what the text says, whatever the price (OCPI-F9, J2, T17)", () => {
    fc.assert(
      fc.property(fc.nat(50_000), fc.nat(10_000), (steps, vatBasisPoints) => {
        const tariff = toTariff(CPO, { ...TARIFF, priceMicroPerKwh: steps * 100, vatBasisPoints });
        expect(judge("Tariff", tariff)).toEqual([]);
      }),
    );
  });

  it.each([
    [390_000, 2_300, 0.3171],
    [123_000, 2_300, 0.1],
    [100, 2_300, 0.0001],
    [61_500, 2_300, 0.05],
    [61_600, 2_300, 0.0501],
    [300, 10_000, 0.0002],
    [500_000, 0, 0.5],
    [1_000_000, 2_125, 0.8247],
  ])(
    "of %d micro-units a kWh with a VAT of %d basis points costs %d without it, rounded once, half up (OCPI-F6, J3)",
    (priceMicroPerKwh, vatBasisPoints, price) => {
      const vat = vatBasisPoints / 100;
      expect(component({ priceMicroPerKwh, vatBasisPoints })).toEqual({ type: "ENERGY", price, vat, step_size: 1 });
    },
  );

  it("for nothing says so: FLAT, once (OCPI-F13, F15)", () => {
    expect(component({ priceMicroPerKwh: 0 })).toEqual({ type: "FLAT", price: 0, vat: 23, step_size: 1 });
  });
});
