import { clockTime } from "../format.ts";
import { m } from "../text.ts";
import type { ConnectorStatus, SlotState, StateKind } from "./slot-state.ts";

const STATUS_WORDS: Record<ConnectorStatus, () => string> = {
  Available: m.available,
  Preparing: m.preparing,
  Charging: m.charging,
  SuspendedEV: m.suspendedByCar,
  SuspendedEVSE: m.suspendedByStation,
  Finishing: m.finishing,
  Reserved: m.reserved,
  Unavailable: m.outOfService,
  Faulted: m.faulted,
};

/** What stands beside the shape: "Faulted, GroundFailure, E17", "Offline, was Charging 13:40". */
export function stateWords(state: SlotState, timeZone: string): string {
  if (state.kind === "offline") return offlineWords(state, timeZone);
  if (state.status === null) return m.noStatusYet();
  if (state.fault === null) return STATUS_WORDS[state.status]();
  const { errorCode, vendorErrorCode } = state.fault;
  return vendorErrorCode ? m.faultedWithCodes({ errorCode, vendorErrorCode }) : m.faultedWithCode({ errorCode });
}

function offlineWords({ status, since }: SlotState, timeZone: string): string {
  if (since === null) return m.neverConnected();
  const time = clockTime(since, timeZone);
  return status === null ? m.offlineSince({ time }) : m.offlineWas({ status: STATUS_WORDS[status](), time });
}

const COUNT_WORDS: Record<StateKind, () => string> = {
  charging: m.countCharging,
  suspended: m.countSuspended,
  connected: m.countConnected,
  available: m.countAvailable,
  reserved: m.countReserved,
  unavailable: m.countUnavailable,
  faulted: m.countFaulted,
  offline: m.countOffline,
  unknown: m.countUnknown,
};

export function countWord(kind: StateKind): string {
  return COUNT_WORDS[kind]();
}
