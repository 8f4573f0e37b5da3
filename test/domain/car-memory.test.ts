import { expect, it } from "vitest";
import { measuredOf } from "../../src/domain/car-memory.ts";
import { MINUTE } from "../../src/domain/time.ts";

const NOW = Date.parse("2026-11-22T06:36:11Z");
const PHASE_V = 230;

it.each<
  readonly [
    string,
    { readonly powerW: number | null; readonly currentA: readonly (number | null)[] },
    number,
    number | null,
  ]
>([
  [
    "what its current says, on the phases that were entered",
    { powerW: 7_360, currentA: [10.7, 10.7, 10.7] },
    3 * PHASE_V,
    10.7,
  ],
  ["the current of its strongest phase", { powerW: 2_500, currentA: [8, 1, null] }, 3 * PHASE_V, 8],
  [
    "what its power says, where three phases were entered as one",
    { powerW: 7_360, currentA: [10.7, 10.7, 10.7] },
    PHASE_V,
    32,
  ],
  [
    "what its current says, where the voltage is a little higher",
    { powerW: 7_600, currentA: [32, null, null] },
    PHASE_V,
    32,
  ],
  ["what its power says, where no current is measured", { powerW: 4_600, currentA: [] }, PHASE_V, 20],
  ["nothing that is known, where neither is", { powerW: null, currentA: [] }, PHASE_V, null],
])("EN-P4 a car takes %s", (_what, measured, perAmpereW, takesA) => {
  const session = {
    id: "s",
    startedAt: NOW - 10 * MINUTE,
    energyWh: 371,
    measuredAt: NOW,
    isSuspended: false,
    isBooked: false,
    ...measured,
  };
  expect(measuredOf(session, perAmpereW, NOW)).toBe(takesA);
  expect(measuredOf(session, perAmpereW, NOW + 6 * MINUTE)).toBeNull();
});
