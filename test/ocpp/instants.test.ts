import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, isTimeZone, readInstant, toIso } from "../../src/domain/time.ts";

const NOW = Date.UTC(2031, 6, 5, 10, 0, 0);
const NOON = Date.UTC(2031, 4, 5, 12, 0, 0);
const read = (text: string | undefined, zone?: string) => readInstant(text, NOW, zone);

describe("TOL-5 a charger's timestamp", () => {
  it.each([
    ["2031-05-05T12:00:00Z", 0],
    ["2031-05-05T12:00:00z", 0],
    ["2031-05-05t12:00:00Z", 0],
    ["2031-05-05 12:00:00Z", 0],
    [" 2031-05-05T12:00:00 Z", 0],
    ["2031-05-05T12:00Z", 0],
    ["2031-05-05T14:00:00+02:00", 0],
    ["2031-05-05T14:00:00+0200", 0],
    ["2031-05-05T14:00:00+02", 0],
    ["2031-05-05T06:30:00-05:30", 0],
    ["2031-05-05T12:00:00.1Z", 100],
    ["2031-05-05T12:00:00.123Z", 123],
    ["2031-05-05T12:00:00,5Z", 500],
    ["2031-05-05T12:00:00.1234567Z", 123],
    ["2031-05-05T12:00:00.123456789Z", 123],
  ])("%s is read to the millisecond, and trusted", (text, ms) => {
    expect(read(text)).toEqual({ at: NOON + ms, suspect: false });
  });

  it("without a zone is the charger's local time, else UTC; both are suspect", () => {
    expect(read("2031-05-05T12:00:00")).toEqual({ at: NOON, suspect: true });
    expect(read("2031-05-05T13:00:00", "Europe/Lisbon")).toEqual({ at: NOON, suspect: true });
    expect(read("2031-05-05T14:00:00", "Europe/Berlin")).toEqual({ at: NOON, suspect: true });
    expect(read("2031-01-05T13:00:00", "Europe/Berlin")).toEqual({ at: Date.UTC(2031, 0, 5, 12), suspect: true });
  });

  it("on both sides of a change to summer time is right to the hour", () => {
    expect(read("2031-03-30T00:30:00", "Europe/Lisbon").at).toBe(Date.UTC(2031, 2, 30, 0, 30));
    expect(read("2031-03-30T02:30:00", "Europe/Lisbon").at).toBe(Date.UTC(2031, 2, 30, 1, 30));
  });

  it.each([
    "1970-01-01T00:00:12Z",
    "2019-12-31T23:59:59Z",
    "2031-07-06T10:00:01Z",
    "2131-05-05T12:00:00Z",
    "yesterday",
    "",
    "1900000000",
    "05.05.2031 12:00",
    "2031-05-05",
    "2031-05-05T12:00:00+",
    "2031-05-05T12:00:00 CEST",
    "2030-13-05T12:00:00Z",
    "2031-00-05T12:00:00Z",
    "2031-04-31T12:00:00Z",
    "2031-02-29T12:00:00Z",
    "2031-05-45T12:00:00Z",
    "2031-05-00T12:00:00Z",
    "2031-05-05T25:00:00Z",
    "2031-05-05T24:00:01Z",
    "2031-05-05T12:60:00Z",
    "2031-05-05T12:00:61Z",
  ])("%s is replaced by the instant of receipt, and suspect", (text) => {
    expect(read(text)).toEqual({ at: NOW, suspect: true });
  });

  it.each([
    ["2028-02-29T12:00:00Z", Date.UTC(2028, 1, 29, 12)],
    ["2031-04-30T23:59:60Z", Date.UTC(2031, 4, 1)],
    ["2031-04-30T24:00:00Z", Date.UTC(2031, 4, 1)],
  ])("%s is on the calendar", (text, at) => {
    expect(read(text)).toEqual({ at, suspect: false });
  });

  it("up to a day ahead is believed", () => {
    expect(read(toIso(NOW + DAY))).toEqual({ at: NOW + DAY, suspect: false });
  });

  it("that was not sent is the instant of receipt, and nothing to suspect", () => {
    expect(read(undefined)).toEqual({ at: NOW, suspect: false });
  });

  it("that we would write is read back as it was, in any zone", () => {
    const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: NOW });
    const zones = fc.constantFrom(undefined, "Europe/Lisbon", "America/New_York", "Pacific/Apia");
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        expect(readInstant(toIso(at), NOW, zone)).toEqual({ at, suspect: false });
      }),
    );
  });

  it("of any text gives a whole instant", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `2031-05-05T12:00:00${text}`),
        ),
        (text) => {
          expect(Number.isSafeInteger(read(text).at)).toBe(true);
        },
      ),
    );
  });
});

describe("decision 27 an instant of ours", () => {
  it("is written in UTC with a Z, never with an offset", () => {
    expect(toIso(NOON)).toBe("2031-05-05T12:00:00.000Z");
  });
});

describe("a time zone", () => {
  it("is known or not", () => {
    expect(isTimeZone("Europe/Lisbon")).toBe(true);
    expect(isTimeZone("Europe/Atlantis")).toBe(false);
  });
});
