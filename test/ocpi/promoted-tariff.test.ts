import fc from "fast-check";
import Fraction from "fraction.js";
import { describe, expect, it } from "vitest";
import { statedPriceMicro } from "../../src/domain/cost.ts";
import { offerOf } from "../../src/domain/offer.ts";
import { type Promotion, promotionAt } from "../../src/domain/promotion.ts";
import { whyNotPromotion } from "../../src/domain/promotion-rules.ts";
import type { TariffVersion } from "../../src/domain/tariff.ts";
import { priceSession } from "../../src/domain/tariff-bill.ts";
import type { TariffStructure } from "../../src/domain/tariff-structure.ts";
import { toTariff } from "../../src/ocpi/tariffs.ts";
import { judge } from "./judge/judge.ts";

const CPO = { countryCode: "PT", partyId: "EMA" };
const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);

const promotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: "p1",
  name: "Any",
  discount: { kind: "percentage", basisPoints: 1_000 },
  classes: ["fast"],
  locationIds: null,
  weekdays: [],
  startMinute: 0,
  endMinute: 0,
  startAt: at("2026-07-10T16:00Z"),
  endAt: at("2026-07-12T09:30Z"),
  endedAt: null,
  createdAt: 0,
  ...fields,
});

const version = (priceMicroPerKwh: number, vatBasisPoints: number): TariffVersion => ({
  id: "v1",
  scope: "organisation",
  class: "fast",
  validFrom: 0,
  createdAt: 0,
  currency: "EUR",
  priceMicroPerKwh,
  vatBasisPoints,
  origin: { kind: "hand", by: null, reason: null, endAt: null },
  withdrawnAt: null,
});

const published = (list: TariffVersion, promotions: readonly Promotion[], timeZone: string) =>
  toTariff(CPO, { ...list, id: "t1", lastUpdated: 0 }, { promotions, timeZone });

type Published = ReturnType<typeof published>;

const restrictionsOf = (promotions: readonly Promotion[], timeZone = "Europe/Lisbon") =>
  published(version(520_000, 2_300), promotions, timeZone).elements.map(({ restrictions }) => restrictions);

describe("a promotion in a Tariff (OCPI-F10)", () => {
  it("stands before what always applies, cheaper, in the clock of the place", () => {
    const hours = {
      startMinute: 18 * 60,
      endMinute: 20 * 60,
      startAt: at("2026-07-09T23:00Z"),
      endAt: at("2026-07-19T23:00Z"),
    };
    const tariff = published(version(520_000, 2_300), [promotion(hours)], "Europe/Lisbon");
    expect(tariff.elements).toEqual([
      {
        price_components: [{ type: "ENERGY", price: 0.3805, vat: 23, step_size: 1 }],
        restrictions: { start_date: "2026-07-10", end_date: "2026-07-11", start_time: "18:00", end_time: "20:00" },
      },
      {
        price_components: [{ type: "ENERGY", price: 0.3805, vat: 23, step_size: 1 }],
        restrictions: { start_date: "2026-07-11", end_date: "2026-07-20", start_time: "18:00", end_time: "20:00" },
      },
      { price_components: [{ type: "ENERGY", price: 0.4228, vat: 23, step_size: 1 }] },
    ]);
    expect(judge("Tariff", tariff)).toEqual([]);
  });

  it("whose span ends at other hours than it begins takes three elements: first day, whole days, last day", () => {
    expect(restrictionsOf([promotion()])).toEqual([
      { start_date: "2026-07-10", end_date: "2026-07-11", start_time: "17:00" },
      { start_date: "2026-07-11", end_date: "2026-07-12" },
      { start_date: "2026-07-12", end_date: "2026-07-13", end_time: "10:30" },
      undefined,
    ]);
  });

  it("over midnight is the evening of its weekday and the morning after", () => {
    const friday = promotion({
      weekdays: [5],
      startMinute: 22 * 60,
      endMinute: 2 * 60,
      startAt: at("2026-07-05T23:00Z"),
      endAt: at("2026-07-31T23:00Z"),
    });
    expect(restrictionsOf([friday])).toEqual([
      { start_date: "2026-07-07", end_date: "2026-08-01", start_time: "22:00", day_of_week: ["FRIDAY"] },
      { start_date: "2026-07-07", end_date: "2026-08-01", end_time: "02:00", day_of_week: ["SATURDAY"] },
      undefined,
    ]);
  });

  it("that costs nothing is a price of nothing for the energy, and one that lowers nothing is not there", () => {
    const free = promotion({ discount: { kind: "percentage", basisPoints: 10_000 } });
    const [element] = published(version(520_000, 0), [free], "UTC").elements;
    expect(element?.price_components).toEqual([{ type: "ENERGY", price: 0, vat: 0, step_size: 1 }]);
    const dearer = promotion({ discount: { kind: "fixed", priceMicroPerKwh: 600_000 } });
    expect(restrictionsOf([dearer])).toEqual([undefined]);
  });
});

const ZONES = ["Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"];
const BASES = ["2026-03-28T12:00Z", "2026-10-24T12:00Z", "2026-04-04T10:00Z", "2026-10-31T12:00Z", "2026-07-10T00:00Z"];

const drawn = fc
  .record({
    base: fc.constantFrom(...BASES).map(at),
    offset: fc.integer({ min: -3_000, max: 3_000 }),
    length: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 20_000 })),
    startMinute: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_439 })),
    endMinute: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_439 })),
    weekdays: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 })),
    discount: fc.oneof(
      fc.record({ kind: fc.constant("percentage" as const), basisPoints: fc.integer({ min: 1, max: 10_000 }) }),
      fc.record({
        kind: fc.constant("fixed" as const),
        priceMicroPerKwh: fc.integer({ min: 0, max: 6_000 }).map((steps) => steps * 100),
      }),
    ),
  })
  .map(({ base, offset, length, ...fields }) =>
    promotion({ ...fields, startAt: base + offset * MINUTE, endAt: base + (offset + length) * MINUTE }),
  );

describe("pricing by the published Tariff (OCPI-F10, EN-T7)", () => {
  it("gives at every instant exactly what a driver is offered who starts then", () => {
    const minutes = fc.array(fc.double({ min: -0.2, max: 1.2, noNaN: true }), { minLength: 40, maxLength: 40 });
    const prices = fc.record({ steps: fc.integer({ min: 0, max: 6_000 }), vat: fc.constantFrom(0, 600, 2_300) });
    fc.assert(
      fc.property(drawn, minutes, prices, fc.constantFrom(...ZONES), (one, parts, { steps, vat }, timeZone) => {
        fc.pre(whyNotPromotion(one, 0, [timeZone]) === null);
        const list = version(steps * 100, vat);
        const structure = read(published(list, [one], timeZone));
        const span = (one.endAt - one.startAt) / MINUTE;
        const inside = parts.map((part) => one.startAt + Math.round(part * span) * MINUTE);
        for (const instant of [...inside, one.startAt - 1, one.startAt, one.endAt - 1, one.endAt]) {
          const active = promotionAt([one], { locationId: "x", class: "fast", timeZone }, instant);
          const { priceMicroPerKwh } = offerOf(list, active);
          const excl = new Fraction(priceMicroPerKwh).div(new Fraction(vat, 10_000).add(1));
          expect([instant, pricedMicro(structure, instant, timeZone)]).toEqual([instant, statedPriceMicro(excl)]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** What a kWh costs without VAT that flows at one instant, by our own engine (OCPI-F8). */
function pricedMicro(structure: TariffStructure, instant: number, timeZone: string): number {
  const kwh = {
    startAt: instant,
    endAt: instant,
    activity: "charging",
    energyWh: 1_000,
    currentMilliA: null,
    powerW: null,
  };
  const session = { stretches: [{ ...kwh, activity: "charging" as const }], reservation: null, timeZone };
  return statedPriceMicro(priceSession(structure, session).total.excl);
}

/** As a partner reads it. */
function read({ elements }: Published): TariffStructure {
  const minuteOf = (clock: string | undefined) => {
    const [hours = 0, minutes = 0] = clock?.split(":").map(Number) ?? [];
    return clock === undefined ? undefined : hours * 60 + minutes;
  };
  return {
    elements: elements.map(({ price_components, restrictions }) => ({
      components: price_components.map(({ type, price, vat, step_size }) => ({
        dimension: type,
        priceMicro: new Fraction(Math.round(price * 1_000_000)),
        vat: vat === undefined ? null : new Fraction(vat, 100),
        stepSize: step_size,
      })),
      restrictions: {
        startMinute: minuteOf(restrictions?.start_time),
        endMinute: minuteOf(restrictions?.end_time),
        startDate: restrictions?.start_date,
        endDate: restrictions?.end_date,
        weekdays: restrictions?.day_of_week?.map((day) => DAYS.indexOf(String(day)) + 1),
      },
    })),
    minimum: null,
    maximum: null,
  };
}

const DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
