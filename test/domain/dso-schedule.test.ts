import { describe, expect, it } from "vitest";
import { afterAnswer, afterFailure, isCircuitOpen } from "../../src/domain/dso-schedule.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

const BERLIN = { timeZone: "Europe/Berlin", dayAheadAtMinute: 12 * 60 + 45, pollMinutes: 60 };
/** In summer Berlin is two hours ahead: 12:45 is 10:45 UTC, midnight 22:00 UTC. */
const at = (hour: number, minute = 0) => Date.UTC(2031, 4, 5, hour, minute);
const TODAY_ENDS = at(22);
const TOMORROW_ENDS = at(46);

describe("when a DSO is asked again", () => {
  it("is after its usual time, and at the latest when tomorrow's prices may be there (energy 5.2)", () => {
    const answer = { boundUntil: TODAY_ENDS, luck: 0 };
    expect(afterAnswer(BERLIN, { ...answer, now: at(8) })).toEqual({ nextFetchAt: at(9), expectedAt: at(9) });
    expect(afterAnswer(BERLIN, { ...answer, now: at(10, 30) }).nextFetchAt).toBe(at(10, 45));
  });

  it("is every 5 minutes from 12:45 local until tomorrow is there, and that is expected since then", () => {
    const missing = { boundUntil: TODAY_ENDS, luck: 0, now: at(15) };
    expect(afterAnswer(BERLIN, missing)).toEqual({ nextFetchAt: at(15, 5), expectedAt: at(10, 45) });
    const there = { ...missing, boundUntil: TOMORROW_ENDS };
    expect(afterAnswer(BERLIN, there)).toEqual({ nextFetchAt: at(16), expectedAt: at(16) });
  });

  it("counts the local day, also the one that is 23 hours long", () => {
    // 30 March 2031 begins at 23:00 UTC; its 12:45 is 10:45 UTC, that of the day before was 11:45 UTC.
    const answer = { boundUntil: null, luck: 0 };
    const before = afterAnswer(BERLIN, { ...answer, now: Date.UTC(2031, 2, 29, 11, 40) });
    expect(before.nextFetchAt).toBe(Date.UTC(2031, 2, 29, 11, 45));
    const after = afterAnswer(BERLIN, { ...answer, now: Date.UTC(2031, 2, 30, 10, 40) });
    expect(after.nextFetchAt).toBe(Date.UTC(2031, 2, 30, 10, 45));
  });

  it("is at its own pace where it publishes no day ahead", () => {
    const now = at(15);
    const schedule = { ...BERLIN, dayAheadAtMinute: null, pollMinutes: 5 };
    expect(afterAnswer(schedule, { now, boundUntil: null, luck: 0 }).nextFetchAt).toBe(now + 5 * MINUTE);
  });

  it("is later with every failure: 1, 2, 5 and then every 15 minutes, for ever", () => {
    const waits = [1, 2, 3, 4, 5, 100].map((failures) => (afterFailure(at(8), failures, 0) - at(8)) / MINUTE);
    expect(waits).toEqual([1, 2, 5, 15, 15, 15]);
    expect([3, 4, 5].map(isCircuitOpen)).toEqual([false, true, true]);
  });

  it("is as late as it asks for, an hour at the most, and never earlier than otherwise", () => {
    const waitS = (asked: number) => (afterFailure(at(8), 1, 0, asked) - at(8)) / 1_000;
    expect([30, 600, 7_200].map(waitS)).toEqual([60, 600, 3_600]);
  });

  it("is spread by luck, so that not all are asked at once", () => {
    expect(afterFailure(at(8), 4, 0.99) - at(8)).toBeGreaterThan(17 * MINUTE);
    expect(afterFailure(at(8), 4, 0.99) - at(8)).toBeLessThan(18 * MINUTE);
    expect(afterAnswer(BERLIN, { now: at(1), boundUntil: null, luck: 0.5 }).nextFetchAt).toBe(at(1) + 1.1 * HOUR);
  });
});
