import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { authorisationAnswered, authorise, keptInfo } from "./authorisation.ts";
import { configuredFlag } from "./configuration.ts";
import { type ConnectorState, runningOn } from "./state.ts";
import { isReservedForOther, obstacle, stopTransaction } from "./transactions.ts";
import { connectorOf, has, type Turn } from "./turn.ts";

/** Accepted means that an attempt will be made (e3.32). */
export function remoteStart(
  turn: Turn,
  request: OutboundRequest<"RemoteStartTransaction">,
): OutboundResponse<"RemoteStartTransaction"> {
  const { idTag, chargingProfile: profile = null } = request;
  const connector = connectorFor(turn, request);
  if (!connector || has(turn, "startsRejected") || (profile && profile.chargingProfilePurpose !== "TxProfile"))
    return { status: "Rejected" };
  const start = { connectorId: connector.connectorId, idTag, purpose: "start", profile } as const;
  turn.afterAnswer.push(() => {
    if (configuredFlag(turn, "AuthorizeRemoteTxRequests")) authorise(turn, start);
    else authorisationAnswered(turn, start, { ...keptInfo(turn, idTag), status: "Accepted" });
  });
  return { status: "Accepted" };
}

/** Without a connectorId: the one where a car waits, else any that is free. */
function connectorFor(
  turn: Turn,
  { connectorId, idTag }: OutboundRequest<"RemoteStartTransaction">,
): ConnectorState | undefined {
  const parentIdTag = keptInfo(turn, idTag)?.parentIdTag ?? null;
  const possible = turn.state.connectors.filter(
    (connector) =>
      (connectorId === undefined || connector.connectorId === connectorId) &&
      obstacle(turn, connector) === null &&
      (connector.authorisation === null || connectorId === undefined) &&
      !isReservedForOther(turn, connector.connectorId, idTag, parentIdTag),
  );
  return possible.find(({ car }) => car !== null) ?? possible[0];
}

/** Accepted means that the transaction runs and will be stopped (e3.33). */
export function remoteStop(
  turn: Turn,
  { transactionId }: OutboundRequest<"RemoteStopTransaction">,
): OutboundResponse<"RemoteStopTransaction"> {
  const running = turn.state.transactions.find((each) => each.transactionId === transactionId && each.stopped === null);
  if (!running) return { status: "Rejected" };
  turn.afterAnswer.push(() => stopTransaction(turn, running, "Remote"));
  return { status: "Accepted" };
}

/** Connector 0 means the charge point and all its connectors; who charges may finish. */
export function changeAvailability(
  turn: Turn,
  { connectorId, type }: OutboundRequest<"ChangeAvailability">,
): OutboundResponse<"ChangeAvailability"> {
  const { state } = turn;
  const meant = state.connectors.filter((each) => connectorId === 0 || each.connectorId === connectorId);
  if (meant.length === 0) return { status: "Rejected" };
  const inoperative = type === "Inoperative";
  if (connectorId === 0) state.inoperative = inoperative;
  const isBusy = (connector: ConnectorState) => runningOn(state, connector.connectorId) !== undefined;
  for (const connector of meant) {
    connector.inoperativeScheduled = inoperative && isBusy(connector);
    connector.inoperative = inoperative && !isBusy(connector);
    if (!connector.inoperative) continue;
    connector.finishing = false;
    connector.authorisation = null;
  }
  return { status: meant.some(({ inoperativeScheduled }) => inoperativeScheduled) ? "Scheduled" : "Accepted" };
}

/** Also for a connector that does not exist: NotSupported (e3.87). */
export function unlockConnector(
  turn: Turn,
  { connectorId }: OutboundRequest<"UnlockConnector">,
): OutboundResponse<"UnlockConnector"> {
  if (!connectorOf(turn, connectorId)) return { status: "NotSupported" };
  if (has(turn, "unlockFails")) return { status: "UnlockFailed" };
  const running = runningOn(turn.state, connectorId);
  if (running) turn.afterAnswer.push(() => stopTransaction(turn, running, "UnlockCommand"));
  return { status: "Unlocked" };
}
