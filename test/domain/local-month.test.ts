import { describe, expect, it } from "vitest";
import { localMonth, monthAfter } from "../../src/domain/time.ts";

const HOUR = 3_600_000;

describe("local months", () => {
  it.each([
    ["2026-03", "Europe/Lisbon", "2026-03-01T00:00:00.000Z", 31 * 24 - 1],
    ["2026-10", "Europe/Lisbon", "2026-09-30T23:00:00.000Z", 31 * 24 + 1],
    ["2026-02", "Asia/Kolkata", "2026-01-31T18:30:00.000Z", 28 * 24],
    ["2028-02", "UTC", "2028-02-01T00:00:00.000Z", 29 * 24],
  ])("%s in %s begins at %s and has %i hours", (month, zone, beginning, hours) => {
    const period = localMonth(month, zone);
    if (period === null) throw new Error("There is no such month");
    expect(new Date(period.startAt).toISOString()).toBe(beginning);
    expect((period.endAt - period.startAt) / HOUR).toBe(hours);
    expect(period.days.map(({ startAt }) => startAt).toSorted((left, right) => left - right)[0]).toBe(period.startAt);
    const lengths = period.days.map(
      ({ startAt }, index) => (period.days[index + 1]?.startAt ?? period.endAt) - startAt,
    );
    expect(lengths.reduce((sum, length) => sum + length, 0) / HOUR).toBe(hours);
    expect(new Set(lengths.map((length) => length / HOUR)).size).toBe(hours % 24 === 0 ? 1 : 2);
  });

  it("there is no thirteenth, and one follows the other through the year", () => {
    expect(localMonth("2026-13", "UTC")).toBeNull();
    expect(localMonth("2026-1", "UTC")).toBeNull();
    expect([monthAfter("2026-12"), monthAfter("2026-01", -1), monthAfter("2026-11", 15)]).toEqual([
      "2027-01",
      "2025-12",
      "2028-02",
    ]);
  });
});
