import { describe, expect, it } from "vitest";
import { addDays, dateOf, isDate, midnight, monthOf, offsetOf } from "../../portal/src/local-days.ts";

const LISBON = "Europe/Lisbon";
const HOUR_MS = 3_600_000;

describe("days of a station's own clock (portal 4.11)", () => {
  it("have 25 and 23 hours where clocks are changed", () => {
    const hours = (date: string, zone = LISBON) => (midnight(addDays(date, 1), zone) - midnight(date, zone)) / HOUR_MS;
    expect([hours("2026-10-25"), hours("2027-03-28"), hours("2026-11-18")]).toEqual([25, 23, 24]);
    expect([hours("2026-11-01", "America/New_York"), hours("2026-10-25", "Europe/Rome")]).toEqual([25, 25]);
  });

  it("begin at midnight there, wherever that is", () => {
    expect(midnight("2026-07-18", LISBON)).toBe(Date.UTC(2026, 6, 17, 23));
    expect(dateOf(Date.UTC(2026, 6, 17, 23), LISBON)).toBe("2026-07-18");
    expect(dateOf(Date.UTC(2026, 6, 17, 22, 59), LISBON)).toBe("2026-07-17");
  });

  it("tell how far the clocks are ahead of UTC, on either side of a change", () => {
    expect(offsetOf(Date.UTC(2026, 9, 25, 0, 30), LISBON)).toBe("+01:00");
    expect(offsetOf(Date.UTC(2026, 9, 25, 1, 30), LISBON)).toBe("+00:00");
    expect(offsetOf(Date.UTC(2026, 10, 1, 12), "America/New_York")).toBe("-05:00");
    expect(offsetOf(Date.UTC(2026, 10, 1, 12, 0, 7), "Asia/Kolkata")).toBe("+05:30");
  });

  it("belong to months", () => {
    expect(monthOf("2026-12-31")).toEqual({ first: "2026-12-01", last: "2026-12-31" });
    expect(monthOf("2026-01-31", -1)).toEqual({ first: "2025-12-01", last: "2025-12-31" });
    expect(monthOf("2028-01-31", 1)).toEqual({ first: "2028-02-01", last: "2028-02-29" });
  });

  it("are read from addresses only where they exist", () => {
    expect(["2026-11-18", "2026-13-01", "18.11.2026", 20261118, undefined].filter(isDate)).toEqual(["2026-11-18"]);
  });
});
