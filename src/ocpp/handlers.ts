import type { FileJobKind } from "../domain/file-job.ts";
import { isConnectorId, isConnectorStatus } from "../domain/location.ts";
import { readInstant, toIso } from "../domain/time.ts";
import { authorize } from "../domain/token.ts";
import { availabilityShown } from "./availability.ts";
import { bootNotification } from "./boot.ts";
import { bookedToken, isClosedTo } from "./calendar.ts";
import { undeclaredEvseOf } from "./evses.ts";
import { commandedToken, expectedToken } from "./expected-starts.ts";
import { chargePointErrorCode, isWordOf } from "./fields.ts";
import { reported } from "./file-jobs.ts";
import type { InboundAction, InboundRequest } from "./messages.ts";
import { meterValues } from "./meter-values.ts";
import {
  fail,
  type Handled,
  idTagInfo,
  present,
  readTag,
  remember,
  reply,
  roamingSession,
  tokenKnown,
} from "./reply.ts";
import { reservationsAtStatus } from "./reservation-events.ts";
import { reservedToken } from "./roaming-reservations.ts";
import { securityEventNotification } from "./security-events.ts";
import { signCertificate } from "./sign-certificate.ts";
import { startTransaction } from "./start-transaction.ts";
import type { Change, ChargePointState, ConnectorReport, Facts } from "./state.ts";
import { statusArrived } from "./status-refresh.ts";
import { stopTransaction } from "./stop-transaction.ts";
import { suspended } from "./suspensions.ts";
import { flagged } from "./transactions.ts";

type Handlers = {
  readonly [A in InboundAction]: (
    state: ChargePointState,
    request: A extends TransactionMessage ? Partial<InboundRequest<A>> : InboundRequest<A>,
    facts: Facts,
  ) => Handled<A>;
};

/** Stored and answered even where fields are missing (OCPP-F8): their handlers get what could be read. */
export type TransactionMessage = "StartTransaction" | "StopTransaction" | "MeterValues";

export function isTransactionMessage(action: string): action is TransactionMessage {
  return action === "StartTransaction" || action === "StopTransaction" || action === "MeterValues";
}

/** What each call of a charge point does to its state, and what it is answered. */
export const handlers: Handlers = {
  BootNotification: bootNotification,
  StartTransaction: startTransaction,
  StopTransaction: stopTransaction,
  StatusNotification: statusNotification,
  MeterValues: meterValues,

  Heartbeat: (state, _request, facts) => reply(state, { currentTime: toIso(facts.now) }),

  Authorize: (state, request, facts) => {
    const idTag = readTag(request.idTag);
    const session = roamingSession(state, idTag);
    if (session !== null) return reply(state, { idTagInfo: { ...session.startAnswer } });
    const promised = reservedToken(state, idTag) ?? bookedToken(state, idTag, [facts.now]);
    const commanded = commandedToken(state, idTag, facts.now) ?? promised;
    if (commanded !== null) return reply(state, { idTagInfo: { ...idTagInfo("Accepted", commanded) } });
    const known = tokenKnown(state, idTag, facts);
    // D1 may have none of a token that somebody else vouched for (OCPP-R5).
    const token = known === null || known === "unknowable" ? (expectedToken(state, idTag, facts.now) ?? known) : known;
    if (token === "unknowable") return fail(state, "InternalError", "Tokens cannot be checked now; try again.");
    const status = authorize(token, facts.now);
    const comer = { idTag, parentUid: token?.parentUid ?? null };
    const isKept = status === "Accepted" && isClosedTo(state, comer, facts.now);
    return reply(remember(state, token, facts), { idTagInfo: { ...idTagInfo(isKept ? "Blocked" : status, token) } });
  },

  DataTransfer: (state) => reply(state, { status: "UnknownVendorId" }),
  DiagnosticsStatusNotification: told("diagnostics"),
  FirmwareStatusNotification: told("firmware"),
  LogStatusNotification: told("log"),
  SignedFirmwareStatusNotification: told("firmware"),

  SecurityEventNotification: securityEventNotification,
  SignCertificate: signCertificate,
};

/** How far a charge point is with a file; asked for or not, the answer is empty (EDGE-28, OCPP-X5). */
function told(kind: FileJobKind) {
  return (
    state: ChargePointState,
    request: { readonly status: string; readonly requestId?: number | undefined },
    facts: Facts,
  ) => {
    const advanced = reported(state, kind, request, facts);
    const answer = { kind: "response", response: {} } as const;
    return { ...advanced, reply: answer };
  };
}

/** §4.9. An older report never hides a newer one (OCPP-S2); every report is kept in the history. */
function statusNotification(
  state: ChargePointState,
  request: InboundRequest<"StatusNotification">,
  facts: Facts,
): Handled<"StatusNotification"> {
  const { connectorId } = request;
  const shownAt = readInstant(request.timestamp, facts.now, state.registration?.settings.timeZone).at;
  // A clock that ran ahead must not make everything after its correction look old.
  const at = Math.min(shownAt, facts.now);
  const known = state.connectors[connectorId];
  const report = keepingCodes(known, {
    // A word that is none of the nine states: the status is unknown, the word is kept (TOL-4).
    status: isConnectorStatus(request.status) ? request.status : null,
    rawStatus: request.status,
    errorCode: isWordOf(chargePointErrorCode, request.errorCode) ? request.errorCode : "OtherError",
    rawErrorCode: request.errorCode,
    vendorId: present(request.vendorId),
    vendorErrorCode: present(request.vendorErrorCode),
    info: present(request.info),
    at,
    since: facts.now,
  });
  const seq = state.lastStatusSeq + 1;
  const changes: Change[] = [
    { kind: "status", status: { ...report, seq, connectorId, receivedAt: facts.now } },
    ...undeclaredNotice(state, connectorId, facts.now),
  ];
  const isNewest = known === undefined || at >= known.at;
  const isKept = isNewest && isConnectorId(connectorId);
  const since = known?.rawStatus === report.rawStatus ? known.since : report.since;
  const connectors = isKept ? { ...state.connectors, [connectorId]: { ...report, since } } : state.connectors;
  const isFree = isNewest && report.status === "Available";
  const open = state.open.map((each) => {
    if (each.connectorId !== connectorId) return each;
    return suspended(isFree ? flagged(each, "available_while_open") : each, report.status, at);
  });
  for (const transaction of open) {
    if (!state.open.includes(transaction)) changes.push({ kind: "transaction", transaction });
  }
  const refresh = statusArrived(state.refresh, connectorId);
  const told = { ...state, connectors, open, refresh, lastStatusSeq: seq };
  const shown = isKept ? availabilityShown(told, connectorId, facts.now) : told;
  if (!isNewest) return reply(shown, {}, changes);
  const reserved = reservationsAtStatus(shown, connectorId, report.status, facts.now);
  return reply(reserved.state, {}, [...changes, ...reserved.changes]);
}

/**
 * Some chargers repeat a fault without its codes: what it was stays known until it is over (portal 3.2). The word that came
 * is kept as `rawErrorCode`.
 */
function keepingCodes(known: ConnectorReport | undefined, report: ConnectorReport): ConnectorReport {
  const isRepeat = report.status === "Faulted" && report.errorCode === "NoError" && known?.status === "Faulted";
  if (!isRepeat || report.at < known.at) return report;
  const { errorCode, vendorId, vendorErrorCode, info } = known;
  return {
    ...report,
    errorCode,
    vendorId: report.vendorId ?? vendorId,
    vendorErrorCode: report.vendorErrorCode ?? vendorErrorCode,
    info: report.info ?? info,
  };
}

function undeclaredNotice(state: ChargePointState, connectorId: number, at: number): readonly Change[] {
  if (connectorId in state.connectors || undeclaredEvseOf(state, connectorId) === null) return [];
  const subject = `${state.registration?.chargePointId}/${connectorId}`;
  return [{ kind: "notice", at, notice: { kind: "undeclared_connector", subject, details: { connectorId } } }];
}
