import type { ChargeWish } from "./booking.ts";
import type { KnownLoad } from "./forecast.ts";
import type { Site } from "./site.ts";
import type { ChargePointLoad } from "./site-load.ts";
import { HOUR } from "./time.ts";

/** Somebody who will come, as the calendar has them. */
export interface ExpectedCar extends Partial<ChargeWish> {
  /** Null: any EVSE. */
  readonly evseUid: string | null;
  readonly beginAt: number;
  readonly endAt: number;
}

/** Of a car of which nothing is known: about what a session takes. */
const USUAL_SESSION_WH = 20_000;

/** A load that is assumed for a slot carries until it is off by 5 kW, or by 20 % and more than meters wander (energy 5.1). */
export function hasLeft(assumedW: number, measuredW: number): boolean {
  const off = Math.abs(measuredW - assumedW);
  return off >= 5_000 || (off >= 500 && off >= assumedW / 5);
}

/** What the cars that charge will draw, for what they usually still want. */
export function chargingNow(loads: Readonly<Record<string, ChargePointLoad>>, now: number): readonly KnownLoad[] {
  const sessions = Object.values(loads).flatMap(({ evses }) => evses.flatMap(({ session }) => session ?? []));
  return sessions.flatMap(({ powerW, energyWh, isSuspended }) => {
    const openWh = USUAL_SESSION_WH - energyWh;
    if (powerW === null || powerW <= 0 || isSuspended || openWh <= 0) return [];
    return [{ startAt: now, endAt: now + Math.round((openWh / powerW) * HOUR), powerW }];
  });
}

/** What those will draw who are booked: as much as they said, else what is usual, as fast as slot and vehicle can. */
export function comingCars(cars: readonly ExpectedCar[], { chargePoints }: Site, now: number): readonly KnownLoad[] {
  const evses = chargePoints.flatMap((chargePoint) => chargePoint.evses);
  const least = Math.min(...evses.map(({ maxPowerW }) => maxPowerW));
  return cars.flatMap(({ evseUid, beginAt, endAt, energyWh, vehicleMaxPowerW }) => {
    const offeredW = evses.find(({ uid }) => uid === evseUid)?.maxPowerW ?? least;
    const powerW = Math.min(offeredW, vehicleMaxPowerW ?? offeredW);
    if (endAt <= now || !Number.isFinite(powerW)) return [];
    const fullAt = beginAt + Math.round(((energyWh ?? USUAL_SESSION_WH) / powerW) * HOUR);
    return [{ startAt: beginAt, endAt: Math.min(endAt, fullAt), powerW }];
  });
}
