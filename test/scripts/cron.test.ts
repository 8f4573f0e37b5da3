import { describe, expect, it } from "vitest";
import { cronMatches, startCrons } from "../../scripts/lib/cron.ts";

const at = (instant: string) => Date.parse(instant);
/** A Saturday. */
const NOON = at("2026-11-21T12:00:00Z");

describe("cronMatches", () => {
  it.each([
    ["* * * * *", "2026-11-21T12:34:00Z", true],
    ["34 12 * * *", "2026-11-21T12:34:00Z", true],
    ["34 12 * * *", "2026-11-21T12:35:00Z", false],
    ["*/15 * * * *", "2026-11-21T12:45:00Z", true],
    ["*/15 * * * *", "2026-11-21T12:44:00Z", false],
    ["5/20 * * * *", "2026-11-21T12:25:00Z", true],
    ["5/20 * * * *", "2026-11-21T12:20:00Z", false],
    ["0,30 * * * *", "2026-11-21T12:30:00Z", true],
    ["0 8-18 * * *", "2026-11-21T18:00:00Z", true],
    ["0 8-18 * * *", "2026-11-21T19:00:00Z", false],
    ["0 0 1 * *", "2026-11-01T00:00:00Z", true],
    ["0 0 * 11 *", "2026-12-01T00:00:00Z", false],
    ["0 0 */2 * *", "2026-11-03T00:00:00Z", true],
    ["0 12 * * 6", "2026-11-21T12:00:00Z", true],
    ["0 12 * * 1-5", "2026-11-21T12:00:00Z", false],
  ])("%s at %s: %s", (expression, instant, expected) => {
    expect(cronMatches(expression, at(instant))).toBe(expected);
  });

  it("refuses what is no cron expression", () => {
    expect(() => cronMatches("* * *", NOON)).toThrow("not a cron expression");
  });
});

describe("startCrons", () => {
  /** A clock moved by hand: `advance` shows an instant and calls back what was due. */
  const handClock = (start: number) => {
    let now = start;
    let waiting: { readonly at: number; readonly callBack: () => void }[] = [];
    const clock = {
      now: () => now,
      at: (instantAt: number, callBack: () => void) => {
        const entry = { at: instantAt, callBack };
        waiting.push(entry);
        return () => {
          waiting = waiting.filter((each) => each !== entry);
        };
      },
    };
    const advance = async (to: number) => {
      now = to;
      const due = waiting.filter((each) => each.at <= now);
      waiting = waiting.filter((each) => each.at > now);
      for (const { callBack } of due) callBack();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { clock, advance, waitingFor: () => waiting.map((each) => each.at) };
  };

  it("fires each expression in its minutes, with the minute it was for", async () => {
    const { clock, advance } = handClock(NOON + 1_000);
    const fired: string[] = [];
    const fire = async (expression: string, instant: number) => {
      fired.push(`${expression} ${new Date(instant).toISOString().slice(11, 16)}`);
    };
    startCrons({ clock, expressions: ["* * * * *", "*/2 * * * *"], fire });
    await advance(NOON + 60_000);
    await advance(NOON + 120_500);
    expect(fired).toEqual(["* * * * * 12:01", "* * * * * 12:02", "*/2 * * * * 12:02"]);
  });

  it("never fires while a run is under way, and leaves out the minutes missed meanwhile", async () => {
    const { clock, advance, waitingFor } = handClock(NOON);
    const ends: (() => void)[] = [];
    const minutes: number[] = [];
    const fire = (_expression: string, instant: number) => {
      minutes.push((instant - NOON) / 60_000);
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    startCrons({ clock, expressions: ["* * * * *"], fire });
    await advance(NOON + 60_000);
    await advance(NOON + 200_000);
    expect([minutes, waitingFor()]).toEqual([[1], []]);
    ends[0]?.();
    await advance(NOON + 200_000);
    await advance(NOON + 240_000);
    expect(minutes).toEqual([1, 4]);
  });

  it("fires no more once stopped", async () => {
    const { clock, advance } = handClock(NOON);
    let runs = 0;
    const stop = startCrons({
      clock,
      expressions: ["* * * * *"],
      fire: async () => {
        runs += 1;
      },
    });
    stop();
    await advance(NOON + 600_000);
    expect(runs).toBe(0);
  });
});
