import fc from "fast-check";
import { expect, it } from "vitest";
import { coverWithSpans } from "../../src/domain/spans.ts";

const LENGTHS = [240, 24, 6];
const instants = fc.integer({ min: 0, max: 5_000 });

it("spans and what is left at their ends are the stretch, each instant of it once", () => {
  fc.assert(
    fc.property(instants, instants, (from, to) => {
      const { whole, rest } = coverWithSpans({ from, to }, LENGTHS);
      const stretches = [
        ...whole.map((spans) => ({ from: spans.from * spans.spanMs, to: spans.to * spans.spanMs })),
        ...rest,
      ];
      const covered = stretches.sort((left, right) => left.from - right.from);
      for (const each of covered) expect(each.to).toBeGreaterThan(each.from);
      for (const [index, each] of covered.slice(1).entries()) expect(each.from).toBe(covered[index]?.to);
      expect([covered[0]?.from, covered.at(-1)?.to]).toEqual(from < to ? [from, to] : [undefined, undefined]);
    }),
  );
});

it("no more spans are taken than the longer ones leave room for, and at the ends less than one of the shortest", () => {
  fc.assert(
    fc.property(instants, instants, (from, to) => {
      const { whole, rest } = coverWithSpans({ from, to }, LENGTHS);
      const counted = (spanMs: number) =>
        whole.filter((spans) => spans.spanMs === spanMs).reduce((sum, spans) => sum + spans.to - spans.from, 0);
      expect(counted(24)).toBeLessThanOrEqual(2 * 9);
      expect(counted(6)).toBeLessThanOrEqual(2 * 3);
      for (const each of rest) expect(each.to - each.from).toBeLessThan(6 + 6);
    }),
  );
});
