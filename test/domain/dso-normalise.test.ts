import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allInMicroPerKwh } from "../../src/domain/dso.ts";
import { normalise, type RawAnswer, type RawSeries, type Terms } from "../../src/domain/dso-normalise.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const TERMS: Terms = {
  currency: "EUR",
  timeZone: "Europe/Lisbon",
  prices: { lossBasisPoints: 0, gridFeeMicroPerKwh: 0, gridFees: [], leviesMicroPerKwh: 0, taxBasisPoints: 0 },
};
const withPrices = (prices: Partial<Terms["prices"]>): Terms => ({ ...TERMS, prices: { ...TERMS.prices, ...prices } });

/** Values one after the other, each of a length in minutes. */
const series = (from: number, ...steps: readonly (readonly [minutes: number, value: number])[]): RawSeries => {
  let startAt = from;
  return steps.map(([minutes, value]) => {
    const interval = { startAt, endAt: startAt + minutes * MINUTE, value };
    startAt = interval.endAt;
    return interval;
  });
};
const priced = (
  values: RawSeries,
  words: { currency?: string | undefined; unit?: string | undefined } = {},
): RawAnswer => ({
  prices: { currency: "EUR", unit: "KWH", quality: "binding", ...words, series: values },
});
const slotsOf = (raw: RawAnswer, terms = TERMS) => {
  const read = normalise(raw, terms);
  if (!read.ok) throw new Error(read.fault.detail);
  return read.value.slots;
};
const pricesOf = (raw: RawAnswer, terms = TERMS) =>
  slotsOf(raw, terms).map(({ price }) => (price === null ? null : allInMicroPerKwh(price)));
const refusalOf = (raw: RawAnswer, terms = TERMS) => {
  const read = normalise(raw, terms);
  return read.ok ? null : read.fault;
};

describe("prices of a DSO", () => {
  it("repeat what holds longer than a slot, and average by time what holds shorter (EN-A20)", () => {
    expect(pricesOf(priced(series(NOON, [30, 0.1], [5, 0.3], [10, 0.6])))).toEqual([100_000, 100_000, 500_000]);
  });

  it("have the mean of the part that is known where a series begins or ends within a slot (EN-A20)", () => {
    const slots = slotsOf(priced(series(NOON + 7 * MINUTE, [16, 0.2])));
    expect(slots.map(({ startAt }) => startAt)).toEqual([NOON, NOON + SLOT]);
  });

  it("are half-open: the end of one is the start of the next, and no slot of its own (EN-A20)", () => {
    expect(slotsOf(priced(series(NOON, [60, 0.1])))).toHaveLength(4);
  });

  it("come per kWh or per MWh and say so; negative ones are kept (EN-A21)", () => {
    expect(pricesOf(priced(series(NOON, [15, -51.23]), { unit: "MWh" }))).toEqual([-51_230]);
    expect(pricesOf(priced(series(NOON, [15, -0.05123]), { unit: "kWh" }))).toEqual([-51_230]);
  });

  it.each([
    [{ currency: undefined }, "without a currency"],
    [{ currency: "PLN" }, "in PLN, not in EUR"],
    [{ unit: undefined }, "without a unit"],
    [{ unit: "THERM" }, "for a THERM"],
  ])("are refused, never guessed, where they come with %j (EN-A22)", (words, detail) => {
    expect(refusalOf(priced(series(NOON, [15, 0.1]), words))).toMatchObject({
      kind: "implausible",
      detail: expect.stringContaining(detail),
    });
  });

  it.each([
    ["is not a number", series(NOON, [15, Number.NaN]), "is NaN"],
    ["overlaps another", [...series(NOON, [15, 1]), ...series(NOON + 14 * MINUTE, [15, 1])], "overlap at"],
    ["comes after a gap", [...series(NOON, [15, 1]), ...series(NOON + 30 * MINUTE, [15, 1])], "gap from"],
    ["has no length", [{ startAt: NOON, endAt: NOON, value: 1 }], "no length"],
  ])("refuse an answer of which one %s (EN-A22)", (_, values, detail) => {
    expect(refusalOf(priced(values))).toEqual({ kind: "implausible", detail: expect.stringContaining(detail) });
  });

  it("are worth what the link says in our currency, and only from the currency that it names", () => {
    const terms = withPrices({ exchange: { currency: "PLN", worthMicro: 230_000 } });
    expect(pricesOf(priced(series(NOON, [15, 400]), { currency: "PLN", unit: "MWH" }), terms)).toEqual([92_000]);
    expect(refusalOf(priced(series(NOON, [15, 400])), terms)?.detail).toContain("not in PLN");
  });

  it("are all-in, in parts that sum to (spot · (1 + loss) + fee + levies) · (1 + tax) (EN-D4)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500_000, max: 3_000_000 }),
        fc.nat(2_000),
        fc.nat(300_000),
        fc.nat(100_000),
        fc.nat(3_000),
        (spotMicro, lossBasisPoints, gridFeeMicroPerKwh, leviesMicroPerKwh, taxBasisPoints) => {
          const terms = withPrices({ lossBasisPoints, gridFeeMicroPerKwh, leviesMicroPerKwh, taxBasisPoints });
          const [slot] = slotsOf(priced(series(NOON, [15, spotMicro / 1e6])), terms);
          const price = slot?.price;
          if (!price) throw new Error("no price");
          const untaxed = spotMicro * (1 + lossBasisPoints / 1e4) + gridFeeMicroPerKwh + leviesMicroPerKwh;
          expect(Object.values(price).every(Number.isInteger)).toBe(true);
          expect(price.gridFeeMicroPerKwh).toBe(gridFeeMicroPerKwh);
          expect(Math.abs(allInMicroPerKwh(price) - untaxed * (1 + taxBasisPoints / 1e4))).toBeLessThanOrEqual(1.2);
        },
      ),
    );
  });

  it("have the grid fee of their local hour, also where the clocks change (EN-A20)", () => {
    // 30 March 2031: at 01:00 UTC Lisbon goes from 01:00 to 02:00.
    const gridFees = [{ fromMinute: 120, untilMinute: 180, microPerKwh: 70_000 }];
    const terms = withPrices({ gridFeeMicroPerKwh: 10_000, gridFees });
    const fees = pricesOf(priced(series(Date.UTC(2031, 2, 30), [180, 0])), terms);
    expect(fees).toEqual([...Array(4).fill(10_000), ...Array(4).fill(70_000), ...Array(4).fill(10_000)]);
  });

  it("are the same however the series is cut and ordered", () => {
    const cut = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: -50, max: 400 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(cut, fc.nat(89), (steps, late) => {
        const whole = series(NOON + late * MINUTE, ...steps.map(([minutes, ct]) => [minutes, ct / 100] as const));
        const halves = whole.flatMap(({ startAt, endAt, value }) => {
          const middle = (startAt + endAt) / 2;
          return [
            { startAt: middle, endAt, value },
            { startAt, endAt: middle, value },
          ];
        });
        const [one, other] = [pricesOf(priced(whole)), pricesOf(priced(halves))];
        expect(other).toHaveLength(one.length);
        for (const [index, price] of one.entries())
          expect(Math.abs((other[index] ?? 0) - (price ?? 0))).toBeLessThan(2);
      }),
    );
  });
});

describe("the mix of a DSO", () => {
  const mixOf = (bySource: NonNullable<RawAnswer["mix"]>["bySource"], as: "fractions" | "amounts" = "fractions") =>
    normalise({ ...priced(series(NOON, [15, 0.1])), mix: { as, bySource } }, TERMS);
  const one = (value: number) => series(NOON, [15, value]);

  it("is shares that sum to 10,000, whatever they were cut from (EN-A25)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 3, maxLength: 3 }), ([a, b, c]) => {
        const read = mixOf({ SOLAR: one(a ?? 0), WIND: one(b ?? 0), GAS: one(c ?? 0) }, "amounts");
        const shares = read.ok ? Object.values(read.value.slots[0]?.mix ?? {}) : [];
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(10_000);
      }),
    );
  });

  it("is unknown where the fractions leave something out (EN-A25)", () => {
    const read = mixOf({ SOLAR: one(0.25), WIND: one(0.5) });
    expect(read).toMatchObject({
      ok: true,
      value: { slots: [{ mix: { SOLAR: 2_500, WIND: 5_000, UNKNOWN: 2_500 } }] },
    });
  });

  it("is left out, and the log told, where it sums to more than there is; the price stays", () => {
    const read = mixOf({ SOLAR: one(0.8), WIND: one(0.5) });
    expect(read).toMatchObject({ ok: true, value: { ignored: [expect.stringContaining("sum to 1.3")] } });
    expect(read.ok && read.value.slots[0]).toMatchObject({ price: { energyMicroPerKwh: 100_000 }, mix: undefined });
  });
});

describe("limits and CO2 of a DSO", () => {
  it("hold without a price too, and whole watts are never more than was allowed", () => {
    const raw: RawAnswer = { prices: null, importLimits: series(NOON, [30, 50_000.9]) };
    expect(slotsOf(raw)).toMatchObject([
      { price: null, importLimitW: 50_000 },
      { price: null, importLimitW: 50_000 },
    ]);
  });

  it("refuse the answer where a limit is no limit, and are left out where CO2 is none", () => {
    expect(refusalOf({ ...priced(series(NOON, [15, 0.1])), importLimits: series(NOON, [15, -1]) })).not.toBeNull();
    const raw = {
      ...priced(series(NOON, [15, 0.1])),
      co2: { basis: "marginal" as const, series: series(NOON, [15, -3]) },
    };
    expect(slotsOf(raw)).toMatchObject([{ co2: undefined }]);
    const known = { ...raw, co2: { basis: "average" as const, series: series(NOON - HOUR, [120, 211.6]) } };
    expect(slotsOf(known)).toMatchObject([{ co2: { gramsPerKwh: 212, basis: "average" } }]);
  });
});
