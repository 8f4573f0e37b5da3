import { type EvseWindow, type WindowKind, windowAt } from "./evse-windows.ts";
import { type ConnectorStatus, evseStatus } from "./location.ts";

/** What an EVSE is for whoever wants to charge there next. */
export type EvseUse = "free" | "inUse" | "reserved" | "inoperative" | "faulted" | "unknown";

export interface UsableEvse {
  readonly isOnline: boolean;
  readonly connectors: readonly { readonly status: ConnectorStatus | null }[];
  /** Known ahead, in any order. */
  readonly windows: readonly EvseWindow[];
}

/** Whatever a vehicle is plugged into is in use, drawing or not (OCPI-L8). */
const USE_BY_STATUS = {
  Available: "free",
  Preparing: "inUse",
  Charging: "inUse",
  SuspendedEV: "inUse",
  SuspendedEVSE: "inUse",
  Finishing: "inUse",
  Reserved: "reserved",
  Unavailable: "inoperative",
  Faulted: "faulted",
} as const satisfies Record<ConnectorStatus, EvseUse>;

export const USE_BY_WINDOW = { reservation: "reserved", maintenance: "inoperative" } as const satisfies Record<
  WindowKind,
  EvseUse
>;

/**
 * Of a charge point that is offline, and of one that never reported, nothing is known (OCPI-L8, L14). An EVSE that is kept
 * for somebody may not say so itself.
 */
export function evseUse({ isOnline, connectors, windows }: UsableEvse, now: number): EvseUse {
  const status = evseStatus(connectors.map((connector) => connector.status));
  if (!isOnline || status === null) return "unknown";
  const window = status === "Available" ? windowAt(windows, now) : null;
  return window === null ? USE_BY_STATUS[status] : USE_BY_WINDOW[window.kind];
}

/**
 * The same for a driver who needs one of the `wanted` connectors of the EVSE. It charges one car at a time: while any of its
 * connectors is taken, none is to be had. What is broken at the others, or at one of several that fit, is no hindrance.
 */
export function evseUseFor(evse: UsableEvse, wanted: UsableEvse["connectors"], now: number): EvseUse {
  const taken = evse.connectors.filter(({ status }) => status !== null && TAKEN.includes(USE_BY_STATUS[status]));
  const working = wanted.filter(({ status }) => status !== null && !BROKEN.includes(USE_BY_STATUS[status]));
  return evseUse({ ...evse, connectors: [...taken, ...(working.length > 0 ? working : wanted)] }, now);
}

const TAKEN: readonly EvseUse[] = ["inUse", "reserved"];
const BROKEN: readonly EvseUse[] = ["inoperative", "faulted"];
