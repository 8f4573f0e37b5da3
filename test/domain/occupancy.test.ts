import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occupancyOf } from "../../src/domain/occupancy.ts";
import type { Stretch } from "../../src/domain/spans.ts";
import { localMonth } from "../../src/domain/time.ts";

const HOUR = 3_600_000;
const ZONE = "Europe/Lisbon";

function monthOf(text: string, zone = ZONE) {
  const month = localMonth(text, zone);
  if (month === null) throw new Error("There is no such month");
  return month;
}

function occupied(text: string, sessions: readonly Stretch[], during?: Stretch, zone = ZONE) {
  const month = monthOf(text, zone);
  const whole = { from: month.startAt, to: month.endAt };
  const hours = occupancyOf(month, zone, [{ during: during ?? whole, sessions }]);
  return (weekday: number, hour: number) => {
    const found = hours.find((each) => each.weekday === weekday && each.hour === hour);
    if (found === undefined) throw new Error("There is no such hour");
    const { days, countedMs, occupiedMs } = found;
    return { days, counted: countedMs / HOUR, occupied: occupiedMs / HOUR };
  };
}

const at = (text: string) => Date.parse(text);

describe("occupancy by hour of the week (portal 4.15, 6)", () => {
  it("is on the station's clock: a session from 17:30 to 19:00 on a Friday", () => {
    const hourOf = occupied("2026-11", [{ from: at("2026-11-06T17:30:00Z"), to: at("2026-11-06T19:00:00Z") }]);
    expect(hourOf(5, 17)).toEqual({ days: 4, counted: 4, occupied: 0.5 });
    expect(hourOf(5, 18)).toEqual({ days: 4, counted: 4, occupied: 1 });
    expect(hourOf(5, 19)).toEqual({ days: 4, counted: 4, occupied: 0 });
    // November 2026 begins and ends within a week: its Sundays and Mondays are five.
    expect(hourOf(1, 0).days).toBe(5);
  });

  it("counts the hour that is shown twice twice, and not the one that is left out", () => {
    // On 25 October 2026, a Sunday, 1:00 to 2:00 is twice; on 28 March 2027, a Sunday, it is not at all.
    const put = occupied("2026-10", [{ from: at("2026-10-25T00:00:00Z"), to: at("2026-10-25T02:00:00Z") }]);
    expect(put(7, 1)).toEqual({ days: 4, counted: 5, occupied: 2 });
    const left = occupied("2027-03", []);
    expect([left(7, 0).counted, left(7, 1).counted, left(7, 2).counted]).toEqual([4, 3, 4]);
    expect(left(7, 1).days).toBe(3);
  });

  it("counts once what sessions cover twice, and nothing outside of the time in which the slot was there", () => {
    const twice = [
      { from: at("2026-11-02T10:00:00Z"), to: at("2026-11-02T11:00:00Z") },
      { from: at("2026-11-02T10:30:00Z"), to: at("2026-11-02T12:30:00Z") },
    ];
    const hourOf = occupied("2026-11", twice, { from: at("2026-11-02T11:00:00Z"), to: at("2026-11-02T13:00:00Z") });
    expect([10, 11, 12, 13].map((hour) => hourOf(1, hour))).toEqual([
      { days: 0, counted: 0, occupied: 0 },
      { days: 1, counted: 1, occupied: 1 },
      { days: 1, counted: 1, occupied: 0.5 },
      { days: 0, counted: 0, occupied: 0 },
    ]);
  });

  it("has hours as the clock shows them where it differs from UTC by part of one", () => {
    const session = { from: at("2026-11-01T18:30:00Z"), to: at("2026-11-01T19:30:00Z") };
    expect(occupied("2026-11", [session], undefined, "Asia/Kolkata")(1, 0)).toMatchObject({ occupied: 1 });
  });

  it("sums to the time that passed and to what sessions took of it, in months of any length", () => {
    const minutes = fc.integer({ min: -3_000, max: 50_000 });
    const sessions = fc.array(fc.tuple(minutes, fc.integer({ min: 1, max: 4_000 })), { maxLength: 8 });
    const months = fc.constantFrom("2026-02", "2026-03", "2026-10", "2026-11", "2027-03");
    const zones = fc.constantFrom(ZONE, "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns");
    fc.assert(
      fc.property(months, zones, sessions, (text, zone, taken) => {
        const month = monthOf(text, zone);
        const whole = { from: month.startAt, to: month.endAt };
        const stretches = taken.map(([from, lasts]) => {
          const begins = month.startAt + from * 60_000;
          return { from: begins, to: begins + lasts * 60_000 };
        });
        const hours = occupancyOf(month, zone, [{ during: whole, sessions: stretches }]);
        const sum = (read: (hour: (typeof hours)[number]) => number) =>
          hours.reduce((total, hour) => total + read(hour), 0);
        expect(sum(({ countedMs }) => countedMs)).toBe(month.endAt - month.startAt);
        expect(sum(({ occupiedMs }) => occupiedMs)).toBe(minutesCovered(stretches, whole) * 60_000);
        for (const { countedMs, occupiedMs } of hours) expect(occupiedMs).toBeLessThanOrEqual(countedMs);
      }),
      { numRuns: 40 },
    );
  });
});

/** Counted minute by minute. */
function minutesCovered(stretches: readonly Stretch[], { from, to }: Stretch): number {
  const covered = new Set<number>();
  for (const stretch of stretches) {
    for (let minute = Math.max(from, stretch.from); minute < Math.min(to, stretch.to); minute += 60_000) {
      covered.add(minute);
    }
  }
  return covered.size;
}
