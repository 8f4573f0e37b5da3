import type { Change, ChargePointState, Facts } from "./state.ts";

/** The state after an event that answers nothing, and what must be kept of it. */
export interface Advanced {
  readonly state: ChargePointState;
  readonly changes: readonly Change[];
}

export type Step = (state: ChargePointState, facts: Facts) => Advanced;

export function unchanged(state: ChargePointState): Advanced {
  return { state, changes: [] };
}

/** One step after the other, each on what the one before left. */
export function inTurn(steps: readonly Step[], state: ChargePointState, facts: Facts): Advanced {
  let advanced = unchanged(state);
  for (const step of steps) {
    const next = step(advanced.state, facts);
    advanced = { state: next.state, changes: [...advanced.changes, ...next.changes] };
  }
  return advanced;
}
