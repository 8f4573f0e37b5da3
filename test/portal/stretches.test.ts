import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stretchesOf } from "../../portal/src/states/stretches.ts";
import { CONNECTOR_STATUSES } from "../../src/domain/location.ts";

const SPAN = { from: 100, to: 200 };
const change = (at: number, status: (typeof CONNECTOR_STATUSES)[number], connectorId = 1) => ({
  at,
  status,
  connectorId,
});

describe("the states of a slot over time (portal 6, state strip)", () => {
  it("begins with what was shown before, and is unknown where nothing was told", () => {
    expect(stretchesOf({ changes: [change(150, "Charging")], gaps: [] }, SPAN)).toEqual([
      { from: 100, to: 150, kind: "unknown" },
      { from: 150, to: 200, kind: "charging" },
    ]);
    expect(stretchesOf({ changes: [change(20, "Available"), change(300, "Charging")], gaps: [] }, SPAN)).toEqual([
      { from: 100, to: 200, kind: "available" },
    ]);
  });

  it("shows the busiest of several connectors, and one stretch for what a repeat says again", () => {
    const changes = [
      change(0, "Available"),
      change(0, "Available", 2),
      change(120, "Charging", 2),
      change(130, "Charging", 2),
      change(160, "Available", 2),
    ];
    expect(stretchesOf({ changes, gaps: [] }, SPAN).map(({ from, kind }) => [from, kind])).toEqual([
      [100, "available"],
      [120, "charging"],
      [160, "available"],
    ]);
  });

  it("lays a gap of contact over whatever was shown, and comes back to what was told meanwhile", () => {
    const gaps = [{ from: 120, to: 140 }];
    const changes = [change(0, "Available"), change(130, "Faulted")];
    expect(stretchesOf({ changes, gaps }, SPAN).map(({ from, kind }) => [from, kind])).toEqual([
      [100, "available"],
      [120, "offline"],
      [140, "faulted"],
    ]);
  });

  it("never leaves a hole, nor has two neighbours alike", () => {
    const instant = fc.integer({ min: 0, max: 300 });
    const changes = fc.array(
      fc.record({ at: instant, status: fc.constantFrom(...CONNECTOR_STATUSES), connectorId: fc.constantFrom(1, 2) }),
    );
    const gaps = fc.array(fc.tuple(instant, instant).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })));
    fc.assert(
      fc.property(changes, gaps, (told, silent) => {
        const stretches = stretchesOf({ changes: told, gaps: silent }, SPAN);
        expect(stretches[0]?.from).toBe(SPAN.from);
        expect(stretches.at(-1)?.to).toBe(SPAN.to);
        for (const [index, { from, kind }] of stretches.entries()) {
          const before = stretches[index - 1];
          if (before === undefined) continue;
          expect(from).toBe(before.to);
          expect(kind).not.toBe(before.kind);
        }
      }),
    );
  });
});
