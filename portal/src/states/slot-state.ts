import type { ChargePointLive, ConnectorView, EvseView } from "../../../src/entry/api/shared/schemas.ts";

/** The states a slot shows, each with a shape, a word and a colour; in the order of counts on screen. */
export const STATE_KINDS = [
  "charging",
  "suspended",
  "connected",
  "available",
  "reserved",
  "unavailable",
  "faulted",
  "offline",
  "unknown",
] as const;
export type StateKind = (typeof STATE_KINDS)[number];

export type ConnectorStatus = NonNullable<ConnectorView["status"]>;

export const KIND_OF_STATUS: Record<ConnectorStatus, StateKind> = {
  Available: "available",
  Preparing: "connected",
  Charging: "charging",
  SuspendedEV: "suspended",
  SuspendedEVSE: "suspended",
  Finishing: "connected",
  Reserved: "reserved",
  Unavailable: "unavailable",
  Faulted: "faulted",
};

/** An Available slot that draws more than this contradicts itself. */
const CONFLICT_ABOVE_W = 100;

export interface SlotState {
  readonly kind: StateKind;
  /** The status behind it; under "offline" the last one known. */
  readonly status: ConnectorStatus | null;
  /** Since when, where that is known (ISO 8601). */
  readonly since: string | null;
  /** The codes of a fault; null without one. */
  readonly fault: { readonly errorCode: string; readonly vendorErrorCode: string | null } | null;
  /** Power drawn while the slot says Available. */
  readonly conflictW: number | null;
}

/** What a slot shows. Offline lies over the last state, which stays readable. */
export function slotState(evse: EvseView, live: ChargePointLive): SlotState {
  const telling = evse.connectors.find((connector) => connector.status === evse.status);
  const drawnW = evse.activeSession?.powerW ?? 0;
  const shown = {
    status: evse.status,
    fault: evse.status === "Faulted" ? faultOf(telling) : null,
    conflictW: evse.status === "Available" && drawnW > CONFLICT_ABOVE_W ? drawnW : null,
  };
  if (!live.online) return { ...shown, kind: "offline", since: live.offlineSince ?? live.lastSeenAt };
  const kind = evse.status === null ? "unknown" : KIND_OF_STATUS[evse.status];
  return { ...shown, kind, since: telling?.statusAt ?? null };
}

function faultOf(connector: ConnectorView | undefined): SlotState["fault"] {
  return { errorCode: connector?.errorCode ?? "OtherError", vendorErrorCode: connector?.vendorErrorCode ?? null };
}
