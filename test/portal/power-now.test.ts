import { describe, expect, it } from "vitest";
import { timeToEnd } from "../../portal/src/pages/station/monitor/battery-time.ts";
import { batteryWindows } from "../../portal/src/pages/station/monitor/plan-windows.ts";
import { slotsOf } from "../../portal/src/pages/stations/totals.ts";
import { powerNow, totalW } from "../../portal/src/power/power-now.ts";
import { chargePoint, connector, evse, live, session, station } from "./stations.ts";

const SPEEDS = { fastFromW: 22_000, rapidFromW: 100_000 };

const slots = slotsOf(
  station({
    chargePoints: [
      chargePoint({
        evses: [
          evse({
            uid: "a1",
            label: "A1",
            connectors: [connector({ maxPowerW: 11_000, status: "Charging" })],
            activeSession: session(),
          }),
          evse({
            uid: "b2",
            label: "B2",
            connectors: [connector({ maxPowerW: 43_000, status: "Faulted", errorCode: "GroundFailure" })],
          }),
          evse({
            uid: "c1",
            label: "C1",
            connectors: [
              connector({ maxPowerW: 62_500, status: "Available" }),
              connector({ connectorId: 2, maxPowerW: 150_000, status: "Charging" }),
            ],
            activeSession: session({ connectorId: 2, powerW: 121_400 }),
          }),
        ],
      }),
      chargePoint({
        id: "away",
        live: live({ online: false, connected: false }),
        evses: [
          evse({
            uid: "c4",
            label: "C4",
            connectors: [connector({ maxPowerW: 150_000, status: "Charging" })],
            activeSession: session({ powerW: 50_000 }),
          }),
        ],
      }),
    ],
  }),
);

describe("what flows at a station (portal 6, Power now)", () => {
  it("draws what cars and battery take, each speed by itself, and counts nothing that is out of contact", () => {
    const flows = powerNow([{ slots, battery: { measuredW: 20_000 }, dsoId: null }], SPEEDS);
    expect(flows.map(({ kind, powerW }) => [kind, powerW])).toEqual([
      ["grid", 152_200],
      ["batteryUse", 0],
      ["rapid", 121_400],
      ["fast", 0],
      ["slow", 10_800],
      ["batteryStore", 20_000],
    ]);
    expect(totalW(flows)).toBe(152_200);
    const fast = flows.find(({ kind }) => kind === "fast");
    expect(fast?.slots).toMatchObject({ inUse: 0, total: 1, broken: [{ evse: { label: "B2" } }] });
    expect(flows.find(({ kind }) => kind === "rapid")?.slots).toMatchObject({ inUse: 2, total: 2 });
  });

  it("never nets the battery, and draws nothing negative from the grid", () => {
    const [grid, use] = powerNow([{ slots, battery: { measuredW: -140_000 }, dsoId: null }], SPEEDS);
    expect([grid?.powerW, use?.powerW]).toEqual([0, 140_000]);
  });

  it("leaves out what the station does not have", () => {
    const [first] = slots;
    const own = first === undefined ? [] : [first];
    const flows = powerNow([{ slots: own, battery: null, dsoId: null }], SPEEDS);
    expect(flows.map(({ kind }) => kind)).toEqual(["grid", "slow"]);
  });

  it("adds several stations up: the grid by who sells, all else by what it is", () => {
    const flows = powerNow(
      [
        { slots, battery: { measuredW: 20_000 }, dsoId: "nordnett" },
        { slots: slots.slice(0, 1), battery: null, dsoId: "volta" },
        { slots: slots.slice(0, 1), battery: null, dsoId: "nordnett" },
      ],
      SPEEDS,
    );
    expect(flows.map(({ id, powerW }) => [id, powerW])).toEqual([
      ["grid nordnett", 163_000],
      ["grid volta", 10_800],
      ["batteryUse", 0],
      ["rapid", 121_400],
      ["fast", 0],
      ["slow", 32_400],
      ["batteryStore", 20_000],
    ]);
    expect(flows.find(({ id }) => id === "slow")?.slots).toEqual({ inUse: 3, total: 3, broken: [] });
    expect(totalW(flows)).toBe(173_800);
  });
});

describe("what becomes of a battery (R6)", () => {
  const sheet = {
    minWh: 20_000,
    maxWh: 200_000,
    chargeEfficiencyBasisPoints: 9_000,
    dischargeEfficiencyBasisPoints: 8_000,
  };

  it("is full or at its lowest when all that is lost on the way is counted", () => {
    expect(timeToEnd(sheet, { storedWh: 128_000, powerW: 20_000 })).toEqual({ end: "full", ms: 4 * 3_600_000 });
    expect(timeToEnd(sheet, { storedWh: 128_000, powerW: -21_600 })).toEqual({ end: "empty", ms: 4 * 3_600_000 });
    expect(timeToEnd(sheet, { storedWh: 128_000, powerW: 0 })).toBeNull();
  });

  it("is told by neighbouring quarter hours of the plan as one, without those that are over", () => {
    const at = (quarter: number) => Date.UTC(2026, 10, 18, 9, 15 * quarter);
    const powers = [5_000, 5_000, 0, -1_000, -1_000, 5_000];
    const plan = powers.map((batteryW, quarter) => ({ startAt: new Date(at(quarter)).toISOString(), batteryW }));
    expect(batteryWindows(plan, "store", at(1))).toEqual([
      { from: at(1), to: at(2) },
      { from: at(5), to: at(6) },
    ]);
    expect(batteryWindows(plan, "use", at(0))).toEqual([{ from: at(3), to: at(5) }]);
  });
});
