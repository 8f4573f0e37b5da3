import type { BatterySpec } from "../../sim/battery/battery.ts";
import type { SiteBattery } from "../../src/domain/site.ts";

/** A battery as it is built, */
export const SPEC: BatterySpec = {
  capacityWh: 200_000,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
};

/** and as it is entered. */
export const A_SHEET: SiteBattery = {
  capacityWh: 200_000,
  minWh: 20_000,
  maxWh: 190_000,
  maxChargeW: 80_000,
  maxDischargeW: 80_000,
  chargeEfficiencyBasisPoints: 9_500,
  dischargeEfficiencyBasisPoints: 9_500,
  wearMicroPerKwh: 10_000,
  url: "https://battery.example/pn1",
};
