import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { FORGOTTEN_AFTER, takeTry, type WrongTries } from "../../src/domain/wrong-tries.ts";

const START = Date.UTC(2026, 10, 18, 9);

/** How long each of so many tries in a row closes the door, when each comes as soon as it may. */
function delays(count: number): readonly number[] {
  let known: WrongTries | null = null;
  let now = START;
  return Array.from({ length: count }, () => {
    const taken = takeTry(known, now);
    if (typeof taken === "number") throw new Error("came too early");
    known = taken;
    const delay = taken.openFrom - now;
    now = taken.openFrom;
    return delay;
  });
}

describe("wrong tries in a row (portal 2.6)", () => {
  it("four are free, the fifth closes the door for 30 s, each further one for twice as long, up to 15 min", () => {
    const minutes = [0.5, 1, 2, 4, 8, 15, 15].map((length) => length * MINUTE);
    expect(delays(11)).toEqual([0, 0, 0, 0, ...minutes]);
  });

  it("whoever comes too early is told for how long to stay away, and that counts nothing", () => {
    const known = { tries: 5, openFrom: START + 30 * SECOND, lastAt: START };
    expect(takeTry(known, START + 10 * SECOND)).toBe(20 * SECOND);
    expect(takeTry(known, START + 30 * SECOND)).toMatchObject({ tries: 6 });
  });

  it("a day later they are forgotten", () => {
    const known = { tries: 40, openFrom: START + HOUR, lastAt: START };
    expect(takeTry(known, START + FORGOTTEN_AFTER)).toMatchObject({ tries: 1, openFrom: START + FORGOTTEN_AFTER });
  });
});
