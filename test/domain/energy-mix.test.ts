import { describe, expect, it } from "vitest";
import { type EnergyShare, isGreen, whyNotEnergyMix } from "../../src/domain/energy-mix.ts";

const mix = (...shares: readonly (readonly [EnergyShare["source"], number])[]) => ({
  sources: shares.map(([source, shareBasisPoints]) => ({ source, shareBasisPoints })),
  co2GramsPerKwh: null,
  nuclearWasteMilligramsPerKwh: null,
  supplierName: null,
  productName: null,
});

describe("an energy mix", () => {
  it("is whole: its shares sum to 100 %, each source once (OCPI-L12)", () => {
    expect(whyNotEnergyMix(mix(["SOLAR", 3_333], ["WIND", 6_667]))).toEqual([]);
    expect(whyNotEnergyMix(mix(["SOLAR", 3_333], ["WIND", 6_666]))).toHaveLength(1);
    expect(whyNotEnergyMix(mix())).toHaveLength(1);
    expect(whyNotEnergyMix(mix(["SOLAR", 5_000], ["SOLAR", 5_000]))).toHaveLength(1);
  });

  it("is green only if all of it is, and nothing is left behind (OCPI-L12)", () => {
    expect(isGreen(mix(["SOLAR", 5_000], ["GENERAL_GREEN", 5_000], ["COAL", 0]))).toBe(true);
    expect(isGreen(mix(["SOLAR", 9_999], ["COAL", 1]))).toBe(false);
    expect(isGreen({ ...mix(["SOLAR", 10_000]), co2GramsPerKwh: 1 })).toBe(false);
    expect(isGreen({ ...mix(["SOLAR", 10_000]), nuclearWasteMilligramsPerKwh: 1 })).toBe(false);
  });
});
