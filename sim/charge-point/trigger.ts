import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import { bootDue } from "./connection.ts";
import { readMeter } from "./meter.ts";
import { announceStatus, call, knownTransactionId } from "./outbox.ts";
import { fileStatus, firmwareStatus } from "./progress.ts";
import { requestCertificate } from "./security.ts";
import { shownStatus } from "./status.ts";
import { has, type Turn } from "./turn.ts";

type TriggerRequest = OutboundRequest<"TriggerMessage">;

const NOW = { front: true, beforeAccepted: true } as const;

const MESSAGES: Record<TriggerRequest["requestedMessage"], (turn: Turn, connectorIds: readonly number[]) => void> = {
  BootNotification: (turn) => {
    turn.state.registration.nextBootAt = turn.now;
    bootDue(turn);
  },
  DiagnosticsStatusNotification: (turn) =>
    call(turn, "DiagnosticsStatusNotification", fileStatus<"DiagnosticsStatusNotification">(turn, "diagnostics"), NOW),
  FirmwareStatusNotification: (turn) => call(turn, "FirmwareStatusNotification", firmwareStatus(turn), NOW),
  Heartbeat: (turn) => call(turn, "Heartbeat", {}, NOW),
  MeterValues: (turn, connectorIds) => {
    for (const connector of turn.state.connectors.filter((each) => connectorIds.includes(each.connectorId))) {
      const { connectorId } = connector;
      const meterValue = [readMeter(turn, connector, "Trigger")];
      call(turn, "MeterValues", { connectorId, ...knownTransactionId(turn, connectorId), meterValue }, NOW);
    }
  },
  StatusNotification: (turn, connectorIds) => {
    for (const connectorId of connectorIds) announceStatus(turn, connectorId, shownStatus(turn, connectorId), NOW);
  },
};

type ExtendedRequest = OutboundRequest<"ExtendedTriggerMessage">;

/** The triggers of the security extension; FirmwareStatusNotification is that of the signed update there. */
const EXTENDED_MESSAGES: Record<
  ExtendedRequest["requestedMessage"],
  (turn: Turn, connectorIds: readonly number[]) => void
> = {
  BootNotification: MESSAGES.BootNotification,
  FirmwareStatusNotification: (turn) =>
    call(
      turn,
      "SignedFirmwareStatusNotification",
      fileStatus<"SignedFirmwareStatusNotification">(turn, "firmware"),
      NOW,
    ),
  Heartbeat: MESSAGES.Heartbeat,
  LogStatusNotification: (turn) =>
    call(turn, "LogStatusNotification", fileStatus<"LogStatusNotification">(turn, "log"), NOW),
  MeterValues: MESSAGES.MeterValues,
  SignChargePointCertificate: requestCertificate,
  StatusNotification: MESSAGES.StatusNotification,
};

export function trigger(turn: Turn, request: TriggerRequest): OutboundResponse<"TriggerMessage"> {
  return triggered(turn, request, MESSAGES[request.requestedMessage]);
}

export function extendedTrigger(turn: Turn, request: ExtendedRequest): OutboundResponse<"ExtendedTriggerMessage"> {
  return triggered(turn, request, EXTENDED_MESSAGES[request.requestedMessage]);
}

/** Without a connectorId the message is about connector 0 and all the others (OCPP 1.6 §5.17). */
function triggered(
  turn: Turn,
  { requestedMessage, connectorId }: TriggerRequest | ExtendedRequest,
  send: (turn: Turn, connectorIds: readonly number[]) => void,
): OutboundResponse<"TriggerMessage"> {
  const known = turn.state.connectors.map((connector) => connector.connectorId);
  if (has(turn, "triggerRejected")) return { status: "Rejected" };
  if (connectorId !== undefined && !known.includes(connectorId)) return { status: "Rejected" };
  if (requestedMessage === "BootNotification" && turn.state.registration.status === "Accepted") {
    return { status: "Rejected" };
  }
  const connectorIds = connectorId === undefined ? [0, ...known] : [connectorId];
  if (!has(turn, "triggerSilent")) turn.afterAnswer.push(() => send(turn, connectorIds));
  return { status: "Accepted" };
}
