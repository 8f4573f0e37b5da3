import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/domain/meter.ts";
import { flows, type Suspension } from "../../src/domain/session.ts";
import { slotEnergies } from "../../src/domain/slot-energy.ts";
import { SLOT } from "../../src/domain/slots.ts";

const MINUTE = 60_000;
const readings = (...values: readonly (readonly [minute: number, registerWh: number])[]): readonly Reading[] =>
  values.map(([minute, registerWh]) => ({ at: minute * MINUTE, registerWh }));

describe("energy by quarter hour", () => {
  it("is cut at the register, and evenly between two readings", () => {
    expect(slotEnergies(flows(readings([10, 1_000], [14, 2_000], [20, 2_600], [50, 5_600])))).toEqual([
      { slotAt: 0, energyWh: 1_100 },
      { slotAt: SLOT, energyWh: 500 + 1_000 },
      { slotAt: 2 * SLOT, energyWh: 1_500 },
      { slotAt: 3 * SLOT, energyWh: 500 },
    ]);
  });

  it("is not where the vehicle paused", () => {
    const pause: readonly Suspension[] = [
      { at: 5 * MINUTE, by: "vehicle" },
      { at: 25 * MINUTE, by: null },
    ];
    expect(slotEnergies(flows(readings([0, 0], [30, 1_000]), pause))).toEqual([
      { slotAt: 0, energyWh: 500 },
      { slotAt: SLOT, energyWh: 500 },
    ]);
  });

  it("says nothing of a register that fell, and all of one that rose at once", () => {
    expect(slotEnergies(flows(readings([1, 900], [2, 100])))).toEqual([]);
    expect(slotEnergies([{ startAt: SLOT, endAt: SLOT, energyWh: 7 }])).toEqual([{ slotAt: SLOT, energyWh: 7 }]);
  });

  /** @param length of a step between two readings. */
  const courseOf = (length: fc.Arbitrary<number>) =>
    fc
      .array(fc.record({ ms: length, energyWh: fc.oneof(fc.constant(0), fc.nat(40_000)) }), {
        minLength: 1,
        maxLength: 40,
      })
      .map((steps) => {
        const list: Reading[] = [{ at: 5 * MINUTE, registerWh: 500 }];
        for (const { ms, energyWh } of steps) {
          const last = list.at(-1) as Reading;
          list.push({ at: last.at + ms, registerWh: last.registerWh + energyWh });
        }
        return list;
      });
  const course = courseOf(fc.nat(90 * MINUTE));
  const pauses = fc
    .uniqueArray(
      fc.record({ at: fc.nat(900 * MINUTE), by: fc.constantFrom<Suspension["by"]>("vehicle", "station", null) }),
      { selector: ({ at }) => at, maxLength: 8 },
    )
    .map((list) => list.toSorted((left, right) => left.at - right.at));

  it("EN-M13 sums to the session's energy to the Wh, within the session, each slot once", () => {
    fc.assert(
      fc.property(course, pauses, (list, suspensions) => {
        const slots = slotEnergies(flows(list, suspensions));
        const [first, last] = [list[0] as Reading, list.at(-1) as Reading];
        expect(slots.reduce((sum, { energyWh }) => sum + energyWh, 0)).toBe(last.registerWh - first.registerWh);
        expect(new Set(slots.map(({ slotAt }) => slotAt)).size).toBe(slots.length);
        for (const { slotAt, energyWh } of slots) {
          expect(slotAt % SLOT).toBe(0);
          expect(slotAt + SLOT > first.at && slotAt <= last.at && energyWh > 0).toBe(true);
        }
      }),
    );
  });

  it("has at the end of a slot what the register showed then", () => {
    fc.assert(
      fc.property(courseOf(fc.integer({ min: 1, max: 12 }).map((steps) => steps * 5 * MINUTE)), (list) => {
        const slots = slotEnergies(flows(list));
        for (const { at, registerWh } of list.filter((reading) => reading.at % SLOT === 0)) {
          const before = slots.filter(({ slotAt }) => slotAt < at).reduce((sum, { energyWh }) => sum + energyWh, 0);
          expect(before).toBe(registerWh - 500);
        }
      }),
    );
  });
});
