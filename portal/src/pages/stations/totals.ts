import type { ChargePointView, EvseView, LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { type SlotState, type StateKind, slotState } from "../../states/slot-state.ts";

export interface Slot {
  readonly chargePoint: ChargePointView;
  readonly evse: EvseView;
  readonly state: SlotState;
}

/** The slots of a station in the order of their labels. */
export function slotsOf(station: LocationView): readonly Slot[] {
  return station.chargePoints
    .flatMap((chargePoint) =>
      chargePoint.evses.map((evse) => ({ chargePoint, evse, state: slotState(evse, chargePoint.live) })),
    )
    .sort((a, b) => a.evse.label.localeCompare(b.evse.label, "en", { numeric: true }));
}

export interface Totals {
  readonly counts: Readonly<Record<StateKind, number>>;
  readonly runningSessions: number;
  /** Of the slots in contact: what an offline slot draws is not known now. */
  readonly powerW: number;
}

export function totalsOf(slots: readonly Slot[]): Totals {
  const counts: Record<StateKind, number> = {
    charging: 0,
    suspended: 0,
    connected: 0,
    available: 0,
    reserved: 0,
    unavailable: 0,
    faulted: 0,
    offline: 0,
    unknown: 0,
  };
  let runningSessions = 0;
  let powerW = 0;
  for (const { evse, state } of slots) {
    counts[state.kind] += 1;
    if (evse.activeSession === null) continue;
    runningSessions += 1;
    if (state.kind !== "offline") powerW += evse.activeSession.powerW ?? 0;
  }
  return { counts, runningSessions, powerW };
}

/** Online says itself when it last heard something: within the last minute. A heartbeat sends no live message. */
export type Contact =
  | { readonly kind: "never" }
  | { readonly kind: "online" }
  | { readonly kind: "offline"; readonly since: string };

/** A station is in contact while one of its charge points is; else it is offline since the last of them fell silent. */
export function contactOf(station: LocationView): Contact {
  const lives = station.chargePoints.map((chargePoint) => chargePoint.live);
  if (lives.some((live) => live.online)) return { kind: "online" };
  const since = lives
    .map((live) => live.offlineSince ?? live.lastSeenAt)
    .filter((at) => at !== null)
    .sort()
    .at(-1);
  return since === undefined ? { kind: "never" } : { kind: "offline", since };
}
