import { describe, expect, it } from "vitest";
import { isOf, type PastSlot, type PlanSlot, planRows } from "../../portal/src/pages/station-energy/plan-rows.ts";
import type { EnergySlotsView } from "../../src/entry/api/shared/energy-slots.ts";

const SLOT = 900_000;
const NOON = Date.parse("2026-11-18T12:00:00Z");
const iso = (slot: number) => new Date(NOON + slot * SLOT).toISOString();

const NORD = { id: "nord", name: "NordNett", freshness: "fresh" } as const;
const VOLTA = { id: "volta", name: "Volta", freshness: "fresh" } as const;
const DSOS = [NORD, VOLTA];

const PRICES = {
  nord: { microPerKwh: 100_000, quality: "binding", capacityW: 50_000 },
  volta: { microPerKwh: 200_000, quality: "binding", capacityW: 50_000 },
} as const;

/** A planned quarter hour, so many after noon. */
const will = (slot: number, fields: Partial<PlanSlot> = {}): PlanSlot => ({
  ...{ startAt: iso(slot), drawW: { nord: 20_000 }, batteryW: 8_000, pvW: 0, exportW: 0, loadW: 12_000, unservedW: 0 },
  ...{ storedWh: 60_000, importLimitW: null, prices: PRICES },
  why: { supply: { kind: "cheapest", dsoId: "nord", until: iso(slot + 1) }, battery: null },
  ...fields,
});

/** A quarter hour that is over. */
const was = (slot: number, fields: Partial<PastSlot> = {}): PastSlot => ({
  ...{ startAt: iso(slot), deliveredWh: 3_000, batteryInWh: 1_000, batteryOutWh: 250, storedWh: 58_000 },
  imports: [
    { dsoId: "nord", energyWh: 750, priceMicroPerKwh: 110_000 },
    { dsoId: "volta", energyWh: 3_000, priceMicroPerKwh: 210_000 },
  ],
  prices: { volta: { microPerKwh: 210_000, quality: "binding" } },
  ...fields,
});

const past = (slots: readonly PastSlot[], until = 0): EnergySlotsView => ({
  ...{ locationId: "pn1", from: iso(until - 48), until: iso(until), currency: "EUR", slots: [...slots] },
});

const kinds = (rows: ReturnType<typeof planRows>) => rows.map(({ told }) => told.kind);
describe("what happened and what is planned, on one axis (portal 6)", () => {
  it("is what happened up to now, and the plan from then on, quarter hour by quarter hour", () => {
    const rows = planRows(past([was(-2), was(-1)]), [will(0), will(1)], DSOS);
    expect(kinds(rows)).toEqual(["past", "past", "planned", "planned"]);
    expect(rows.map(({ startAt }) => startAt)).toEqual([-2, -1, 0, 1].map((slot) => NOON + slot * SLOT));
    expect(rows.every((row, index) => index === 0 || rows[index - 1]?.endAt === row.startAt)).toBe(true);
  });

  it("says of what is over who gave most and at which price, and both flows of the battery", () => {
    const [row] = planRows(past([was(-1)]), [will(0)], DSOS);
    expect(row).toMatchObject({ dso: VOLTA, priceMicro: 210_000, loadW: 12_000 });
    expect(row?.battery).toEqual({ storesW: 4_000, givesW: 1_000, storedWh: 58_000 });
  });

  it("says that nothing is known where nothing was written, and never what had been planned", () => {
    const rows = planRows(past([was(-4), was(-2)], 1), [will(-1), will(0), will(1)], DSOS);
    expect(kinds(rows)).toEqual(["past", "unknown", "past", "unknown", "unknown", "planned"]);
    expect(rows.filter(isOf("unknown")).every(({ dso, loadW, battery }) => (dso ?? loadW ?? battery) === null)).toBe(
      true,
    );
  });

  it("is the plan alone where nothing happened yet, or could not be read", () => {
    for (const nothing of [null, past([])]) expect(kinds(planRows(nothing, [will(0)], DSOS))).toEqual(["planned"]);
    expect(planRows(null, [], DSOS)).toEqual([]);
  });

  it("takes what happened where the plan is older than that", () => {
    expect(kinds(planRows(past([was(0)], 1), [will(0), will(1)], DSOS))).toEqual(["past", "planned"]);
  });

  it("does not know what a battery did that said nothing, nor who supplied what nobody noted", () => {
    const silent = was(-1, { storedWh: null, imports: [{ dsoId: null, energyWh: 5, priceMicroPerKwh: null }] });
    expect(planRows(past([silent]), [], DSOS)[0]).toMatchObject({ battery: null, dso: null, priceMicro: null });
  });
});
