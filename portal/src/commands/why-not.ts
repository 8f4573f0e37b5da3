import { clockTime } from "../format.ts";
import type { Slot } from "../pages/stations/totals.ts";
import { m } from "../text.ts";

/** Why a charge point cannot be asked anything now; null: it can. */
export function whyNoCommand({ state }: Slot, timeZone: string): string | null {
  if (state.kind !== "offline") return null;
  return state.since === null ? m.neverConnected() : m.offlineSince({ time: clockTime(state.since, timeZone) });
}
