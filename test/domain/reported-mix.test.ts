import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENERGY_SOURCES, whyNotEnergyMix } from "../../src/domain/energy-mix.ts";
import { type EnergyPart, NO_ENERGY } from "../../src/domain/energy-part.ts";
import { reportedMix } from "../../src/domain/reported-mix.ts";

const part = (fields: Partial<EnergyPart>): EnergyPart => ({ ...NO_ENERGY, ...fields });

describe("the mix of what a location delivered (EN-A25)", () => {
  it("has the shares of the sources, and the CO2 of what is rated", () => {
    const sourcesWh = { WIND: 6_000, GAS: 3_000, UNKNOWN: 1_000 };
    expect(reportedMix(part({ energyWh: 10_000, sourcesWh, co2Milligrams: 1_800_000, unratedWh: 1_000 }))).toEqual({
      sources: [
        { source: "GAS", shareBasisPoints: 3_333 },
        { source: "WIND", shareBasisPoints: 6_667 },
      ],
      co2GramsPerKwh: 200,
      nuclearWasteMilligramsPerKwh: null,
      supplierName: null,
      productName: null,
    });
  });

  it("is not told when more than a tenth is unknown, or nothing was delivered", () => {
    const sourcesWh = { WIND: 8_999, UNKNOWN: 1_001 };
    expect(reportedMix(part({ energyWh: 10_000, sourcesWh, unratedWh: 1_001 }))).toBeNull();
    expect(reportedMix(NO_ENERGY)).toBeNull();
  });

  it("says no CO2 when more than a tenth of it is unrated", () => {
    const mix = reportedMix(part({ energyWh: 10_000, sourcesWh: { WIND: 10_000 }, unratedWh: 1_001 }));
    expect(mix?.co2GramsPerKwh).toBeNull();
  });

  it("sums to the whole, whatever was delivered (OCPI-L12)", () => {
    const sources = fc.dictionary(fc.constantFrom(...ENERGY_SOURCES), fc.integer({ min: 1, max: 1e9 }), { minKeys: 1 });
    fc.assert(
      fc.property(sources, (sourcesWh) => {
        const energyWh = Object.values(sourcesWh).reduce((sum, wh) => sum + wh, 0);
        const mix = reportedMix(part({ energyWh, sourcesWh }));
        expect(mix).not.toBeNull();
        expect(mix && whyNotEnergyMix(mix)).toEqual([]);
      }),
    );
  });
});
