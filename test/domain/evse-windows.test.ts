import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EvseWindow, keptUntil, windowAt, windowsAhead } from "../../src/domain/evse-windows.ts";

const window = fc
  .record({
    kind: fc.constantFrom<EvseWindow["kind"]>("reservation", "maintenance"),
    beginAt: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ kind, beginAt, length }): EvseWindow => ({ kind, beginAt, endAt: beginAt + length }));
const windows = fc.array(window, { maxLength: 8 });
const NOW = 20;
const instants = Array.from({ length: 60 }, (_, at) => at);
const covers = (list: readonly EvseWindow[], kind: EvseWindow["kind"], at: number) =>
  list.some((each) => each.kind === kind && each.beginAt <= at && at < each.endAt);

describe("windows that are known ahead", () => {
  it("cover what they covered, in order, none of a kind touching another (OCPI-J7)", () => {
    fc.assert(
      fc.property(windows, (given) => {
        const ahead = windowsAhead(given, NOW);
        for (const kind of ["reservation", "maintenance"] as const) {
          const open = given.filter(({ endAt }) => endAt > NOW);
          for (const at of instants) expect(covers(ahead, kind, at)).toBe(covers(open, kind, at));
          const ofKind = ahead.filter((each) => each.kind === kind);
          ofKind.slice(1).forEach((each, index) => {
            expect(each.beginAt).toBeGreaterThan(ofKind[index]?.endAt ?? 0);
          });
        }
        for (const { endAt } of ahead) expect(endAt).toBeGreaterThan(NOW);
      }),
    );
  });

  it("keep an EVSE until the first instant that none covers", () => {
    fc.assert(
      fc.property(windows, (given) => {
        const isKept = (at: number) => covers(given, "reservation", at) || covers(given, "maintenance", at);
        const free = instants.find((at) => at >= NOW && !isKept(at)) ?? null;
        expect(keptUntil(given, NOW)).toBe(isKept(NOW) ? free : null);
        expect(windowAt(given, NOW) !== null).toBe(isKept(NOW));
      }),
    );
  });
});
