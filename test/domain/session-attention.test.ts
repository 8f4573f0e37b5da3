import { describe, expect, it } from "vitest";
import { attentionOf, LONG_SESSION, NO_ENERGY_AFTER } from "../../src/domain/session-attention.ts";

const NOW = Date.UTC(2026, 10, 18, 9, 20);
const FINE = {
  state: "COMPLETED",
  startedAt: NOW - 3_600_000,
  stoppedAt: NOW,
  energyWh: 5_000,
  stopReason: "Local",
} as const;

describe("what a person should look at (portal 4.12)", () => {
  it.each([
    [FINE, []],
    [{ ...FINE, stopReason: null }, []],
    [{ ...FINE, energyWh: 0 }, ["no_energy"]],
    [{ ...FINE, state: "ACTIVE", stoppedAt: null, energyWh: 0, startedAt: NOW - NO_ENERGY_AFTER }, []],
    [{ ...FINE, state: "ACTIVE", stoppedAt: null, energyWh: 0 }, ["no_energy"]],
    [{ ...FINE, stopReason: "PowerLoss" }, ["fault"]],
    [{ ...FINE, startedAt: NOW - LONG_SESSION }, []],
    [{ ...FINE, startedAt: NOW - LONG_SESSION - 1 }, ["long"]],
    [{ ...FINE, state: "ACTIVE", stoppedAt: null, startedAt: NOW - LONG_SESSION - 1 }, ["long"]],
    [{ ...FINE, energyWh: 0, stopReason: "EmergencyStop" }, ["no_energy", "fault"]],
    [{ ...FINE, state: "INVALID", energyWh: 0, stopReason: "PowerLoss" }, []],
  ] as const)("%o: %o", (session, causes) => {
    expect(attentionOf(session, NOW)).toEqual(causes);
  });
});
