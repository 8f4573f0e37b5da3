import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { runningOn } from "./state.ts";
import { evseHeldBy } from "./status.ts";
import { obstacle } from "./transactions.ts";
import { has, report, type Turn } from "./turn.ts";

export function reserveNow(turn: Turn, request: OutboundRequest<"ReserveNow">): OutboundResponse<"ReserveNow"> {
  const { state, now } = turn;
  const { connectorId, reservationId, idTag, parentIdTag = null } = request;
  const expiresAt = Date.parse(request.expiryDate);
  const others = state.reservations.filter((each) => each.reservationId !== reservationId);
  if (expiresAt <= now || has(turn, "reservationsRejected")) return { status: "Rejected" };
  if (connectorId === 0 && has(turn, "noConnectorZeroReservation")) return { status: "Rejected" };
  const status = connectorId === 0 ? anyConnector(turn, others.length) : connectorStatus(turn, connectorId, others);
  if (status === "Accepted") {
    state.reservations = [...others, { reservationId, connectorId, idTag, parentIdTag, expiresAt }];
  }
  return { status };
}

type Answer = OutboundResponse<"ReserveNow">["status"];

function connectorStatus(turn: Turn, connectorId: number, others: readonly { connectorId: number }[]): Answer {
  const connector = turn.state.connectors.find((each) => each.connectorId === connectorId);
  if (!connector) return "Rejected";
  if (connector.fault) return "Faulted";
  if (connector.inoperative) return "Unavailable";
  const isTaken =
    runningOn(turn.state, connectorId) !== undefined ||
    evseHeldBy(turn.setup, turn.state, connectorId) !== undefined ||
    connector.car !== null ||
    connector.authorisation !== null ||
    others.some((reservation) => reservation.connectorId === connectorId);
  return isTaken ? "Occupied" : "Accepted";
}

/** Connector 0 keeps any one connector free (OCPP-V1). */
function anyConnector(turn: Turn, taken: number): Answer {
  const free = turn.state.connectors.filter((each) => obstacle(turn, each) === null && each.car === null).length;
  return free > taken ? "Accepted" : "Occupied";
}

export function cancelReservation(
  { state }: Turn,
  { reservationId }: OutboundRequest<"CancelReservation">,
): OutboundResponse<"CancelReservation"> {
  const kept = state.reservations.filter((each) => each.reservationId !== reservationId);
  const status = kept.length < state.reservations.length ? "Accepted" : "Rejected";
  state.reservations = kept;
  return { status };
}

/** A reservation ends by itself, or when its connector fails or is taken out of service (OCPP-V2). */
export function reservationsDue(turn: Turn): void {
  const { state, now } = turn;
  const isDead = (connectorId: number) =>
    state.connectors.some((each) => each.connectorId === connectorId && (each.fault !== null || each.inoperative));
  const kept = state.reservations.filter(({ expiresAt, connectorId }) => expiresAt > now && !isDead(connectorId));
  if (kept.length === state.reservations.length) return;
  report(turn, "reservation.ended", { count: state.reservations.length - kept.length });
  state.reservations = kept;
}
