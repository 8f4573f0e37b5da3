import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvseUse } from "../../src/domain/evse-use.ts";
import { firstFree, prospectOf, type RunningSession, type Stay, type TakenEvse } from "../../src/domain/first-free.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { AT, evseWindow, runningSession } from "../ocpi/shown-location.ts";

const stay = (chargedMinutes: number, parkedMinutes = 0): Stay => ({
  chargedSeconds: chargedMinutes * 60,
  parkedSeconds: parkedMinutes * 60,
});
const tenStays = (...args: Parameters<typeof stay>) => Array.from({ length: 10 }, () => stay(...args));

/** Here for 20 minutes, at a constant power. */
const SESSION: RunningSession = {
  startedAt: AT - 20 * MINUTE,
  chargingPeriods: [{ startAt: AT - 20 * MINUTE, endAt: AT, energyWh: 20_000, activity: "charging" }],
  powerW: 60_000,
  peakPowerW: 60_000,
  bookedUntil: null,
  pastStays: tenStays(30),
};
const taken = (session: Partial<RunningSession> | null, fields: Partial<TakenEvse> = {}): TakenEvse => ({
  use: "inUse",
  session: session && { ...SESSION, ...session },
  windows: [],
  ...fields,
});
const kept = (from: number, to: number, kind: "reservation" | "maintenance" = "reservation") => ({
  kind,
  beginAt: AT + from * MINUTE,
  endAt: AT + to * MINUTE,
});
const estimate = (...evses: readonly TakenEvse[]) =>
  firstFree(
    evses.map((evse) => prospectOf(evse, AT)),
    AT,
  );
const UNKNOWN = { at: null, source: "unknown" };

describe("when an EVSE is free, by how long others stayed", () => {
  it("is as much later as they stayed longer", () => {
    expect(estimate(taken({}))).toEqual({ at: AT + 10 * MINUTE, source: "history" });
  });

  it("is by those alone that charged as long as this one has", () => {
    const pastStays = [...tenStays(5), ...tenStays(10), ...tenStays(40)];
    expect(estimate(taken({ pastStays }))).toEqual({ at: AT + 20 * MINUTE, source: "history" });
  });

  it("counts how long they were parked afterwards", () => {
    expect(estimate(taken({ pastStays: tenStays(30, 60) }))).toEqual({ at: AT + 70 * MINUTE, source: "history" });
  });

  it("is a little later, when hardly anybody was there as long", () => {
    const pastStays = Array.from({ length: 20 }, (_, index) => stay(index));
    expect(estimate(taken({ pastStays }))).toEqual({ at: AT + 4 * MINUTE, source: "history" });
  });

  it("is unknown while fewer than ten cars have left", () => {
    expect(estimate(taken({ pastStays: tenStays(30).slice(1) }))).toEqual(UNKNOWN);
  });
});

describe("when an EVSE is free, by the course of its charge", () => {
  const constantMinutes = 10;
  const [decayMinutes, peakPowerW] = [8, 100_000];
  /** What is measured of a charge of a constant power that decays from the tenth minute on. */
  const tapering = (minutes: number): Partial<RunningSession> => {
    const share = Math.exp((constantMinutes - minutes) / decayMinutes);
    const energyWh = (peakPowerW * (constantMinutes + decayMinutes * (1 - share))) / 60;
    const startedAt = AT - minutes * MINUTE;
    return {
      startedAt,
      chargingPeriods: [{ startAt: startedAt, endAt: AT, energyWh, activity: "charging" }],
      powerW: peakPowerW * share,
      peakPowerW,
      pastStays: tenStays(30, 0),
    };
  };

  it("is when the power has fallen to a tenth, wherever on its way down it is measured", () => {
    for (const minutes of [16, 18, 22, 26]) {
      const fullAt = AT + (constantMinutes + decayMinutes * Math.log(10) - minutes) * MINUTE;
      const { at, source } = estimate(taken(tapering(minutes)));
      expect(source).toBe("charging_curve");
      expect(Math.abs((at ?? 0) - fullAt)).toBeLessThanOrEqual(MINUTE / 2);
    }
  });

  it("is as much later as others parked afterwards, and needs no others at all", () => {
    const { at } = estimate(taken(tapering(20)));
    expect(estimate(taken({ ...tapering(20), pastStays: tenStays(30, 15) })).at).toBe((at ?? 0) + 15 * MINUTE);
    expect(estimate(taken({ ...tapering(20), pastStays: [] })).at).toBe(at);
  });

  it("is by how long others parked, once nothing flows any more", () => {
    const chargingPeriods = [
      { startAt: AT - 60 * MINUTE, endAt: AT - 12 * MINUTE, energyWh: 20_000, activity: "charging" },
      { startAt: AT - 12 * MINUTE, endAt: AT, energyWh: 0, activity: "parking" },
    ] as const;
    const pastStays = [...tenStays(30, 5), ...tenStays(30, 40)];
    expect(estimate(taken({ chargingPeriods, powerW: 0, pastStays }))).toEqual({
      at: AT + 28 * MINUTE,
      source: "charging_curve",
    });
  });
});

describe("when an EVSE is free, by what it is booked and kept for", () => {
  it("is the end of the booking, where others stayed longer", () => {
    const bookedUntil = AT + 5 * MINUTE + 250;
    expect(estimate(taken({ bookedUntil }))).toEqual({ at: bookedUntil, source: "booking_end" });
    expect(estimate(taken({ bookedUntil, pastStays: [] }))).toEqual({ at: bookedUntil, source: "booking_end" });
  });

  it("is earlier, where others left before, and by habit again, once the booking is over", () => {
    for (const bookedUntil of [AT + HOUR, AT, AT - MINUTE]) {
      expect(estimate(taken({ bookedUntil }))).toEqual({ at: AT + 10 * MINUTE, source: "history" });
    }
  });

  it("is the end of what it is kept for next, if that has begun when the car leaves", () => {
    expect(estimate(taken({}, { windows: [kept(5, 35), kept(35, 50)] }))).toEqual({
      at: AT + 50 * MINUTE,
      source: "booking_end",
    });
    expect(estimate(taken({}, { windows: [kept(11, 35)] })).at).toBe(AT + 10 * MINUTE);
  });

  it("is the end of the next booking, if that begins while the car would still be there; a maintenance waits for it", () => {
    const ended = { at: AT + 8 * MINUTE, source: "booking_end" };
    expect(estimate(taken({}, { windows: [kept(5, 8)] }))).toEqual(ended);
    expect(estimate(taken({ pastStays: [] }, { windows: [kept(5, 8)] }))).toEqual(ended);
    expect(estimate(taken({}, { windows: [kept(5, 8, "maintenance")] })).at).toBe(AT + 10 * MINUTE);
  });

  it.each<[string, EvseUse, "reservation" | "maintenance", number | null]>([
    ["the end of a reservation", "reserved", "reservation", 30],
    ["the end of a reservation that somebody is in the way of", "inUse", "reservation", 30],
    ["the end of a maintenance", "inoperative", "maintenance", 30],
    ["unknown of what is out of service otherwise", "inoperative", "reservation", null],
    ["unknown of a fault", "faulted", "maintenance", null],
    ["unknown of what is offline", "unknown", "reservation", null],
  ])("is %s", (_, use, kind, minutes) => {
    const expected = minutes === null ? UNKNOWN : { at: AT + minutes * MINUTE, source: "booking_end" };
    expect(estimate(taken(null, { use, windows: [kept(-10, 30, kind)] }))).toEqual(expected);
  });
});

describe("when the first of several is free", () => {
  it("is earlier than each alone may be expected to be", () => {
    const pastStays = Array.from({ length: 60 }, (_, index) => stay(20 + index));
    const one = estimate(taken({ pastStays }));
    const four = estimate(...Array.from({ length: 4 }, () => taken({ pastStays })));
    expect(one).toEqual({ at: AT + 30 * MINUTE, source: "history" });
    // As likely as not, one of four has left when each of them has with 16 %.
    expect(four).toEqual({ at: AT + 10 * MINUTE, source: "history" });
  });

  it("names what decides, and leaves out those of which nothing is known", () => {
    const booked = taken(null, { use: "reserved", windows: [kept(-1, 3)] });
    const broken = taken(null, { use: "faulted" });
    expect(estimate(taken({}), broken, booked)).toEqual({ at: AT + 3 * MINUTE, source: "booking_end" });
    expect(estimate(broken)).toEqual(UNKNOWN);
    expect(estimate()).toEqual(UNKNOWN);
  });

  it("is never in the past, and never later with one more to look at", () => {
    const anyTaken = fc.record<TakenEvse>({
      use: fc.constantFrom<EvseUse>("inUse", "reserved", "inoperative", "faulted", "unknown"),
      session: fc.option(runningSession),
      windows: fc.array(evseWindow, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(anyTaken, { maxLength: 4 }), anyTaken, (evses, more) => {
        const [before, after] = [estimate(...evses), estimate(...evses, more)];
        for (const { at, source } of [before, after]) {
          expect(at === null).toBe(source === "unknown");
          expect(at ?? AT).toBeGreaterThanOrEqual(AT);
        }
        if (before.at !== null) expect(after.at).toBeLessThanOrEqual(before.at + MINUTE);
      }),
    );
  });
});
