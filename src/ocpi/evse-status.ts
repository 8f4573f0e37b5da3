import { type EvseWindow, keptUntil, type WindowKind, windowAt, windowsAhead } from "../domain/evse-windows.ts";
import { type ConnectorStatus, evseStatus } from "../domain/location.ts";
import { toIso } from "../domain/time.ts";

/** What decides whether an EVSE can be used, now and later. */
export interface ShownUse {
  readonly isRemoved: boolean;
  readonly isOnline: boolean;
  readonly connectors: readonly { readonly status: ConnectorStatus | null }[];
  /** Known ahead, in any order. */
  readonly windows: readonly EvseWindow[];
}

/** Whatever a vehicle is plugged into is CHARGING, drawing or not (OCPI-L8). */
const STATUS_SHOWN = {
  Available: "AVAILABLE",
  Preparing: "CHARGING",
  Charging: "CHARGING",
  SuspendedEV: "CHARGING",
  SuspendedEVSE: "CHARGING",
  Finishing: "CHARGING",
  Reserved: "RESERVED",
  Unavailable: "INOPERATIVE",
  Faulted: "OUTOFORDER",
} as const satisfies Record<ConnectorStatus, string>;

const WINDOW_SHOWN = { reservation: "RESERVED", maintenance: "INOPERATIVE" } as const satisfies Record<
  WindowKind,
  string
>;

/**
 * Of a charge point that is offline, and of one that never reported, nothing is known (OCPI-L8, L14). One that is kept
 * for somebody may not say so itself.
 */
export function statusOf({ isRemoved, isOnline, connectors, windows }: ShownUse, now: number) {
  if (isRemoved) return "REMOVED";
  const status = evseStatus(connectors.map((connector) => connector.status));
  if (!isOnline || status === null) return "UNKNOWN";
  const window = status === "Available" ? windowAt(windows, now) : null;
  return window === null ? STATUS_SHOWN[status] : WINDOW_SHOWN[window.kind];
}

/** mod_locations StatusSchedule: what is known ahead, and not for whom (OCPI-J7). It informs only (OCPI-L8). */
export function statusSchedule({ windows }: ShownUse, now: number) {
  return windowsAhead(windows, now).map(({ kind, beginAt, endAt }) => ({
    period_begin: toIso(beginAt),
    period_end: toIso(endAt),
    status: WINDOW_SHOWN[kind],
  }));
}

/**
 * A field of our own, which receivers ignore unless they look for it (OCPI-T19): when an EVSE that is kept now is free
 * again, and how that is known. Null: it is not kept, or somebody charges, and nobody has said for how long. What is not
 * known is left out, because a status goes out by PATCH, which cannot take a field away (OCPI-T26).
 */
export function freeFromEstimate(use: ShownUse, now: number) {
  const window = windowAt(use.windows, now);
  const until = keptUntil(use.windows, now);
  const isKept = window !== null && statusOf(use, now) === WINDOW_SHOWN[window.kind];
  return isKept && until !== null ? { at: toIso(until), source: window.kind } : null;
}
