import { describe, expect, it } from "vitest";
import { occupancyFinding, occupiedHours, weeksCounted } from "../../portal/src/pages/reports/occupied-hours.ts";
import type { OccupancyReportView } from "../../src/entry/api/shared/slot-reports.ts";

type Hours = OccupancyReportView["speeds"][number]["hours"];

/** Every hour counted for 4 h, in use as long as told. */
const week = (occupiedOf: (weekday: number, hour: number) => number): Hours =>
  Array.from({ length: 7 * 24 }, (_, index) => ({
    weekday: Math.floor(index / 24) + 1,
    hour: index % 24,
    days: 4,
    countedSeconds: 4 * 3_600,
    occupiedSeconds: occupiedOf(Math.floor(index / 24) + 1, index % 24) * 3_600,
  }));

const report = (locationId: string, hours: Hours): OccupancyReportView => ({
  ...{ locationId, location: locationId, timeZone: "Europe/Lisbon", month: "2026-10" },
  ...{ from: "2026-09-30T23:00:00.000Z", to: "2026-11-01T00:00:00.000Z" },
  speeds: [{ speed: "fast", slots: 2, hours }],
});

describe("what a heat map of occupancy says (portal 6)", () => {
  it("names the busiest hour, and before which hour it is quiet on all days", () => {
    const hours = week((weekday, hour) => (weekday === 5 && hour === 17 ? 3.84 : hour < 7 ? 0.2 : 1));
    const [fast] = occupiedHours([report("pn1", hours)]);
    const finding = occupancyFinding(fast?.cells ?? []);
    expect(finding).toMatchObject({ busiest: { weekday: 5, hour: 17, share: 0.96 }, quietBefore: 7 });
    const begunLate = (fast?.cells ?? []).map((cell) => (cell.hour < 3 ? { ...cell, share: null } : cell));
    expect(occupancyFinding(begunLate)?.quietBefore).toBeNull();
  });

  it("adds stations up by their time, and leaves out hours that nobody counted", () => {
    const none = week(() => 0).map((hour) => ({ ...hour, days: 0, countedSeconds: 0 }));
    const [both] = occupiedHours([
      report(
        "pn1",
        week(() => 1),
      ),
      report(
        "bs1",
        week(() => 3),
      ),
    ]);
    expect(both).toMatchObject({ slots: 4 });
    expect(both?.cells.every(({ share }) => share === 0.5)).toBe(true);
    const [unknown] = occupiedHours([report("pn1", none)]);
    expect(unknown?.cells.every(({ share }) => share === null)).toBe(true);
    expect(occupancyFinding(unknown?.cells ?? [])).toBeNull();
    expect(weeksCounted([...(unknown?.cells ?? []), ...(both?.cells ?? [])])).toEqual([4, 4]);
  });

  it("says so when no slot was in use", () => {
    const [idle] = occupiedHours([
      report(
        "pn1",
        week(() => 0),
      ),
    ]);
    expect(occupancyFinding(idle?.cells ?? [])).toEqual({ busiest: null, quietBefore: null });
  });
});
