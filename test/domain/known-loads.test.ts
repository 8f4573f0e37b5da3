import { expect, it } from "vitest";
import { comingCars } from "../../src/domain/known-loads.ts";
import type { Site } from "../../src/domain/site.ts";

const HOUR = 3_600_000;
const site = { chargePoints: [{ evses: [{ uid: "E1", maxPowerW: 22_000 }] }] } as unknown as Site;
const car = { evseUid: "E1", beginAt: HOUR, endAt: 9 * HOUR };
const loadOf = (wish: object) => comingCars([{ ...car, ...wish }], site, 0)[0];

it("who is booked draws what a session usually takes, as fast as the slot gives it", () => {
  const usual = { startAt: HOUR, endAt: HOUR + Math.round((20 / 22) * HOUR), powerW: 22_000 };
  expect(loadOf({})).toEqual(usual);
  expect(loadOf({ energyWh: null, vehicleMaxPowerW: null })).toEqual(usual);
});

it("or as much as was said when it was booked, no faster than the vehicle takes it, until the booking ends (portal 4.11)", () => {
  expect(loadOf({ energyWh: 44_000 })).toEqual({ startAt: HOUR, endAt: 3 * HOUR, powerW: 22_000 });
  expect(loadOf({ energyWh: 22_000, vehicleMaxPowerW: 11_000 })).toEqual({
    startAt: HOUR,
    endAt: 3 * HOUR,
    powerW: 11_000,
  });
  expect(loadOf({ vehicleMaxPowerW: 350_000 })?.powerW).toBe(22_000);
  expect(loadOf({ energyWh: 500_000 })?.endAt).toBe(9 * HOUR);
});
