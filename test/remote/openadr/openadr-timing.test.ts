import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLOT } from "../../../src/domain/slots.ts";
import { DAY, HOUR, LAST_INSTANT, MINUTE } from "../../../src/domain/time.ts";
import { after, readDuration } from "../../../src/remote/dso/iso-duration.ts";
import { type VtnEvent, vtnEvent } from "../../../src/remote/dso/openadr-objects.ts";
import { occurrencesOf, valuesOf } from "../../../src/remote/dso/openadr-timing.ts";
import { gotten } from "./dso-harness.ts";

const NOW = Date.parse("2026-11-18T12:07:00Z");
const FRAME = { now: NOW, window: { startAt: NOW - 7 * MINUTE, endAt: NOW + 48 * HOUR } };
const NOON = NOW - 7 * MINUTE;

function event(fields: Partial<VtnEvent>): VtnEvent {
  return vtnEvent.parse({ id: "event-1", programID: "p", ...fields });
}

const price = (value: number) => ({ payloads: [{ type: "PRICE", values: [value] }] });
const hour = { start: "2026-11-18T12:00:00Z", duration: "PT1H" };

/** `from–until value`, in hours from noon. */
function told(fields: Partial<VtnEvent>): readonly string[] {
  const hours = (at: number) => (at === LAST_INSTANT ? "∞" : String((at - NOON) / HOUR));
  return gotten(occurrencesOf(event(fields), FRAME)).map(
    ({ startAt, endAt, payloads }) => `${hours(startAt)}–${hours(endAt)} ${payloads[0]?.values}`,
  );
}

describe("the times of an event (EN-A4, EN-A5)", () => {
  it("follow one another where intervals have none of their own", () => {
    expect(told({ intervalPeriod: hour, intervals: [price(1), price(2), price(3)] })).toEqual([
      "0–1 1",
      "1–2 2",
      "2–3 3",
    ]);
  });

  it("are the interval's before the event's, each for itself", () => {
    const long = { ...price(2), intervalPeriod: { duration: "PT2H" } };
    const late = { ...price(4), intervalPeriod: { start: "2026-11-18T18:00:00Z" } };
    expect(told({ intervalPeriod: hour, intervals: [price(1), long, price(3), late, price(5)] })).toEqual([
      "0–1 1",
      "1–3 2",
      "3–4 3",
      "6–7 4",
      "7–8 5",
    ]);
  });

  it.each(["0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z"])(
    "begin with the slot that is now at %s",
    (start) => {
      expect(told({ intervalPeriod: { start, duration: "PT1H" }, intervals: [price(1), price(2)] })).toEqual([
        "0–1 1",
        "1–2 2",
      ]);
      const own = { ...price(1), intervalPeriod: { start, duration: "PT1H" } };
      const next = { ...price(2), intervalPeriod: { start, duration: "PT2H" } };
      expect(told({ intervals: [own, next] })).toEqual(["0–1 1", "1–3 2"]);
      expect(told({ intervalPeriod: { ...hour, start: "2026-11-18T15:00:00Z" }, intervals: [own] })).toEqual(["3–4 1"]);
    },
  );

  it("have no end with P9999Y", () => {
    expect(told({ intervalPeriod: { ...hour, duration: "P9999Y" }, intervals: [price(1)] })).toEqual(["0–∞ 1"]);
  });

  it("are none where there is no length, which is how an event is cancelled (EN-A7)", () => {
    const cancelled = { start: "0001-01-01T00:00:00", duration: "PT0S" };
    expect(told({ intervalPeriod: cancelled, intervals: [price(1), price(2)] })).toEqual([]);
    expect(
      told({ duration: "PT0S", intervalPeriod: { ...cancelled, duration: "PT1H" }, intervals: [price(1)] }),
    ).toEqual([]);
    expect(told({ reportDescriptors: [{ payloadType: "IMPORT_CAPACITY_RESERVATION" }] })).toEqual([]);
  });

  it("are cut by the event's duration, and repeated by a longer one", () => {
    const two = { intervalPeriod: hour, intervals: [price(1), price(2)] };
    expect(told({ ...two, duration: "PT90M" })).toEqual(["0–1 1", "1–1.5 2"]);
    expect(told({ ...two, duration: "PT5H" })).toEqual(["0–1 1", "1–2 2", "2–3 1", "3–4 2", "4–5 1"]);
    expect(told({ ...two, duration: "PT0S" })).toEqual(["0–1 1", "1–2 2"]);
  });

  it("of a loop without end are those of the horizon, wherever it began", () => {
    const begun = { intervalPeriod: { start: "2024-01-01T00:00:00Z", duration: "PT12H" }, duration: "P9999Y" };
    expect(told({ ...begun, intervals: [price(1), price(2)] })).toEqual([
      "-12–0 1",
      "0–12 2",
      "12–24 1",
      "24–36 2",
      "36–48 1",
      "48–60 2",
    ]);
  });

  it("of a loop of seconds without end are no answer", () => {
    const dense = { intervalPeriod: { ...hour, duration: "PT1S" }, duration: "P9999Y", intervals: [price(1)] };
    expect(occurrencesOf(event(dense), FRAME)).toMatchObject({ ok: false, fault: { kind: "unreadable" } });
  });

  it.each([
    { intervals: [price(1)] },
    { intervalPeriod: { ...hour, start: "noon" }, intervals: [price(1)] },
    { intervalPeriod: { ...hour, duration: "an hour" }, intervals: [price(1)] },
    { intervalPeriod: hour, duration: "long", intervals: [price(1)] },
  ])("that cannot be read are never guessed: %j", (fields) => {
    expect(occurrencesOf(event(fields), FRAME)).toMatchObject({ ok: false, fault: { kind: "unreadable" } });
  });

  it("shift by what is derived from the event, within the bounds, in both directions", () => {
    const shifts = Array.from({ length: 200 }, (_, index) => {
      const random = event({
        id: `event-${index}`,
        intervalPeriod: { ...hour, randomizeStart: "PT10M" },
        intervals: [price(1), price(2)],
      });
      const [first, second] = gotten(occurrencesOf(random, FRAME));
      expect(second?.shiftMs).toBe(first?.shiftMs);
      expect(gotten(occurrencesOf(random, FRAME))[0]).toEqual(first);
      return first?.shiftMs ?? 0;
    });
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual(10 * MINUTE);
    expect(shifts.filter((each) => each > 0).length).toBeGreaterThan(60);
    expect(shifts.filter((each) => each < 0).length).toBeGreaterThan(60);
    expect(new Set(shifts).size).toBeGreaterThan(150);
  });
});

describe("values packed into one interval (EN-A4)", () => {
  it("split it into equal parts that join without a gap", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 60 }),
        (values, slots) => {
          const period = { startAt: NOON, endAt: NOON + slots * SLOT };
          const series = valuesOf(period, { type: "PRICE", values }) ?? [];
          expect(series.map(({ value }) => value)).toEqual(values);
          expect([series[0]?.startAt, series.at(-1)?.endAt]).toEqual([period.startAt, period.endAt]);
          for (const [index, each] of series.slice(1).entries()) expect(each.startAt).toBe(series[index]?.endAt);
        },
      ),
    );
  });

  it.each([[[]], [["0.17"]], [[0.1, "n/a"]], [[true]], [[{ x: 1, y: 2 }]]])(
    "are no values when they are %j",
    (values) => {
      expect(valuesOf({ startAt: 0, endAt: 1 }, { type: "PRICE", values })).toBeNull();
    },
  );
});

describe("a duration", () => {
  it.each([
    ["PT15M", 15 * MINUTE],
    ["PT1H30M", 90 * MINUTE],
    ["P1DT1H", DAY + HOUR],
    ["P2W", 14 * DAY],
    ["PT0.5S", 500],
    ["-PT1H", -HOUR],
    ["P1M", 30 * DAY],
    ["P1Y", 365 * DAY],
  ])("%s is so long after November", (text, length) => {
    const duration = readDuration(text);
    if (!duration) throw new Error("unread");
    expect(after(Date.parse("2026-11-18T00:00:00Z"), duration) - Date.parse("2026-11-18T00:00:00Z")).toBe(length);
  });

  it.each(["", "P", "PT", "1H", "P1H", "PT1", "pt1h"])("is not %j", (text) => {
    expect(readDuration(text)).toBeNull();
  });
});
