import { describe, expect, it } from "vitest";
import { MOST_OCCURRENCES, occurrencesOf, type Recurrence, whyNotSeries } from "../../src/domain/recurrence.ts";
import { toIso } from "../../src/domain/time.ts";

const LISBON = "Europe/Lisbon";
const period = (begin: string, end: string) => ({ beginAt: Date.parse(begin), endAt: Date.parse(end) });
const written = (first: ReturnType<typeof period>, recurrence: Recurrence, zone = LISBON) =>
  occurrencesOf(first, recurrence, zone).map(({ beginAt, endAt }) => `${toIso(beginAt)}/${toIso(endAt)}`);

describe("maintenance that repeats (portal 4.11)", () => {
  it("keeps its time on the clock when the clocks go back on 25 October 2026", () => {
    const first = period("2026-10-24T09:00:00+01:00", "2026-10-24T10:00:00+01:00");
    expect(written(first, { every: "daily", times: 3 })).toEqual([
      "2026-10-24T08:00:00.000Z/2026-10-24T09:00:00.000Z",
      "2026-10-25T09:00:00.000Z/2026-10-25T10:00:00.000Z",
      "2026-10-26T09:00:00.000Z/2026-10-26T10:00:00.000Z",
    ]);
  });

  it("keeps its time on the clock when the clocks go forward on 28 March 2027", () => {
    const first = period("2027-03-21T09:00:00Z", "2027-03-21T10:00:00Z");
    expect(written(first, { every: "weekly", until: "2027-04-04" })).toEqual([
      "2027-03-21T09:00:00.000Z/2027-03-21T10:00:00.000Z",
      "2027-03-28T08:00:00.000Z/2027-03-28T09:00:00.000Z",
      "2027-04-04T08:00:00.000Z/2027-04-04T09:00:00.000Z",
    ]);
  });

  it("is an hour longer, or shorter, in a night on which the clocks are changed", () => {
    const autumn = period("2026-10-23T22:00:00+01:00", "2026-10-24T06:00:00+01:00");
    expect(written(autumn, { every: "daily", times: 2 })[1]).toBe("2026-10-24T21:00:00.000Z/2026-10-25T06:00:00.000Z");
    const spring = period("2027-03-26T22:00:00Z", "2027-03-27T06:00:00Z");
    expect(written(spring, { every: "daily", times: 2 })[1]).toBe("2027-03-27T22:00:00.000Z/2027-03-28T05:00:00.000Z");
  });

  it("takes the first of an hour that comes twice, and what follows one that is left out", () => {
    const twice = period("2026-10-24T01:30:00+01:00", "2026-10-24T01:45:00+01:00");
    expect(written(twice, { every: "daily", times: 2 })[1]).toBe("2026-10-25T00:30:00.000Z/2026-10-25T00:45:00.000Z");
    const leftOut = period("2027-03-27T01:30:00Z", "2027-03-27T02:30:00Z");
    expect(written(leftOut, { every: "daily", times: 2 })[1]).toBe("2027-03-28T01:30:00.000Z/2027-03-28T02:30:00.000Z");
  });

  it("does so west of Greenwich as well", () => {
    const first = period("2026-10-31T01:30:00-04:00", "2026-10-31T03:00:00-04:00");
    expect(written(first, { every: "daily", times: 2 }, "America/New_York")[1]).toBe(
      "2026-11-01T05:30:00.000Z/2026-11-01T08:00:00.000Z",
    );
  });

  it("ends with the last day on which it may begin, on the station's clock", () => {
    const late = period("2026-11-22T23:30:00Z", "2026-11-23T00:30:00Z");
    expect(written(late, { every: "daily", until: "2026-11-24" })).toHaveLength(3);
  });

  it.each([
    ["that does not repeat", { every: "weekly", until: "2026-11-28" }, "It does not repeat"],
    ["that never ends", { every: "daily", until: "2029-01-01" }, `more than ${MOST_OCCURRENCES} times`],
    ["that repeats too often", { every: "daily", times: 5_000 }, `more than ${MOST_OCCURRENCES} times`],
  ] as const)("refuses a series %s", (_what, recurrence, why) => {
    const first = period("2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z");
    expect(whyNotSeries(occurrencesOf(first, recurrence, LISBON))).toContain(why);
  });

  it("refuses a series that runs into itself, and takes one that lasts all day", () => {
    const daily = { every: "daily", times: 3 } as const;
    const series = (end: string) => occurrencesOf(period("2026-11-22T09:00:00Z", end), daily, LISBON);
    expect(whyNotSeries(series("2026-11-23T09:01:00Z"))).toBe("It lasts until after it begins again.");
    expect(whyNotSeries(series("2026-11-23T09:00:00Z"))).toBeNull();
  });
});
