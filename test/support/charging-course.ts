import fc from "fast-check";
import type { Reading } from "../../src/domain/meter.ts";

export const START = Date.UTC(2031, 4, 5, 10);
const MINUTE = 60_000;
const FIRST_WH = 10_000;

/** Any register that does not fall, read from the start of a session to its end. */
export const anyCourse: fc.Arbitrary<readonly Reading[]> = fc
  .array(fc.tuple(fc.nat(20 * MINUTE), fc.nat(5_000)), { minLength: 1, maxLength: 12 })
  .map((steps) => {
    let last: Reading = { at: START, registerWh: FIRST_WH };
    return [
      last,
      ...steps.map(([durationMs, wh]) => {
        last = { at: last.at + durationMs, registerWh: last.registerWh + wh };
        return last;
      }),
    ];
  });
