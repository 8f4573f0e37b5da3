import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { offerOf } from "../../src/domain/offer.ts";
import type { Discount, Promotion } from "../../src/domain/promotion.ts";
import type { TariffVersion } from "../../src/domain/tariff.ts";

const version = (priceMicroPerKwh: number): TariffVersion => ({
  id: "v1",
  scope: "organisation",
  class: "fast",
  validFrom: 0,
  createdAt: 0,
  currency: "EUR",
  priceMicroPerKwh,
  vatBasisPoints: 2_300,
  origin: { kind: "hand", by: null, reason: null, endAt: null },
  withdrawnAt: null,
});

const promotion = (discount: Discount): Promotion => ({
  id: "p1",
  name: "Any",
  discount,
  classes: ["fast"],
  locationIds: null,
  weekdays: [],
  startMinute: 0,
  endMinute: 0,
  startAt: 0,
  endAt: 1,
  endedAt: null,
  createdAt: 0,
});

const offered = (list: number, discount: Discount) => offerOf(version(list), promotion(discount));

describe("what a kWh costs (EN-T7, PF7)", () => {
  it("is the price of the list while nothing lowers it", () => {
    expect(offerOf(version(520_000), null)).toEqual({
      tariffVersionId: "v1",
      currency: "EUR",
      vatBasisPoints: 2_300,
      listMicroPerKwh: 520_000,
      priceMicroPerKwh: 520_000,
      promotionId: null,
    });
  });

  it("is lowered by a percentage, rounded half up to four decimals", () => {
    expect(offered(520_000, { kind: "percentage", basisPoints: 1_000 }).priceMicroPerKwh).toBe(468_000);
    expect(offered(333_300, { kind: "percentage", basisPoints: 1_500 }).priceMicroPerKwh).toBe(283_300);
    expect(offered(1_000, { kind: "percentage", basisPoints: 500 }).priceMicroPerKwh).toBe(1_000);
    expect(offered(3_000, { kind: "percentage", basisPoints: 500 }).priceMicroPerKwh).toBe(2_900);
    expect(offered(520_000, { kind: "percentage", basisPoints: 10_000 }).priceMicroPerKwh).toBe(0);
  });

  it("is the fixed price, unless that were dearer", () => {
    expect(offered(520_000, { kind: "fixed", priceMicroPerKwh: 300_000 })).toMatchObject({
      listMicroPerKwh: 520_000,
      priceMicroPerKwh: 300_000,
      promotionId: "p1",
    });
    expect(offered(290_000, { kind: "fixed", priceMicroPerKwh: 300_000 })).toMatchObject({
      priceMicroPerKwh: 290_000,
      promotionId: null,
    });
  });

  it("is never raised, never negative, a multiple of four decimals, and says what lowered it", () => {
    const discount = fc.oneof(
      fc.record({ kind: fc.constant("percentage" as const), basisPoints: fc.integer({ min: 1, max: 10_000 }) }),
      fc.record({
        kind: fc.constant("fixed" as const),
        priceMicroPerKwh: fc.integer({ min: 0, max: 20_000 }).map((steps) => steps * 100),
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), discount, (steps, given) => {
        const { listMicroPerKwh, priceMicroPerKwh, promotionId } = offered(steps * 100, given);
        expect(listMicroPerKwh).toBe(steps * 100);
        expect(priceMicroPerKwh).toBeGreaterThanOrEqual(0);
        expect(priceMicroPerKwh).toBeLessThanOrEqual(listMicroPerKwh);
        expect(priceMicroPerKwh % 100).toBe(0);
        expect(promotionId).toBe(priceMicroPerKwh < listMicroPerKwh ? "p1" : null);
      }),
    );
  });
});
