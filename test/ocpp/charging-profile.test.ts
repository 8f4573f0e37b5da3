import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChargingProfile,
  inUtc,
  isCleared,
  replaces,
  wrongInProfile,
  wrongInStartProfile,
} from "../../src/ocpp/charging-profile.ts";
import { chargingProfile } from "../../src/ocpp/fields.ts";
import { placedProfile } from "./charging-arbitraries.ts";
import { isOfficiallyValid } from "./official-schemas.ts";

const START = "2031-05-05T10:00:00.000Z";

const aProfile = (fields: Partial<ChargingProfile> = {}): ChargingProfile => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Absolute",
  chargingSchedule: {
    startSchedule: START,
    chargingRateUnit: "A",
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
  },
  ...fields,
});

const withPeriods = (...starts: number[]) =>
  aProfile({
    chargingSchedule: {
      chargingRateUnit: "A",
      chargingSchedulePeriod: starts.map((startPeriod) => ({ startPeriod, limit: 16 })),
    },
  });

describe("OCPP-P1, OCPP-P3, OCPP-P5 what a profile may be", () => {
  it("nothing is wrong with a default for all, for one connector, a charge point's maximum, a transaction's", () => {
    for (const [connectorId, fields] of [
      [0, {}],
      [2, {}],
      [0, { chargingProfilePurpose: "ChargePointMaxProfile" }],
      [2, { chargingProfilePurpose: "TxProfile", transactionId: 7 }],
    ] as const) {
      expect(wrongInProfile({ connectorId, profile: aProfile(fields) })).toEqual([]);
    }
  });

  it.each<[string, number, ChargingProfile]>([
    ["a charge point's maximum at a connector", 1, aProfile({ chargingProfilePurpose: "ChargePointMaxProfile" })],
    ["a transaction's at connector 0", 0, aProfile({ chargingProfilePurpose: "TxProfile", transactionId: 7 })],
    ["a transaction's without its id", 1, aProfile({ chargingProfilePurpose: "TxProfile" })],
    ["a default with a transaction's id", 1, aProfile({ transactionId: 7 })],
    ["a first period that is not at 0", 1, withPeriods(60)],
    ["periods out of order", 1, withPeriods(0, 120, 60)],
    ["two periods at once", 1, withPeriods(0, 60, 60)],
    ["a recurrence without a kind", 1, aProfile({ chargingProfileKind: "Recurring" })],
    ["a kind without a recurrence", 1, aProfile({ recurrencyKind: "Daily" })],
    ["a relative one with a start", 1, aProfile({ chargingProfileKind: "Relative" })],
    ["an end before its beginning", 1, aProfile({ validFrom: START, validTo: START })],
  ])("one thing is wrong with %s", (_, connectorId, profile) => {
    expect(wrongInProfile({ connectorId, profile })).toHaveLength(1);
  });

  it("OCPP-R6, TC_059 a remote start brings a TxProfile without a transaction's id", () => {
    expect(wrongInStartProfile(aProfile({ chargingProfilePurpose: "TxProfile" }))).toEqual([]);
    expect(wrongInStartProfile(aProfile({ chargingProfilePurpose: "TxProfile", transactionId: 7 }))).toHaveLength(1);
    expect(wrongInStartProfile(aProfile())).toHaveLength(1);
  });

  it("OCPP-P3 limits are multiples of 0.1, floats forgiven", () => {
    const limitOf = (limit: number) =>
      chargingProfile.safeParse(
        aProfile({
          chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
        }),
      ).success;
    for (let tenths = 0; tenths < 1_000; tenths += 1) expect([tenths, limitOf(tenths / 10)]).toEqual([tenths, true]);
    expect([limitOf(0.1 + 0.2), limitOf(6.05), limitOf(-0.1)]).toEqual([true, false, false]);
  });

  it("any profile that breaks no rule is of the official schema", () => {
    const property = fc.property(placedProfile, (placed) => {
      expect(wrongInProfile(placed)).toEqual([]);
      const { connectorId, profile } = placed;
      expect(isOfficiallyValid("SetChargingProfile", "req", { connectorId, csChargingProfiles: profile })).toBe(true);
    });
    fc.assert(property);
  });

  it("instants are told in UTC, and what is absent stays absent", () => {
    const told = inUtc(aProfile({ validFrom: "2031-05-05T12:00:00+02:00" }));
    expect(told).toEqual({ ...aProfile(), validFrom: START });
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(Object.keys(inUtc(withPeriods(0)).chargingSchedule)).toEqual(["chargingRateUnit", "chargingSchedulePeriod"]);
  });
});

describe("OCPP-P2 one profile replaces another", () => {
  const placed = (connectorId: number, fields: Partial<ChargingProfile>) => ({
    connectorId,
    profile: aProfile(fields),
  });

  it("of the same id, wherever it is; of the same purpose and level at the same connector", () => {
    const first = placed(1, {});
    expect(replaces(placed(2, { stackLevel: 4 }), first)).toBe(true);
    expect(replaces(placed(1, { chargingProfileId: 2 }), first)).toBe(true);
    expect(replaces(placed(2, { chargingProfileId: 2 }), first)).toBe(false);
    expect(replaces(placed(0, { chargingProfileId: 2 }), first)).toBe(false);
    expect(replaces(placed(1, { chargingProfileId: 2, stackLevel: 1 }), first)).toBe(false);
  });
});

describe("OCPP-P6, TC_067 what ClearChargingProfile clears", () => {
  const there = { connectorId: 1, profile: aProfile({ chargingProfileId: 5, stackLevel: 2 }) };

  it("without a field everything; with an id just that, whatever else is said; else what fits all of it", () => {
    expect(isCleared({}, there)).toBe(true);
    expect(isCleared({ id: 5, connectorId: 9, stackLevel: 9 }, there)).toBe(true);
    expect(isCleared({ id: 6, connectorId: 1 }, there)).toBe(false);
    expect(isCleared({ connectorId: 1, stackLevel: 2, chargingProfilePurpose: "TxDefaultProfile" }, there)).toBe(true);
    expect(isCleared({ connectorId: 1, stackLevel: 1 }, there)).toBe(false);
    expect(isCleared({ connectorId: 0 }, there)).toBe(false);
    expect(isCleared({ chargingProfilePurpose: "TxProfile" }, there)).toBe(false);
  });
});
