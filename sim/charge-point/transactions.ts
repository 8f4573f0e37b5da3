import { configuredFlag, configuredList, configuredNumber } from "./configuration.ts";
import { readMeter } from "./meter.ts";
import { enqueue } from "./outbox.ts";
import {
  type Authorisation,
  type ConnectorState,
  type IdTagInfo,
  type Reservation,
  registerWh,
  runningOn,
  type StopReason,
  type Transaction,
} from "./state.ts";
import { evseHeldBy } from "./status.ts";
import { connectorOf, has, instant, isSameTag, report, type Turn } from "./turn.ts";

/** Why no transaction may start on a connector, if so. */
export function obstacle(turn: Turn, connector: ConnectorState): string | null {
  const { setup, state } = turn;
  if (runningOn(state, connector.connectorId)) return "occupied";
  if (connector.fault) return "faulted";
  if (connector.hold) return "held";
  if (connector.inoperative || state.firmware.current === "Installing") return "inoperative";
  if (evseHeldBy(setup, state, connector.connectorId) !== undefined) return "evseInUse";
  return null;
}

/** Is the connector kept for somebody else? A reservation of connector 0 keeps any one connector free. */
export function isReservedForOther(
  turn: Turn,
  connectorId: number,
  idTag: string,
  parentIdTag: string | null,
): boolean {
  const isMine = (reservation: Reservation) => isHolder(reservation, idTag, parentIdTag);
  const { reservations, connectors } = turn.state;
  const own = reservations.find((reservation) => reservation.connectorId === connectorId);
  if (own) return !isMine(own);
  const anywhere = reservations.filter((reservation) => reservation.connectorId === 0);
  if (anywhere.length === 0 || anywhere.some(isMine)) return false;
  return connectors.filter((connector) => obstacle(turn, connector) === null).length <= anywhere.length;
}

function isHolder(reservation: Reservation, idTag: string, parentIdTag: string | null): boolean {
  if (isSameTag(reservation.idTag, idTag)) return true;
  return reservation.parentIdTag !== null && parentIdTag !== null && isSameTag(reservation.parentIdTag, parentIdTag);
}

/** A driver with the right to charge and a cable in the car is all a transaction needs. */
export function authoriseConnector(
  turn: Turn,
  connector: ConnectorState,
  authorisation: Omit<Authorisation, "expiresAt">,
): void {
  const expiresAt = turn.now + configuredNumber(turn, "ConnectionTimeOut") * 1000;
  connector.authorisation = { ...authorisation, expiresAt };
  startIfReady(turn, connector);
}

export function startIfReady(turn: Turn, connector: ConnectorState): void {
  const { authorisation, car } = connector;
  if (authorisation && car && obstacle(turn, connector) === null) startTransaction(turn, connector, authorisation);
}

function startTransaction(turn: Turn, connector: ConnectorState, authorisation: Authorisation): void {
  const { state, now } = turn;
  const { idTag, parentIdTag, profile } = authorisation;
  const { connectorId } = connector;
  const transaction: Transaction = {
    localId: state.nextLocalId++,
    transactionId: null,
    connectorId,
    idTag,
    parentIdTag,
    meterStartWh: registerWh(connector),
    startedAt: now,
    nextSampleAt: nextSampleAt(turn),
    deauthorised: false,
    stopped: null,
  };
  state.transactions.push(transaction);
  connector.authorisation = null;
  connector.finishing = false;
  const payload = { connectorId, idTag, meterStart: transaction.meterStartWh, timestamp: instant(now) };
  enqueue(turn, "StartTransaction", { ...payload, ...takeReservation(turn, transaction) }, transaction);
  if (profile) state.profiles.push({ connectorId, profile, storedAt: now, localId: transaction.localId });
  sendMeterValues(turn, transaction, "Transaction.Begin");
  report(turn, "transaction.started", { connectorId, localId: transaction.localId, meterStartWh: payload.meterStart });
}

export function nextSampleAt(turn: Turn): number {
  const intervalSeconds = configuredNumber(turn, "MeterValueSampleInterval");
  return intervalSeconds === 0 ? Number.MAX_SAFE_INTEGER : turn.now + intervalSeconds * 1000;
}

function takeReservation(turn: Turn, { connectorId, idTag, parentIdTag }: Transaction): { reservationId?: number } {
  const { state } = turn;
  const taken = state.reservations.find(
    (reservation) =>
      (reservation.connectorId === connectorId || reservation.connectorId === 0) &&
      isHolder(reservation, idTag, parentIdTag),
  );
  if (!taken) return {};
  state.reservations = state.reservations.filter((reservation) => reservation !== taken);
  return { reservationId: taken.reservationId };
}

export function sendMeterValues(
  turn: Turn,
  transaction: Transaction,
  context: "Transaction.Begin" | "Sample.Periodic" | "Transaction.End",
): void {
  const connector = connectorOf(turn, transaction.connectorId);
  if (!connector || configuredList(turn, "MeterValuesSampledData").length === 0 || has(turn, "metersSilent")) return;
  const { connectorId } = transaction;
  enqueue(turn, "MeterValues", { connectorId, meterValue: [readMeter(turn, connector, context)] }, transaction);
}

export function stopTransaction(turn: Turn, transaction: Transaction, reason: StopReason, idTag?: string): void {
  const { state, now } = turn;
  const connector = connectorOf(turn, transaction.connectorId);
  if (!connector || transaction.stopped) return;
  sendMeterValues(turn, transaction, "Transaction.End");
  const transactionData =
    configuredList(turn, "StopTxnSampledData").length === 0
      ? {}
      : { transactionData: [readMeter(turn, connector, "Transaction.End", "StopTxnSampledData")] };
  const meterStop = registerWh(connector);
  const payload = { meterStop, timestamp: instant(now), reason, ...(idTag ? { idTag } : {}), ...transactionData };
  transaction.stopped = { meterStopWh: meterStop, at: now, reason };
  if (!has(turn, "stopsLost")) enqueue(turn, "StopTransaction", payload, transaction);
  state.profiles = state.profiles.filter(({ localId }) => localId !== transaction.localId);
  connector.finishing = connector.car !== null;
  connector.pausedByCar = false;
  connector.pausedByEvse = false;
  makeScheduledUnavailable(connector);
  const energyWh = meterStop - transaction.meterStartWh;
  report(turn, "transaction.stopped", { connectorId: connector.connectorId, reason, energyWh });
}

function makeScheduledUnavailable(connector: ConnectorState): void {
  if (!connector.inoperativeScheduled) return;
  connector.inoperativeScheduled = false;
  connector.inoperative = true;
}

export function stopAll(turn: Turn, reason: StopReason): void {
  for (const transaction of turn.state.transactions) stopTransaction(turn, transaction, reason);
}

/** The answer to a start: the placeholder becomes the id, and a refused driver is stopped (OCPP 1.6 §4.8). */
export function startAnswered(turn: Turn, localId: number, transactionId: number, info: IdTagInfo): void {
  const transaction = turn.state.transactions.find((each) => each.localId === localId);
  if (!transaction) return;
  transaction.transactionId = transactionId;
  report(turn, "transaction.accepted", { localId, transactionId, status: info.status });
  if (info.status === "Accepted" || transaction.stopped) return;
  if (configuredFlag(turn, "StopTransactionOnInvalidId")) stopTransaction(turn, transaction, "DeAuthorized");
  else transaction.deauthorised = true;
}
