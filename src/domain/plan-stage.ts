import type { Curve, Piece } from "./plan-curve.ts";
import type { PlanBattery } from "./plan-problem.ts";
import type { SupplyList } from "./plan-supply.ts";
import { SLOT_HOURS } from "./slots.ts";

/** A battery in one slot. */
export interface BatterySlot {
  readonly chargeW: number;
  readonly dischargeW: number;
  readonly chargeEfficiency: number;
  readonly dischargeEfficiency: number;
  readonly wearMicroPerWh: number;
}

const WITHOUT: BatterySlot = {
  chargeW: 0,
  dischargeW: 0,
  chargeEfficiency: 1,
  dischargeEfficiency: 1,
  wearMicroPerWh: 0,
};

export function batterySlot(battery: PlanBattery | null, slot: number): BatterySlot {
  if (battery === null) return WITHOUT;
  return {
    chargeW: battery.chargeW[slot] ?? 0,
    dischargeW: battery.dischargeW[slot] ?? 0,
    chargeEfficiency: battery.chargeEfficiencyBasisPoints / 10_000,
    dischargeEfficiency: battery.dischargeEfficiencyBasisPoints / 10_000,
    wearMicroPerWh: battery.wearMicroPerKwh / 1_000,
  };
}

/** By how many Wh the store grows in a slot when the battery takes so many watts at the bus; it shrinks by more than it gives. */
export function storedByWh({ chargeEfficiency, dischargeEfficiency }: BatterySlot, batteryW: number): number {
  return batteryW * SLOT_HOURS * (batteryW > 0 ? chargeEfficiency : 1 / dischargeEfficiency);
}

/** The same backwards. */
export function batteryWOf({ chargeEfficiency, dischargeEfficiency }: BatterySlot, storedWh: number): number {
  return storedWh / SLOT_HOURS / (storedWh > 0 ? chargeEfficiency : 1 / dischargeEfficiency);
}

/**
 * What a slot costs in micro-units when the store changes by x Wh in it (energy 4.2, 2). Not convex at x = 0 where a price is so
 * far below zero that to charge and discharge at once would pay.
 */
export function stageCost(list: SupplyList, loadW: number, battery: BatterySlot): Curve {
  const totalW = list.pieces.reduce((sum, { width }) => sum + width, 0) - list.exportW;
  const lowestW = -Math.min(battery.dischargeW, loadW + list.exportW);
  const highestW = Math.min(battery.chargeW, totalW - loadW);
  const firstW = loadW + lowestW;
  const lastW = loadW + highestW;
  const pieces: Piece[] = [];
  let value = -lowestW * battery.wearMicroPerWh - list.exportMicroPerWh * list.exportW;
  let beginW = -list.exportW;
  for (const { slope, width } of list.pieces) {
    const endW = beginW + width;
    value += slope * Math.max(0, Math.min(endW, firstW) - beginW);
    const givenW = Math.min(endW, loadW) - Math.max(beginW, firstW);
    if (givenW > 0) pieces.push(givingLess(slope, givenW, battery));
    const chargedW = Math.min(endW, lastW) - Math.max(beginW, loadW);
    if (chargedW > 0) pieces.push(chargingMore(slope, chargedW, battery));
    beginW = endW;
  }
  return { from: storedByWh(battery, lowestW), value: value * SLOT_HOURS, pieces };
}

function givingLess(slope: number, widthW: number, { dischargeEfficiency, wearMicroPerWh }: BatterySlot): Piece {
  return {
    slope: (slope - wearMicroPerWh) * dischargeEfficiency,
    width: (widthW * SLOT_HOURS) / dischargeEfficiency,
  };
}

function chargingMore(slope: number, widthW: number, { chargeEfficiency, wearMicroPerWh }: BatterySlot): Piece {
  return { slope: (slope + wearMicroPerWh) / chargeEfficiency, width: widthW * SLOT_HOURS * chargeEfficiency };
}
