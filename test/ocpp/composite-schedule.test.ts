import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Supply } from "../../src/domain/connector-supply.ts";
import type { ChargingProfile } from "../../src/ocpp/charging-profile.ts";
import {
  type ChargingPicture,
  compositeSchedule,
  inUnit,
  limitAt,
  type ProfileInForce,
  type Rate,
  rateW,
} from "../../src/ocpp/composite-schedule.ts";
import { chargingPicture, HORIZON, NOON } from "./charging-arbitraries.ts";

const THREE_PHASES: Supply = { phases: 3, voltageV: 230 };
const ONE_PHASE: Supply = { phases: 1, voltageV: 230 };

const aProfile = (fields: Partial<ChargingProfile>, connectorId = 1): ProfileInForce => ({
  connectorId,
  since: NOON,
  profile: {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule: { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 6_000 }] },
    ...fields,
  },
});

const constant = (limit: number, fields: Partial<ChargingProfile["chargingSchedule"]> = {}) => ({
  chargingRateUnit: "W" as const,
  startSchedule: new Date(NOON).toISOString(),
  chargingSchedulePeriod: [{ startPeriod: 0, limit }],
  ...fields,
});

const picture = (profiles: readonly ProfileInForce[], startedAt: number | null = null): ChargingPicture => ({
  profiles,
  connectors: [
    {
      connectorId: 1,
      supply: THREE_PHASES,
      maxPowerW: null,
      transaction: startedAt === null ? null : { transactionId: 7, startedAt },
    },
  ],
});

const schedule = (profiles: readonly ProfileInForce[], startedAt: number | null = null, durationSeconds = 600) =>
  compositeSchedule(picture(profiles, startedAt), 1, { from: NOON, durationSeconds, unit: "W" });

describe("OCPP-P2 the composite schedule", () => {
  it("is the second-by-second look-up of what each profile says, for any profiles", () => {
    const property = fc.property(chargingPicture, fc.constantFrom(0, 1, 2), (given, connectorId) => {
      const composite = compositeSchedule(given, connectorId, { from: NOON, durationSeconds: HORIZON, unit: "W" });
      for (let second = 0; second < HORIZON; second += 1) {
        const shown = composite.findLast(({ startPeriod }) => startPeriod <= second);
        const slowW = slowLimitW(given, connectorId, second);
        if (slowW === null) expect([second, shown?.limit]).toEqual([second, null]);
        else expect(Math.abs((shown?.limit ?? Number.NaN) - slowW), `at ${second}`).toBeLessThanOrEqual(0.1);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("begins with second 0, is in order, and never repeats a limit", () => {
    const property = fc.property(chargingPicture, (given) => {
      const composite = compositeSchedule(given, 1, { from: NOON, durationSeconds: HORIZON, unit: "A" });
      expect(composite[0]?.startPeriod).toBe(0);
      for (const [index, period] of composite.entries()) {
        const before = composite[index - 1];
        if (before === undefined) continue;
        expect(period.startPeriod).toBeGreaterThan(before.startPeriod);
        expect([period.limit, period.numberPhases]).not.toEqual([before.limit, before.numberPhases]);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("falls back to the lower stack level when the schedule above it has ended", () => {
    const steps = [6_000, 8_000, 10_000].map((limit, index) => ({ startPeriod: index * 100, limit }));
    const below = aProfile({ chargingSchedule: { ...constant(0), duration: 400, chargingSchedulePeriod: steps } });
    const above = aProfile({
      chargingProfileId: 2,
      stackLevel: 1,
      chargingSchedule: constant(7_000, { duration: 150 }),
    });
    expect(schedule([below, above])).toEqual([
      { startPeriod: 0, limit: 7_000 },
      { startPeriod: 150, limit: 8_000 },
      { startPeriod: 200, limit: 10_000 },
      { startPeriod: 400, limit: null },
    ]);
  });

  it("TC_066 is the lower of the charge point's maximum and the transaction's profile, which replaces the default", () => {
    const station = aProfile(
      { chargingProfilePurpose: "ChargePointMaxProfile", chargingSchedule: constant(10_000) },
      0,
    );
    const byDefault = aProfile({ chargingProfileId: 2, chargingSchedule: constant(6_000) });
    const own = aProfile({
      chargingProfileId: 3,
      chargingProfilePurpose: "TxProfile",
      transactionId: 7,
      chargingSchedule: {
        ...constant(8_000),
        chargingSchedulePeriod: [8_000, 11_000].map((limit, i) => ({ startPeriod: i * 60, limit })),
      },
    });
    expect(schedule([station, byDefault], NOON)).toEqual([{ startPeriod: 0, limit: 6_000 }]);
    expect(schedule([station, byDefault, own], NOON)).toEqual([
      { startPeriod: 0, limit: 8_000 },
      { startPeriod: 60, limit: 10_000 },
    ]);
    expect(schedule([station, own])).toEqual([{ startPeriod: 0, limit: 10_000 }]);
  });

  it("OCPP-P1 a default for the connector overrides there the default for all, whatever its level", () => {
    const all = aProfile({ stackLevel: 5, chargingSchedule: constant(4_000) }, 0);
    const here = aProfile({ chargingProfileId: 2, chargingSchedule: constant(9_000, { duration: 60 }) }, 1);
    expect(schedule([all, here])).toEqual([
      { startPeriod: 0, limit: 9_000 },
      { startPeriod: 60, limit: 4_000 },
    ]);
  });

  it("counts a relative schedule from the start of the transaction", () => {
    const relative = aProfile({
      chargingProfileKind: "Relative",
      chargingSchedule: {
        chargingRateUnit: "W",
        chargingSchedulePeriod: [
          { startPeriod: 0, limit: 11_000 },
          { startPeriod: 300, limit: 4_000 },
        ],
      },
    });
    expect(schedule([relative], NOON - 200_000)).toEqual([
      { startPeriod: 0, limit: 11_000 },
      { startPeriod: 100, limit: 4_000 },
    ]);
    expect(schedule([relative])[1]).toEqual({ startPeriod: 300, limit: 4_000 });
  });

  it("repeats a daily schedule, and leaves the hours between to the level below", () => {
    const daily = aProfile({
      stackLevel: 1,
      chargingProfileKind: "Recurring",
      recurrencyKind: "Daily",
      chargingSchedule: constant(2_000, {
        startSchedule: new Date(NOON - 3 * 86_400_000 + 60_000).toISOString(),
        duration: 120,
      }),
    });
    const below = aProfile({ chargingProfileId: 2, chargingSchedule: constant(9_000) });
    expect(schedule([daily, below])).toEqual([
      { startPeriod: 0, limit: 9_000 },
      { startPeriod: 60, limit: 2_000 },
      { startPeriod: 180, limit: 9_000 },
    ]);
  });

  it("stays a schedule when nothing limits: no limit from second 0", () => {
    expect(schedule([])).toEqual([{ startPeriod: 0, limit: null }]);
    expect(schedule([], null, 0)).toEqual([{ startPeriod: 0, limit: null }]);
  });
});

describe("OCPP-P3, OCPP-P4 a limit in another unit", () => {
  it("6 A on three phases of 230 V are 4140 W, on one phase 1380 W", () => {
    expect(inUnit({ limit: 6, unit: "A" }, "W", THREE_PHASES)).toEqual({ limit: 4_140, unit: "W" });
    expect(inUnit({ limit: 6, unit: "A" }, "W", ONE_PHASE)).toEqual({ limit: 1_380, unit: "W" });
    expect(inUnit({ limit: 6, unit: "A", numberPhases: 1 }, "W", THREE_PHASES)).toEqual({ limit: 1_380, unit: "W" });
    expect(inUnit({ limit: 4_140, unit: "W" }, "A", THREE_PHASES)).toEqual({ limit: 6, unit: "A" });
  });

  it("is a multiple of 0.1, never more than it was, and less by under 0.1 of its unit", () => {
    const rate = fc.record<Rate>({
      limit: fc.integer({ min: 0, max: 400_000 }).map((tenths) => tenths / 10),
      unit: fc.constantFrom("A" as const, "W" as const),
      numberPhases: fc.constantFrom(undefined, 1, 2, 3),
    });
    const supply = fc.record<Supply>({
      phases: fc.constantFrom(1 as const, 3 as const),
      voltageV: fc.integer({ min: 100, max: 1_000 }),
    });
    const property = fc.property(rate, fc.constantFrom("A" as const, "W" as const), supply, (given, unit, fed) => {
      const other = inUnit(given, unit, fed);
      const stepW = rateW({ ...other, limit: 0.1 }, fed);
      expect(Math.abs(other.limit * 10 - Math.round(other.limit * 10))).toBeLessThan(1e-6);
      expect(rateW(other, fed)).toBeLessThanOrEqual(rateW(given, fed) + 1e-3);
      expect(rateW(given, fed) - rateW(other, fed)).toBeLessThan(stepW + 1e-3);
    });
    fc.assert(property);
  });
});

describe("the limit at an instant", () => {
  it("stays what it is until the instant it names", () => {
    const property = fc.property(chargingPicture, fc.integer({ min: 0, max: HORIZON }), (given, second) => {
      const at = NOON + second * 1_000;
      const { rate, until } = limitAt(given, 1, at, NOON);
      expect(until).toBeGreaterThan(at);
      const last = Math.min(until - 1, NOON + 2 * HORIZON * 1_000);
      expect(limitAt(given, 1, last, NOON).rate).toEqual(rate);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

// ---- The slow look-up: one second at a time, from the words of §3.13 ----

function slowLimitW(given: ChargingPicture, connectorId: number, second: number): number | null {
  const built = given.connectors.find((each) => each.connectorId === connectorId)?.maxPowerW ?? null;
  const stationW = slowHighestW(given, 0, second, "ChargePointMaxProfile", connectorId);
  const ownW = connectorId === 0 ? slowSumW(given, second) : slowOwnW(given, connectorId, second);
  return least([built, stationW, ownW]);
}

function slowSumW(given: ChargingPicture, second: number): number | null {
  const each = given.connectors.map(({ connectorId, maxPowerW }) =>
    least([maxPowerW, slowOwnW(given, connectorId, second)]),
  );
  return each.includes(null) ? null : each.reduce<number>((sum, limitW) => sum + (limitW ?? 0), 0);
}

function slowOwnW(given: ChargingPicture, connectorId: number, second: number): number | null {
  return (
    slowHighestW(given, connectorId, second, "TxProfile", connectorId) ??
    slowHighestW(given, connectorId, second, "TxDefaultProfile", connectorId) ??
    slowHighestW(given, 0, second, "TxDefaultProfile", connectorId)
  );
}

function least(limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function slowHighestW(
  given: ChargingPicture,
  place: number,
  second: number,
  purpose: ChargingProfile["chargingProfilePurpose"],
  connectorId: number,
): number | null {
  const phases = given.connectors.map((each) => each.supply.phases);
  const supply =
    given.connectors.find((each) => each.connectorId === connectorId)?.supply ??
    given.connectors.find((each) => each.supply.phases === Math.max(...phases))?.supply ??
    THREE_PHASES;
  const connector = given.connectors.find((each) => each.connectorId === connectorId);
  for (const level of [3, 2, 1, 0]) {
    for (const { connectorId: at, profile, since } of given.profiles) {
      if (at !== place || profile.chargingProfilePurpose !== purpose || profile.stackLevel !== level) continue;
      if (purpose === "TxProfile" && profile.transactionId !== connector?.transaction?.transactionId) continue;
      const begins = purpose === "ChargePointMaxProfile" ? since : (connector?.transaction?.startedAt ?? NOON);
      const rate = slowRate(profile, begins, NOON + second * 1_000);
      if (rate !== null) return rateW(rate, supply);
    }
  }
  return null;
}

function slowRate(profile: ChargingProfile, begins: number, at: number): Rate | null {
  const { chargingSchedule: schedule, validFrom, validTo, recurrencyKind } = profile;
  if (validFrom !== undefined && at < Date.parse(validFrom)) return null;
  if (validTo !== undefined && at >= Date.parse(validTo)) return null;
  const first = schedule.startSchedule === undefined ? begins : Date.parse(schedule.startSchedule);
  let elapsed = (at - first) / 1_000;
  if (elapsed < 0) return null;
  const days = { Daily: 1, Weekly: 7 };
  if (recurrencyKind !== undefined) {
    while (elapsed >= days[recurrencyKind] * 86_400) elapsed -= days[recurrencyKind] * 86_400;
  }
  if (schedule.duration !== undefined && elapsed >= schedule.duration) return null;
  let rate: Rate | null = null;
  for (const { startPeriod, limit, numberPhases } of schedule.chargingSchedulePeriod) {
    if (startPeriod <= elapsed) rate = { limit, unit: schedule.chargingRateUnit, numberPhases };
  }
  return rate;
}
