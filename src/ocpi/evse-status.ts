import { type EvseUse, evseUse, USE_BY_WINDOW, type UsableEvse } from "../domain/evse-use.ts";
import { windowsAhead } from "../domain/evse-windows.ts";
import { firstFree, prospectOf, type RunningSession } from "../domain/first-free.ts";
import { toIso } from "../domain/time.ts";

/** What decides whether an EVSE can be used, now and later. */
export interface ShownUse extends UsableEvse {
  readonly isRemoved: boolean;
  /** Null: none has it now. */
  readonly session: RunningSession | null;
}

const STATUS_SHOWN = {
  free: "AVAILABLE",
  inUse: "CHARGING",
  reserved: "RESERVED",
  inoperative: "INOPERATIVE",
  faulted: "OUTOFORDER",
  unknown: "UNKNOWN",
} as const satisfies Record<EvseUse, string>;

export function statusOf(use: ShownUse, now: number) {
  return use.isRemoved ? "REMOVED" : STATUS_SHOWN[evseUse(use, now)];
}

/** mod_locations StatusSchedule: what is known ahead, and not for whom (OCPI-J7). It informs only (OCPI-L8). */
export function statusSchedule({ windows }: ShownUse, now: number) {
  return windowsAhead(windows, now).map(({ kind, beginAt, endAt }) => ({
    period_begin: toIso(beginAt),
    period_end: toIso(endAt),
    status: STATUS_SHOWN[USE_BY_WINDOW[kind]],
  }));
}

/**
 * A field of our own, which receivers ignore unless they look for it (OCPI-T19): when an EVSE that is not free now is so
 * again, about, and how that is known. Null: it is free, or nobody knows. What is not known is left out, because a status
 * goes out by PATCH, which cannot take a field away (OCPI-T26).
 */
export function freeFromEstimate(shown: ShownUse, now: number) {
  if (shown.isRemoved) return null;
  const { at, source } = firstFree([prospectOf({ ...shown, use: evseUse(shown, now) }, now)], now);
  return at === null ? null : { at: toIso(at), source };
}
