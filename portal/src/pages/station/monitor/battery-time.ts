import type { BatteryView } from "../../../../../src/entry/api/shared/battery.ts";

type Sheet = Pick<
  NonNullable<BatteryView["battery"]>,
  "minWh" | "maxWh" | "chargeEfficiencyBasisPoints" | "dischargeEfficiencyBasisPoints"
>;

const HOUR_MS = 3_600_000;
const WHOLE_BASIS_POINTS = 10_000;

/** How long a battery can go on as it does now, with what is lost on the way; null: it holds. */
export function timeToEnd(
  sheet: Sheet,
  { storedWh, powerW }: { readonly storedWh: number; readonly powerW: number },
): { readonly end: "full" | "empty"; readonly ms: number } | null {
  if (powerW === 0) return null;
  if (powerW > 0) {
    const storedW = (powerW * sheet.chargeEfficiencyBasisPoints) / WHOLE_BASIS_POINTS;
    return { end: "full", ms: (Math.max(0, sheet.maxWh - storedWh) / storedW) * HOUR_MS };
  }
  const takenW = (-powerW * WHOLE_BASIS_POINTS) / sheet.dischargeEfficiencyBasisPoints;
  return { end: "empty", ms: (Math.max(0, storedWh - sheet.minWh) / takenW) * HOUR_MS };
}
