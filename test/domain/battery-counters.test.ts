import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batterySlots,
  type CounterReading,
  counted,
  NEW_COUNTERS,
  stillOpen,
} from "../../src/domain/battery-counters.ts";
import { SLOT } from "../../src/domain/slots.ts";

const MINUTE = 60_000;
const at = (minute: number, chargedWh: number, dischargedWh = 0, storedWh = 0): CounterReading => ({
  at: minute * MINUTE,
  storedWh,
  chargedWh,
  dischargedWh,
});
const all = (readings: readonly CounterReading[]) => readings.reduce(counted, NEW_COUNTERS);

describe("what went into and out of a battery by quarter hour", () => {
  it("is counted between readings, and what is in it at the end of a slot", () => {
    const slots = batterySlots(all([at(0, 100, 50, 1_000), at(10, 600, 50, 1_500), at(20, 600, 250, 1_200)]));
    expect(slots).toEqual([
      { slotAt: 0, inWh: 500, outWh: 100, storedWh: 1_350 },
      { slotAt: SLOT, inWh: 0, outWh: 100, storedWh: null },
    ]);
  });

  it("begins anew where a counter fell, and takes nothing that is older", () => {
    expect(all([at(0, 900), at(5, 1_000), at(6, 10)]).readings).toEqual([at(6, 10)]);
    expect(all([at(5, 900), at(4, 1_000)]).readings).toEqual([at(5, 900)]);
  });

  it("divides what flowed during a silence evenly, and does not guess what was in it", () => {
    const slots = batterySlots(all([at(0, 0, 0, 5_000), at(152, 1_000, 0, 5_950)]));
    expect(slots.slice(0, 10).map(({ inWh }) => inWh)).toEqual([99, 98, 99, 99, 98, 99, 99, 98, 99, 99]);
    expect(slots.map(({ storedWh }) => storedWh)).toEqual(Array(11).fill(null));
  });

  const course = fc
    .array(fc.record({ minutes: fc.integer({ min: 1, max: 40 }), inWh: fc.nat(3_000), outWh: fc.nat(3_000) }), {
      minLength: 1,
      maxLength: 80,
    })
    .map((steps) => {
      const list = [at(3, 1_000, 2_000)];
      for (const { minutes, inWh, outWh } of steps) {
        const last = list.at(-1) as CounterReading;
        list.push(at(last.at / MINUTE + minutes, last.chargedWh + inWh, last.dischargedWh + outWh));
      }
      return list;
    });

  it("sums to the counters, though only two readings of each slot are kept", () => {
    fc.assert(
      fc.property(course, (list) => {
        const slots = batterySlots(all(list));
        const [first, last] = [list[0] as CounterReading, list.at(-1) as CounterReading];
        expect(slots.reduce((sum, { inWh }) => sum + inWh, 0)).toBe(last.chargedWh - first.chargedWh);
        expect(slots.reduce((sum, { outWh }) => sum + outWh, 0)).toBe(last.dischargedWh - first.dischargedWh);
        expect(all(list).readings.length).toBeLessThanOrEqual(2 * slots.length);
      }),
    );
  });

  it("is the same when written slots are let go in between", () => {
    fc.assert(
      fc.property(course, (list) => {
        const written = new Map<number, { readonly inWh: number; readonly outWh: number }>();
        let counters = NEW_COUNTERS;
        for (const reading of list) {
          counters = counted(counters, reading);
          for (const { slotAt, inWh, outWh } of batterySlots(counters)) written.set(slotAt, { inWh, outWh });
          counters = stillOpen(counters);
        }
        const sum = [...written.values()].reduce((total, { inWh }) => total + inWh, 0);
        const last = list.at(-1) as CounterReading;
        expect(sum).toBe(last.chargedWh - (list[0] as CounterReading).chargedWh);
      }),
    );
  });
});
