import { describe, expect, it } from "vitest";
import { limitAt, limitSteps } from "../../portal/src/pages/sessions/limits.ts";
import { pausedBy, pausesOf } from "../../portal/src/pages/sessions/pauses.ts";
import { sessionEvents } from "../../portal/src/pages/sessions/session-events.ts";

const NINE = Date.UTC(2026, 10, 18, 9);
const MINUTE = 60_000;
const at = (minute: number) => new Date(NINE + minute * MINUTE).toISOString();
const span = { from: NINE, to: NINE + 60 * MINUTE };
const shown = (minute: number, status: string, connectorId = 1) => ({ connectorId, at: at(minute), status });

describe("what is drawn of a session beside its power (portal 6)", () => {
  it("hatches pauses with their cause, within the session, of its own connector", () => {
    const parking = { startAt: at(40), endAt: at(50), energyWh: 0, activity: "parking" as const };
    const pauses = pausesOf(
      { connectorId: 1, chargingPeriods: [parking, { ...parking, startAt: at(12), endAt: at(13) }] },
      [shown(13, "Charging"), shown(10, "SuspendedEV"), shown(55, "SuspendedEVSE"), shown(5, "SuspendedEVSE", 2)],
      span,
    );
    expect(pauses.map(({ from, to, cause }) => [(from - NINE) / MINUTE, (to - NINE) / MINUTE, cause])).toEqual([
      [10, 13, "car"],
      [40, 50, "idle"],
      [55, 60, "station"],
    ]);
    expect(pausedBy(pauses)).toEqual([
      ["car", 3 * MINUTE],
      ["idle", 10 * MINUTE],
      ["station", 5 * MINUTE],
    ]);
  });

  it("limits by what the charger offers, and by its connector before it told", () => {
    const offer = (value: string, unit: string) => ({ measurand: "Power.Offered", unit, value, phase: null });
    const moments = [
      { at: at(30), samples: [offer("7.4", "kW")] },
      { at: at(20), samples: [offer("11000", "W")] },
    ];
    const steps = limitSteps(moments, 22_000, span);
    expect([10, 25, 45].map((minute) => limitAt(steps, NINE + minute * MINUTE))).toEqual([22_000, 11_000, 7_400]);
    expect(limitAt(limitSteps([], null, span), NINE)).toBeNull();
  });

  it("lists the frames of its transaction and connector with their answers, and of no other", () => {
    const frame = (id: string, action: string, parts: unknown) => {
      const direction = "fromChargePoint" as const;
      return { id, at: at(1), action, direction, frame: typeof parts === "string" ? parts : JSON.stringify(parts) };
    };
    const events = sessionEvents(
      [
        frame("1", "StartTransaction", [2, "a", "StartTransaction", { connectorId: 1, idTag: "X" }]),
        frame("2", "StartTransaction", [3, "a", { transactionId: 7 }]),
        frame("3", "StatusNotification", [2, "b", "StatusNotification", { connectorId: 2, status: "Faulted" }]),
        frame("4", "StatusNotification", [3, "b", {}]),
        frame("5", "StopTransaction", [2, "c", "StopTransaction", { transactionId: 8 }]),
        frame("6", "StopTransaction", [2, "d", "StopTransaction", { transactionId: 7 }]),
        frame("7", "StatusNotification", '[2,"e","StatusNotif'),
      ],
      { connectorId: 1, transactionId: 7 },
    );
    expect(events.map(({ id, isAnswer }) => [id, isAnswer])).toEqual([
      ["1", false],
      ["2", true],
      ["6", false],
    ]);
  });
});
