import type { AvailabilityView } from "../../src/entry/api/shared/availability.ts";
import { STANDARD_NAMES } from "./connector-names.ts";
import { count, ratedKilowatts } from "./format.ts";
import { m } from "./paraglide/messages.js";
import type { StateKind } from "./states/slot-state.ts";

/** The words for what is free at a station: drivers and operators read the same. */

export type SpeedPlaces = AvailabilityView["speeds"][number];
export type Estimate = NonNullable<SpeedPlaces["firstFree"]>;

export const SPEED_WORDS: Readonly<Record<SpeedPlaces["speed"], () => string>> = {
  slow: m.speedSlow,
  fast: m.speedFast,
  rapid: m.speedRapid,
};

export const SOURCE_WORDS: Readonly<Record<Estimate["source"], () => string>> = {
  booking_end: m.estimateByBooking,
  charging_curve: m.estimateByCurve,
  history: m.estimateByHistory,
  unknown: m.estimateUnknown,
};

export function placesKind({ free, outOfService }: SpeedPlaces): StateKind {
  if (outOfService) return "unavailable";
  return free > 0 ? "available" : "charging";
}

/** "1 of 4 free", or "Out of service". */
export function placesWords({ free, total, outOfService }: SpeedPlaces): string {
  return outOfService ? m.outOfServiceNow() : m.freeOfTotal({ free: count(free), total: count(total) });
}

/** "CCS2, CHAdeMO · 50 to 150 kW". */
export function plugWords({ standards, minPowerW, maxPowerW }: SpeedPlaces): string {
  const most = ratedKilowatts(maxPowerW);
  const power =
    minPowerW === maxPowerW ? m.powerUpTo({ power: most }) : m.powerFromTo({ least: ratedKilowatts(minPowerW), most });
  return `${standards.map((standard) => STANDARD_NAMES[standard]).join(", ")} · ${power}`;
}

/** "First free in about 17 min (C1)". @param now epoch ms */
export function firstFreeWords({ at, label }: Estimate, now: number): string {
  if (at === null) return m.firstFreeUnknown();
  const minutes = count(Math.max(1, Math.round((Date.parse(at) - now) / 60_000)));
  return label === null ? m.firstFreeIn({ minutes }) : m.firstFreeInAt({ minutes, slot: label });
}
