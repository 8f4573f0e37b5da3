import { describe, expect, it } from "vitest";
import { createHarness } from "./harness.ts";

const period = (startPeriod: number, limit: number) => ({ startPeriod, limit });
const profile = (
  purpose: string,
  periods: unknown[],
  more: Record<string, unknown> = {},
  schedule: Record<string, unknown> = {},
) => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: purpose,
  chargingProfileKind: "Absolute",
  chargingSchedule: {
    chargingRateUnit: "W",
    startSchedule: "2026-03-02T08:00:00Z",
    chargingSchedulePeriod: periods,
    ...schedule,
  },
  ...more,
});

const charging = () => {
  const harness = createHarness({ spec: { connectors: [{ connectorId: 1 }, { connectorId: 2 }] } });
  harness.powerOn();
  harness.plug(1, { maxPowerW: 22_000, socPercent: 0 });
  harness.swipe();
  const set = (connectorId: number, csChargingProfiles: unknown) =>
    (harness.call("SetChargingProfile", { connectorId, csChargingProfiles }) as { status: string }).status;
  const energyWh = () => {
    harness.unplug();
    return harness.of("StopTransaction").at(-1)?.payload.meterStop;
  };
  return { ...harness, set, energyWh };
};

describe("charging profiles", () => {
  it("limit the power from period to period, exactly", () => {
    const { set, advance, energyWh } = charging();
    expect(set(0, profile("TxDefaultProfile", [period(0, 10_000), period(600, 6000), period(1200, 0)]))).toBe(
      "Accepted",
    );
    advance(3600);
    expect(energyWh()).toBe((10_000 * 600 + 6000 * 600) / 3600 - (((10_000 * 600 + 6000 * 600) / 3600) % 1));
  });

  it("pause the car where the limit is under 6 A, and go on after (OCPP-S5)", () => {
    const { set, advance, statuses } = charging();
    set(1, profile("TxProfile", [period(0, 3000), period(600, 11_000)], { transactionId: 1 }));
    advance(700);
    expect(statuses()).toEqual(["Available", "Preparing", "Charging", "SuspendedEVSE", "Charging"]);
  });

  it("apply the higher stack level, TxProfile instead of TxDefaultProfile, and never more than the charge point's (OCPP-P2)", () => {
    const { set, call } = charging();
    const limit = () => {
      const answer = call("GetCompositeSchedule", { connectorId: 1, duration: 60 });
      return (answer as { chargingSchedule: { chargingSchedulePeriod: Array<{ limit: number }> } }).chargingSchedule
        .chargingSchedulePeriod[0]?.limit;
    };
    expect(limit()).toBe(22_080);
    set(0, profile("TxDefaultProfile", [period(0, 9000)], { chargingProfileId: 1 }));
    expect(limit()).toBe(9000);
    set(0, profile("TxDefaultProfile", [period(0, 12_000)], { chargingProfileId: 2, stackLevel: 3 }));
    expect(limit()).toBe(12_000);
    set(1, profile("TxDefaultProfile", [period(0, 8000)], { chargingProfileId: 3 }));
    expect(limit()).toBe(8000);
    set(1, profile("TxProfile", [period(0, 15_000)], { chargingProfileId: 4, transactionId: 1 }));
    expect(limit()).toBe(15_000);
    set(0, profile("ChargePointMaxProfile", [period(0, 13_000)], { chargingProfileId: 5 }));
    expect(limit()).toBe(13_000);
    expect(call("ClearChargingProfile", { id: 5 })).toEqual({ status: "Accepted" });
    expect(call("ClearChargingProfile", { id: 5 })).toEqual({ status: "Unknown" });
    expect(call("ClearChargingProfile", {})).toEqual({ status: "Accepted" });
    expect(limit()).toBe(22_080);
  });

  it("make a composite schedule in watt or ampere", () => {
    const { set, call } = charging();
    set(0, profile("TxDefaultProfile", [period(0, 16), period(300, 10)], {}, { chargingRateUnit: "A", duration: 600 }));
    const composite = (chargingRateUnit: string) =>
      call("GetCompositeSchedule", { connectorId: 1, duration: 900, chargingRateUnit });
    expect(composite("A")).toEqual({
      status: "Accepted",
      connectorId: 1,
      scheduleStart: "2026-03-02T08:00:00.000Z",
      chargingSchedule: {
        duration: 900,
        chargingRateUnit: "A",
        chargingSchedulePeriod: [period(0, 16), period(300, 10), period(600, 32)],
      },
    });
    expect(composite("W")).toMatchObject({
      chargingSchedule: { chargingSchedulePeriod: [period(0, 11_040), period(300, 6900), period(600, 22_080)] },
    });
    expect(call("GetCompositeSchedule", { connectorId: 7, duration: 900 })).toEqual({ status: "Rejected" });
  });

  it("repeat daily, begin with the transaction when relative, and end with it", () => {
    const { set, advance, energyWh, state } = charging();
    set(
      0,
      profile(
        "TxDefaultProfile",
        [period(0, 0)],
        { chargingProfileKind: "Recurring", recurrencyKind: "Daily" },
        { startSchedule: "2026-02-01T09:00:00Z", duration: 3600 },
      ),
    );
    set(
      1,
      profile(
        "TxProfile",
        [period(0, 6000), period(1800, 0)],
        { chargingProfileId: 2, chargingProfileKind: "Relative", transactionId: 1 },
        { startSchedule: undefined, duration: 3600 },
      ),
    );
    advance(3 * 3600);
    expect(energyWh()).toBe(3000 + 22_000);
    expect(state().profiles).toHaveLength(1);
  });

  it("are refused where they may not be (OCPP-P1, OCPP-P3)", () => {
    const { set } = charging();
    expect(set(1, profile("ChargePointMaxProfile", [period(0, 1)]))).toBe("Rejected");
    expect(set(2, profile("TxProfile", [period(0, 1)], { transactionId: 1 }))).toBe("Rejected");
    expect(set(1, profile("TxProfile", [period(0, 1)], { transactionId: 9 }))).toBe("Rejected");
    expect(set(9, profile("TxDefaultProfile", [period(0, 1)]))).toBe("Rejected");
    expect(set(1, profile("TxDefaultProfile", [period(5, 1)]))).toBe("Rejected");
    expect(set(1, profile("TxDefaultProfile", [period(0, 1)], { stackLevel: 99 }))).toBe("Rejected");
  });

  it("come with a remote start as well (OCPP-R6)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.plug(1, { maxPowerW: 22_000, socPercent: 0 });
    const chargingProfile = profile("TxProfile", [period(0, 7200)]);
    harness.call("RemoteStartTransaction", { connectorId: 1, idTag: "R", chargingProfile });
    harness.advance(3600);
    harness.unplug();
    expect(harness.of("StopTransaction")[0]?.payload).toMatchObject({ meterStop: 7200 });
  });
});
