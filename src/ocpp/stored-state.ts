import type { RegisteredConnector, Registration } from "../domain/charge-point.ts";
import { NOTHING_WANTED } from "../domain/configuration.ts";
import type { SiteLimit } from "./charging-state.ts";
import type { Visitor } from "./onboarding.ts";
import { type ChargePointState, EMPTY_STATE, type Transaction } from "./state.ts";

/** What was stored, or recorded, before a field was known gets the nearest there is. */

export function completeState(stored: ChargePointState): ChargePointState {
  const state = { ...EMPTY_STATE, ...stored };
  const connectors = Object.entries(state.connectors).map(([id, report]) => [
    id,
    { ...report, since: report.since ?? report.at, rawErrorCode: report.rawErrorCode ?? report.errorCode },
  ]);
  return {
    ...state,
    registration: state.registration && completeRegistration(state.registration),
    pending: state.pending && { ...state.pending, arrival: state.pending.arrival ?? null },
    connectors: Object.fromEntries(connectors),
    charging: completeCharging(state.charging),
    watch: { ...EMPTY_STATE.watch, ...state.watch },
    reservations: completeReservations(state.reservations),
  };
}

function completeCharging(stored: ChargePointState["charging"]): ChargePointState["charging"] {
  const charging = { ...EMPTY_STATE.charging, ...stored };
  const unknown: Pick<SiteLimit, "sessionId" | "later"> = { sessionId: null, later: [] };
  return { ...charging, siteLimits: charging.siteLimits.map((limit) => ({ ...unknown, ...limit })) };
}

function completeReservations({ live, ...book }: ChargePointState["reservations"]): ChargePointState["reservations"] {
  return {
    ...book,
    live: live.map((each) => ({ ...each, roaming: each.roaming ?? null, bookingId: each.bookingId ?? null })),
  };
}

/** Its station data are handed over anew with its next socket. */
export function completeRegistration(stored: Registration): Registration {
  const unknown: Pick<RegisteredConnector, "powerType" | "maxVoltageV"> = { powerType: "AC_3_PHASE", maxVoltageV: 0 };
  const connectors = stored.connectors.map((connector) => ({ ...unknown, ...connector }));
  return { ...stored, connectors, configuration: stored.configuration ?? NOTHING_WANTED };
}

export function completeVisitor(visitor: Visitor): Visitor {
  if (visitor.kind !== "registered") return visitor;
  return { ...visitor, registration: completeRegistration(visitor.registration) };
}

export function completeTransaction(stored: Transaction): Transaction {
  const rawStopReason = stored.rawStopReason === undefined ? stored.stopReason : stored.rawStopReason;
  const receivedAt = stored.receivedAt ?? stored.startedAt;
  return {
    ...stored,
    rawStopReason,
    receivedAt,
    roaming: stored.roaming ?? null,
    reservedAt: stored.reservedAt ?? null,
    bookingId: stored.bookingId ?? null,
    endsBefore: stored.endsBefore ?? null,
    suspensions: stored.suspensions ?? [],
  };
}
