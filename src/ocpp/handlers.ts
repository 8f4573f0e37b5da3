import { isConnectorStatus } from "../domain/location.ts";
import { doubtRegister, type Reading } from "../domain/meter.ts";
import { registerFlag } from "../domain/session.ts";
import { readInstant, SECOND, toIso } from "../domain/time.ts";
import { authorize } from "../domain/token.ts";
import { bootNotification } from "./boot.ts";
import { watchLimit } from "./limit-watch.ts";
import type { InboundAction, InboundRequest } from "./messages.ts";
import { fail, type Handled, idTagInfo, present, remember, reply } from "./reply.ts";
import { newMoments } from "./samples.ts";
import {
  type Change,
  type ChargePointState,
  type ConnectorReport,
  type Facts,
  LIMITS,
  type NewestReading,
  type Series,
  type Transaction,
  undeclaredEvseOf,
} from "./state.ts";
import { statusArrived } from "./status-refresh.ts";
import { doubtNotice, flagged, startTransaction, stopTransaction } from "./transactions.ts";

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

  Authorize: (state, _request, facts) => {
    if (!facts.token.known) return fail(state, "InternalError", "Tokens cannot be checked now; try again.");
    const { token } = facts.token;
    return reply(remember(state, token, facts.now), {
      idTagInfo: { ...idTagInfo(authorize(token, facts.now), token) },
    });
  },

  DataTransfer: (state) => reply(state, { status: "UnknownVendorId" }),
  DiagnosticsStatusNotification: (state) => reply(state, {}),
  FirmwareStatusNotification: (state) => reply(state, {}),
  LogStatusNotification: (state) => reply(state, {}),
  SignedFirmwareStatusNotification: (state) => reply(state, {}),

  SecurityEventNotification: (state, request, facts) => {
    const subject = `${state.registration?.chargePointId ?? ""}/${request.type}`;
    return reply(state, {}, [
      { kind: "notice", at: facts.now, notice: { kind: "security_event", subject, details: request } },
    ]);
  },

  SignCertificate: (state) => fail(state, "NotSupported", "Certificates are not signed here."),
};

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
  const report: ConnectorReport = {
    // A word that is none of the nine states: the status is unknown, the word is kept (TOL-4).
    status: isConnectorStatus(request.status) ? request.status : null,
    rawStatus: request.status,
    errorCode: request.errorCode,
    vendorId: present(request.vendorId),
    vendorErrorCode: present(request.vendorErrorCode),
    info: present(request.info),
    at,
  };
  const seq = state.lastStatusSeq + 1;
  const changes: Change[] = [
    { kind: "status", status: { ...report, seq, connectorId, receivedAt: facts.now } },
    ...undeclaredNotice(state, connectorId, facts.now),
  ];
  const known = state.connectors[connectorId];
  const isNewest = known === undefined || at >= known.at;
  const isKept = isNewest && connectorId <= LIMITS.undeclaredConnector;
  const connectors = isKept ? { ...state.connectors, [connectorId]: report } : state.connectors;
  const open =
    isNewest && report.status === "Available"
      ? state.open.map((each) => (each.connectorId === connectorId ? flagged(each, "available_while_open") : each))
      : state.open;
  for (const transaction of open) {
    if (!state.open.includes(transaction)) changes.push({ kind: "transaction", transaction });
  }
  const refresh = statusArrived(state.refresh, connectorId);
  return reply({ ...state, connectors, open, refresh, lastStatusSeq: seq }, {}, changes);
}

function undeclaredNotice(state: ChargePointState, connectorId: number, at: number): readonly Change[] {
  if (connectorId in state.connectors || undeclaredEvseOf(state, connectorId) === null) return [];
  const subject = `${state.registration?.chargePointId}/${connectorId}`;
  return [{ kind: "notice", at, notice: { kind: "undeclared_connector", subject, details: { connectorId } } }];
}

/** §4.7. Always `{}`; samples are bound to the transaction they belong to, or kept unbound (OCPP-M4). */
function meterValues(
  state: ChargePointState,
  request: Partial<InboundRequest<"MeterValues">>,
  facts: Facts,
): Handled<"MeterValues"> {
  const connectorId = request.connectorId ?? 0;
  const values = request.meterValue ?? [];
  const firstAt = readInstant(values[0]?.timestamp, facts.now, state.registration?.settings.timeZone).at;
  const transaction = boundTo(state, connectorId, request.transactionId, firstAt, facts);
  const series: Series = transaction ? `transaction:${transaction.transactionId}` : `connector:${connectorId}`;
  const before = facts.memory.newest(series);
  const moments = newMoments(state, series, connectorId, values, facts);
  if (moments.length === 0) return reply(state, {});

  const changes: Change[] = [{ kind: "samples", series, moments }];
  let { open } = state;
  const doubt = transaction?.stoppedAt === null ? readingDoubt(transaction, before, moments) : null;
  if (transaction && doubt && !transaction.flags.includes(registerFlag[doubt])) {
    const doubted = flagged(transaction, registerFlag[doubt]);
    open = open.map((each) => (each.transactionId === doubted.transactionId ? doubted : each));
    changes.push(
      { kind: "transaction", transaction: doubted },
      doubtNotice(state, doubted, registerFlag[doubt], facts.now),
    );
  }
  // The values asked for before a remote start are here: it need not wait any longer (OCPP-R1).
  const isAwaited = (call: ChargePointState["queue"][number]) =>
    call.notBefore !== null && call.request.connectorId === connectorId;
  const queue = state.queue.some(isAwaited)
    ? state.queue.map((call) => (isAwaited(call) ? { ...call, notBefore: null } : call))
    : state.queue;
  const heard = open === state.open && queue === state.queue ? state : { ...state, open, queue };
  const watched = watchLimit(heard, connectorId, moments, facts.now);
  return reply(watched.state, {}, [...changes, ...watched.changes]);
}

/** A transaction named by id keeps its late samples too; without an id, the one that covers the instant (OCPP-M4, T13). */
function boundTo(
  state: ChargePointState,
  connectorId: number,
  transactionId: number | undefined,
  at: number,
  facts: Facts,
): Transaction | null {
  if (transactionId !== undefined && transactionId > 0) {
    return state.open.find((open) => open.transactionId === transactionId) ?? facts.memory.transaction(transactionId);
  }
  if (connectorId === 0 || (transactionId !== undefined && transactionId !== 0)) return null;
  const candidates = state.open.filter((open) => open.connectorId === connectorId && open.startedAt <= at + SECOND);
  return candidates.find((open) => open.holdsEvse) ?? candidates.at(-1) ?? null;
}

/** OCPP-M6: does the register make an impossible step, from the start or from one moment to the next? */
function readingDoubt(
  transaction: Transaction,
  before: NewestReading | null,
  moments: readonly {
    readonly at: number;
    readonly registerWh: number | null;
    readonly suspectTimestamp: string | null;
  }[],
) {
  let last: Reading | null =
    before !== null && before.registerWh !== null
      ? { at: before.at, registerWh: before.registerWh }
      : transaction.meterStartWh === null
        ? null
        : { at: transaction.startedAt, registerWh: transaction.meterStartWh };
  for (const { at, registerWh, suspectTimestamp } of moments) {
    if (registerWh === null || suspectTimestamp !== null) continue;
    if (last !== null && at >= last.at) {
      const doubt = doubtRegister(last, { at, registerWh }, transaction.maxPowerW);
      if (doubt) return doubt;
    }
    last = { at, registerWh };
  }
  return null;
}
