import type { ConnectorStatus } from "../domain/location.ts";
import type { ChargePointState } from "./state.ts";

/** A car stands there, or somebody is about to come. */
const IN_USE: readonly ConnectorStatus[] = [
  "Preparing",
  "Charging",
  "SuspendedEV",
  "SuspendedEVSE",
  "Finishing",
  "Reserved",
];

/** Nobody charges, and nobody is about to: the charge point may be restarted. */
export function isIdle(state: ChargePointState): boolean {
  if (state.startsExpected.length > 0 || state.open.some(({ holdsEvse }) => holdsEvse)) return false;
  return Object.values(state.connectors).every(({ status }) => status === null || !IN_USE.includes(status));
}
