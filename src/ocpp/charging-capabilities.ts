import type { ChargingProfile, ChargingRateUnit } from "./charging-profile.ts";
import { reportedNumber, reportedValue } from "./configuration-state.ts";
import type { ChargePointState } from "./state.ts";

/** What a charge point says of its smart charging (§9.4, OCPP-P4); null: it has not said. */
export interface ChargingCapabilities {
  readonly maxStackLevel: number | null;
  readonly maxPeriods: number | null;
  readonly maxInstalled: number | null;
  readonly rateUnits: readonly ChargingRateUnit[] | null;
}

/** `Current` and `Power` as §9.4 spells them; real chargers say `A` and `W` (evcc). */
const UNITS: Readonly<Record<string, ChargingRateUnit>> = { current: "A", power: "W", a: "A", w: "W" };

export function chargingCapabilities(state: ChargePointState): ChargingCapabilities {
  return {
    maxStackLevel: reportedNumber(state, "ChargeProfileMaxStackLevel"),
    maxPeriods: reportedNumber(state, "ChargingScheduleMaxPeriods"),
    maxInstalled: reportedNumber(state, "MaxChargingProfilesInstalled"),
    rateUnits: readRateUnits(reportedValue(state, "ChargingScheduleAllowedChargingRateUnit")),
  };
}

/** A list nobody understands says nothing. */
function readRateUnits(value: string | null): readonly ChargingRateUnit[] | null {
  const units = (value ?? "").split(",").flatMap((word) => UNITS[word.trim().toLowerCase()] ?? []);
  return units.length === 0 ? null : [...new Set(units)];
}

/** Why a charge point cannot take a profile, in sentences; empty: nothing speaks against it. */
export function beyondCapabilities(profile: ChargingProfile, capabilities: ChargingCapabilities): readonly string[] {
  const { maxStackLevel, maxPeriods } = capabilities;
  const periods = profile.chargingSchedule.chargingSchedulePeriod.length;
  return [
    ...(maxStackLevel !== null && profile.stackLevel > maxStackLevel
      ? [`Its highest stackLevel is ${maxStackLevel} (ChargeProfileMaxStackLevel).`]
      : []),
    ...(maxPeriods !== null && periods > maxPeriods
      ? [`A schedule has at most ${maxPeriods} periods there (ChargingScheduleMaxPeriods).`]
      : []),
  ];
}
