import { describe, expect, it } from "vitest";
import type { DsoSlot } from "../../src/domain/dso.ts";
import type { PlanSlot } from "../../src/domain/plan-why.ts";
import { slotSupplies } from "../../src/domain/slot-supplies.ts";
import { SLOT } from "../../src/domain/slots.ts";

const AT = 40 * SLOT;

function planned(drawW: PlanSlot["drawW"], dsoId: string | null = null): PlanSlot {
  const price = (microPerKwh: number) => ({ microPerKwh, quality: "binding" as const, capacityW: 60_000 });
  return {
    startAt: AT,
    drawW,
    pvW: 0,
    batteryW: 0,
    exportW: 0,
    unservedW: 0,
    storedWh: 0,
    loadW: 0,
    importLimitW: 100_000,
    prices: { a: price(210_000), b: price(190_000) },
    why: { supply: { kind: "none", dsoId, until: AT + SLOT }, battery: null },
  };
}

const said = (dsoId: string, slot: Partial<DsoSlot> | null) => ({
  dsoId,
  currency: "EUR",
  slot: slot && {
    startAt: AT,
    quality: "binding" as const,
    price: {
      energyMicroPerKwh: 100_000,
      gridFeeMicroPerKwh: 50_000,
      leviesMicroPerKwh: 20_000,
      taxMicroPerKwh: 30_000,
    },
    ...slot,
  },
});

describe("who supplied a quarter hour", () => {
  it("is whom its plans meant, each by the time it was in force", () => {
    const plans = [
      { madeAt: AT - SLOT, slots: [planned({ a: 30_000 })] },
      { madeAt: AT + SLOT / 3, slots: [planned({ a: 10_000, b: 20_000 })] },
    ];
    const supplies = slotSupplies(AT, plans, [said("a", {}), said("b", null)]);
    // a: 30 kW for a third and 10 for two thirds; b: 20 for two thirds.
    expect(supplies.map(({ dsoId, shareBasisPoints }) => [dsoId, shareBasisPoints])).toEqual([
      ["a", 5_556],
      ["b", 4_444],
    ]);
    expect(supplies[0]).toMatchObject({ priceMicroPerKwh: 200_000, quality: "binding" });
    expect(supplies[1]).toMatchObject({ priceMicroPerKwh: 190_000, quality: "estimated", mix: null });
  });

  it("is whom would have been drawn from first, where nothing was to be drawn", () => {
    const of = (slot: PlanSlot) => slotSupplies(AT, [{ madeAt: AT, slots: [slot] }], [said("a", {}), said("b", {})]);
    expect(of(planned({}, "a")).map(({ dsoId }) => dsoId)).toEqual(["a"]);
    expect(of(planned({})).map(({ dsoId }) => dsoId)).toEqual(["b"]);
  });

  it("is nobody without a plan for it", () => {
    const other = { ...planned({ a: 1 }), startAt: AT - SLOT };
    expect(slotSupplies(AT, [{ madeAt: AT - SLOT, slots: [other] }], [said("a", {})])).toEqual([]);
    expect(slotSupplies(AT, [], [said("a", {})])).toEqual([]);
  });

  it("EN-D18 has the average CO2, and never a marginal one", () => {
    const with_ = (basis: "average" | "marginal") =>
      slotSupplies(AT, [{ madeAt: AT, slots: [planned({ a: 1 })] }], [said("a", { co2: { gramsPerKwh: 80, basis } })]);
    expect(with_("average")[0]?.averageCo2GramsPerKwh).toBe(80);
    expect(with_("marginal")[0]?.averageCo2GramsPerKwh).toBeNull();
  });
});
