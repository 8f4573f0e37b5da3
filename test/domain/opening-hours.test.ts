import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dailySpans, type OpeningHours, type OpenSpan, whyNotOpeningHours } from "../../src/domain/opening-hours.ts";

const span = (weekday: number, begin: string, end: string): OpenSpan => ({ weekday, begin, end });
const wrongOf = (fields: Partial<OpeningHours>) =>
  whyNotOpeningHours({
    twentyFourSeven: false,
    regular: [],
    exceptionalOpenings: [],
    exceptionalClosings: [],
    ...fields,
  }).length;

const clockTime = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
const anySpan = fc.record<OpenSpan>({ weekday: fc.integer({ min: 1, max: 7 }), begin: clockTime, end: clockTime });

const DAY_MINUTES = 1_440;
const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const endOf = (clock: string) => (clock === "23:59" || clock === "00:00" ? DAY_MINUTES : minuteOf(clock));

/** Minutes of the week, from Monday on, in which it is open: what people mean by the span. */
function minutesOf({ weekday, begin, end }: OpenSpan): readonly number[] {
  const from = minuteOf(begin);
  const length = endOf(end) > from ? endOf(end) - from : DAY_MINUTES - from + minuteOf(end);
  return Array.from({ length }, (_, index) => ((weekday - 1) * DAY_MINUTES + from + index) % (7 * DAY_MINUTES));
}

describe("opening hours", () => {
  it.each<[string, Partial<OpeningHours>]>([
    ["always", { twentyFourSeven: true }],
    ["by day", { regular: [span(1, "08:00", "18:00")] }],
    ["over midnight", { regular: [span(5, "18:00", "02:00")] }],
    ["over midnight into the next week", { regular: [span(7, "18:00", "02:00"), span(1, "02:00", "03:00")] }],
    ["all day", { regular: [span(1, "00:00", "00:00"), span(2, "00:00", "23:59")] }],
    ["twice a day", { regular: [span(1, "13:00", "18:00"), span(1, "08:00", "13:00")] }],
    ["always but once", { twentyFourSeven: true, exceptionalClosings: [{ beginAt: 1, endAt: 2 }] }],
  ])("may be %s (OCPI-L7)", (_, hours) => {
    expect(wrongOf(hours)).toBe(0);
  });

  it.each<[string, Partial<OpeningHours>]>([
    ["never", {}],
    ["always and at times", { twentyFourSeven: true, regular: [span(1, "08:00", "18:00")] }],
    ["for no time", { regular: [span(1, "08:00", "08:00")] }],
    ["for the last minute as OCPI cannot say it", { regular: [span(1, "23:59", "00:00")] }],
    ["twice at once", { regular: [span(1, "08:00", "13:00"), span(1, "12:59", "18:00")] }],
    ["twice at once, over midnight", { regular: [span(7, "18:00", "02:00"), span(1, "01:59", "03:00")] }],
    ["backwards", { twentyFourSeven: true, exceptionalOpenings: [{ beginAt: 2, endAt: 2 }] }],
  ])("may not be %s (OCPI-L7)", (_, hours) => {
    expect(wrongOf(hours)).toBe(1);
  });

  it("mean the same when they are split, and no span then passes midnight (OCPI-L7)", () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 6 }), (regular) => {
        fc.pre(wrongOf({ regular }) === 0);
        const split = dailySpans(regular);
        for (const { begin, end } of split) expect(begin < end).toBe(true);
        const minutes = (spans: readonly OpenSpan[]) => spans.flatMap(minutesOf).sort((left, right) => left - right);
        // The last minute of a day is not to be lost by writing 23:59 for its end, except where a span has no other.
        const lost = regular.filter(({ begin }) => begin === "23:59").length;
        expect(minutes(split).length).toBe(minutes(regular).length - lost);
      }),
    );
  });
});
