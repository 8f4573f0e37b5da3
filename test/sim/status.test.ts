import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statusPath, TRANSITIONS } from "../../sim/charge-point/status.ts";
import type { Event } from "../../sim/charge-point/turn.ts";
import { createHarness, type Harness } from "./harness.ts";

type Status = keyof typeof TRANSITIONS;
const ALL = Object.keys(TRANSITIONS) as Status[];

const connectorId = fc.constantFrom(1, 2);
const inAnHour = "2026-03-02T09:00:00Z";
const commands = fc.oneof(
  fc.record({
    action: fc.constant("ChangeAvailability"),
    payload: fc.record({ connectorId: fc.constantFrom(0, 1, 2), type: fc.constantFrom("Inoperative", "Operative") }),
  }),
  fc.record({
    action: fc.constant("RemoteStartTransaction"),
    payload: fc.record({ connectorId, idTag: fc.constant("R") }),
  }),
  fc.record({
    action: fc.constant("RemoteStopTransaction"),
    payload: fc.record({ transactionId: fc.integer({ min: 1, max: 6 }) }),
  }),
  fc.record({
    action: fc.constant("ReserveNow"),
    payload: fc.record({
      connectorId,
      idTag: fc.constantFrom("A", "X"),
      reservationId: fc.constantFrom(1, 2),
      expiryDate: fc.constant(inAnHour),
    }),
  }),
  fc.record({ action: fc.constant("CancelReservation"), payload: fc.record({ reservationId: fc.constantFrom(1, 2) }) }),
  fc.record({ action: fc.constant("UnlockConnector"), payload: fc.record({ connectorId }) }),
);
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    type: fc.constant("plug" as const),
    connectorId,
    car: fc.record({ socPercent: fc.constantFrom(20, 99) }),
  }),
  fc.record({ type: fc.constant("unplug" as const), connectorId }),
  fc.record({ type: fc.constant("swipe" as const), connectorId, idTag: fc.constantFrom("A", "B") }),
  fc.record({
    type: fc.constant("pause" as const),
    connectorId,
    by: fc.constantFrom("car" as const, "evse" as const),
    paused: fc.boolean(),
  }),
  fc.record({ type: fc.constant("fault" as const), connectorId, errorCode: fc.constant("OverVoltage" as const) }),
  fc.record({ type: fc.constant("clearFault" as const), connectorId }),
);
const moves = fc.array(fc.oneof(events, commands, fc.integer({ min: 1, max: 1200 })), { maxLength: 60 });

function forbiddenSteps(harness: Harness, id: number): string[] {
  const shown = harness.statuses(id) as Status[];
  return shown.slice(1).flatMap((to, index) => {
    const from = shown[index];
    return from === undefined || from === to || TRANSITIONS[from].includes(to) ? [] : [`${from} → ${to}`];
  });
}

describe("connector status", () => {
  it("makes no forbidden step whatever happens, on independent and on exclusive connectors (OCPP-S5, SIM-13)", () => {
    for (const evses of [
      [1, 2],
      [1, 1],
    ]) {
      const connectors = evses.map((evse, index) => ({ connectorId: index + 1, evse }));
      fc.assert(
        fc.property(moves, (sequence) => {
          const harness = createHarness({ spec: { connectors } });
          harness.powerOn();
          for (const move of sequence) {
            if (typeof move === "number") harness.advance(move);
            else if ("action" in move) harness.call(move.action, move.payload);
            else harness.act(move);
          }
          expect([...forbiddenSteps(harness, 1), ...forbiddenSteps(harness, 2)]).toEqual([]);
          expect(harness.reportsOf("violation")).toEqual([]);
        }),
        { numRuns: 60 },
      );
    }
  });

  it("has a legal detour between any two states", () => {
    for (const from of ALL) {
      for (const to of ALL.filter((status) => status !== from)) {
        const path = [from, ...statusPath(from, to)];
        const steps = path.slice(1).map((status, index) => TRANSITIONS[path[index] as Status].includes(status));
        expect(steps, `${from} → ${to}`).not.toContain(false);
      }
    }
  });

  it("reaches all nine states (SIM-16)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.call("ReserveNow", { connectorId: 1, idTag: "TAG", reservationId: 1, expiryDate: inAnHour });
    harness.plug(1, { socPercent: 99, maxPowerW: 100_000 });
    harness.swipe();
    harness.advance(3600);
    harness.act({ type: "pause", connectorId: 1, by: "evse", paused: true });
    harness.swipe();
    harness.unplug();
    harness.call("ChangeAvailability", { connectorId: 1, type: "Inoperative" });
    harness.act({ type: "fault", connectorId: 1, errorCode: "GroundFailure", vendorErrorCode: "E17" });
    expect(harness.statuses()).toEqual([
      "Available",
      "Reserved",
      "Preparing",
      "Charging",
      "SuspendedEV",
      "SuspendedEVSE",
      "Finishing",
      "Available",
      "Unavailable",
      "Faulted",
    ]);
    expect(harness.of("StatusNotification").at(-1)?.payload).toMatchObject({
      errorCode: "GroundFailure",
      vendorErrorCode: "E17",
    });
  });

  it("shows the other connector of an exclusive EVSE as Unavailable and starts nothing there (SIM-16)", () => {
    const harness = createHarness({
      spec: {
        connectors: [
          { connectorId: 1, evse: 1 },
          { connectorId: 2, evse: 1 },
        ],
      },
    });
    harness.powerOn();
    harness.plug(1);
    harness.swipe("A", 1);
    harness.plug(2);
    harness.swipe("B", 2);
    expect(harness.of("StartTransaction")).toHaveLength(1);
    expect(harness.statuses(2)).toEqual(["Available", "Unavailable"]);
    harness.unplug(1);
    expect(harness.statuses(2).at(-1)).toBe("Preparing");
  });

  it("charges on two independent connectors at once, each with its own meter (EDGE-9)", () => {
    const harness = createHarness({ spec: { connectors: [{ connectorId: 1 }, { connectorId: 2 }] } });
    harness.powerOn();
    for (const [id, maxPowerW] of [
      [1, 11_000],
      [2, 5_500],
    ] as const) {
      harness.plug(id, { maxPowerW, socPercent: 10 });
      harness.swipe(`T${id}`, id);
    }
    harness.advance(3600);
    harness.unplug(1);
    harness.unplug(2);
    expect(harness.of("StopTransaction").map(({ payload }) => payload)).toMatchObject([
      { transactionId: 1, meterStop: 11_000 },
      { transactionId: 2, meterStop: 5_500 },
    ]);
  });

  it("is held where a fixed scene wants it", () => {
    const hold = { status: "Faulted", errorCode: "GroundFailure", vendorErrorCode: "E17" } as const;
    const harness = createHarness({ spec: { connectors: [{ connectorId: 1, hold }] } });
    harness.powerOn();
    harness.plug();
    harness.swipe();
    expect(harness.statuses()).toEqual(["Faulted"]);
    expect(harness.of("StartTransaction")).toEqual([]);
  });
});
