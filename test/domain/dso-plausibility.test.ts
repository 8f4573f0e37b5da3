import { describe, expect, it } from "vitest";
import type { DsoSlot } from "../../src/domain/dso.ts";
import { whyImplausible } from "../../src/domain/dso-plausibility.ts";
import { SLOT, slotsBetween } from "../../src/domain/slots.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";

const NOON = Date.UTC(2031, 4, 5, 12);
const MIDNIGHT = Date.UTC(2031, 4, 6);

const slotsOf = (from: number, until: number, energyMicroPerKwh: number, gridFeeMicroPerKwh = 0): readonly DsoSlot[] =>
  slotsBetween(from, until).map((startAt) => ({
    startAt,
    price: { energyMicroPerKwh, gridFeeMicroPerKwh, leviesMicroPerKwh: 0, taxMicroPerKwh: 0 },
    quality: "binding",
  }));
const LAST_WEEK = slotsOf(NOON - 7 * DAY, NOON, 200_000);
const why = (slots: readonly DsoSlot[], more: { slotsAhead?: number; known?: readonly DsoSlot[] } = {}) =>
  whyImplausible(slots, { now: NOON + 5, timeZone: "UTC", known: LAST_WEEK, slotsAhead: 16, ...more })?.detail ?? null;

describe("an answer of a DSO that can be read", () => {
  it("is believed where it is like the days before", () => {
    expect(why(slotsOf(NOON, MIDNIGHT + DAY, 210_000))).toBeNull();
  });

  it("is not where it reaches less far than promised, from now on and without a gap (EN-A22)", () => {
    const four = slotsOf(NOON, NOON + HOUR, 200_000);
    expect(why(four)).toContain("4 quarter hours ahead, fewer than the promised 16");
    expect(why(four, { slotsAhead: 4 })).toBeNull();
    expect(why(slotsOf(NOON + SLOT, MIDNIGHT, 200_000))).toContain("0 quarter hours");
    expect(why([...four, ...slotsOf(NOON + 2 * HOUR, MIDNIGHT, 200_000)])).toContain("4 quarter hours");
  });

  it.each([2_001_000, -2_001_000, 19_000])(
    "is not with a day of %i micro after a week of 200,000 (EN-A22)",
    (price) => {
      expect(why([...slotsOf(NOON, MIDNIGHT, 200_000), ...slotsOf(MIDNIGHT, MIDNIGHT + DAY, price)])).toContain(
        `2031-05-06T00:00:00.000Z is ${price} micro`,
      );
    },
  );

  it.each([1_999_000, -150_000, 21_000])("is with a day of %i micro: markets do such things (EN-A21)", (price) => {
    expect(why([...slotsOf(NOON, MIDNIGHT, 200_000), ...slotsOf(MIDNIGHT, MIDNIGHT + DAY, price)])).toBeNull();
  });

  it("is not compared with less than half a day, nor with a week that was almost free", () => {
    const dear = slotsOf(NOON, MIDNIGHT, 9_000_000);
    expect(why(dear, { known: LAST_WEEK.slice(0, 47) })).toBeNull();
    expect(why(dear, { known: slotsOf(NOON - DAY, NOON, 5_000) })).toBeNull();
  });

  it("is not where the energy of a whole future day costs 0, whatever is added to it (EN-A22)", () => {
    const zeros = [...slotsOf(NOON, MIDNIGHT, 200_000), ...slotsOf(MIDNIGHT, MIDNIGHT + DAY, 0, 120_000)];
    expect(why(zeros)).toContain("not published yet");
    expect(why([...zeros.slice(0, -1), ...slotsOf(MIDNIGHT + DAY - SLOT, MIDNIGHT + DAY, 1, 120_000)])).toBeNull();
  });
});
