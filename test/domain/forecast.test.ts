import { describe, expect, it } from "vitest";
import { defaultReserveWh, type ForecastInput, forecastLoadW } from "../../src/domain/forecast.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";

/** A Monday in Berlin, three weeks before clocks are put forward. */
const MONDAY = Date.parse("2026-03-08T23:00:00Z");
const NOON = 12 * HOUR;
const NO_LIMIT = Number.POSITIVE_INFINITY;

/** What was drawn in each slot of some days. */
function historyOf(from: number, until: number, loadW: (at: number) => number): ForecastInput["history"] {
  const slots = Array.from({ length: (until - from) / SLOT }, (_, index) => from + index * SLOT);
  return slots.map((slotAt) => ({ slotAt, loadW: loadW(slotAt) }));
}

function forecast(input: Partial<ForecastInput>): readonly number[] {
  return forecastLoadW({
    history: [],
    now: MONDAY,
    timeZone: "Europe/Berlin",
    horizonSlots: 4,
    meteredW: 0,
    known: [],
    gridLimitW: NO_LIMIT,
    ...input,
  });
}

describe("the forecast of a location's load", () => {
  it("is what is metered now in the current slot, also when it began a while ago", () => {
    expect(forecast({ meteredW: 7_300.4, now: MONDAY + 14 * MINUTE })).toEqual([7_300, 0, 0, 0]);
  });

  it("is the mean of the days of the same class around the same time: weekends are not workdays", () => {
    const isWeekend = (at: number) => (at - MONDAY + 35 * DAY) % (7 * DAY) >= 5 * DAY;
    const history = historyOf(MONDAY - 14 * DAY, MONDAY, (at) => (isWeekend(at) ? 2_000 : 10_000));
    const week = forecast({ history, horizonSlots: 7 * 96 });
    expect(week.slice(1, 5 * 96)).toEqual(Array.from({ length: 5 * 96 - 1 }, () => 10_000));
    expect(week.slice(5 * 96)).toEqual(Array.from({ length: 2 * 96 }, () => 2_000));
  });

  it("spreads what came at one time over the two slots before and after", () => {
    const history = historyOf(MONDAY - 7 * DAY, MONDAY, (at) => ((at - MONDAY + 35 * DAY) % DAY === NOON ? 50_000 : 0));
    const day = forecast({ history, horizonSlots: 96 });
    expect(day.flatMap((loadW, slot) => (loadW > 0 ? [[slot, loadW]] : []))).toEqual(
      [46, 47, 48, 49, 50].map((slot) => [slot, 10_000]),
    );
  });

  it("keeps to the clock on the wall when clocks are put forward", () => {
    const now = MONDAY + 18 * DAY + NOON;
    const history = historyOf(now - 14 * DAY, now, (at) => ((at - MONDAY) % DAY === NOON ? 50_000 : 0));
    const peaks = forecast({ history, now, horizonSlots: 5 * 96 }).flatMap((loadW, slot) =>
      loadW > 0 ? [new Date(now + slot * SLOT).toISOString().slice(5, 16)] : [],
    );
    expect(peaks).toContain("03-27T11:30");
    expect(peaks).toContain("03-30T10:00");
    expect(peaks).not.toContain("03-30T11:00");
  });

  it("forgets what is older than 35 days, and does not look ahead", () => {
    const history = [
      ...historyOf(MONDAY - 60 * DAY, MONDAY - 35 * DAY, () => 90_000),
      ...historyOf(MONDAY - 7 * DAY, MONDAY, () => 1_000),
      ...historyOf(MONDAY, MONDAY + DAY, () => 90_000),
    ];
    expect(forecast({ history }).slice(1)).toEqual([1_000, 1_000, 1_000]);
  });

  it("takes the other class of days where its own was never measured", () => {
    const saturday = MONDAY - 2 * DAY;
    expect(forecast({ history: historyOf(saturday, MONDAY, () => 3_000) })[1]).toBe(3_000);
  });

  it("is at least what is known of sessions and bookings, for the part of a slot that they take", () => {
    const known = [
      { startAt: MONDAY, endAt: MONDAY + 2 * SLOT, powerW: 11_000 },
      { startAt: MONDAY + SLOT, endAt: MONDAY + 2.5 * SLOT, powerW: 4_000 },
    ];
    const history = historyOf(MONDAY - 7 * DAY, MONDAY, () => 5_000);
    expect(forecast({ history, known })).toEqual([0, 15_000, 5_000, 5_000]);
    expect(forecast({ known, horizonSlots: 3 })).toEqual([0, 15_000, 2_000]);
  });

  it("is that of a bad day where such a day would exceed the grid limit", () => {
    const days = (at: number) => Math.floor((at - MONDAY + 35 * DAY) / DAY);
    const history = historyOf(MONDAY - 35 * DAY, MONDAY, (at) => (days(at) % 5 === 0 ? 80_000 : 10_000));
    const mean = forecast({ history, gridLimitW: 80_000 })[1] ?? 0;
    expect(mean).toBeGreaterThan(10_000);
    expect(mean).toBeLessThan(40_000);
    expect(forecast({ history, gridLimitW: 60_000 })[1]).toBe(80_000);
  });
});

describe("the reserve for cars beyond the grid limit", () => {
  const reserve = (history: ForecastInput["history"], gridLimitW = 50_000) =>
    defaultReserveWh({ history, now: MONDAY, gridLimitW, dischargeEfficiencyBasisPoints: 9_500 });

  it("is the most that was drawn above it in one run of slots, with what is lost on the way out", () => {
    const peaks: Readonly<Record<number, number>> = { 10: 58_000, 11: 54_000, 12: 62_000, 20: 90_000, 40: 70_000 };
    const history = historyOf(MONDAY - DAY, MONDAY, (at) => peaks[(at - MONDAY + DAY) / SLOT] ?? 10_000);
    // 8 + 4 + 12 kW for a quarter of an hour each are 6 kWh, less than 40 kW for one.
    expect(reserve(history)).toBe(Math.ceil(10_000 / 0.95));
    expect(reserve(history.filter(({ loadW }) => loadW < 70_000))).toBe(Math.ceil(6_000 / 0.95));
    expect(reserve(history.toReversed())).toBe(reserve(history));
  });

  it("does not join slots between which nothing was measured, nor count what is older than 35 days", () => {
    const at = (slot: number) => ({ slotAt: MONDAY - DAY + slot * SLOT, loadW: 58_000 });
    expect(reserve([at(1), at(2)])).toBe(Math.ceil(4_000 / 0.95));
    expect(reserve([at(1), at(3)])).toBe(Math.ceil(2_000 / 0.95));
    expect(reserve([{ slotAt: MONDAY - 36 * DAY, loadW: 90_000 }])).toBe(0);
  });

  it("is nothing where the limit never bound, or is not known", () => {
    expect(reserve([])).toBe(0);
    expect(
      reserve(
        historyOf(MONDAY - DAY, MONDAY, () => 90_000),
        NO_LIMIT,
      ),
    ).toBe(0);
  });
});
