import { describe, expect, it } from "vitest";
import type { EnergyMix } from "../../src/domain/energy-mix.ts";
import type { OpeningHours } from "../../src/domain/opening-hours.ts";
import { toLocation } from "../../src/ocpi/locations.ts";
import type { ShownPlace } from "../../src/ocpi/place.ts";
import { CPO, LOCATION } from "./shown-location.ts";

const shown = (fields: Partial<ShownPlace>, knowsErrata = true): Readonly<Record<string, unknown>> =>
  toLocation(CPO, { ...LOCATION, ...fields }, { knowsErrata, party: null });
const hours = (fields: Partial<OpeningHours>): OpeningHours => ({
  twentyFourSeven: false,
  regular: [],
  exceptionalOpenings: [],
  exceptionalClosings: [],
  ...fields,
});
const mix = (fields: Partial<EnergyMix>): EnergyMix => ({
  sources: [{ source: "SOLAR", shareBasisPoints: 10_000 }],
  co2GramsPerKwh: null,
  nuclearWasteMilligramsPerKwh: null,
  supplierName: null,
  productName: null,
  ...fields,
});

describe("the opening hours of a Location", () => {
  it("are split at midnight, which is written 23:59; exceptions are in UTC (OCPI-L7)", () => {
    const exceptionalClosings = [{ beginAt: Date.UTC(2026, 11, 24, 12), endAt: Date.UTC(2026, 11, 26) }];
    const regular = [
      { weekday: 7, begin: "20:00", end: "02:00" },
      { weekday: 2, begin: "08:00", end: "00:00" },
    ];
    expect(shown({ openingHours: hours({ regular, exceptionalClosings }), chargingWhenClosed: false })).toMatchObject({
      opening_times: {
        twentyfourseven: false,
        regular_hours: [
          { weekday: 1, period_begin: "00:00", period_end: "02:00" },
          { weekday: 2, period_begin: "08:00", period_end: "23:59" },
          { weekday: 7, period_begin: "20:00", period_end: "23:59" },
        ],
        exceptional_closings: [{ period_begin: "2026-12-24T12:00:00.000Z", period_end: "2026-12-26T00:00:00.000Z" }],
      },
      charging_when_closed: false,
    });
  });

  it("of what is always open are no more than that; of what nobody said, nothing (OCPI-L7, T19)", () => {
    const always = shown({ openingHours: hours({ twentyFourSeven: true }) });
    expect(always).toMatchObject({ opening_times: { twentyfourseven: true }, charging_when_closed: true });
    expect(Object.keys(Object(always.opening_times))).toEqual(["twentyfourseven"]);
    expect(shown({})).not.toHaveProperty("opening_times");
    expect(shown({})).not.toHaveProperty("charging_when_closed");
  });
});

describe("the energy mix of a Location", () => {
  it("is in percent and g/kWh (OCPI-L12)", () => {
    const sources = [
      { source: "WIND", shareBasisPoints: 6_667 },
      { source: "NUCLEAR", shareBasisPoints: 3_333 },
    ] as const;
    const given = mix({ sources, co2GramsPerKwh: 12, nuclearWasteMilligramsPerKwh: 1, supplierName: "Windpark" });
    expect(shown({ energyMix: given }).energy_mix).toEqual({
      is_green_energy: false,
      energy_sources: [
        { source: "WIND", percentage: 66.67 },
        { source: "NUCLEAR", percentage: 33.33 },
      ],
      environ_impact: [
        { category: "CARBON_DIOXIDE", amount: 12 },
        { category: "NUCLEAR_WASTE", amount: 0.001 },
      ],
      supplier_name: "Windpark",
    });
  });

  it("is green where all its sources are (OCPI-L12)", () => {
    expect(shown({ energyMix: mix({ co2GramsPerKwh: 0 }) })).toMatchObject({ energy_mix: { is_green_energy: true } });
    expect(shown({ energyMix: mix({ co2GramsPerKwh: 1 }) })).toMatchObject({ energy_mix: { is_green_energy: false } });
  });
});

describe("what else drivers are told of a Location", () => {
  it("has the operator where that is not ourselves (OCPI-L13)", () => {
    const operator = { name: "Camara", website: "https://camara.example" };
    expect(shown({ operator })).toMatchObject({ operator });
    expect(shown({})).not.toHaveProperty("operator");
  });

  it("has a long state for those who know the errata alone (OCPI-J1, X1)", () => {
    const state = "Freguesia de Santo António";
    expect(shown({ state })).toMatchObject({ state });
    expect(shown({ state }, false)).toMatchObject({ state: state.slice(0, 20) });
  });
});
