import type { BatteryAnchor } from "./battery-watch.ts";
import type { BatteryReading, SiteBattery } from "./site.ts";
import { MINUTE } from "./time.ts";

/** Ways in which what a battery says cannot be true. */
export const BATTERY_LIES = [
  "timestamp_wrong",
  "stored_impossible",
  "counters_fell",
  "counters_disagree",
  "stored_disagrees",
  "power_disagrees",
] as const;
export type BatteryLie = (typeof BATTERY_LIES)[number];

/** A clock may be off by so much, and a measurement so old. */
const TIMESTAMP_TOLERANCE = 5 * MINUTE;
/** A full battery may show a little more than its data sheet: parts of 100 of its capacity. */
const CAPACITY_TOLERANCE_PERCENT = 2;
/** Energies of one battery agree so far: parts of 100 of its capacity, and of what went in and out. */
const ENERGY_TOLERANCE_PERCENT = 2;
const THROUGHPUT_TOLERANCE_PERCENT = 15;
/** So long it may take to do as it was told. */
const OFF_IS_A_LIE = 2 * MINUTE;

export interface Testimony {
  readonly battery: SiteBattery;
  readonly before: BatteryReading | null;
  readonly anchor: BatteryAnchor;
  readonly reading: BatteryReading;
  readonly offSince: number | null;
}

/** The first thing about a reading that cannot be true; null: nothing. */
export function lieOf({ battery, before, anchor, reading, offSince }: Testimony, now: number): BatteryLie | null {
  const { storedWh, chargedWh, dischargedWh } = reading;
  if (Math.abs(now - reading.at) > TIMESTAMP_TOLERANCE) return "timestamp_wrong";
  const mostWh = (battery.capacityWh * (100 + CAPACITY_TOLERANCE_PERCENT)) / 100;
  if (storedWh < 0 || storedWh > mostWh) return "stored_impossible";
  if (before !== null && (chargedWh < before.chargedWh || dischargedWh < before.dischargedWh)) return "counters_fell";
  if (!doCountersAgree(battery, anchor, reading)) return "counters_disagree";
  if (!doesStoredAgree(battery, anchor, reading)) return "stored_disagrees";
  return offSince !== null && now - offSince >= OFF_IS_A_LIE ? "power_disagrees" : null;
}

/** What its counters counted is what its power amounts to. */
function doCountersAgree(battery: SiteBattery, anchor: BatteryAnchor, to: BatteryReading): boolean {
  const { reading: from, inWh, outWh, doubtWh } = anchor;
  const countedWh = to.chargedWh - from.chargedWh - (to.dischargedWh - from.dischargedWh);
  return Math.abs(countedWh - (inWh - outWh)) <= toleranceWh(battery, inWh + outWh) + doubtWh;
}

/** What is in it changed by what its counters counted, less the losses of its data sheet. */
function doesStoredAgree(battery: SiteBattery, { reading: from }: BatteryAnchor, to: BatteryReading): boolean {
  const inWh = to.chargedWh - from.chargedWh;
  const outWh = to.dischargedWh - from.dischargedWh;
  const expectedWh =
    (inWh * battery.chargeEfficiencyBasisPoints) / 10_000 - (outWh * 10_000) / battery.dischargeEfficiencyBasisPoints;
  return Math.abs(to.storedWh - from.storedWh - expectedWh) <= toleranceWh(battery, inWh + outWh);
}

function toleranceWh({ capacityWh }: SiteBattery, throughputWh: number): number {
  return Math.max(capacityWh * ENERGY_TOLERANCE_PERCENT, throughputWh * THROUGHPUT_TOLERANCE_PERCENT) / 100;
}
