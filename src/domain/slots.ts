import { MINUTE } from "./time.ts";

/** Prices, plans and reports are kept in quarter hours of UTC. A slot is named by the instant it begins at. */
export const SLOT = 15 * MINUTE;
export const SLOT_HOURS = 0.25;

export function slotAt(at: number): number {
  return Math.floor(at / SLOT) * SLOT;
}

/** The slots that begin in `[from, until)`. */
export function slotsBetween(from: number, until: number): readonly number[] {
  const first = Math.ceil(from / SLOT);
  return Array.from({ length: Math.max(0, Math.ceil(until / SLOT) - first) }, (_, index) => (first + index) * SLOT);
}
