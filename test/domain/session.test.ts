import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/domain/meter.ts";
import {
  advance,
  chargingPeriods,
  isBillable,
  PARKING_AFTER_MS,
  registerFlag,
  SESSION_EVENTS,
  SESSION_FLAGS,
  SESSION_STATES,
  type SessionEvent,
  type SessionFlag,
  type SessionState,
  type Suspension,
} from "../../src/domain/session.ts";

/** Written out a second time on purpose: a slip in the table must not pass unnoticed. */
const LEGAL: readonly (readonly [SessionState, SessionEvent, SessionState])[] = [
  ["RESERVATION", "startRequested", "PENDING"],
  ["RESERVATION", "started", "ACTIVE"],
  ["RESERVATION", "startRefused", "INVALID"],
  ["RESERVATION", "startFailed", "INVALID"],
  ["PENDING", "started", "ACTIVE"],
  ["PENDING", "startRefused", "INVALID"],
  ["PENDING", "startFailed", "INVALID"],
  ["ACTIVE", "stopped", "COMPLETED"],
  ["INVALID", "stopped", "INVALID"],
];
const ALL = SESSION_STATES.flatMap((state) => SESSION_EVENTS.map((event) => [state, event] as const));
const ILLEGAL = ALL.filter(([state, event]) => !LEGAL.some((legal) => legal[0] === state && legal[1] === event));

describe("session states", () => {
  it.each(LEGAL)("%s, %s: becomes %s", (state, event, next) => {
    expect(advance(state, event)).toEqual({ ok: true, value: next });
  });

  it.each(ILLEGAL)("%s, %s: refused", (state, event) => {
    expect(advance(state, event)).toEqual({ ok: false, refusal: "invalid_request" });
  });

  it("nothing leads out of COMPLETED, and an INVALID session is never completed", () => {
    for (const event of SESSION_EVENTS) {
      expect(advance("COMPLETED", event).ok).toBe(false);
      const next = advance("INVALID", event);
      if (next.ok) expect(next.value).toBe("INVALID");
    }
  });
});

describe("OCPP-M6: what is billed by itself", () => {
  const doubtful: readonly SessionFlag[] = ["register_fell", "register_absurd", "record_incomplete"];

  it.each(SESSION_STATES)("a %s session only when it is completed", (state) => {
    expect(isBillable({ state, flags: [] })).toBe(state === "COMPLETED");
  });

  it.each(SESSION_FLAGS)("a completed session with the flag %s only when its energy is not in doubt", (flag) => {
    expect(isBillable({ state: "COMPLETED", flags: ["evse_shared", flag] })).toBe(!doubtful.includes(flag));
  });

  it("every doubt about a register has a flag that keeps it from being billed", () => {
    for (const flag of Object.values(registerFlag)) expect(doubtful).toContain(flag);
  });
});

const MINUTE = 60_000;
const readings = (...values: readonly (readonly [minute: number, registerWh: number])[]): readonly Reading[] =>
  values.map(([minute, registerWh]) => ({ at: minute * MINUTE, registerWh }));

describe("charging periods", () => {
  it("cut a session where energy stops flowing and where it flows again", () => {
    const periods = chargingPeriods(readings([0, 100], [10, 600], [20, 600], [30, 600], [40, 900]));
    expect(periods).toEqual([
      { startAt: 0, endAt: 10 * MINUTE, energyWh: 500, activity: "charging" },
      { startAt: 10 * MINUTE, endAt: 30 * MINUTE, energyWh: 0, activity: "parking" },
      { startAt: 30 * MINUTE, endAt: 40 * MINUTE, energyWh: 300, activity: "charging" },
    ]);
  });

  it("take a short pause as a coarse register, not as parking", () => {
    const [only, ...others] = chargingPeriods(readings([0, 0], [2, 100], [4, 100], [6, 200]));
    expect(only).toEqual({ startAt: 0, endAt: 6 * MINUTE, energyWh: 200, activity: "charging" });
    expect(others).toEqual([]);
  });

  it("there are none before a second reading", () => {
    expect(chargingPeriods([])).toEqual([]);
    expect(chargingPeriods(readings([0, 100]))).toEqual([]);
  });

  const FIRST_WH = 7_000;
  const course = fc
    .array(
      fc.record({ ms: fc.integer({ min: 0, max: 20 * MINUTE }), energyWh: fc.oneof(fc.constant(0), fc.nat(5_000)) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((steps) => {
      const list: Reading[] = [{ at: 0, registerWh: FIRST_WH }];
      let last = { at: 0, registerWh: FIRST_WH };
      for (const step of steps) {
        last = { at: last.at + step.ms, registerWh: last.registerWh + step.energyWh };
        list.push(last);
      }
      return list;
    });

  it("sum to last − first reading, and cover the session without gap or overlap", () => {
    fc.assert(
      fc.property(course, (list) => {
        const periods = chargingPeriods(list);
        const last = list.at(-1);
        const soldWh = periods.reduce((sum, period) => sum + period.energyWh, 0);
        expect(FIRST_WH + soldWh).toBe(last?.registerWh);
        expect(periods.at(0)?.startAt).toBe(0);
        expect(periods.at(-1)?.endAt).toBe(last?.at);
        periods.forEach((period, index) => {
          if (index > 0) expect(period.startAt).toBe(periods[index - 1]?.endAt);
        });
      }),
    );
  });

  it("alternate, and no energy flows in a parking one, which lasts at least five minutes", () => {
    fc.assert(
      fc.property(course, (list) => {
        const periods = chargingPeriods(list);
        periods.forEach((period, index) => {
          if (index > 0) expect(period.activity).not.toBe(periods[index - 1]?.activity);
          if (period.activity === "charging") return;
          expect(period.energyWh).toBe(0);
          expect(period.endAt - period.startAt).toBeGreaterThanOrEqual(PARKING_AFTER_MS);
        });
      }),
    );
  });

  it("are parking while the vehicle asks for nothing, and are not while the station gives nothing (OCPI-D10, X3)", () => {
    const register = readings([0, 100], [10, 600], [40, 600]);
    const paused = (by: Suspension["by"]) => chargingPeriods(register, [{ at: 12 * MINUTE, by }]);
    const charged = { startAt: 0, endAt: 10 * MINUTE, energyWh: 500, activity: "charging" };
    const parked = { startAt: 10 * MINUTE, endAt: 40 * MINUTE, energyWh: 0, activity: "parking" };
    expect(paused("vehicle")).toEqual([charged, parked]);
    expect(paused("station")).toEqual([
      charged,
      { ...parked, endAt: 12 * MINUTE },
      { startAt: 12 * MINUTE, endAt: 40 * MINUTE, energyWh: 0, activity: "charging" },
    ]);
  });

  it("have the energy of two readings before the vehicle paused, and after it went on (OCPI-D4, D10)", () => {
    const pause: readonly Suspension[] = [
      { at: 2 * MINUTE, by: "vehicle" },
      { at: 4 * MINUTE, by: null },
    ];
    expect(chargingPeriods(readings([0, 100], [10, 900]), pause)).toEqual([
      { startAt: 0, endAt: 2 * MINUTE, energyWh: 200, activity: "charging" },
      { startAt: 2 * MINUTE, endAt: 4 * MINUTE, energyWh: 0, activity: "parking" },
      { startAt: 4 * MINUTE, endAt: 10 * MINUTE, energyWh: 600, activity: "charging" },
    ]);
    const always: readonly Suspension[] = [{ at: 0, by: "vehicle" }];
    expect(chargingPeriods(readings([0, 100], [10, 900]), always)).toMatchObject([
      { energyWh: 800, activity: "charging" },
    ]);
  });

  it("sum, cover and alternate whatever is said of pauses, and no energy flows in a parking one (OCPI-D10)", () => {
    const said = fc
      .uniqueArray(
        fc.record({ at: fc.nat(300 * MINUTE), by: fc.constantFrom<Suspension["by"]>("vehicle", "station", null) }),
        { selector: ({ at }) => at, maxLength: 8 },
      )
      .map((list) => list.toSorted((left, right) => left.at - right.at));
    fc.assert(
      fc.property(course, said, (list, suspensions) => {
        const periods = chargingPeriods(list, suspensions);
        const last = list.at(-1);
        expect(FIRST_WH + periods.reduce((sum, period) => sum + period.energyWh, 0)).toBe(last?.registerWh);
        expect([periods.at(0)?.startAt, periods.at(-1)?.endAt]).toEqual([0, last?.at]);
        periods.forEach((period, index) => {
          const before = periods[index - 1];
          if (before) expect([period.startAt, period.activity === before.activity]).toEqual([before.endAt, false]);
          if (period.activity === "parking") expect(period.energyWh).toBe(0);
          expect(period.energyWh).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });
});
