import { describe, expect, it } from "vitest";
import {
  gridValues,
  hourTicks,
  leftOf,
  scaleOf,
  stepPath,
  WIDTH,
  xOf,
  yOf,
} from "../../portal/src/figures/time-span.ts";

const HOUR = 3_600_000;
const LISBON = "Europe/Lisbon";

describe("time and values in a picture (portal 6)", () => {
  it("stretches the time over the whole width, and values from the bottom to the top", () => {
    const span = { from: 0, to: 4 * HOUR };
    expect([0, 1, 4].map((hour) => xOf(hour * HOUR, span))).toEqual([0, WIDTH / 4, WIDTH]);
    expect([0, 5, 10].map((value) => yOf(value, { least: 0, most: 10 }, 100))).toEqual([100, 50, 0]);
  });

  it("keeps words at an instant within the picture, wherever it is", () => {
    const span = { from: 0, to: 4 * HOUR };
    expect(leftOf(HOUR, span, "2em")).toBe("clamp(2em, 25%, 100% - 2em)");
  });

  it("keeps zero in sight, and gives negative prices room below it", () => {
    expect(scaleOf([0.1, 0.2]).least).toBe(0);
    expect(scaleOf([0.1, 0.2]).most).toBeGreaterThan(0.2);
    expect(scaleOf([-0.05, 0.2]).least).toBeLessThan(-0.05);
    expect(scaleOf([])).toEqual({ least: -1, most: 1 });
  });

  it("draws few round lines, all of them inside", () => {
    const scale = { least: 0, most: 287_000 };
    expect(gridValues(scale)).toEqual([0, 100_000, 200_000]);
  });

  it("draws neighbours as one line and breaks it at a gap", () => {
    const span = { from: 0, to: 4 * HOUR };
    const step = (hour: number, value: number | null) => ({ startAt: hour * HOUR, endAt: (hour + 1) * HOUR, value });
    const path = stepPath([step(0, 1), step(1, 2), step(2, null), step(3, 1)], span, { least: 0, most: 2 }, 100);
    expect(path).toBe("M0.0 50.0H250.0V0.0H500.0M750.0 50.0H1000.0");
  });

  it.each([
    ["25 hours when the clock goes back", "2026-10-24T23:00:00Z", 25],
    ["23 hours when it goes forward", "2026-03-29T00:00:00Z", 23],
  ])("gives a day its true length: %s", (_, midnight, hours) => {
    const from = Date.parse(midnight);
    const ticks = hourTicks({ from, to: from + hours * HOUR }, LISBON, 3);
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: LISBON, hour: "2-digit" });
    expect(ticks.map((at) => clock.format(at))).toEqual(["00", "03", "06", "09", "12", "15", "18", "21", "00"]);
    expect(ticks.at(-1)).toBe(from + hours * HOUR);
  });
});
