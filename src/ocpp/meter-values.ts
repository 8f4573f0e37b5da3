import { isConnectorId } from "../domain/location.ts";
import { doubtRegister, type MeterMoment, type Reading } from "../domain/meter.ts";
import { registerFlag } from "../domain/session.ts";
import { readInstant, SECOND, toIso } from "../domain/time.ts";
import { type Advanced, unchanged } from "./advance.ts";
import { watchLimit } from "./limit-watch.ts";
import { isIdle } from "./malfunctions.ts";
import type { InboundRequest } from "./messages.ts";
import { type Handled, reply } from "./reply.ts";
import { newerReading, newMoments } from "./samples.ts";
import {
  type Change,
  type ChargePointState,
  type Facts,
  liveStartMs,
  type NewestReading,
  type Series,
  type Transaction,
} from "./state.ts";
import { doubtNotice, flagged } from "./transactions.ts";
import { type Drawing, meterValuesMissingMs, noteEnergy, noteIdleMeter, THRESHOLDS } from "./watch.ts";
import { tellPassed } from "./watch-over.ts";

/** §4.7. Always `{}`; samples are bound to the transaction they belong to, or kept unbound (OCPP-M4). */
export function meterValues(
  state: ChargePointState,
  request: Partial<InboundRequest<"MeterValues">>,
  facts: Facts,
): Handled<"MeterValues"> {
  const connectorId = request.connectorId ?? 0;
  const values = request.meterValue ?? [];
  const firstAt = readInstant(values[0]?.timestamp, facts.now, state.registration?.settings.timeZone).at;
  const transaction = boundTo(state, connectorId, request.transactionId, firstAt, facts);
  const series: Series = transaction
    ? `transaction:${transaction.transactionId}`
    : `connector:${unboundOf(connectorId)}`;
  const before = facts.memory.newest(series);
  const moments = newMoments(state, series, connectorId, values, facts);
  if (moments.length === 0) return reply(state, {});

  const awaited = nothingAwaited(state, connectorId);
  const judged =
    transaction?.stoppedAt === null ? judge(awaited, transaction, before, moments, facts) : unchanged(awaited);
  // What a stopped session still sends says nothing about now.
  const next =
    transaction === null || transaction.stoppedAt === null
      ? idleMeter(judged.state, connectorId, before, moments, facts)
      : judged.state;
  const limited = watchLimit(next, connectorId, moments, facts.now);
  return reply(limited.state, {}, [{ kind: "samples", series, moments }, ...judged.changes, ...limited.changes]);
}

/** Where samples of no transaction are kept: a number that no connector has means the charge point itself. */
function unboundOf(connectorId: number): number {
  return isConnectorId(connectorId) ? connectorId : 0;
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
  const holder = candidates.find((open) => open.holdsEvse);
  return holder ?? facts.memory.covering(connectorId, at) ?? candidates.at(-1) ?? null;
}

/** The values asked for before a remote start are here: it need not wait any longer (OCPP-R1). */
function nothingAwaited(state: ChargePointState, connectorId: number): ChargePointState {
  const isAwaited = (call: ChargePointState["queue"][number]) =>
    call.notBefore !== null && call.request.connectorId === connectorId;
  if (!state.queue.some(isAwaited)) return state;
  return { ...state, queue: state.queue.map((call) => (isAwaited(call) ? { ...call, notBefore: null } : call)) };
}

/** What the values of a running session show of its meter. Each doubt is told once per session. */
function judge(
  state: ChargePointState,
  transaction: Transaction,
  before: NewestReading | null,
  moments: readonly MeterMoment[],
  facts: Facts,
): Advanced {
  const changes: Change[] = [];
  let judged = transaction;
  let next = state;
  const doubt = readingDoubt(transaction, before, moments);
  if (doubt && !judged.flags.includes(registerFlag[doubt])) {
    judged = flagged(judged, registerFlag[doubt]);
    changes.push(doubtNotice(state, judged, registerFlag[doubt], facts.now));
  }
  const gap = judged.flags.includes("meter_gap") ? null : gapIn(state, transaction, before, moments);
  if (gap) {
    judged = flagged(judged, "meter_gap");
    const { sessionId, transactionId, connectorId } = judged;
    const details = { sessionId, transactionId, connectorId, since: toIso(gap.from), until: toIso(gap.to) };
    const told = tellPassed(next, { kind: "meter_values_missing", about: connectorId, details }, facts);
    next = told.state;
    changes.push(...told.changes);
  }
  const { meterStartWh } = transaction;
  if (meterStartWh !== null && moments.some(({ registerWh }) => (registerWh ?? 0) > meterStartWh)) {
    next = noteEnergy(next, transaction.connectorId);
  }
  if (judged === transaction) return { state: next, changes };
  const open = next.open.map((each) => (each.transactionId === judged.transactionId ? judged : each));
  return { state: { ...next, open }, changes: [{ kind: "transaction", transaction: judged }, ...changes] };
}

/** OCPP-M6: does the register make an impossible step, from the start or from one moment to the next? */
function readingDoubt(transaction: Transaction, before: NewestReading | null, moments: readonly MeterMoment[]) {
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

/** OCPP-M5: a stretch of the session without values, by the charger's own clock: what it sends later is no gap. */
function gapIn(
  state: ChargePointState,
  transaction: Transaction,
  before: NewestReading | null,
  moments: readonly MeterMoment[],
): { readonly from: number; readonly to: number } | null {
  if (transaction.clockSuspect || moments.some(({ suspectTimestamp }) => suspectTimestamp !== null)) return null;
  let from = before?.at ?? transaction.startedAt;
  for (const { at } of moments) {
    if (at - from > meterValuesMissingMs(state)) return { from, to: at };
    from = Math.max(from, at);
  }
  return null;
}

/** Is energy drawn where nobody charges? Told by two readings in a row since the connector became free. */
function idleMeter(
  state: ChargePointState,
  connectorId: number,
  before: NewestReading | null,
  moments: readonly MeterMoment[],
  facts: Facts,
): ChargePointState {
  if (connectorId === 0 || !isConnectorId(connectorId) || !isIdle(state, connectorId)) return state;
  const freeSince = state.connectors[connectorId]?.since ?? 0;
  let last = before;
  let next = state;
  for (const moment of moments) {
    const { powerW, registerWh } = moment;
    const draws = last === null || last.receivedAt < freeSince ? null : isDrawing(last, moment, freeSince);
    const drawing: Drawing | null = draws ? { powerW, registerWh } : null;
    // A backlog tells of the past.
    const isLive = moment.suspectTimestamp !== null || facts.now - moment.at <= liveStartMs(state);
    if (draws !== null && isLive) next = noteIdleMeter(next, connectorId, drawing);
    last = newerReading(last, moment);
  }
  return next;
}

/** Null: these readings cannot tell. */
function isDrawing(last: NewestReading, { powerW, registerWh }: MeterMoment, freeSince: number): boolean | null {
  const { idlePowerW, idleEnergyWh } = THRESHOLDS;
  const flows = powerW === null || last.powerW === null ? null : Math.min(powerW, last.powerW) >= idlePowerW;
  const isComparable = registerWh !== null && last.registerWh !== null && (last.registerAt ?? 0) >= freeSince;
  const rises = isComparable ? registerWh - (last.registerWh ?? 0) >= idleEnergyWh : null;
  return flows === null && rises === null ? null : Boolean(flows || rises);
}
