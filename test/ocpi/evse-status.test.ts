import { describe, expect, it } from "vitest";
import type { EvseWindow } from "../../src/domain/evse-windows.ts";
import type { ConnectorStatus } from "../../src/domain/location.ts";
import { HOUR, toIso } from "../../src/domain/time.ts";
import { type ShownEvse, toLocation } from "../../src/ocpi/locations.ts";
import { AT, CONNECTOR, CPO, EVSE, LOCATION } from "./shown-location.ts";

function evseShown(statuses: readonly (ConnectorStatus | null)[], fields: Partial<ShownEvse> = {}) {
  const connectors = statuses.map((status, index) => ({ ...CONNECTOR, connectorId: index + 1, status }));
  const evses = [{ ...EVSE, connectors, ...fields }];
  return toLocation(CPO, { ...LOCATION, evses }, { knowsErrata: true, party: null }).evses[0];
}
const statusOf = (statuses: readonly (ConnectorStatus | null)[], fields: Partial<ShownEvse> = {}) =>
  evseShown(statuses, fields)?.status;
const aWindow = (from: number, to: number, kind: EvseWindow["kind"] = "reservation"): EvseWindow => ({
  kind,
  beginAt: AT + from * HOUR,
  endAt: AT + to * HOUR,
});
const shownWindow = (from: number, to: number, status = "RESERVED") => ({
  period_begin: toIso(AT + from * HOUR),
  period_end: toIso(AT + to * HOUR),
  status,
});

describe("the status of an EVSE", () => {
  it.each([
    ["Available", "AVAILABLE"],
    ["Preparing", "CHARGING"],
    ["Charging", "CHARGING"],
    ["SuspendedEV", "CHARGING"],
    ["SuspendedEVSE", "CHARGING"],
    ["Finishing", "CHARGING"],
    ["Reserved", "RESERVED"],
    ["Unavailable", "INOPERATIVE"],
    ["Faulted", "OUTOFORDER"],
    [null, "UNKNOWN"],
  ] as const)("%s is %s (OCPI-L8, R19)", (status, expected) => {
    expect(statusOf([status])).toBe(expected);
  });

  it("is CHARGING while any of its connectors is in use (OCPI-L14)", () => {
    expect(statusOf(["Available", "SuspendedEV"])).toBe("CHARGING");
  });

  it("is UNKNOWN while it is offline, and REMOVED once it is removed, whatever it showed (OCPI-L2, L8)", () => {
    expect(statusOf(["Available"], { isOnline: false })).toBe("UNKNOWN");
    expect(statusOf(["Available"], { isRemoved: true })).toBe("REMOVED");
  });
});

describe("an EVSE that is kept", () => {
  it("is RESERVED while it is, though the charge point calls it available; whoever is plugged in is CHARGING (OCPI-L8)", () => {
    const windows = [aWindow(-1, 1)];
    expect(statusOf(["Available"], { windows })).toBe("RESERVED");
    expect(statusOf(["Charging"], { windows })).toBe("CHARGING");
    expect(statusOf(["Faulted"], { windows })).toBe("OUTOFORDER");
    expect(statusOf(["Available"], { windows, isOnline: false })).toBe("UNKNOWN");
    expect(statusOf(["Available"], { windows: [aWindow(1, 2)] })).toBe("AVAILABLE");
    expect(statusOf(["Available"], { windows: [aWindow(-1, 1), aWindow(-1, 1, "maintenance")] })).toBe("INOPERATIVE");
  });

  it("has its windows in status_schedule, in order, those that are over left out, and nothing who it is kept for (OCPI-J7)", () => {
    const windows = [aWindow(5, 6, "maintenance"), aWindow(2, 3), aWindow(-2, -1), aWindow(-1, 1)];
    expect(evseShown(["Available"], { windows })).toMatchObject({
      status_schedule: [shownWindow(-1, 1), shownWindow(2, 3), shownWindow(5, 6, "INOPERATIVE")],
    });
    expect(evseShown(["Available"], { windows: [aWindow(-2, -1)] })).not.toHaveProperty("status_schedule");
  });
});

describe("the estimate when an EVSE is free", () => {
  const estimate = (status: ConnectorStatus | null, windows: readonly EvseWindow[], isOnline = true) =>
    Object.entries(evseShown([status], { windows, isOnline }) ?? {}).find(([key]) => key.startsWith("emall_"))?.[1];

  it.each<[string, ConnectorStatus | null, readonly EvseWindow[], unknown]>([
    [
      "is the end of what it is kept for",
      "Reserved",
      [aWindow(-1, 1)],
      { at: toIso(AT + HOUR), source: "booking_end" },
    ],
    [
      "is the end of all that follows without a gap",
      "Available",
      [aWindow(-1, 1), aWindow(1, 2), aWindow(2, 3, "maintenance"), aWindow(4, 5)],
      { at: toIso(AT + 3 * HOUR), source: "booking_end" },
    ],
    [
      "is the end of what it is kept for, whoever is there",
      "Charging",
      [aWindow(-1, 1)],
      { at: toIso(AT + HOUR), source: "booking_end" },
    ],
    [
      "is the end of a maintenance",
      "Unavailable",
      [aWindow(-1, 1, "maintenance")],
      { at: toIso(AT + HOUR), source: "booking_end" },
    ],
    ["is not there where it is out of service, whatever it is kept for", "Unavailable", [aWindow(-1, 1)], undefined],
    ["is not there of somebody of whom nothing is known", "Charging", [], undefined],
    ["is not there where the charge point alone says reserved", "Reserved", [], undefined],
    ["is not there of a fault", "Faulted", [aWindow(-1, 1)], undefined],
    ["is not there where it is free", "Available", [aWindow(1, 2)], undefined],
    ["is not there where nothing is known", null, [], undefined],
  ])("%s (OCPI-T19, T26)", (_, status, windows, expected) => {
    expect(estimate(status, windows)).toEqual(expected);
  });
});
