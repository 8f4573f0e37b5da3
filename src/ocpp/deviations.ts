import type { InboundAction, InboundRequest } from "./messages.ts";
import { isKnownReservation } from "./reservation-events.ts";
import { type ChargePointState, LIMITS, type Memory } from "./state.ts";
import type { Deviation } from "./tolerance.ts";

export interface DeviationCount {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly example: string;
}

/**
 * Counts what a charger does wrong (TOL-6). `isNotable` says when the count is worth a write: at first sight and at
 * every power of two, so that a deviation in every heartbeat does not cost a row in every heartbeat.
 */
export function recordDeviations(
  state: ChargePointState,
  action: string,
  found: readonly Deviation[],
  now: number,
): { readonly state: ChargePointState; readonly isNotable: boolean } {
  if (found.length === 0) return { state, isNotable: false };
  let isNotable = false;
  const deviations = { ...state.deviations };
  for (const deviation of found) {
    const key = `${deviation.what}: ${action}.${deviation.path}`;
    const known = deviations[key];
    if (known === undefined && Object.keys(deviations).length >= LIMITS.deviations) continue;
    const count = (known?.count ?? 0) + 1;
    deviations[key] = { count, firstAt: known?.firstAt ?? now, lastAt: now, example: deviation.example };
    isNotable ||= Number.isInteger(Math.log2(count));
  }
  return { state: { ...state, deviations }, isNotable };
}

/** What no schema can see: numbers of transactions (EDGE-18) and of reservations (OCPP-T6) that were never given out. */
export function deviationsOfMeaning(
  state: ChargePointState,
  action: InboundAction,
  request: object,
  memory: Memory,
): readonly Deviation[] {
  if (action === "StartTransaction") return unknownReservation(state, request);
  if (action !== "MeterValues") return [];
  const { transactionId } = request as Partial<InboundRequest<"MeterValues">>;
  if (transactionId === undefined || transactionId === 0) return [];
  const isOpen = state.open.some((open) => open.transactionId === transactionId);
  if (isOpen || memory.transaction(transactionId) !== null) return [];
  const example = String(transactionId);
  return [{ what: "unknown transaction", path: "transactionId", example, errorCode: "PropertyConstraintViolation" }];
}

function unknownReservation(state: ChargePointState, request: object): readonly Deviation[] {
  const { reservationId } = request as Partial<InboundRequest<"StartTransaction">>;
  // Chargers write 0 or -1 where they have none.
  if (reservationId === undefined || reservationId <= 0 || isKnownReservation(state, reservationId)) return [];
  const example = String(reservationId);
  return [{ what: "unknown reservation", path: "reservationId", example, errorCode: "PropertyConstraintViolation" }];
}
