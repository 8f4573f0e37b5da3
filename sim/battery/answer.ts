import { type BatteryNow, type BatterySpec, mostChargeW, mostDischargeW, powerOf } from "./battery.ts";

/** `GET …/state` (docs/energy.md, "Battery"). */
export interface Answer {
  readonly at: string;
  readonly storedWh: number;
  readonly powerW: number;
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  readonly chargedWh: number;
  readonly dischargedWh: number;
}

export function answerOf(spec: BatterySpec, battery: BatteryNow): Answer {
  return {
    at: new Date(battery.at).toISOString(),
    storedWh: Math.round(battery.storedWh),
    powerW: Math.round(powerOf(spec, battery)),
    maxChargeW: mostChargeW(spec, battery),
    maxDischargeW: mostDischargeW(spec, battery),
    chargedWh: Math.floor(battery.chargedWh),
    dischargedWh: Math.floor(battery.dischargedWh),
  };
}
