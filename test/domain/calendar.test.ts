import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BookingSettings, INITIAL_BOOKING_SETTINGS } from "../../src/domain/booking-settings.ts";
import {
  clashesOf,
  doClash,
  freeSlots,
  immediatePeriod,
  type Period,
  whyNotPeriod,
} from "../../src/domain/calendar.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 9, 24, 12, 0);

const period = (begin: number, end: number): Period => ({ beginAt: NOW + begin * MINUTE, endAt: NOW + end * MINUTE });
const settings = (fields: Partial<BookingSettings> = {}) => ({ ...INITIAL_BOOKING_SETTINGS, ...fields });

/** Periods that do not overlap, in order. */
const taken = fc
  .uniqueArray(fc.integer({ min: 0, max: 600 }), { minLength: 0, maxLength: 20 })
  .map((edges) => edges.toSorted((left, right) => left - right))
  .map((edges) => edges.flatMap((edge, index) => (index % 2 === 1 ? period(edges[index - 1] ?? 0, edge) : [])));

describe("two periods", () => {
  it("clash when they share an instant, and not when one begins as the other ends", () => {
    expect(doClash(period(0, 10), period(9, 20), 0)).toBe(true);
    expect(doClash(period(0, 10), period(10, 20), 0)).toBe(false);
    expect(doClash(period(10, 20), period(0, 10), 0)).toBe(false);
    expect(doClash(period(0, 30), period(10, 20), 0)).toBe(true);
  });

  it("clash when less than the buffer lies between them", () => {
    expect(doClash(period(0, 10), period(14, 20), 5 * MINUTE)).toBe(true);
    expect(doClash(period(0, 10), period(15, 20), 5 * MINUTE)).toBe(false);
  });
});

describe("free time", () => {
  it("is where something fits that clashes with nothing, and nowhere else", () => {
    const length = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        taken,
        length,
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 600 }),
        (held, minutes, buffer, at) => {
          const window = period(0, 600);
          const bufferMs = buffer * MINUTE;
          const wanted = period(at, at + minutes);
          const free = freeSlots(held, window, { bufferMs, shortestMs: minutes * MINUTE });
          const isInside = wanted.endAt <= window.endAt;
          const fits = free.some(({ beginAt, endAt }) => beginAt <= wanted.beginAt && wanted.endAt <= endAt);
          expect(fits).toBe(isInside && clashesOf(held, wanted, bufferMs).length === 0);
        },
      ),
    );
  });

  it("of a day is 25 hours long when the clocks go back, and 23 when they go forward", () => {
    const hours = (from: string, to: string) => {
      const window = { beginAt: Date.parse(from), endAt: Date.parse(to) };
      return freeSlots([], window, { bufferMs: 0, shortestMs: MINUTE }).map(
        ({ beginAt, endAt }) => (endAt - beginAt) / (60 * MINUTE),
      );
    };
    expect(hours("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00")).toEqual([25]);
    expect(hours("2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00")).toEqual([23]);
  });
});

describe("a period to be booked", () => {
  it.each([
    ["ends before it begins", period(60, 60), {}, "It ends before it begins."],
    ["begins in the past", period(-2, 60), {}, "It begins in the past."],
    ["is too far ahead", period(0, 2 * 24 * 60), { horizonDays: 1 }, "It is further ahead than 1 days."],
    ["is too short", period(5, 15), {}, "It is shorter than 15 minutes."],
    ["is too long", period(5, 500), { maxMinutes: 480 }, "It is longer than 480 minutes."],
    ["is off the grid", period(7, 37), { incrementMinutes: 15 }, "It begins and ends at multiples of 15 minutes."],
  ] as const)("that %s is refused", (_, wanted, fields, why) => {
    expect(whyNotPeriod(wanted, settings(fields), NOW)).toBe(why);
  });

  it("may begin now, off the grid", () => {
    expect(whyNotPeriod(period(0, 37), settings({ incrementMinutes: 15 }), NOW)).toBeNull();
  });

  it("may pass midnight, and the hour that there is twice", () => {
    const night = { beginAt: Date.parse("2026-10-25T01:30:00+02:00"), endAt: Date.parse("2026-10-25T02:30:00+01:00") };
    expect((night.endAt - night.beginAt) / MINUTE).toBe(120);
    expect(whyNotPeriod(night, settings({ maxMinutes: 120 }), NOW)).toBeNull();
    expect(whyNotPeriod(night, settings({ maxMinutes: 119 }), NOW)).toBe("It is longer than 119 minutes.");
  });
});

describe("a start that nothing was booked for", () => {
  it("has the slot as long as is usual, or until what comes next", () => {
    expect(immediatePeriod([], settings(), NOW)).toEqual(period(0, 60));
    expect(immediatePeriod([period(40, 90)], settings({ bufferMinutes: 5 }), NOW)).toEqual(period(0, 35));
    expect(immediatePeriod([period(14, 90)], settings(), NOW)).toBeNull();
    expect(immediatePeriod([period(-30, 1)], settings(), NOW)).toBeNull();
  });
});
