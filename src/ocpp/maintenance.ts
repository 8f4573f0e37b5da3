import { type Advanced, unchanged } from "./advance.ts";
import { type AvailabilityType, wantAvailability } from "./availability.ts";
import { maintenanceOf } from "./calendar.ts";
import type { ChargePointState, Facts } from "./state.ts";

/**
 * While an EVSE is in maintenance its connectors are wanted Inoperative, whatever somebody says meanwhile; that is what
 * is wanted afterwards.
 */
export function tendMaintenance(state: ChargePointState, { now }: Facts): Advanced {
  const isUnder = new Set(
    (state.registration?.connectors ?? []).flatMap(({ connectorId, evseUid }) =>
      maintenanceOf(state, evseUid, now) === null ? [] : connectorId,
    ),
  );
  const marked = Object.keys(state.availability)
    .map(Number)
    .filter((id) => afterwardsOf(state, id) !== null);
  const begun = [...isUnder].filter((id) => !marked.includes(id));
  const over = marked.filter((id) => !isUnder.has(id));
  if (begun.length + over.length === 0) return unchanged(state);
  const closed = begun.reduce((each, id) => close(each, id, now), state);
  return unchanged(over.reduce((each, id) => reopen(each, id, now), closed));
}

function afterwardsOf({ availability }: ChargePointState, connectorId: number): AvailabilityType | null {
  return availability[connectorId]?.afterwards ?? null;
}

/** A running session is not cut: the charge point answers Scheduled (OCPP 1.6 §5.2). */
function close(state: ChargePointState, connectorId: number, now: number): ChargePointState {
  const said = state.availability[connectorId] ?? state.availability[0];
  const isSo = state.availability[connectorId]?.type === "Inoperative";
  const closed = isSo ? state : wantAvailability(state, connectorId, "Inoperative", "pending", now);
  return marked(closed, connectorId, said?.type ?? "Operative");
}

function marked(state: ChargePointState, connectorId: number, afterwards: AvailabilityType): ChargePointState {
  const wanted = state.availability[connectorId];
  if (wanted === undefined) return state;
  return { ...state, availability: { ...state.availability, [connectorId]: { ...wanted, afterwards } } };
}

function reopen(state: ChargePointState, connectorId: number, now: number): ChargePointState {
  const known = state.availability[connectorId];
  if (known === undefined) return state;
  const { afterwards, ...wanted } = known;
  if (afterwards === "Operative") return wantAvailability(state, connectorId, "Operative", "pending", now);
  return { ...state, availability: { ...state.availability, [connectorId]: wanted } };
}
