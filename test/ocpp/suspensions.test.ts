import { describe, expect, it } from "vitest";
import type { ConnectorStatus } from "../../src/domain/location.ts";
import type { Transaction } from "../../src/ocpp/state.ts";
import { suspended } from "../../src/ocpp/suspensions.ts";

const START = 1_000;
const RUNNING = { version: 1, startedAt: START, suspensions: [] as Transaction["suspensions"] } as Transaction;

const shown = (...statuses: readonly (readonly [at: number, status: ConnectorStatus])[]): Transaction =>
  statuses.reduce((transaction, [at, status]) => suspended(transaction, status, at), RUNNING);

describe("who holds the energy of a transaction back (OCPI-D10)", () => {
  it("is told by the statuses of its connector: the vehicle, the station, or nobody", () => {
    const { suspensions } = shown(
      [2_000, "SuspendedEV"],
      [3_000, "SuspendedEVSE"],
      [4_000, "Charging"],
      [5_000, "Finishing"],
    );
    expect(suspensions).toEqual([
      { at: 2_000, by: "vehicle" },
      { at: 3_000, by: "station" },
      { at: 4_000, by: null },
      { at: 5_000, by: "vehicle" },
    ]);
  });

  it("is kept where it changes, in the order in which it was so", () => {
    const { suspensions, version } = shown([4_000, "Charging"], [3_000, "SuspendedEV"], [3_000, "SuspendedEV"]);
    expect(suspensions).toEqual([{ at: 3_000, by: "vehicle" }]);
    expect(version).toBe(RUNNING.version + 1);
    expect(shown([3_000, "SuspendedEV"], [3_000, "SuspendedEVSE"]).suspensions).toEqual([{ at: 3_000, by: "station" }]);
  });

  it("is not told by what was before its start, nor by a status that flaps for ever", () => {
    expect(shown([START - 1, "SuspendedEV"])).toBe(RUNNING);
    const flapping = Array.from({ length: 900 }, (_, index) => {
      return [START + index, index % 2 === 0 ? "SuspendedEV" : "Charging"] as const;
    });
    expect(shown(...flapping).suspensions).toHaveLength(200);
  });
});
