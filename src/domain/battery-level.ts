import type { SiteBattery } from "./site.ts";

/** So much of what can be taken from a battery is little: a tenth. */
const LOW_SHARE = 0.1;

/** Whether it has little left to help with, whatever it is kept for. */
export function isLow(storedWh: number, { minWh, maxWh }: Pick<SiteBattery, "minWh" | "maxWh">): boolean {
  return storedWh <= minWh + (maxWh - minWh) * LOW_SHARE;
}
