import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Promotion } from "../../src/domain/promotion.ts";
import { firstOverlap, overlapping } from "../../src/domain/promotion-overlap.ts";
import { whyNotPromotion } from "../../src/domain/promotion-rules.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const at = (iso: string) => Date.parse(iso);

const promotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: "one",
  name: "Any",
  discount: { kind: "percentage", basisPoints: 1_000 },
  classes: ["standard"],
  locationIds: null,
  weekdays: [],
  startMinute: 0,
  endMinute: 0,
  startAt: at("2026-07-01T00:00Z"),
  endAt: at("2026-08-01T00:00Z"),
  endedAt: null,
  createdAt: at("2026-06-01T00:00Z"),
  ...fields,
});

/** In spring, in autumn, half an hour on Lord Howe, and far apart. */
const ZONES = ["Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"];
const CHANGES = [
  "2026-03-28T12:00Z",
  "2026-10-24T12:00Z",
  "2026-04-04T10:00Z",
  "2026-10-31T12:00Z",
  "2026-07-10T00:00Z",
];

const minuteOfDay = fc.oneof(fc.constantFrom(0, 60, 120, 1_380, 1_439), fc.integer({ min: 0, max: 1_439 }));
const hours = fc
  .tuple(minuteOfDay, minuteOfDay)
  .filter(([from, to]) => from !== to || from === 0)
  .map(([startMinute, endMinute]) => ({ startMinute, endMinute }));
const weekdays = fc.oneof(
  fc.constant([]),
  fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
);
/** Two windows of up to two days, about the same night. */
const times = (base: number) =>
  fc
    .record({
      hours,
      weekdays,
      offset: fc.integer({ min: -720, max: 720 }),
      length: fc.integer({ min: 1, max: 2_880 }),
    })
    .map(({ hours: ofDay, weekdays: days, offset, length }) => ({
      ...ofDay,
      weekdays: days,
      startAt: base + offset * MINUTE,
      endAt: base + (offset + length) * MINUTE,
    }));
const pair = fc.constantFrom(...CHANGES).chain((base) => fc.tuple(times(at(base)), times(at(base))));

/** Straight from the words: every minute of both windows, as a clock of the zone shows it. */
function firstByMinute(one: Promotion, other: Promotion, zone: string): number | null {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const from = Math.max(one.startAt, other.startAt);
  const until = Math.min(one.endAt, other.endAt);
  for (let each = from; each < until; each += MINUTE) {
    const parts = Object.fromEntries(clock.formatToParts(each).map(({ type, value }) => [type, value]));
    const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday ?? "") + 1;
    const minute = Number(parts.hour) * 60 + Number(parts.minute);
    if (showsHours(one, weekday, minute) && showsHours(other, weekday, minute)) return each;
  }
  return null;
}

function showsHours({ startMinute, endMinute, weekdays: days }: Promotion, weekday: number, minute: number): boolean {
  const isDay = (day: number) => days.length === 0 || days.includes(day);
  if (startMinute === 0 && endMinute === 0) return isDay(weekday);
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  const isOverMidnight = endMinute <= startMinute;
  if (!isOverMidnight) return isDay(weekday) && minute >= startMinute && minute < endMinute;
  return (isDay(weekday) && minute >= startMinute) || (isDay(dayBefore) && minute < endMinute);
}

describe("two promotions overlap (PF7, EN-T7)", () => {
  it("exactly when a clock shows a minute of both, through nights, weekdays and changed clocks", () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(...ZONES), ([one, other], zone) => {
        const [left, right] = [promotion(one), promotion({ ...other, id: "other" })];
        expect(firstOverlap(left, right, zone)).toBe(firstByMinute(left, right, zone));
      }),
      { numRuns: 200 },
    );
  });

  it("also when they last for months, and meet on one night of the week alone", () => {
    const year = { startAt: at("2026-01-01T00:00Z"), endAt: at("2027-01-01T00:00Z") };
    const night = promotion({ ...year, weekdays: [6], startMinute: 23 * 60, endMinute: 2 * 60 });
    const sunday = promotion({ ...year, weekdays: [7], startMinute: 60, endMinute: 120, id: "other" });
    expect(firstOverlap(night, sunday, "Europe/Lisbon")).toBe(at("2026-01-04T01:00Z"));
    const springForward = { startAt: at("2026-03-29T00:00Z"), endAt: at("2026-05-01T00:00Z") };
    expect(firstOverlap({ ...night, ...springForward }, sunday, "Europe/Lisbon")).toBe(at("2026-04-05T00:00Z"));
    const saturday = { ...sunday, weekdays: [6] };
    expect(firstOverlap(night, saturday, "Europe/Lisbon")).toBeNull();
  });

  const porto = { id: "porto", timeZone: "Europe/Lisbon" };
  const azores = { id: "azores", timeZone: "Atlantic/Azores" };
  const morning = { startMinute: 8 * 60, endMinute: 9 * 60 };

  it("only for a class of both, at a station of both", () => {
    const one = promotion({ locationIds: ["porto"] });
    const among = (fields: Partial<Promotion>) =>
      overlapping(one, [promotion({ id: "other", ...fields })], [porto, azores])?.other.id ?? null;
    expect(among({})).toBe("other");
    expect(among({ classes: ["fast"] })).toBeNull();
    expect(among({ locationIds: ["azores"] })).toBeNull();
    expect(among({ locationIds: ["azores", "porto"] })).toBe("other");
    expect(among({ endedAt: one.startAt })).toBeNull();
  });

  it("on the clocks of the stations: what is apart in one zone may meet in another", () => {
    const [from, to] = [at("2026-07-10T07:30Z"), at("2026-07-10T09:00Z")];
    const one = promotion({ ...morning, startAt: at("2026-07-01T00:00Z"), endAt: at("2026-07-20T00:00Z") });
    const short = promotion({ ...morning, id: "other", startAt: from + 30 * MINUTE, endAt: to });
    expect(overlapping(one, [short], [porto])).toBeNull();
    expect(overlapping(one, [short], [porto, azores])).toMatchObject({
      at: from + 30 * MINUTE,
      timeZone: "Atlantic/Azores",
    });
  });
});

describe("a promotion that cannot be", () => {
  const now = at("2026-06-01T00:00Z");
  const why = (fields: Partial<Promotion>) => whyNotPromotion(promotion(fields), now, ["Europe/Lisbon"]);

  it.each([
    ["ends before it begins", { endAt: at("2026-06-30T00:00Z") }, /end before it begins/],
    ["begins in the past", { startAt: now }, /in the past/],
    ["has empty hours", { startMinute: 600, endMinute: 600 }, /hours are empty/],
    ["begins within a minute", { startAt: at("2026-07-01T00:00:30Z") }, /whole minute/],
    ["never ends", { endAt: at("2026-07-01T00:00Z") + 367 * DAY }, /366 days/],
    ["names a day twice", { weekdays: [1, 1] }, /named twice/],
    [
      "begins when clocks show the time twice",
      { startAt: at("2026-10-25T00:30Z"), endAt: at("2026-11-01T00:00Z") },
      /twice/,
    ],
    ["ends when clocks show the time twice", { endAt: at("2026-10-25T01:30Z") }, /twice/],
  ])("%s", (_what, fields, reason) => {
    expect(why(fields)).toMatch(reason);
  });

  it("is none that begins later, ends later, and has hours", () => {
    expect(why({})).toBeNull();
    expect(why({ startMinute: 1_320, endMinute: 120 })).toBeNull();
    expect(why({ endAt: at("2026-10-25T02:00Z") })).toBeNull();
  });
});
