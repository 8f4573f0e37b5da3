import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConnectorStatus } from "../../src/domain/location.ts";
import { type EvseHistory, type ShownStatus, timeByCondition } from "../../src/domain/uptime.ts";

const HOUR = 3_600_000;

const shown = (at: number, status: ConnectorStatus | null, connectorId = 1): ShownStatus => ({
  connectorId,
  at: at * HOUR,
  status,
});
const stretch = (from: number, to: number) => ({ from: from * HOUR, to: to * HOUR });
const history = (fields: Partial<EvseHistory> = {}): EvseHistory => ({
  during: stretch(0, 24),
  shown: [shown(-5, "Available")],
  silences: [],
  maintenances: [],
  readUntil: Number.POSITIVE_INFINITY,
  ...fields,
});
/** In hours, of what there was. */
const hoursOf = (of: EvseHistory) =>
  Object.fromEntries(
    Object.entries(timeByCondition(of)).flatMap(([condition, ms]) => (ms === 0 ? [] : [[condition, ms / HOUR]])),
  );

describe("uptime of a slot (portal 4.15)", () => {
  it("is down while Faulted, Unavailable or out of contact, and up whatever else it shows", () => {
    const seen = [shown(-5, "Available"), shown(2, "Charging"), shown(4, "Faulted"), shown(5, "SuspendedEV")];
    const later = [shown(10, "Unavailable"), shown(12, "Reserved")];
    expect(hoursOf(history({ shown: [...seen, ...later], silences: [stretch(20, 23)] }))).toEqual({
      up: 18,
      faulted: 1,
      unavailable: 2,
      offline: 3,
    });
  });

  it("knows nothing of it before it was told, of a word that is none, and after what was read", () => {
    const words = [shown(6, "Available"), shown(10, null), shown(11, "Available")];
    expect(hoursOf(history({ shown: words, readUntil: 20 * HOUR }))).toEqual({ up: 13, unknown: 11 });
    expect(hoursOf(history({ shown: [] }))).toEqual({ unknown: 24 });
  });

  it("is planned during maintenance, whatever it shows then, and down if that outlasts it", () => {
    const silent = history({
      shown: [shown(-5, "Available"), shown(3, "Unavailable"), shown(10, "Available")],
      maintenances: [stretch(2, 8)],
      silences: [stretch(4, 9)],
    });
    expect(hoursOf(silent)).toEqual({ up: 16, maintenance: 6, offline: 1, unavailable: 1 });
  });

  it("is what its busiest connector shows, as everywhere", () => {
    const faulty = [shown(-5, "Available"), shown(-5, "Faulted", 2), shown(6, "Charging"), shown(8, "Finishing")];
    expect(hoursOf(history({ shown: faulty }))).toEqual({ faulted: 6, up: 18 });
  });

  it("counts nothing of a slot that came after the month", () => {
    expect(hoursOf(history({ during: stretch(5, 5) }))).toEqual({});
    expect(hoursOf(history({ during: stretch(9, 5) }))).toEqual({});
  });

  it("sums to the time that passed, whatever happened", () => {
    const hours = fc.integer({ min: -10, max: 40 });
    const stretches = fc.array(
      fc.tuple(hours, hours).map(([from, to]) => stretch(from, to)),
      { maxLength: 4 },
    );
    const statuses = fc.array(
      fc.record({
        at: hours.map((at) => at * HOUR),
        connectorId: fc.integer({ min: 1, max: 2 }),
        status: fc.constantFrom("Available", "Charging", "Faulted", "Unavailable", null),
      }),
      { maxLength: 12 },
    );
    const ordered = statuses.map((all) => all.toSorted((left, right) => left.at - right.at));
    fc.assert(
      fc.property(ordered, stretches, stretches, hours, (all, silences, maintenances, read) => {
        const time = timeByCondition(history({ shown: all, silences, maintenances, readUntil: read * HOUR }));
        expect(Object.values(time).reduce((sum, ms) => sum + ms, 0)).toBe(24 * HOUR);
        for (const ms of Object.values(time)) expect(ms).toBeGreaterThanOrEqual(0);
        if (maintenances.every(({ from, to }) => to <= from)) expect(time.maintenance).toBe(0);
      }),
    );
  });
});
