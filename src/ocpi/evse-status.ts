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
 * A field of our own, which receivers ignore unless they look for it (OCPI-T19): when an EVSE that cannot be used now
 * probably can again, and how that is known. Null: it can be used, or nothing at all is known of it.
 */
export function freeFromEstimate(use: ShownUse, now: number) {
  const status = statusOf(use, now);
  if (status === "AVAILABLE" || status === "REMOVED" || status === "UNKNOWN") return null;
  const window = status === "RESERVED" || status === "INOPERATIVE" ? windowAt(use.windows, now) : null;
  const until = keptUntil(use.windows, now);
  // How long a car stays plugged in, or a repair takes, nobody has said.
  if (window === null || until === null) return { source: "unknown" };
  return { at: toIso(until), source: window.kind };
}
