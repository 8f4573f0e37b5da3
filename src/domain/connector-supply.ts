import type { PowerType } from "./location.ts";

/** How a connector is fed: what turns amperes per phase into watts. */
export interface Supply {
  readonly phases: 1 | 3;
  /** Of a phase against neutral, or of the direct current. */
  readonly voltageV: number;
}

/** Three phases are often entered with the voltage between them. */
const BETWEEN_PHASES_FROM_V = 300;
export const USUAL_PHASE_V = 230;
/** What a direct current charger gives of what it takes. */
export const DC_EFFICIENCY = 0.95;
/** Of the grid, at one ampere in each of its three phases. */
export const GRID_W_PER_A = 3 * USUAL_PHASE_V;

/** @param voltageV as it was entered; 0: unknown. */
export function supplyFrom(powerType: PowerType, voltageV: number): Supply {
  if (voltageV === 0) return { phases: 3, voltageV: USUAL_PHASE_V };
  if (powerType !== "AC_3_PHASE") return { phases: 1, voltageV };
  return { phases: 3, voltageV: voltageV > BETWEEN_PHASES_FROM_V ? voltageV / Math.sqrt(3) : voltageV };
}
