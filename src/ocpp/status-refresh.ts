import { SECOND } from "../domain/time.ts";
import { unchanged } from "./advance.ts";
import type { ChargePointState } from "./state.ts";
import type { Upkeep, UpkeepCall } from "./upkeep.ts";

/** Statuses, or the boot, that a charge point owes; asked for by TriggerMessage. */
export interface StatusRefresh {
  readonly of: "boot" | "statuses";
  /** Connectors that have not reported since; after one question to all they are asked one by one (OCPP-S4). */
  readonly silent: readonly number[];
  readonly isAskedOfAll: boolean;
  readonly nextAt: number;
}

/** Triggers closer to each other block some chargers (OCPP-R8). */
const SPACING = 10 * SECOND;
/** After an accepted boot all statuses are due (OCPP-B9); a slow charger is given so long. */
const DUE_AFTER_BOOT = 60 * SECOND;

/** Nobody booted on a fresh socket: ask for the statuses that were missed, or for the first boot (OCPP-B8, decision 22). */
export function refreshWithoutBoot(state: ChargePointState, now: number): ChargePointState {
  if (state.boot?.status === "Rejected") return state;
  if (state.boot?.status === "Accepted") return { ...state, refresh: statusesDue(state, now) };
  return refreshBoot(state, now);
}

/** It is to boot again: what decides about it has changed, or it never did. */
export function refreshBoot(state: ChargePointState, now: number): ChargePointState {
  return { ...state, refresh: { of: "boot", silent: [], isAskedOfAll: false, nextAt: now } };
}

function statusesDue(state: ChargePointState, nextAt: number): StatusRefresh {
  const silent = (state.registration?.connectors ?? []).map(({ connectorId }) => connectorId);
  return { of: "statuses", silent, isAskedOfAll: false, nextAt };
}

/** A connector reported by itself: it need not be asked. */
export function statusArrived(refresh: StatusRefresh | null, connectorId: number): StatusRefresh | null {
  if (refresh === null || !refresh.silent.includes(connectorId)) return refresh;
  const silent = refresh.silent.filter((each) => each !== connectorId);
  return silent.length === 0 ? null : { ...refresh, silent };
}

/** Never with connectorId 0: chargers reject it (OCPP-S4). Each is asked once; whoever keeps silent is left alone. */
export const statusRefresh: Upkeep = {
  next({ refresh }, { now }): UpkeepCall | null {
    if (refresh === null || refresh.nextAt > now) return null;
    if (refresh.of === "boot") return trigger("BootNotification");
    return refresh.isAskedOfAll ? trigger("StatusNotification", refresh.silent[0]) : trigger("StatusNotification");
  },

  concluded(state, call, _outcome, { now }) {
    const { refresh } = state;
    const askedFor = call.request.requestedMessage === "BootNotification" ? "boot" : "statuses";
    // It may owe something else meanwhile: some boot before they answer that they will.
    if (refresh === null || refresh.of !== askedFor) return unchanged(state);
    if (refresh.of === "boot") return unchanged({ ...state, refresh: null });
    const silent = refresh.silent.filter((each) => each !== call.request.connectorId);
    const next = silent.length === 0 ? null : { ...refresh, silent, isAskedOfAll: true, nextAt: now + SPACING };
    return unchanged({ ...state, refresh: next });
  },

  wakeAt: ({ refresh }) => refresh?.nextAt ?? null,

  booted: (state, now) => ({ ...state, refresh: statusesDue(state, now + DUE_AFTER_BOOT) }),
};

function trigger(requestedMessage: "BootNotification" | "StatusNotification", connectorId?: number): UpkeepCall {
  const request = connectorId === undefined ? { requestedMessage } : { requestedMessage, connectorId };
  return { action: "TriggerMessage", request };
}
