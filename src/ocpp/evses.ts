import { isConnectorId } from "../domain/location.ts";
import type { ChargePointState, Transaction } from "./state.ts";

/** The station data of a connector; an undeclared one is its own EVSE (OCPP-S3). */
export function evseOf(state: ChargePointState, connectorId: number) {
  const declared = state.registration?.connectors.find((connector) => connector.connectorId === connectorId);
  const chargePointId = state.registration?.chargePointId ?? "";
  return {
    evseUid: declared?.evseUid ?? undeclaredEvseUid(chargePointId, connectorId),
    connectorClass: declared?.class ?? ("standard" as const),
    // An undeclared connector was entered with a power of 0: unknown.
    maxPowerW: declared?.maxPowerW || null,
  };
}

/** All that are declared. */
export function evseUidsOf({ registration }: ChargePointState): readonly string[] {
  return [...new Set(registration?.connectors.map(({ evseUid }) => evseUid))];
}

/** Its connectors, in their order. */
export function connectorsOf({ registration }: ChargePointState, evseUid: string): readonly number[] {
  return (registration?.connectors ?? []).flatMap((each) => (each.evseUid === evseUid ? each.connectorId : []));
}

/** Where a record that names no connector belongs. */
export function firstConnectorOf({ registration }: ChargePointState): number {
  return registration?.connectors[0]?.connectorId ?? 1;
}

function undeclaredEvseUid(chargePointId: string, connectorId: number): string {
  return `${chargePointId}*${connectorId}`;
}

/** The EVSE to be made for a connector that nobody declared; null if it was, or if its number is no connector's. */
export function undeclaredEvseOf(state: ChargePointState, connectorId: number): string | null {
  const { registration } = state;
  if (registration === null || connectorId < 1 || !isConnectorId(connectorId)) return null;
  const isDeclared = registration.connectors.some((connector) => connector.connectorId === connectorId);
  return isDeclared ? null : undeclaredEvseUid(registration.chargePointId, connectorId);
}

/** Exclusive connectors share one EVSE; 0 is none of them. */
export function isSameEvse(state: ChargePointState, left: number, right: number): boolean {
  if (left === 0 || right === 0) return left === right;
  return evseOf(state, left).evseUid === evseOf(state, right).evseUid;
}

/** The transaction that has the EVSE now. */
export function holderOf(state: ChargePointState, evseUid: string): Transaction | null {
  return state.open.find((transaction) => transaction.evseUid === evseUid && transaction.holdsEvse) ?? null;
}

/** A charger that shows Available has ended the charge, although its StopTransaction is still to come (EDGE-24). */
export function isEvseInUse(state: ChargePointState, connectorId: number): boolean {
  const holder = holderOf(state, evseOf(state, connectorId).evseUid);
  if (holder === null) return false;
  const showsAvailable = state.connectors[holder.connectorId]?.status === "Available";
  return !(showsAvailable && holder.flags.includes("available_while_open"));
}
